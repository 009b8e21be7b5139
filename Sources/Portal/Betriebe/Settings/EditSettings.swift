package import Design
import Freischaltung
import HTML
package import HTTP
import Links
package import PortalWeb
import PostgreSQL

/// When mails about documents come, as chosen.
package struct SettingsInput: FormInput {
    var notification = ""

    package init() {}

    package init(_ form: Form) {
        notification = form["benachrichtigung"] ?? ""
    }
}

/// `/betrieb/einstellungen`: for each person of her own, when she hears of new documents.
package struct EditSettings: FormFlow {
    private let session: Session
    private let link: BetriebLink

    package init(_ session: Session, _ link: BetriebLink) {
        self.session = session
        self.link = link
    }

    package func show(_ input: SettingsInput, _ problems: Problems, in context: Context) throws -> Response {
        let chosen = context.hasInput ? DocumentMail(rawValue: input.notification) : link.documentMail
        guard link.role >= .bearbeiten else { return state(in: context) }
        let choices = Choices(
            "benachrichtigung",
            "E-Mail, wenn ein neues Dokument da ist",
            .one(chosen?.rawValue),
            DocumentMail.allCases.map { Choices.Choice($0.rawValue, $0.words, hint: $0.hint) },
            hint: "Gilt für Sie, nicht für andere Personen des Betriebs.",
            problems: problems
        )
        return context.page(
            Route.betrieb(.settings).title,
            problems: problems,
            back: Frame.Item(link.betrieb.name, to: Route.betrieb(.overview)),
            """
            <h1>\(Route.betrieb(.settings).title)</h1>
            <p class="vorspann">E-Mails über Bescheide kommen immer: Mit ihnen beginnen Fristen.</p>
            \(FormView(to: Route.betrieb(.settings), token: context.formToken, "\(choices.html)\(Button(Label.save.text).html)" as HTML).html)
            """
        )
    }

    /// Who may only read sees how it is, and who can change it.
    private func state(in context: Context) -> Response {
        context.page(
            Route.betrieb(.settings).title,
            back: Frame.Item(link.betrieb.name, to: Route.betrieb(.overview)),
            """
            <h1>\(Route.betrieb(.settings).title)</h1>
            <p class="vorspann">E-Mails über Bescheide kommen immer: Mit ihnen beginnen Fristen.</p>
            \(SummaryList([.init("E-Mail, wenn ein neues Dokument da ist", HTML(text: link.documentMail.words))]).html)
            <p>Ändern können Sie das mit der Rolle \(Role.bearbeiten.german). Die Rolle gibt Ihnen, wer im Betrieb die \
            Rolle \(Role.verwaltung.german) hat: siehe <a \
            href="\(Route.betrieb(.people))">\(Route.betrieb(.people).title)</a>.</p>
            """
        )
    }

    package func submit(_ input: SettingsInput, in context: Context) throws -> Response {
        guard link.role >= .bearbeiten else { return context.errorPage(.notAllowed) }
        guard let notification = DocumentMail(rawValue: input.notification) else {
            let problems = Problems("Wählen Sie, wann wir Ihnen schreiben.", field: "benachrichtigung")
            return try show(input, problems, in: context).with(.unprocessableContent)
        }
        let now = try context.now
        let account = session.account.id
        try context.database.transaction {
            try context.database.execute(
                "UPDATE betrieb_link SET notification = \(notification) WHERE id = \(link.id) AND ended_at IS NULL"
            )
            try Audit(context.database).record(
                .notificationChanged,
                by: .account(account),
                about: account,
                betrieb: link.betrieb.id,
                at: now,
                from: context.request
            )
        }
        context.flow.flash = .settingsSaved
        return .seeOther(Route.betrieb(.settings))
    }
}

extension DocumentMail {
    fileprivate var words: String {
        switch self {
        case .atOnce: "Sofort"
        case .daily: "Gesammelt, einmal am Tag"
        case .off: "Nicht"
        }
    }

    fileprivate var hint: String? {
        self == .off ? "Sie erfahren von Rechnungen und Mitteilungen dann nur, wenn Sie selbst nachsehen." : nil
    }
}
