import FoundationEssentials
package import PortalWeb
package import PostgreSQL

/// Lets those who change what belongs to one Betrieb come one after the other.
package enum BetriebLock {
    /// Waits for its turn; ends with the transaction.
    package static func take(_ betrieb: Betrieb.ID, in database: Database) throws(DatabaseError) {
        _ = try database.one(
            Bool.self,
            """
            SELECT pg_advisory_xact_lock_shared(\(register)) IS NOT NULL
               AND pg_advisory_xact_lock(hashtextextended('betrieb ' || \(betrieb.rawValue.uuidString), 0)) IS NOT NULL
            """
        )
    }

    /// The same for all Betriebe at once: nobody is linked to one, or asks for its letter, while it closes.
    package static func takeAll(in database: Database) throws(DatabaseError) {
        _ = try database.one(Bool.self, "SELECT pg_advisory_xact_lock(\(register)) IS NOT NULL")
    }

    private static let register: SQL = "hashtextextended('register ' || current_schema(), 0)"
}
