package import CSV
import FoundationEssentials
import Links
import Mail
import PortalWeb
import PostgreSQL

extension RegisterImport {
    /// The people who have acted for a Betrieb before there was this portal: invited accounts whose link counts as soon as
    /// they are activated.
    ///
    /// Links that are there win, and links that have ended stay ended.
    package func konten(_ source: some ByteSource) throws -> ImportOutcome {
        try run(KontenPlan(database: database, now: now), source)
    }
}

struct KontenPlan: ImportPlan {
    enum Column: String, SheetColumn {
        case email, vorname, nachname, betriebsnummer, filialnummer, rolle
    }

    static let kind = ImportKind.konten
    let database: Database
    let now: Timestamp

    func makeTables() throws {
        try database.execute(
            """
            CREATE TEMPORARY TABLE import_line (\(ImportLine.columns), vorname text, nachname text, betriebsnummer text,
                filialnummer text, rolle text, betrieb_id uuid)
            ON COMMIT DROP
            """
        )
    }

    func read(_ sheet: ImportSheet<Column>, _ progress: RegisterImport.Progress) throws {
        let columns: SQL = "line, reason, key, vorname, nachname, betriebsnummer, filialnummer, rolle"
        try copy(sheet, into: columns, width: 8, progress) { cells in
            var check = CellCheck(cells)
            let email = check.email(.email)
            let names = [check.text(.vorname, 1...100), check.text(.nachname, 1...100)]
            let number = check.number(.betriebsnummer, .filialnummer)
            let role = check.word(.rolle, of: Role.allCases.map(\.rawValue))
            return ["\(cells.line)", check.reason, email?.text] + names
                + [number?.betriebsnummer, number?.filialnummer, role]
        }
    }

    // MARK: Comparing

    func check() throws {
        try ImportLine.rejectRepetitions(
            "concat_ws(chr(31), vorname, nachname, betriebsnummer, coalesce(filialnummer, ''), rolle)",
            in: database
        )
        try findBetriebe()
        try findLinks()
    }

    private func findBetriebe() throws {
        try database.execute(
            """
            UPDATE import_line l SET betrieb_id = b.id,
                reason = CASE WHEN b.closed_at IS NOT NULL THEN 'betriebsnummer is one of a closed Betrieb' END
            FROM betrieb b
            WHERE l.reason IS NULL AND b.betriebsnummer = l.betriebsnummer
              AND coalesce(b.filialnummer, '') = coalesce(l.filialnummer, '')
            """
        )
        try database.execute(
            """
            UPDATE import_line SET reason = 'betriebsnummer and filialnummer are not in the register'
            WHERE reason IS NULL AND betrieb_id IS NULL
            """
        )
    }

    /// The account's link of today, or else the last one it had.
    private func findLinks() throws {
        try database.execute(
            """
            UPDATE import_line l SET is_new = false, reason = CASE
                WHEN k.ended_at IS NOT NULL THEN 'email had a link before; that it has ended stays so'
                WHEN k.betrieb_id <> l.betrieb_id THEN 'email is linked to another Betrieb, which stays so'
                WHEN k.role <> l.rolle THEN 'email is linked already, in another role, which stays so' END
            FROM (
                SELECT DISTINCT ON (a.email) a.email, k.betrieb_id, k.role, k.ended_at
                FROM account a JOIN betrieb_link k ON k.account_id = a.id
                ORDER BY a.email, k.ended_at DESC NULLS FIRST
            ) k
            WHERE l.reason IS NULL AND k.email = l.key
            """
        )
    }

    // MARK: Writing

    func write() throws {
        let cursor = try Cursor(
            database,
            """
            SELECT line, key, vorname, nachname, betrieb_id, rolle, is_new FROM import_line
            WHERE reason IS NULL ORDER BY line
            """
        )
        while let people = try cursor.next(Person.self) {
            for person in people { try enter(person) }
        }
        try cursor.close()
    }

    private struct Person: RowDecodable {
        let line: Int
        let email: EmailAddress
        let vorname: String
        let nachname: String
        let betrieb: Betrieb.ID
        let role: Role
        let isNew: Bool

        init(row: inout Row) throws(DatabaseError) {
            line = try row.next()
            email = try EmailAddress(row: &row)
            vorname = try row.next()
            nachname = try row.next()
            betrieb = try row.next()
            role = try row.next()
            isNew = try row.next()
        }
    }

    private func enter(_ person: Person) throws {
        let account = try Invitations(database)
            .invite(person.email, vorname: person.vorname, nachname: person.nachname, for: .betrieb, at: now)
        guard person.isNew else { return }
        guard let link = try LinkStore(database).enter(account, in: person.betrieb, person.role, at: now) else {
            try database.execute(
                """
                UPDATE import_line SET reason = 'email was linked a moment ago, which stays so'
                WHERE line = \(person.line)::integer
                """
            )
            return
        }
        try Audit(database).record(.linked, by: .system, about: account, betrieb: person.betrieb, at: now)
        try tell(of: link, account, person)
    }

    /// Who has an active account hears of it; the others read in the invitation why they get an account.
    private func tell(of link: BetriebLink.ID, _ account: Account.ID, _ person: Person) throws {
        let isActive = try database.one(Bool.self, "SELECT state = 'active' FROM account WHERE id = \(account)")
        guard isActive else { return }
        let payload = ["link": link.rawValue.uuidString]
        try JobQueue(database).enqueue(.linkedMail, to: person.email.text, payload: payload, at: now)
    }
}
