import ChamberFacts
import Design
import HTML
import HTTP
import Links
import PortalWeb

/// The form for a message, and what stands there once it was sent.
struct ContactPage {
    let kind: ContactKind
    let route: Route

    func form(_ input: ContactInput, _ problems: Problems, in context: Context) -> Response {
        let message = TextArea(
            "nachricht",
            kind == .barrier ? "Wo sind Sie auf welche Barriere gestoßen?" : "Ihre Nachricht",
            value: input.message,
            limit: ContactMessage.maximumLength,
            problems: problems
        )
        let email = Field(
            "email",
            "E-Mail-Adresse (freiwillig)",
            .email,
            value: input.email,
            hint: "Wenn Sie eine Antwort möchten.",
            problems: problems
        )
        let fields: HTML = "\(message.html)\(email.html)\(Button(Label.sendMessage.text).html)"
        return context.page(
            route.title,
            problems: problems,
            """
            <h1>\(route.title)</h1>\(introduction)
            \(FormView(to: route, token: context.formToken, fields).html)
            \(kind == .contact ? otherWays(context) : nil)
            """
        )
    }

    func received(_ number: String, in context: Context) -> Response {
        context.page(
            "Nachricht gesendet",
            """
            \(Confirmation("Ihre Nachricht ist da", reference: (label: "Vorgangsnummer", text: number)).html)
            <h2>Wie es weitergeht</h2>
            <p>Wir lesen Ihre Nachricht in den nächsten Werktagen. Haben Sie eine E-Mail-Adresse angegeben, bekommen \
            Sie die Vorgangsnummer auch dorthin, und später unsere Antwort.</p>
            \(ButtonRow(Button("Zur Startseite", to: Route.page(.start)).html, or: "Noch eine Nachricht schreiben", to: route).html)
            """
        )
    }

    private var introduction: HTML {
        switch kind {
        case .contact:
            """
            <p class="vorspann">Schreiben Sie uns, wenn etwas nicht klappt. Nennen Sie, was Sie tun wollten und was \
            auf der Seite stand. Passwort und PIN gehören nicht hierher.</p>
            """
        case .barrier:
            """
            <p class="vorspann">Etwas lässt sich nicht bedienen, nicht lesen oder nicht hören? Schreiben Sie uns die \
            Seite und was Sie tun wollten.</p>
            """
        }
    }

    private func otherWays(_ context: Context) -> HTML {
        let chamber = context.chamber
        return """
            <h2>Andere Wege</h2>
            \(SummaryList([
                .init("E-Mail", context.environment.serviceAddress), .init("Telefon", OpenFact.html(chamber.telefon)),
                .init("Anschrift", OpenFact.address(of: chamber)),
            ]).html)
            """
    }
}

/// Facts of the chamber that nobody may have told us yet.
enum OpenFact {
    static func html(_ value: String?) -> HTML {
        value.map { HTML(text: $0) } ?? "<span class=\"offen\">Angabe noch offen</span>"
    }

    static func address(of chamber: Chamber) -> HTML {
        "\(chamber.name)<br>\(html(chamber.strasse))<br>\(html(chamber.plz)) \(html(chamber.ort))"
    }
}
