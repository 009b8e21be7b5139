import ChamberFacts
import Design
import HTML
package import HTTP
import Links
package import PortalWeb

/// `/`: what the portal is for, and the three steps to it. Needs no database.
package struct StartPage {
    package init() {}

    package func response(in context: Context) -> Response {
        context.page(
            "Startseite",
            layout: .wide,
            """
            <div class="auftakt"><h1>Ihre Handwerkskammer, rund um die Uhr</h1>
            <p class="vorspann">Kurse buchen, Lehrverträge einreichen, Dokumente empfangen: Im <span \
            class="nobr">Kund*innenportal</span> \
            der \(context.chamber.name) erledigen Sie es online.</p>
            <div class="knoepfe">\(Button(Label.createAccount.text, to: Route.registration(.form)).html)\
            \(Button(Label.signIn.text, to: Route.signIn(.signIn), .secondary).html)</div></div>
            <h2>In drei Schritten startklar</h2>
            \(steps)
            <h2>Ohne Anmeldung nutzen</h2>
            \(PublicOffersPage.cards(.third))
            """
        )
    }

    private var steps: HTML {
        Steps([
            .init(
                "Registrieren",
                "Legen Sie mit Ihrem Namen und Ihrer E-Mail-Adresse ein <a href=\"\(Route.registration(.form))\">eigenes Konto</a> an."
            ),
            .init(
                "Einloggen",
                "Legen Sie Ihr Passwort fest und <a href=\"\(Route.signIn(.signIn))\">melden Sie sich an</a>. Kurse und Formulare stehen Ihnen damit offen."
            ),
            .init(
                "Freischaltung",
                "<a href=\"\(Route.betrieb(.link))\">Verknüpfen Sie Ihren Betrieb</a> mit der PIN aus unserem Brief oder einer Einladung. Das wirkt sofort."
            ),
        ]).html
    }
}
