import FoundationEssentials
package import PortalWeb
package import PostgreSQL

/// Lets those who change what belongs to one Betrieb come one after the other.
package enum BetriebLock {
    /// Waits for its turn; ends with the transaction.
    package static func take(_ betrieb: Betrieb.ID, in database: Database) throws(DatabaseError) {
        _ = try database.one(
            Bool.self,
            "SELECT pg_advisory_xact_lock(hashtextextended('betrieb ' || \(betrieb.rawValue.uuidString), 0)) IS NOT NULL"
        )
    }
}
