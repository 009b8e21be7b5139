package import Logging
package import PortalWeb
import PostgreSQL

/// Deletes the accounts whose time is over and whose deletion nobody stopped.
/// The time begins when the person was told; what became of the mail decides (ServiceDesk.md).
package enum AskedDeletions {
    /// - Parameter contributions: of every feature; the account's own, which removes its row, comes last.
    package static func rule(_ contributions: [any PersonalData], log: Logger) -> RetentionRule {
        RetentionRule("accounts deleted on request") { database, _, now in
            let store = DeletionStore(database)
            try store.noteDeliveries()
            var count = 0
            // One that cannot be deleted does not keep the others; it is tried again.
            for account in try store.due(at: now) {
                do {
                    if try delete(account, contributions, from: database, at: now) { count += 1 }
                } catch let error as DatabaseError where error.isOutage {
                    throw error
                } catch {
                    log.error("account \(account.id.rawValue) was not deleted on request: \(error)")
                }
            }
            return count
        }
    }

    /// - Returns: false when somebody stopped it meanwhile, or deleted the account herself.
    private static func delete(
        _ account: Account,
        _ contributions: [any PersonalData],
        from database: Database,
        at now: Timestamp
    ) throws -> Bool {
        try database.transaction {
            guard try DeletionStore(database).lock(account.id, dueAt: now) else { return false }
            try Audit(database).record(.accountDeleted, by: .system, about: account.id, at: now)
            try JobQueue(database).enqueue(.accountDeletedMail, to: account.email, payload: [:], at: now)
            for contribution in contributions { try contribution.delete(account, from: database, at: now) }
            return true
        }
    }
}
