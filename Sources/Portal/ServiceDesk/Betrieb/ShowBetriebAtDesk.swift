import Design
import FoundationEssentials
import Freischaltung
import HTML
package import HTTP
import Links
package import PortalWeb
import PostgreSQL

/// `/service/betriebe/{id}`: the register, people, letters and PINs of one Betrieb. Every look is noted, for the Betrieb and
/// for each person shown.
package struct ShowBetriebAtDesk {
    private let desk: StaffSession

    package init(_ desk: StaffSession) {
        self.desk = desk
    }

    private var mayAct: Bool { desk.staff.role >= .sachbearbeitung }

    package func answer(_ id: String, in context: Context) throws -> Response {
        let now = try context.now
        let store = DeskBetriebStore(context.database)
        guard let uuid = UUID(uuidString: id), let found = try store.find(Betrieb.ID(rawValue: uuid)) else {
            return context.errorPage(.notFound)
        }
        let betrieb = found.betrieb
        let people = try store.people(of: betrieb.id, at: now)
        let invitations = try store.invitations(of: betrieb.id, at: now)
        try note(betrieb.id, people, invitations, in: context)
        let mails = PersonStore(context.database)
        let invited = invitations.map(\.email)
        let linked = people.filter { $0.endedAt == nil }.compactMap { $0.account?.email }
        let letters = DeskLetterStore(context.database)
        let table = LetterTable(try letters.letters(to: betrieb.id), at: now, empty: "Es gab noch keinen Brief.")
        let next = try LetterRequests(context.database, context.settings.letters).nextPossible(for: betrieb.id, at: now)
        let pins = try letters.pins(of: betrieb.id)
        return context.page(
            betrieb.name,
            layout: .wide,
            back: Frame.Item("Zur Suche", to: Route.staff(.overview)),
            """
            <h1>\(betrieb.name)</h1>\(summary(found, next))\(acts(found, hasOpenPins: pins.contains { $0.isOpen(at: now) }))
            <h2>Personen</h2>\(self.people(people))\(self.invitations(invitations, try mails.newest(.colleagueInvitationMail, to: invited)))
            <h2>Briefe</h2>\(table.html(hasBetrieb: false, acts: mayAct ? { LetterTable.acts($0) } : nil))
            <h2>PINs</h2>\(self.pins(pins, of: betrieb, at: now))
            <h2>E-Mails</h2>\(MailTable(try mails.mails(to: linked + invited), hasRecipient: true).html)
            \(related(try store.siblings(of: betrieb), try store.places(of: betrieb.id)))
            \(try AuditTable(context.database).html(of: betrieb.id, in: context))
            """
        )
    }

    private func note(
        _ betrieb: Betrieb.ID,
        _ people: [DeskBetriebStore.Person],
        _ invitations: [DeskBetriebStore.Invitation],
        in context: Context
    ) throws {
        let note = DeskNote(staff: desk.staff.id, reason: nil, context: context, now: try context.now)
        let ids = people.compactMap { $0.account?.id.rawValue.uuidString.lowercased() }
        var detail = ids.isEmpty ? [:] : ["accounts": ids.joined(separator: " ")]
        if !invitations.isEmpty { detail["invited"] = invitations.map(\.email).joined(separator: " ") }
        try note.record(.staffLookedAtBetrieb, betrieb: betrieb, detail: detail)
    }

    private func summary(_ found: DeskBetrieb, _ next: Timestamp?) -> HTML {
        let changed: HTML? = found.addressChangedAt.map { "<br>zuletzt geändert am \(GermanText.day($0))" }
        let state: HTML =
            found.closedAt.map { "\(Tag("Geschlossen", .neutral).html) seit dem \(GermanText.day($0))" }
            ?? Tag("Eingetragen", .success).html
        return SummaryList([
            .init("Nummer", HTML(text: found.betrieb.number)), .init("Register", state),
            .init("Rechtsform", HTML(text: found.rechtsform.isEmpty ? "keine Angabe" : found.rechtsform)),
            .init("Anschrift", "\(found.address)\(changed)"),
            .init("Gewerke", HTML(text: found.gewerke.isEmpty ? "keine" : found.gewerke.joined(separator: ", "))),
            .init("Nächster Brief möglich", HTML(text: next.map { "ab \(GermanText.moment($0))" } ?? "sofort")),
        ]).html
    }

    private func acts(_ found: DeskBetrieb, hasOpenPins: Bool) -> HTML? {
        guard mayAct else { return nil }
        var acts: [StaffBetriebAct] = found.closedAt == nil ? [.issueLetter, .changeAddress] : [.changeAddress]
        if hasOpenPins { acts.append(.voidPins) }
        return DeskText.acts(
            acts.map { act in
                let link = DeskLink.betrieb(found.betrieb.id, act)
                return (act == .voidPins ? "Alle offenen PINs entwerten" : link.route.title, link)
            }
        )
    }

    private func people(_ people: [DeskBetriebStore.Person]) -> HTML {
        let rows = people.map { person -> [HTML] in
            let end: HTML =
                person.endedAt.map { "bis \(GermanText.day($0)), \(DeskText.end(person.endedBecause ?? ""))" }
                ?? Tag("Verknüpft", .success).html
            return [
                person.account.map { "<a href=\"\(DeskLink.person($0.id))\">\(DeskText.name(of: $0))</a>" }
                    ?? "gelöschtes Konto",
                HTML(text: person.account?.email ?? ""), HTML(text: person.role.german),
                HTML(text: "\(GermanText.day(person.linkedAt)), \(DeskText.proof(person.proof))"), end,
            ]
        }
        let columns = ["Name", "E-Mail-Adresse", "Rolle", "Seit", "Stand"].map { Table.Column($0) }
        return Table("Personen", columns, rows, empty: "Noch niemand ist verknüpft.", hasCaption: false).html
    }

    private func invitations(_ invitations: [DeskBetriebStore.Invitation], _ mails: [PersonStore.Mail]) -> HTML? {
        guard !invitations.isEmpty else { return nil }
        let rows = invitations.map { invitation -> [HTML] in
            [
                HTML(text: invitation.email), HTML(text: invitation.role.german),
                HTML(text: GermanText.day(invitation.createdAt)), HTML(text: GermanText.moment(invitation.expiresAt)),
                mails.first { $0.recipient == invitation.email }.map(MailTable.state) ?? "länger her",
            ]
        }
        let columns = ["E-Mail-Adresse", "Rolle", "Eingeladen", "Gültig bis", "Zustellung"].map { Table.Column($0) }
        return "<h3>Offene Einladungen</h3>\(Table("Offene Einladungen", columns, rows, hasCaption: false).html)"
    }

    private func pins(_ pins: [DeskLetterStore.StoredPin], of betrieb: Betrieb, at now: Timestamp) -> HTML {
        let rows = pins.map { pin -> [HTML] in
            var row: [HTML] = [
                HTML(text: GermanText.day(pin.createdAt)), HTML(text: ShowBetriebAtDesk.source(pin.source)),
                ShowBetriebAtDesk.state(pin, at: now),
            ]
            if mayAct {
                let link = DeskLink.betrieb(betrieb.id, .voidPins, pin.id.uuidString)
                let about = "PIN vom \(GermanText.day(pin.createdAt))"
                row.append(
                    pin.isOpen(at: now)
                        ? "<a href=\"\(link)\">Entwerten<span class=\"vh\">: \(about)</span></a>" : .empty
                )
            }
            return row
        }
        let columns = ["Vom", "Steht auf", "Stand"] + (mayAct ? ["Ändern"] : [])
        return """
            \(Table("PINs", columns.map { Table.Column($0) }, rows, empty: "Es gibt keine PIN.", hasCaption: false).html)
            <p class="hinweis">Die PIN selbst steht nur auf dem Papier. Niemand hier kann sie sehen.</p>
            """
    }

    private static func source(_ source: String) -> String {
        switch source {
        case "letter": "Brief"
        case "enclosure": "Beileger zum Bescheid"
        default: "Papier von früher"
        }
    }

    private static func state(_ pin: DeskLetterStore.StoredPin, at now: Timestamp) -> HTML {
        if let time = pin.usedAt {
            let who: HTML? = pin.usedBy.map { " von <a href=\"\(DeskLink.person($0))\">dieser Person</a>" }
            return "\(Tag("Benutzt", .neutral).html) am \(GermanText.moment(time))\(who)"
        }
        if let time = pin.voidedAt { return "\(Tag("Entwertet", .neutral).html) am \(GermanText.moment(time))" }
        if pin.expiresAt <= now { return "\(Tag("Abgelaufen", .neutral).html) am \(GermanText.day(pin.expiresAt))" }
        return "\(Tag("Offen").html) bis \(GermanText.day(pin.expiresAt))"
    }

    private func related(_ siblings: [Betrieb], _ places: [DeskBetriebStore.Place]) -> HTML {
        let betriebe: HTML? =
            siblings.isEmpty
            ? nil
            : "<h2>Gleiche Betriebsnummer</h2><ul>\(siblings.map { "<li><a href=\"\(DeskLink.betrieb($0.id))\">\($0.number), \($0.name), \($0.ort)</a></li>" as HTML })</ul>"
        let sites: HTML? =
            places.isEmpty
            ? nil
            : "<h2>Ausbildungsstätten</h2><ul>\(places.map { "<li>\($0.name), \($0.address)\($0.agencyNumber.map { ", BA-Nummer \($0)" } ?? "")</li>" as HTML })</ul>"
        return "\(betriebe)\(sites)"
    }
}
