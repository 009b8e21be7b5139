import Design
import Freischaltung
import HTML
import HTTP
import Links
import PortalWeb

/// The form for a letter, and what became of the letters one asked for.
struct PinRequestPage {
    let input: PinRequestInput
    let problems: Problems

    private var title: String { Route.letter(.requestPin).title }

    func response(own: [LetterRequests.Own], in context: Context) -> Response {
        let fields: HTML =
            "\(input.numbers.html(problems: problems))\(Button(Label.requestPin.text).html)"
        return context.page(
            title,
            problems: problems,
            """
            <h1>\(title)</h1>
            <p class="vorspann">Mit der PIN aus unserem Brief verknüpfen Sie Ihr Konto mit Ihrem Betrieb. Der Brief \
            geht an die Anschrift, unter der wir den Betrieb führen, und an keine andere.</p>
            \(list(own))
            \(FormView(to: Route.letter(.requestPin), token: context.formToken, fields).html)
            <h2>Schneller als ein Brief</h2>
            <p>Die PIN steht auch auf dem Beileger zum Beitragsbescheid. Und wer mit dem Betrieb schon verknüpft ist, \
            kann Sie einladen.</p>
            <p><a href="\(Route.betrieb(.link))">\(Route.betrieb(.link).title)</a></p>
            """
        )
    }

    /// The same for every number.
    func promised(in context: Context) -> Response {
        context.page(
            "Anforderung ist da",
            """
            \(Confirmation("Ihre Anforderung ist da").html)
            <h2>Wie es weitergeht</h2>
            <p>Führen wir unter dieser Nummer einen Betrieb, schicken wir ihm einen Brief mit der PIN, an die \
            Anschrift in unserem Register. Rechnen Sie mit einigen Werktagen.</p>
            <p>Ob es den Betrieb gibt, sagt diese Seite niemandem, der nicht angemeldet ist. Wer den Brief \
            nach der Anmeldung anfordert, sieht auch, wann er gedruckt wurde.</p>
            \(ButtonRow(Button("Anmelden", to: Link.signIn(returningTo: Link(.letter(.requestPin)))).html, or: "Zur Startseite", to: Route.page(.start)).html)
            """
        )
    }

    // MARK: Requested before

    private func list(_ own: [LetterRequests.Own]) -> HTML? {
        guard !own.isEmpty else { return nil }
        let lines = own.map { request in
            SummaryList.Line("\(request.betrieb.number), \(request.betrieb.name)", state(of: request))
        }
        return "<h2>Von Ihnen angefordert</h2>\(SummaryList(lines).html)"
    }

    private func state(of request: LetterRequests.Own) -> HTML {
        let asked: HTML = "Angefordert am \(GermanText.day(request.requestedAt))."
        if let returned = request.returnedAt {
            return
                "\(asked) Die Post hat den Brief am \(GermanText.day(returned)) zurückgebracht. Bitte lassen Sie die Anschrift des Betriebs berichtigen: \(contact)."
        }
        if let printed = request.printedAt, let valid = request.validUntil {
            return "\(asked) Gedruckt am \(GermanText.day(printed)), gültig bis \(GermanText.day(valid))."
        }
        return request.isHeld
            ? "\(asked) Wir prüfen die Anforderung, bevor wir den Brief drucken."
            : "\(asked) Der Brief wird mit dem nächsten Stapel gedruckt."
    }

    private var contact: HTML {
        "<a href=\"\(Route.statutory(.contact))\">\(Route.statutory(.contact).title)</a>"
    }
}
