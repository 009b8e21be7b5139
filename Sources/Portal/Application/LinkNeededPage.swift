import Design
import HTML
import HTTP
import Links
import PortalWeb

/// What a page of a Betrieb answers to an account without one: what is missing, and three ways to it.
struct LinkNeededPage {
    func response(in context: Context) -> Response {
        let route = context.route?.title ?? "Diese Seite"
        return context.page(
            "\(route): Dafür fehlt ein Betrieb",
            status: .forbidden,
            refusal: .linkNeeded,
            """
            <h1>Dafür verknüpfen Sie Ihr Konto mit Ihrem Betrieb</h1>
            <p class="vorspann">„\(route)“ ist für Betriebe da. Ihr Konto gehört noch zu keinem.</p>
            <p>Das Verknüpfen dauert wenige Minuten, wenn Sie die PIN aus unserem Brief haben. Haben Sie keine, \
            fordern Sie eine an, oder bitten Sie jemanden aus Ihrem Betrieb um eine Einladung.</p>
            \(ButtonRow(Button(Label.linkBetrieb.text, to: Route.betrieb(.link)).html, or: "Zur Übersicht", to: Route.overview).html)
            """
        )
    }
}

/// What a page answers to somebody whose role does not reach.
struct RoleNeededPage {
    private let needed: Role
    private let link: BetriebLink

    init(_ needed: Role, _ link: BetriebLink) {
        self.needed = needed
        self.link = link
    }

    func response(in context: Context) -> Response {
        context.page(
            "Dafür reicht Ihre Rolle nicht",
            status: .forbidden,
            refusal: .roleNeeded,
            """
            <h1>Dafür brauchen Sie die Rolle \(needed.german)</h1>
            <p class="vorspann">Für \(link.betrieb.name) haben Sie die Rolle \(link.role.german).</p>
            <p>Wer in Ihrem Betrieb die Rolle \(Role.verwaltung.german) hat, kann Ihre Rolle ändern oder das für Sie \
            erledigen. Wer das ist, steht unter Personen.</p>
            \(ButtonRow(Button("Personen ansehen", to: Route.betrieb(.people)).html, or: "Zur Übersicht", to: Route.overview).html)
            """
        )
    }
}
