import Design
import FoundationEssentials
import Freischaltung
import HTML
package import HTTP
import Links
package import PortalWeb
import PostgreSQL

/// `/service/personen/{id}`: everything the desk may know about one account. Every look is noted.
package struct ShowPerson {
    private let desk: StaffSession

    package init(_ desk: StaffSession) {
        self.desk = desk
    }

    package func answer(_ id: String, in context: Context) throws -> Response {
        let now = try context.now
        let store = PersonStore(context.database)
        guard let uuid = UUID(uuidString: id), let person = try store.find(Account.ID(rawValue: uuid), at: now) else {
            return context.errorPage(.notFound)
        }
        try DeskNote(staff: desk.staff.id, reason: nil, context: context, now: now)
            .record(.staffLookedAtPerson, about: person.account.id)
        let links = try store.links(of: person.account.id, at: now)
        let letters = try DeskLetterStore(context.database).letters(askedBy: person.account.id)
        let mails = try store.mails(to: [person.account.email])
        let name = DeskText.name(of: person.account)
        return context.page(
            name,
            layout: .wide,
            back: Frame.Item("Zur Suche", to: Route.staff(.overview)),
            """
            <h1>\(name)</h1>\(deletion(person))\(summary(person))\(acts(person, links))
            <h2>Verknüpfungen</h2>\(table(of: links))
            <h2>Angeforderte \
            Briefe</h2>\(LetterTable(letters, at: now, empty: "Diese Person hat keinen Brief angefordert.").html(hasBetrieb: true))
            <h2>E-Mails</h2>\(MailTable(mails).html)
            \(try AuditTable(context.database).html(of: person.account.id, in: context))
            """
        )
    }

    private func deletion(_ person: DeskPerson) -> HTML? {
        person.deletionDueAt.map {
            Notice(
                .warning,
                person.isDeletionHeld
                    ? "Die vorgemerkte Löschung ist angehalten: Die E-Mail dazu kam nicht an. Klären Sie die Adresse. Stoppen Sie die Löschung und merken Sie sie neu vor, wenn E-Mails wieder ankommen."
                    : "Dieses Konto wird am \(GermanText.moment($0)) gelöscht, wenn niemand widerspricht."
            ).html
        }
    }

    private func summary(_ person: DeskPerson) -> HTML {
        let mail: HTML =
            person.mailBouncedAt.map {
                "\(Tag("Kommt zurück", .problem).html) E-Mails kommen seit dem \(GermanText.day($0)) zurück."
            } ?? "Keine Rückläufer bekannt"
        return SummaryList([
            .init("E-Mail-Adresse", HTML(text: person.account.email)),
            .init("Konto", DeskText.tag(ofAccountState: person.state)),
            .init("Angelegt", DeskText.moment(person.createdAt)),
            .init("Aktiviert", DeskText.moment(person.activatedAt, else: "noch nicht")),
            .init("Zuletzt angemeldet", DeskText.moment(person.lastSignInAt)),
            .init("Angemeldete Geräte", HTML(text: String(person.openSessions))),
            .init(
                "Zweiter Faktor",
                HTML(text: person.secondFactorFrom.map { "an seit \(GermanText.moment($0))" } ?? "aus")
            ),
            .init("Zustellung", mail),
        ]).html
    }

    private func acts(_ person: DeskPerson, _ links: [PersonStore.Link]) -> HTML? {
        guard desk.staff.role >= .sachbearbeitung else { return nil }
        var acts: [StaffPersonAct] = person.state == "invited" ? [.invite] : [.resetPassword]
        if person.state == "active" { acts.append(.liftLimits) }
        if person.secondFactorFrom != nil { acts.append(.turnOffFactor) }
        if links.contains(where: { $0.endedAt == nil }) { acts.append(.unlink) }
        acts.append(person.deletionDueAt == nil ? .delete : .keep)
        return DeskText.acts(
            acts.map { act in
                let route = DeskLink.person(person.account.id, act)
                return (route.title, route)
            }
        )
    }

    private func table(of links: [PersonStore.Link]) -> HTML {
        let rows = links.map { link -> [HTML] in
            let end: HTML =
                link.endedAt.map { "bis \(GermanText.moment($0)), \(DeskText.end(link.endedBecause ?? ""))" }
                ?? Tag("Verknüpft", .success).html
            return [
                "<a href=\"\(DeskLink.betrieb(link.betrieb.id))\">\(link.betrieb.name)</a>",
                HTML(text: link.betrieb.number), HTML(text: link.role.german),
                HTML(text: "\(GermanText.moment(link.linkedAt)), \(DeskText.proof(link.proof))"), end,
            ]
        }
        let columns = ["Betrieb", "Nummer", "Rolle", "Seit", "Stand"].map { Table.Column($0) }
        return Table(
            "Verknüpfungen",
            columns,
            rows,
            empty: "Diese Person war noch nie mit einem Betrieb verknüpft.",
            hasCaption: false
        ).html
    }
}
