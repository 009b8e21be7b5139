package import PortalWeb
package import PostgreSQL

/// A Betrieb or Filiale as the register has it, open or closed.
package struct RegisteredBetrieb: RowDecodable, Sendable {
    package let betrieb: Betrieb
    package let isClosed: Bool

    package init(row: inout Row) throws(DatabaseError) {
        betrieb = try Betrieb(row: &row)
        isClosed = try row.next()
    }

    package static func find(_ number: BetriebNumber, in database: Database) throws(DatabaseError)
        -> RegisteredBetrieb?
    {
        try database.first(
            RegisteredBetrieb.self,
            """
            SELECT \(Betrieb.columns), b.closed_at IS NOT NULL FROM betrieb b
            WHERE b.betriebsnummer = \(number.betriebsnummer)
              AND b.filialnummer IS NOT DISTINCT FROM \(number.filialnummer)
            """
        )
    }
}
