import Design
import HTML
import HTTP
import Links
import PortalWeb

/// Asks for one more mail, or says how long to wait before.
struct ResendPage {
    let email: String
    var problems = Problems()
    var wait: Duration?

    func response(in context: Context) -> Response {
        context.page(
            Route.registration(.resend).title,
            problems: problems,
            refusal: wait == nil ? nil : .mailLimited,
            main(context)
        )
    }

    private func main(_ context: Context) -> HTML {
        let waiting: HTML? = wait.map { wait in
            Notice(
                .information,
                "Die letzte E-Mail ist gerade erst angefordert worden. In \(GermanText.duration(wait)) können Sie eine weitere anfordern."
            ).html
        }
        return """
            <h1>E-Mail erneut senden</h1>\(waiting)
            <p>Wir schicken noch eine E-Mail an <span class="adresse">\(email)</span>. Frühere Links bleiben gültig, \
            bis Sie einen benutzt haben oder sie ablaufen.</p>
            \(FormView(to: Route.registration(.resend), token: context.formToken, Button(Label.sendMailAgain.text).html).html)
            <p>Ist die Adresse falsch? <a href="\(Route.registration(.form))">E-Mail-Adresse ändern</a></p>
            """
    }
}
