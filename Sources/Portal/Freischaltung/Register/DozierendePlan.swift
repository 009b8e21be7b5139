package import CSV
import FoundationEssentials
import Mail
import PortalWeb
import PostgreSQL

extension RegisterImport {
    /// The lecturers: who has no account yet is invited, whoever has one keeps it.
    package func dozierende(_ source: some ByteSource) throws -> ImportOutcome {
        try run(DozierendePlan(database: database, now: now), source)
    }
}

struct DozierendePlan: ImportPlan {
    enum Column: String, SheetColumn {
        case email, vorname, nachname
    }

    static let kind = ImportKind.dozierende
    let database: Database
    let now: Timestamp

    func makeTables() throws {
        try database.execute(
            """
            CREATE TEMPORARY TABLE import_line (\(ImportLine.columns), vorname text, nachname text)
            ON COMMIT DROP
            """
        )
    }

    func read(_ sheet: ImportSheet<Column>, _ progress: RegisterImport.Progress) throws {
        try copy(sheet, into: "line, reason, key, vorname, nachname", width: 5, progress) { cells in
            var check = CellCheck(cells)
            let email = check.email(.email)
            let names = [check.text(.vorname, 1...100), check.text(.nachname, 1...100)]
            return ["\(cells.line)", check.reason, email?.text] + names
        }
    }

    func check() throws {
        try ImportLine.rejectRepetitions("concat_ws(chr(31), vorname, nachname)", in: database)
        try database.execute(
            """
            UPDATE import_line l SET is_new = false FROM account a
            WHERE l.reason IS NULL AND a.email = l.key AND a.state <> 'pending'
            """
        )
    }

    func write() throws {
        let invitations = Invitations(database)
        let cursor = try Cursor(
            database,
            "SELECT key, vorname, nachname FROM import_line WHERE reason IS NULL ORDER BY line"
        )
        while let people = try cursor.next(Person.self) {
            for person in people {
                _ = try invitations.invite(
                    person.email,
                    vorname: person.vorname,
                    nachname: person.nachname,
                    for: .lecturer,
                    at: now
                )
            }
        }
        try cursor.close()
    }

    private struct Person: RowDecodable {
        let email: EmailAddress
        let vorname: String
        let nachname: String

        init(row: inout Row) throws(DatabaseError) {
            email = try EmailAddress(row: &row)
            vorname = try row.next()
            nachname = try row.next()
        }
    }
}

extension EmailAddress {
    /// The next column of a row of an import, which holds what ``CellCheck`` let pass.
    init(row: inout Row) throws(DatabaseError) {
        guard let address = EmailAddress(stored: try row.next()) else {
            throw .unexpectedColumn(statement: "import", column: 1, expected: "e-mail address")
        }
        self = address
    }
}
