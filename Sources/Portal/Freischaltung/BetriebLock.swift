import FoundationEssentials
package import PortalWeb
package import PostgreSQL

/// Lets those who change what belongs to one Betrieb come one after the other.
///
/// Nobody waits in a circle, for all take what they need in this order: the row of the account whose link begins or
/// changes, the Betriebe, and only then rows of links, PINs and invitations.
package enum BetriebLock {
    /// Waits until nobody else links this account, or deletes it; ends with the transaction.
    ///
    /// - Returns: whether the account is there.
    package static func take(_ account: Account.ID, in database: Database) throws(DatabaseError) -> Bool {
        try database.first(Account.ID.self, "SELECT id FROM account WHERE id = \(account) FOR UPDATE") != nil
    }

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

    /// The same for the Betrieb that somebody leaves and the one she goes to, in the same order whoever goes whither.
    package static func take(_ betriebe: Set<Betrieb.ID>, in database: Database) throws(DatabaseError) {
        for betrieb in betriebe.sorted(by: { $0.rawValue.uuidString < $1.rawValue.uuidString }) {
            try take(betrieb, in: database)
        }
    }

    /// The same for all Betriebe at once: nobody is linked to one, or asks for its letter, while it closes.
    package static func takeAll(in database: Database) throws(DatabaseError) {
        _ = try database.one(Bool.self, "SELECT pg_advisory_xact_lock(\(register)) IS NOT NULL")
    }

    private static let register: SQL = "hashtextextended('register ' || current_schema(), 0)"
}
