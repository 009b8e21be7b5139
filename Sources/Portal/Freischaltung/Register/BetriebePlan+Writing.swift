import FoundationEssentials
import PortalWeb
import PostgreSQL

extension BetriebePlan {
    /// First what disturbs nobody. Then, for a moment, nobody is linked and no letter is asked for.
    func write() throws {
        try insert()
        try noteMoves()
        try update()
        try writeGewerke()
        try BetriebLock.takeAll(in: database)
        try holdLetters()
        try close()
    }

    private func insert() throws {
        try database.execute(
            """
            INSERT INTO betrieb (betriebsnummer, filialnummer, name, rechtsform, strasse, plz, ort, created_at)
            SELECT l.betriebsnummer, l.filialnummer, l.name, l.rechtsform, l.strasse, l.plz, l.ort, \(now)
            FROM betrieb_change c JOIN import_line l USING (line) WHERE c.action = 'added'
            """
        )
    }

    /// The address before, once for each of those who answer for the file.
    private func noteMoves() throws {
        for person in staff {
            try database.execute(
                """
                INSERT INTO address_edit (betrieb_id, staff_id, edited_at, strasse, plz, ort)
                SELECT b.id, \(person), \(now), b.strasse, b.plz, b.ort
                FROM betrieb_change c JOIN betrieb b ON b.id = c.betrieb_id WHERE c.has_moved
                """
            )
        }
    }

    private func update() throws {
        try database.execute(
            """
            UPDATE betrieb b
            SET name = l.name, rechtsform = l.rechtsform, strasse = l.strasse, plz = l.plz, ort = l.ort,
                closed_at = NULL,
                address_changed_at = CASE WHEN c.has_moved THEN \(now) ELSE b.address_changed_at END
            FROM betrieb_change c JOIN import_line l USING (line)
            WHERE c.action IN ('changed', 'reopened') AND b.id = c.betrieb_id
            """
        )
    }

    private func writeGewerke() throws {
        try database.execute(
            """
            DELETE FROM gewerk_eintragung g USING betrieb_change c JOIN import_line l USING (line)
            WHERE c.action IN ('changed', 'reopened') AND g.betrieb_id = c.betrieb_id
              AND g.gewerk <> ALL (string_to_array(l.gewerke, ','))
            """
        )
        try database.execute(
            """
            INSERT INTO gewerk_eintragung (betrieb_id, gewerk)
            SELECT b.id, unnest(string_to_array(l.gewerke, ','))
            FROM betrieb_change c JOIN import_line l USING (line)
            JOIN betrieb b ON b.betriebsnummer = l.betriebsnummer
                AND coalesce(b.filialnummer, '') = coalesce(l.filialnummer, '')
            WHERE c.action IN ('added', 'changed', 'reopened')
            ON CONFLICT DO NOTHING
            """
        )
    }

    /// Somebody of the service desk looks at letters to a Betrieb that has just moved; also at those approved before.
    private func holdLetters() throws {
        try database.execute(
            """
            UPDATE letter_request r SET held_because = 'address_changed', approved_at = NULL
            FROM betrieb_change c
            WHERE c.has_moved AND r.betrieb_id = c.betrieb_id AND r.printed_at IS NULL AND r.cancelled_at IS NULL
              AND (r.held_because IS DISTINCT FROM 'staff' OR r.approved_at IS NOT NULL)
            """
        )
    }

    // MARK: Closing

    private func close() throws {
        try database.execute(
            """
            UPDATE betrieb b SET closed_at = \(now) FROM betrieb_change c
            WHERE c.action = 'closed' AND b.id = c.betrieb_id
            """
        )
        try database.execute(
            """
            UPDATE pin p SET voided_at = \(now) FROM betrieb_change c
            WHERE c.action = 'closed' AND p.betrieb_id = c.betrieb_id AND p.used_at IS NULL AND p.voided_at IS NULL
            """
        )
        try database.execute(
            """
            UPDATE letter_request r SET cancelled_at = \(now) FROM betrieb_change c
            WHERE c.action = 'closed' AND r.betrieb_id = c.betrieb_id AND r.printed_at IS NULL
              AND r.cancelled_at IS NULL
            """
        )
        try database.execute(
            """
            UPDATE betrieb_invitation i SET revoked_at = \(now) FROM betrieb_change c
            WHERE c.action = 'closed' AND i.betrieb_id = c.betrieb_id AND i.accepted_at IS NULL AND i.revoked_at IS NULL
            """
        )
        try endLinks()
    }

    /// Tells those who can sign in; an address that nobody confirmed hears nothing about a Betrieb.
    private func endLinks() throws {
        let ended = try database.many(
            EndedLink.self,
            """
            UPDATE betrieb_link l SET ended_at = \(now), ended_because = \(LinkEnd.closed)
            FROM betrieb_change c, account a
            WHERE c.action = 'closed' AND l.betrieb_id = c.betrieb_id AND l.ended_at IS NULL AND a.id = l.account_id
            RETURNING l.id, l.betrieb_id, a.id, a.email, a.state = 'active'
            """
        )
        for link in ended {
            try Audit(database).record(.unlinked, by: .system, about: link.account, betrieb: link.betrieb, at: now)
            guard link.isActive else { continue }
            let payload = ["link": link.id.rawValue.uuidString]
            try JobQueue(database).enqueue(.betriebClosedMail, to: link.email, payload: payload, at: now)
        }
    }

    private struct EndedLink: RowDecodable {
        let id: BetriebLink.ID
        let betrieb: Betrieb.ID
        let account: Account.ID
        let email: String
        let isActive: Bool

        init(row: inout Row) throws(DatabaseError) {
            id = try row.next()
            betrieb = try row.next()
            account = try row.next()
            email = try row.next()
            isActive = try row.next()
        }
    }
}
