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
    let link: BetriebLink?

    func response(in context: Context) -> Response {
        context.page(Route.overview.title, layout: .wide, main)
    }

    private var main: HTML {
        """
        <h1>Guten Tag, \(account.fullName)</h1>
        <p class="vorspann">\(lastTime)</p>\(bounce)\(elsewhere)
        \(ways)
        """
    }

    private var ways: HTML {
        guard let link else { return OverviewPage.waysToBetrieb + OverviewPage.ownWays + OverviewPage.lockedWays }
        return waysOf(link) + OverviewPage.ownWays
    }

    // MARK: Without a Betrieb, the same for everybody, so made once

    private static let waysToBetrieb: HTML = """
        <h2>Als Nächstes</h2>
        \(Cards([
            .init("Betrieb verknüpfen", "Mit der PIN aus unserem Brief oder einer Einladung nutzen Sie alles, was Ihren Betrieb betrifft.",
                  to: Route.betrieb(.link), state: "Noch kein Betrieb verknüpft"),
            .init("PIN anfordern", "Sie haben keinen Brief mit PIN? Wir schicken ihn an die Adresse Ihres Betriebs.", to: Route.letter(.requestPin)),
        ]).html)
        """

    private static let ownWays: HTML = """
        <h2>Mit Ihrem Konto</h2>
        \(Cards([
            .init("Kurse", "Meistervorbereitung, Lehrgänge und Seminare finden und buchen.", to: Route.courses(.catalogue)),
            .init("Formulare", "Anträge und Mitteilungen online ausfüllen.", to: Route.forms),
            .init("Mein Profil", "Ihre Daten, Ihr Passwort und Ihre Anmeldungen auf Geräten.", to: Route.profile(.overview)),
        ]).html)
        """

    private static let lockedWays: HTML = """
        <h2>Für Ihren Betrieb</h2>
        \(Cards(betriebCards(state: "Betrieb nötig")).html)
        """

    private static func betriebCards(state: String?) -> [Cards.Card] {
        [
            .init(
                "Online-Lehrvertrag",
                "Ausbildungsverträge ausfüllen, prüfen lassen und einreichen.",
                to: Route.betrieb(.lehrvertraege),
                state: state
            ),
            .init(
                "Dokumente",
                "Bescheide und Schreiben empfangen, Unterlagen hochladen.",
                to: Route.betrieb(.documents),
                state: state
            ),
            .init(
                "Lehrstellen und Praktika",
                "Freie Plätze in der Börse anbieten.",
                to: Route.betrieb(.boerse),
                state: state
            ),
        ]
    }

    // MARK: With one

    private func waysOf(_ link: BetriebLink) -> HTML {
        let overview = Cards.Card(
            Route.betrieb(.overview).title,
            "\(link.betrieb.name), \(link.betrieb.number). Ihre Rolle: \(link.role.german).",
            to: Route.betrieb(.overview)
        )
        return """
            <h2>Ihr Betrieb</h2>\(documentMail(link))
            \(Cards([overview] + OverviewPage.betriebCards(state: nil)).html)
            """
    }

    private func documentMail(_ link: BetriebLink) -> HTML? {
        guard link.documentMail == .off else { return nil }
        return Notice(
            .information,
            """
            <p>E-Mails über neue Dokumente haben Sie ausgeschaltet. Über Bescheide schreiben wir Ihnen trotzdem. \
            <a href="\(Route.betrieb(.settings))">Einstellungen ändern</a></p>
            """ as HTML
        ).html
    }

    private var lastTime: String {
        previousSignIn.map { "Ihre letzte Anmeldung war am \(GermanText.moment($0))." } ?? "Schön, dass Sie da sind."
    }

    private var bounce: HTML? {
        guard mailBounces else { return nil }
        return Notice(
            .warning,
            """
            <p>Unsere E-Mails an <span class="adresse">\(account.email)</span> kommen zurück. Prüfen Sie, ob Ihr \
            Postfach voll oder abgeschaltet ist. Der Hinweis verschwindet, sobald wieder eine E-Mail ankommt.</p>
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
