import Design
import HTML
package import HTTP
import Links
package import PortalWeb

/// `/betrieb/verknuepfen/entscheidung`: three questions that show whether to link the Betrieb or a Filiale. Kept in the
/// address, so it can be gone back to and sent on; nothing is stored.
package struct ShowDecision {
    private static let questions = [
        (
            "personal", "Hat der Standort eigenes Personal?",
            "Menschen, die dort angestellt sind und nicht beim Hauptbetrieb."
        ),
        ("rechnungen", "Schreibt der Standort eigene Rechnungen?", "Im eigenen Namen, nicht für den Hauptbetrieb."),
        ("auftritt", "Tritt der Standort als eigener Betrieb auf?", "Etwa mit eigener Leitung und eigenem Namen."),
    ]

    package init() {}

    package func answer(in context: Context) -> Response {
        let given = ShowDecision.questions.map { context.request.query[$0.0] ?? "" }
        let route = Route.betrieb(.decision)
        let result: HTML? = given.allSatisfy { ["ja", "nein"].contains($0) } ? result(given.count { $0 == "ja" }) : nil
        let missing: HTML? =
            result == nil && given.contains { !$0.isEmpty }
            ? Notice(.information, "Beantworten Sie alle drei Fragen.").html : nil
        let choices = zip(ShowDecision.questions, given).map { question, answer in
            Choices(
                question.0,
                question.1,
                .one(answer.isEmpty ? nil : answer),
                [.init("ja", "Ja"), .init("nein", "Nein")],
                hint: question.2,
                isInline: true
            ).html
        }
        return context.page(
            route.title,
            back: Frame.Item(Route.betrieb(.link).title, to: Route.betrieb(.link)),
            """
            <h1>\(route.title)</h1>
            \(result)\(missing)
            <p class="vorspann">Eine Filiale ist in der Regel selbstständig: eigenes Personal, eigene Rechnungen. \
            Eine reine Ausbildungsstätte oder Verkaufsstelle gehört zum Betrieb und wird nicht eigens verknüpft.</p>
            <form action="\(route)" method="get">\(choices)\(Button(Label.showResult.text).html)</form>
            """
        )
    }

    private func result(_ yes: Int) -> HTML {
        let text: HTML =
            switch yes {
            case 3:
                "<p><strong>Das ist eine Filiale.</strong> Verknüpfen Sie sie mit der Betriebsnummer des Betriebs und ihrer Filialnummer.</p>"
            case 0:
                "<p><strong>Das ist keine Filiale.</strong> Verknüpfen Sie den Betrieb, ohne Filialnummer. Den Standort geben Sie später als Ausbildungsstätte an.</p>"
            default:
                "<p><strong>Das lässt sich so nicht sicher sagen.</strong> Steht auf Ihren Unterlagen von uns eine Filialnummer, verknüpfen Sie die Filiale. Sonst verknüpfen Sie den Betrieb, oder <a href=\"\(Route.statutory(.contact))\">fragen Sie uns</a>.</p>"
            }
        let link = Button(Route.betrieb(.link).title, to: Route.betrieb(.link)).html
        return "\(Notice(.information, text).html)\(ButtonRow(link).html)"
    }
}
