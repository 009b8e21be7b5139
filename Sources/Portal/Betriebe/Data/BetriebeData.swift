import Freischaltung
package import HTML
import Links
package import PortalWeb
package import PostgreSQL

/// For which Betriebe a person acts or acted, the letters she asked for, and her invitations.
package struct BetriebeData: PersonalData {
    package init() {}

    package func export(of account: Account, from database: Database) throws -> [ExportSection] {
        [
            ExportSection("Verknüpfungen", try links(of: account, database)),
            ExportSection("Angeforderte Briefe", try letters(of: account, database)),
            ExportSection("Einladungen", try invitations(of: account, database)),
        ]
    }

    private typealias Fields = [(name: String, value: String)]

    private func links(of account: Account, _ database: Database) throws(DatabaseError) -> [Fields] {
        try database.many(
            Link.self,
            """
            SELECT \(Betrieb.columns), l.role, l.linked_at, l.ended_at FROM betrieb_link l
            JOIN betrieb b ON b.id = l.betrieb_id
            WHERE l.account_id = \(account.id) ORDER BY l.linked_at DESC LIMIT 1000
            """
        ).map {
            [
                ("Betrieb", $0.betrieb.name), ("Nummer", $0.betrieb.number), ("Rolle", $0.role.german),
                ("Verknüpft", GermanText.moment($0.linkedAt)),
                ("Beendet", $0.endedAt.map(GermanText.moment) ?? ""),
            ]
        }
    }

    private func letters(of account: Account, _ database: Database) throws(DatabaseError) -> [Fields] {
        try database.many(
            Letter.self,
            """
            SELECT \(Betrieb.columns), r.requested_at, r.printed_at FROM letter_request r
            JOIN betrieb b ON b.id = r.betrieb_id
            WHERE r.account_id = \(account.id) ORDER BY r.requested_at DESC LIMIT 1000
            """
        ).map {
            [
                ("Betrieb", $0.betrieb.name), ("Nummer", $0.betrieb.number),
                ("Angefordert", GermanText.moment($0.requestedAt)),
                ("Gedruckt", $0.printedAt.map(GermanText.moment) ?? ""),
            ]
        }
    }

    /// Those to the person, and those she wrote; whom she wrote to is part of them.
    private func invitations(of account: Account, _ database: Database) throws(DatabaseError) -> [Fields] {
        try database.many(
            Invitation.self,
            """
            SELECT \(Betrieb.columns), i.email, i.role, i.created_at, i.accepted_at FROM betrieb_invitation i
            JOIN betrieb b ON b.id = i.betrieb_id JOIN betrieb_link l ON l.id = i.invited_by
            WHERE i.email = \(account.email) OR l.account_id = \(account.id)
            ORDER BY i.created_at DESC LIMIT 1000
            """
        ).map {
            [
                ("Betrieb", $0.betrieb.name), ("Nummer", $0.betrieb.number), ("An", $0.email),
                ("Rolle", $0.role.german), ("Geschrieben", GermanText.moment($0.createdAt)),
                ("Angenommen", $0.acceptedAt.map(GermanText.moment) ?? ""),
            ]
        }
    }

    package func warning(for session: Session, from database: Database, at now: Timestamp) throws -> HTML? {
        try session.link.flatMap { try LastVerwaltung.warning($0, in: database, at: now) }
    }

    /// The account's row takes links and wishes with it; colleagues hear that somebody went. Whoever else is invited to
    /// that address is another person's business, and the invitation ends by itself.
    package func delete(_ account: Account, from database: Database, at now: Timestamp) throws {
        // Who deletes the account has locked it; now the Betrieb, as everybody takes them who changes links.
        let betrieb = try database.first(
            Betrieb.ID.self,
            "SELECT betrieb_id FROM betrieb_link WHERE account_id = \(account.id) AND ended_at IS NULL"
        )
        guard let betrieb else { return }
        try BetriebLock.take(betrieb, in: database)
        let links = LinkStore(database)
        guard let current = try links.current(of: account.id), try links.end(current.link, .own, at: now) else {
            return
        }
        try LinkNews(database).tellColleagues(of: current.link, in: current.betrieb, leaving: account.id, at: now)
    }

    private struct Link: RowDecodable {
        let betrieb: Betrieb
        let role: Role
        let linkedAt: Timestamp
        let endedAt: Timestamp?

        init(row: inout Row) throws(DatabaseError) {
            betrieb = try Betrieb(row: &row)
            role = try row.next()
            linkedAt = try row.next()
            endedAt = try row.next()
        }
    }

    private struct Letter: RowDecodable {
        let betrieb: Betrieb
        let requestedAt: Timestamp
        let printedAt: Timestamp?

        init(row: inout Row) throws(DatabaseError) {
            betrieb = try Betrieb(row: &row)
            requestedAt = try row.next()
            printedAt = try row.next()
        }
    }

    private struct Invitation: RowDecodable {
        let betrieb: Betrieb
        let email: String
        let role: Role
        let createdAt: Timestamp
        let acceptedAt: Timestamp?

        init(row: inout Row) throws(DatabaseError) {
            betrieb = try Betrieb(row: &row)
            email = try row.next()
            role = try row.next()
            createdAt = try row.next()
            acceptedAt = try row.next()
        }
    }
}
