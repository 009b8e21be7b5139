import Design
import Freischaltung
import HTML
import HTTP
import Letters
import Links
import PortalWeb
import Secrets

/// Three ways to a Betrieb: the PIN at hand, a letter, an invitation.
struct LinkPage {
    let input: LinkInput
    let problems: Problems
    /// The Betrieb the account acts for already.
    let current: BetriebLink?

    private var title: String { current == nil ? Route.betrieb(.link).title : "Betrieb wechseln" }

    func response(in context: Context) -> Response {
        let pin = Field(
            "pin",
            "PIN",
            .code,
            value: "",
            hint:
                "\(CodeFormat.pin.length) Zeichen aus dem Brief, zum Beispiel 7KQ4X-M2XD9-F. Groß und klein ist egal.",
            width: .half,
            problems: problems
        )
        let fields: HTML = """
            \(input.numbers.html(problems: problems))\(pin.html)\
            \(Button(Label.goOn.text).html)
            """
        return context.page(
            title,
            problems: problems,
            """
            <h1>\(title)</h1>\(introduction)
            <h2>Sie haben eine PIN</h2>
            <p>Die PIN steht in unserem Brief oder auf dem Beileger zum Beitragsbescheid. Sie gilt für ein Konto und \
            einmal.</p>
            \(FormView(to: Route.betrieb(.link), token: context.formToken, fields).html)
            <h2>Sie haben keine PIN</h2>
            \(Cards([
                .init(
                    Route.letter(.requestPin).title,
                    "Wir schicken dem Betrieb einen Brief, an die Anschrift in unserem Register.",
                    to: Route.letter(.requestPin)
                ),
                .init(
                    Route.betrieb(.askForInvitation).title,
                    "Jemand aus dem Betrieb hat hier schon die Rolle Verwaltung? Sie werden in wenigen Minuten eingeladen.",
                    to: Route.betrieb(.askForInvitation)
                ),
            ]).html)
            <p>Es geht um eine Filiale oder Verkaufsstelle? \
            <a href="\(Route.betrieb(.decision))">Drei Fragen zeigen, was Sie verknüpfen</a>.</p>
            """
        )
    }

    private var introduction: HTML {
        guard let current else {
            return """
                <p class="vorspann">Danach nutzen Sie für Ihren Betrieb Dokumente, Lehrverträge und die Börse: \
                sofort und auf allen Geräten.</p>
                """
        }
        return """
            <p class="vorspann">Ihr Konto gehört zu \(current.betrieb.name), \(current.betrieb.number). Ein Konto \
            gehört immer zu einem Betrieb oder einer Filiale.</p>
            <p>Verknüpfen Sie es hier mit einem anderen, endet die bisherige Verknüpfung im selben Augenblick. Die \
            nächste Seite fragt vorher noch einmal.</p>
            """
    }
}

/// "Ist das Ihr Betrieb?" Until the button is pressed the PIN stays unused.
struct ConfirmLinkPage {
    let betrieb: Betrieb
    /// Of the form, good for this PIN alone.
    let token: String
    let current: BetriebLink?
    /// Whether the Betrieb that is left behind has nobody with Verwaltung then.
    let isLastVerwaltung: Bool
    let problems: Problems

    func response(in context: Context) -> Response {
        let button = Button((current == nil ? Label.linkBetrieb : .switchBetrieb).text).html
        return context.page(
            "Ist das Ihr Betrieb?",
            problems: problems,
            back: Frame.Item("Zurück", to: Route.betrieb(.link)),
            """
            <h1>Ist das Ihr Betrieb?</h1>
            \(SummaryList([
                .init("Name", HTML(text: betrieb.name)), .init("Ort", HTML(text: betrieb.ort)),
                .init("Nummer", HTML(text: betrieb.number)),
            ]).html)
            \(consequences)
            <p>Der Betrieb bekommt einen Brief, der sagt, dass sich jemand verknüpft hat. Wer dort schon Verwaltung \
            hat, bekommt eine E-Mail mit Ihrem Namen.</p>
            \(FormView(to: Route.betrieb(.confirmLink), token: token, ButtonRow(button, or: "Nein, das ist er nicht", to: Route.betrieb(.link)).html).html)
            """
        )
    }

    private var consequences: HTML? {
        guard let current else { return nil }
        let warning: HTML =
            isLastVerwaltung
            ? "<p>Außer Ihnen hat dort niemand die Rolle Verwaltung. Laden Sie vorher jemanden ein, wenn noch jemand für \(current.betrieb.name) arbeiten soll.</p>"
            : .empty
        return Notice(
            .warning,
            "<p>Ihre Verknüpfung mit \(current.betrieb.name), \(current.betrieb.number), endet damit. Einladungen, die Sie dort geschrieben haben, gelten nicht mehr.</p>\(warning)"
                as HTML
        ).html
    }
}

/// The account acts for this very Betrieb already. The PIN is still good.
struct AlreadyLinkedPage {
    let betrieb: Betrieb

    func response(in context: Context) -> Response {
        context.page(
            "Ihr Konto ist schon verknüpft",
            """
            <h1>Ihr Konto gehört schon zu diesem Betrieb</h1>
            <p class="vorspann">Sie handeln bereits für \(betrieb.name), \(betrieb.number). Die PIN ist unbenutzt: \
            Jemand anderes aus dem Betrieb kann sie noch verwenden.</p>
            \(ButtonRow(Button("Für Betriebe öffnen", to: Route.betrieb(.overview)).html).html)
            """
        )
    }
}

/// Each way in which a PIN does not work, with its own text and the next step one click away.
struct PinRefusedPage {
    private let finding: PinFinding
    /// For the new letter; `nil` when it is not known any more.
    private let number: BetriebNumber?

    init(_ finding: PinFinding, _ number: BetriebNumber?) {
        self.finding = finding
        self.number = number
    }

    func response(in context: Context) -> Response {
        context.page(
            "PIN: \(title)",
            status: .unprocessableContent,
            back: Frame.Item("Zurück zum Formular", to: Route.betrieb(.link)),
            refusal: finding == .closed ? .betriebClosed : .pinRefused,
            """
            <h1>\(title)</h1><p class="vorspann">\(explanation)</p>
            <h2>So geht es weiter</h2>
            \(letter(context))
            <p>Oder <a href="\(Route.betrieb(.askForInvitation))">bitten Sie um eine Einladung</a>: Wer im \
            Betrieb die Rolle \(Role.verwaltung.german) hat, kann Sie in wenigen Minuten dazuholen, ohne PIN.</p>
            """
        )
    }

    private var title: String {
        switch finding {
        case .used: "Diese PIN ist schon benutzt"
        case .expired: "Diese PIN ist abgelaufen"
        case .voided: "Diese PIN gilt nicht mehr"
        case .closed: "Dieser Betrieb ist nicht mehr eingetragen"
        case .unknown, .usable: "Diese Angaben passen nicht zusammen"
        }
    }

    private var explanation: HTML {
        switch finding {
        case .used(let time):
            "Am \(GermanText.day(time)) hat sich damit ein Konto verknüpft. Jede PIN gilt einmal. Waren Sie das selbst, mit einer anderen E-Mail-Adresse? Dann melden Sie sich mit ihr an."
        case .expired(let time): "Sie galt bis zum \(GermanText.day(time))."
        case .voided(let time):
            "Sie ist am \(GermanText.day(time)) erloschen: Der Betrieb wurde mit einer anderen PIN verknüpft, oder wir haben sie auf Wunsch gesperrt."
        case .closed:
            "Bei uns ist er seit dem Druck des Briefs als geschlossen eingetragen. Stimmt das nicht, <a href=\"\(Route.statutory(.contact))\">schreiben Sie uns</a>."
        case .unknown, .usable:
            "Zu dieser Betriebsnummer und Filialnummer gibt es die eingegebene PIN nicht. Vergleichen Sie alle drei Angaben mit dem Brief. Eine PIN für eine Filiale braucht die Filialnummer, eine für den Betrieb keine."
        }
    }

    private func letter(_ context: Context) -> HTML? {
        if finding == .closed { return nil }
        let route = Route.letter(.requestPin)
        guard let number else { return ButtonRow(Button(Label.requestNewLetter.text, to: route).html).html }
        let hidden = [
            (name: NumberFields.names.betriebsnummer, value: number.betriebsnummer),
            (name: NumberFields.names.filialnummer, value: number.filialnummer ?? ""),
        ]
        let button = Button(Label.requestNewLetter.text).html
        return FormView(to: route, token: context.formToken, hidden: hidden, button).html
    }
}
