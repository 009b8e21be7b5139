import Design
import Freischaltung
import HTML
package import HTTP
import Links
package import PortalWeb
import PostgreSQL

/// `/betrieb`: the Betrieb one acts for, one's role there, and the ways on.
package struct ShowBetrieb {
    private let link: BetriebLink

    package init(_ link: BetriebLink) {
        self.link = link
    }

    package func answer(in context: Context) throws -> Response {
        let now = try context.now
        let people = try LinkPeople(context.database).all(of: link.betrieb.id, at: now)
        let own = people.first { $0.link == link.id }
        return context.page(
            link.betrieb.name,
            layout: .wide,
            """
            <h1>\(link.betrieb.name)</h1>
            \(SummaryList([
                .init("Nummer", HTML(text: link.betrieb.number)), .init("Ort", HTML(text: link.betrieb.ort)),
                .init("Ihre Rolle", role(own, at: now)),
                .init("Verknüpft seit", HTML(text: GermanText.day(link.linkedAt))),
            ]).html)
            \(Cards([
                card(.documents, "Bescheide, Rechnungen und Urkunden lesen, Unterlagen einreichen."),
                card(.lehrvertraege, "Lehrverträge ausfüllen, einreichen und verfolgen."),
                card(.boerse, "Lehrstellen und Praktika Ihres Betriebs anbieten."),
                card(.people, people.count == 1 ? "Außer Ihnen ist niemand verknüpft." : "\(people.count) Personen handeln für den Betrieb."),
                card(.settings, "Wann wir Ihnen schreiben, wenn ein Dokument da ist."),
                card(.unlink, "Sie haben mit dem Betrieb nichts mehr zu tun."),
                .init("Betrieb wechseln", "Ihr Konto mit einem anderen Betrieb verknüpfen.", to: Route.betrieb(.link)),
            ], level: .second).html)
            """
        )
    }

    private func card(_ page: BetriebPage, _ text: String) -> Cards.Card {
        let route = Route.betrieb(page)
        return Cards.Card(route.title, text, to: route, state: route.isLive ? nil : "in Vorbereitung")
    }

    private func role(_ own: LinkPeople.Person?, at now: Timestamp) -> HTML {
        guard link.role == .bearbeiten, let from = own?.verwaltungFrom, from > now else {
            return HTML(text: link.role.german)
        }
        return "\(link.role.german). Ab dem \(GermanText.day(from)) Verwaltung, wenn niemand widerspricht."
    }
}
