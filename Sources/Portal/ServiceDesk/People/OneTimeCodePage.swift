import Design
import HTML
import HTTP
import Links
import PortalWeb
import Secrets

/// The one-time code that somebody hands over to a colleague. Shown once.
struct OneTimeCodePage {
    let code: Code
    let staff: Staff
    let back: Frame.Item

    func response(in context: Context) -> Response {
        context.page(
            "Einmalcode",
            back: back,
            """
            <h1>Einmalcode für \(staff.name)</h1>
            <p class="vorspann">Geben Sie ihn persönlich weiter. <strong>Wir zeigen ihn nur jetzt.</strong></p>
            <p class="code">\(code.printed)</p>
            <p>\(staff.name) öffnet die Seite „\(Route.staff(.enrol).title)“, gibt die Adresse \(staff.email) und \
            diesen Code ein, legt ein neues Passwort fest und verbindet eine App. Der Code gilt \
            \(GermanText.duration(context.settings.enrolmentTTL)). Alle Anmeldungen von vorher sind beendet.</p>
            \(ButtonRow(Button("Der Code ist weitergegeben", to: back.target).html).html)
            """
        )
    }
}
