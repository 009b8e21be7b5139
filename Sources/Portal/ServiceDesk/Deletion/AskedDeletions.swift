package import PortalWeb
import PostgreSQL

/// Deletes the accounts whose time is over and whose deletion nobody stopped.
package enum AskedDeletions {
    /// - Parameter contributions: of every feature; the account's own, which removes its row, comes last.
    package static func rule(_ contributions: [any PersonalData]) -> RetentionRule {
        RetentionRule("accounts deleted on request") { database, _, now in
            let accounts = try database.many(
                Account.self,
                """
                SELECT a.id, a.email, a.vorname, a.nachname
                FROM account_deletion d JOIN account a ON a.id = d.account_id
                WHERE d.stopped_at IS NULL AND d.due_at <= \(now) LIMIT 100
                """
            )
            for account in accounts {
                try database.transaction {
                    // Who stopped it meanwhile keeps the account; who deleted it herself has had her mail.
                    let isThere = try database.first(
                        Account.ID.self,
                        "SELECT id FROM account WHERE id = \(account.id) FOR UPDATE"
                    )
                    let isDue =
                        try database.first(
                            Bool.self,
                            """
                            SELECT true FROM account_deletion
                            WHERE account_id = \(account.id) AND stopped_at IS NULL AND due_at <= \(now) FOR UPDATE
                            """
                        ) ?? false
                    guard isThere != nil, isDue else { return }
                    try Audit(database).record(.accountDeleted, by: .system, about: account.id, at: now)
                    try JobQueue(database).enqueue(.accountDeletedMail, to: account.email, payload: [:], at: now)
                    for contribution in contributions { try contribution.delete(account, from: database, at: now) }
                }
            }
            return accounts.count
        }
    }
}
