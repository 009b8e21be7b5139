import Freischaltung
package import PortalWeb
package import PostgreSQL

/// Finds people and Betriebe by the beginnings of words: names, parts of addresses, numbers, towns.
///
/// Every word typed must fit; the order does not matter, nor do umlauts written as two letters. An index finds the rows, and
/// of very many an arbitrary part is looked at, so that no search gets slow with the number of accounts. The very address and
/// the very number are always among them, and come first.
package struct SearchStore {
    /// Rows that are shown.
    static let shown = 50
    /// Rows that are looked at, to put the best ones first.
    private static let considered = 500
    private let database: Database

    package init(_ database: Database) {
        self.database = database
    }

    package struct PersonHit: RowDecodable, Sendable {
        package let account: Account
        let state: String
        let betrieb: String?

        package init(row: inout Row) throws(DatabaseError) {
            account = try Account(row: &row)
            state = try row.next()
            betrieb = try row.next()
        }
    }

    package struct BetriebHit: RowDecodable, Sendable {
        package let betrieb: Betrieb
        let isClosed: Bool

        package init(row: inout Row) throws(DatabaseError) {
            betrieb = try Betrieb(row: &row)
            isClosed = try row.next()
        }
    }

    /// Of each one more than are shown, to know whether there are more. The very address comes first.
    package func find(_ typed: String) throws -> (betriebe: [BetriebHit], people: [PersonHit]) {
        try database.transaction {
            // A table may look small enough to be read whole; but then a search grows with it.
            try database.execute("SET LOCAL enable_seqscan = off")
            return (
                try database.many(BetriebHit.self, SearchStore.betriebe(typed)),
                try database.many(PersonHit.self, SearchStore.people(typed))
            )
        }
    }

    /// Package for the test that looks at its plan.
    package static func people(_ typed: String) -> SQL {
        """
        WITH hit AS MATERIALIZED (
            SELECT id, email, vorname, nachname, state FROM account
            WHERE search @@ search_query(\(typed)::text)
        ), best AS (
            SELECT * FROM (
                SELECT id, email, vorname, nachname, state FROM account WHERE email = lower(btrim(\(typed)::text))
                UNION (SELECT * FROM hit LIMIT \(considered))
            ) AS considered
            ORDER BY email <> lower(btrim(\(typed)::text)), nachname, vorname, id LIMIT \(shown + 1)
        )
        SELECT a.id, a.email, a.vorname, a.nachname, a.state, b.name || ', ' || b.ort
        FROM best a
        LEFT JOIN betrieb_link l ON l.account_id = a.id AND l.ended_at IS NULL
        LEFT JOIN betrieb b ON b.id = l.betrieb_id
        ORDER BY a.email <> lower(btrim(\(typed)::text)), a.nachname, a.vorname, a.id
        """
    }

    /// A number is read as everywhere: with blanks and dots in it, or as the longer one of a Bescheid.
    package static func betriebe(_ typed: String) -> SQL {
        let number: BetriebNumber? =
            switch TypedBetriebNumber(typed, "") {
            case .number(let number), .fromBescheid(let number): number
            default: nil
            }
        let isNumber: SQL = """
            betriebsnummer = \(number?.betriebsnummer)
            AND (\(number?.filialnummer)::text IS NULL OR filialnummer = \(number?.filialnummer))
            """
        return """
            WITH hit AS MATERIALIZED (
                SELECT id, betriebsnummer, filialnummer, name, ort, closed_at FROM betrieb
                WHERE search @@ search_query(\(typed)::text)
            )
            SELECT \(Betrieb.columns), b.closed_at IS NOT NULL FROM (
                SELECT id, betriebsnummer, filialnummer, name, ort, closed_at FROM betrieb WHERE \(isNumber)
                UNION (SELECT * FROM hit LIMIT \(considered))
            ) AS b
            ORDER BY (\(isNumber)) IS NOT TRUE, b.closed_at IS NOT NULL, b.name, b.betriebsnummer, b.filialnummer \
            NULLS FIRST LIMIT \(shown + 1)
            """
    }
}
