package import PortalWeb
import PostgreSQL

/// How long accounts, registrations and mailed links are kept.
package enum AccountRetention {
    /// - Parameter contributions: of every feature, as for ``DeleteAccount``.
    package static func rules(_ contributions: [any PersonalData]) -> [RetentionRule] {
        [registrations, waitingAccounts, tokens, firstNotice, secondNotice, unusedAccounts(contributions)]
    }

    private static let registrations = RetentionRule("registrations", from: "registration") { retention, now in
        """
        created_at < \(now - retention.registrations)
        AND NOT EXISTS (SELECT FROM mailed_token t WHERE t.registration_id = registration.id AND t.expires_at > \(now))
        """
    }

    /// Nobody ever set a password: registered, or invited.
    private static let waitingAccounts = RetentionRule("accounts that were never activated") {
        database,
        settings,
        now in
        try database.execute(
            """
            DELETE FROM account WHERE id IN (
                SELECT id FROM account a
                WHERE (state = 'pending' AND created_at < \(now - settings.retention.registrations)
                    OR state = 'invited' AND created_at < \(now - settings.retention.invitations))
                  AND NOT EXISTS (SELECT FROM registration r WHERE r.email = a.email)
                  -- A link that was promised a while ago still opens something.
                  AND NOT EXISTS (SELECT FROM mailed_token t WHERE t.account_id = a.id AND t.expires_at > \(now))
                LIMIT \(RetentionRule.batch) FOR UPDATE SKIP LOCKED)
            """
        )
    }

    private static let tokens = RetentionRule("spent links", from: "mailed_token", by: "hash") { retention, now in
        "expires_at < \(now - retention.tokens)"
    }

    // MARK: Accounts nobody uses

    private static let firstNotice = RetentionRule("first notice to unused accounts") { database, settings, now in
        try notice(1, unusedSince: now - (settings.retention.accounts - .seconds(30 * 86_400)), database, now)
    }

    private static let secondNotice = RetentionRule("second notice to unused accounts") { database, settings, now in
        try notice(2, unusedSince: now - (settings.retention.accounts - .seconds(7 * 86_400)), database, now)
    }

    /// Promises the mail and counts it, in one transaction.
    private static func notice(_ number: Int, unusedSince: Timestamp, _ database: Database, _ now: Timestamp) throws
        -> Int
    {
        try database.transaction {
            let emails = try database.many(
                String.self,
                """
                UPDATE account SET idle_notices = \(number)::smallint, idle_notice_at = \(now) WHERE id IN (
                    SELECT id FROM account
                    WHERE state = 'active' AND last_sign_in_at < \(unusedSince)
                      AND idle_notices = \(number - 1)::smallint
                      AND coalesce(idle_notice_at, '-infinity') < \(now - .seconds(7 * 86_400))
                    LIMIT \(RetentionRule.batch) FOR UPDATE SKIP LOCKED)
                RETURNING email
                """
            )
            for email in emails { try JobQueue(database).enqueue(.idleNoticeMail, to: email, payload: [:], at: now) }
            return emails.count
        }
    }

    private static func unusedAccounts(_ contributions: [any PersonalData]) -> RetentionRule {
        RetentionRule("accounts nobody used") { database, settings, now in
            let accounts = try database.many(
                Account.self,
                """
                SELECT id, email, vorname, nachname FROM account
                WHERE state = 'active' AND last_sign_in_at < \(now - settings.retention.accounts)
                  AND idle_notices = 2 AND idle_notice_at < \(now - .seconds(7 * 86_400))
                LIMIT 100
                """
            )
            for account in accounts {
                try database.transaction {
                    // Who signed in meanwhile keeps the account.
                    let isUnused = try database.one(
                        Bool.self,
                        "SELECT EXISTS (SELECT FROM account WHERE id = \(account.id) AND idle_notices = 2 FOR UPDATE)"
                    )
                    guard isUnused else { return }
                    try Audit(database).record(.accountDeleted, by: .system, about: account.id, at: now)
                    for contribution in contributions { try contribution.delete(account, from: database, at: now) }
                }
            }
            return accounts.count
        }
    }
}
