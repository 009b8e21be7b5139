import Design
import HTML
package import HTTP
import Links
package import PortalWeb
import PostgreSQL

/// `/registrieren/gesendet`: says where the mail went and what to do when it does not come. The same for every address.
package struct ShowRegistrationSent {
    package init() {}

    package func answer(in context: Context) throws -> Response {
        guard let registration = try Register().registration(in: context) else {
            return .seeOther(Route.registration(.form))
        }
        return context.page(Route.registration(.sent).title, main(registration, context))
    }

    private func main(_ registration: Registration, _ context: Context) -> HTML {
        let next = registration.lastRequestedAt + context.settings.resendAfter
        return """
            <h1>Sehen Sie in Ihr <span class="nobr">E-Mail-Postfach</span></h1>
            <p class="vorspann">Wir haben eine E-Mail an <span class="adresse">\(registration.email)</span> \
            geschickt.</p>
            <p>Öffnen Sie den Link in der E-Mail und legen Sie Ihr Passwort fest. Der Link gilt \
            \(GermanText.duration(context.settings.activationTTL)), auf jedem Gerät.</p>
            <h2>Die E-Mail kommt nicht an?</h2>
            <ul><li>Meist dauert es weniger als eine Minute.</li>
            <li>Sehen Sie im Ordner für Spam oder Werbung nach.</li>
            <li>Prüfen Sie die Adresse. Ist sie falsch? <a href="\(Route.registration(.form))">E-Mail-Adresse \
            ändern</a></li></ul>
            \(FormView(to: Route.registration(.resend), token: context.formToken, Button(Label.sendMailAgain.text, .secondary).html).html)
            <p class="leise">Erneut senden können Sie ab \(GermanText.preciseClock(next)).</p>
            """
    }
}
