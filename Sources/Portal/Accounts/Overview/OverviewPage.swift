import Design
import HTML
import HTTP
import Links
import PortalWeb
import PostgreSQL

/// The first page after sign-in.
struct OverviewPage {
    let account: Account
    let previousSignIn: Timestamp?
    let otherSessions: Int
    let mailBounces: Bool

    func response(in context: Context) -> Response {
        context.page(Route.overview.title, layout: .wide, main)
    }

    private var main: HTML {
        """
        <h1>Guten Tag, \(account.fullName)</h1>
        <p class="vorspann">\(lastTime)</p>\(bounce)\(elsewhere)
        \(OverviewPage.ways)
        """
    }

    /// The same for everybody, so made once.
    private static let ways: HTML = """
        <h2>Als Nächstes</h2>
        \(Cards([
            .init("Betrieb verknüpfen", "Mit der PIN aus unserem Brief oder einer Einladung nutzen Sie alles, was Ihren Betrieb betrifft.",
                  to: Route.betrieb(.link), state: "Noch kein Betrieb verknüpft"),
            .init("PIN anfordern", "Sie haben keinen Brief mit PIN? Wir schicken ihn an die Adresse Ihres Betriebs.", to: Route.letter(.requestPin)),
        ]).html)
        <h2>Mit Ihrem Konto</h2>
        \(Cards([
            .init("Kurse", "Meistervorbereitung, Lehrgänge und Seminare finden und buchen.", to: Route.courses(.catalogue)),
            .init("Formulare", "Anträge und Mitteilungen online ausfüllen.", to: Route.forms),
            .init("Mein Profil", "Ihre Daten, Ihr Passwort und Ihre Anmeldungen auf Geräten.", to: Route.profile(.overview)),
        ]).html)
        <h2>Für Ihren Betrieb</h2>
        \(Cards([
            .init("Online-Lehrvertrag", "Ausbildungsverträge ausfüllen, prüfen lassen und einreichen.", to: Route.betrieb(.lehrvertraege), state: "Betrieb nötig"),
            .init("Dokumente", "Bescheide und Schreiben empfangen, Unterlagen hochladen.", to: Route.betrieb(.documents), state: "Betrieb nötig"),
            .init("Lehrstellen und Praktika", "Freie Plätze in der Börse anbieten.", to: Route.betrieb(.boerse), state: "Betrieb nötig"),
        ]).html)
        """

    private var lastTime: String {
        previousSignIn.map { "Ihre letzte Anmeldung war am \(GermanText.moment($0))." } ?? "Schön, dass Sie da sind."
    }

    private var bounce: HTML? {
        guard mailBounces else { return nil }
        return Notice(
            .warning,
            """
            <p>Unsere E-Mails an <span class="adresse">\(account.email)</span> kommen zurück. Prüfen Sie, ob Ihr \
            Postfach \
            voll oder abgeschaltet ist. Der Hinweis verschwindet, sobald wieder eine E-Mail ankommt.</p>
            """ as HTML
        ).html
    }

    private var elsewhere: HTML? {
        guard otherSessions > 0 else { return nil }
        let devices = otherSessions == 1 ? "einem weiteren Gerät" : "\(otherSessions) weiteren Geräten"
        return Notice(
            .information,
            "<p>Sie sind auf \(devices) angemeldet. <a href=\"\(Route.profile(.sessions))\">Anmeldungen ansehen</a></p>"
                as HTML
        ).html
    }
}
