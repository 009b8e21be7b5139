import Design
import HTML
package import HTTP
import Links
package import PortalWeb

/// `/onlineangebote`: everything that needs no account.
package struct PublicOffersPage {
    package init() {}

    package func response(in context: Context) -> Response {
        context.page(
            Route.page(.onlineangebote).title,
            layout: .wide,
            """
            <h1>Onlineangebote ohne Anmeldung</h1>
            <p class="vorspann">Diese Angebote nutzen Sie ohne Konto.</p>
            \(PublicOffersPage.cards(.second))
            """
        )
    }

    static func cards(_ level: Cards.Level) -> HTML {
        Cards(
            [
                .init("Kurse", "Meistervorbereitung, Lehrgänge und Seminare finden.", to: Route.courses(.catalogue)),
                .init("Lehrstellen- und Praktikumsbörse", "Freie Plätze in Betrieben der Region.", to: Route.boerse),
                .init("Formulare", "Anträge und Mitteilungen, die jede*r stellen kann.", to: Route.forms),
                .init(
                    "PIN-Anforderung Betrieb",
                    "Brief mit Einmal-PIN an die Adresse des Betriebs schicken lassen.",
                    to: Route.letter(.requestPin)
                ),
            ],
            level: level
        ).html
    }
}
