package import PostgreSQL

/// Removes one kind of data once nobody needs it any more. Every feature offers its own rules; `Application` lists them
/// and `portal work` follows them.
package struct RetentionRule: Sendable {
    /// What is removed, for the log.
    package let name: String
    /// Removes at most ``batch`` of what is too old, and says how much that was.
    package let run: @Sendable (Database, Settings, Timestamp) throws -> Int

    /// So that no statement holds locks for long.
    package static let batch = 1_000

    package init(_ name: String, _ run: @escaping @Sendable (Database, Settings, Timestamp) throws -> Int) {
        self.name = name
        self.run = run
    }
}

extension RetentionRule {
    /// What every feature uses: sessions, limits, promised work and the audit trail.
    package static let common: [RetentionRule] = [
        RetentionRule("sessions after their end") { database, settings, now in
            try database.execute(
                """
                DELETE FROM session WHERE id IN (
                    SELECT id FROM session
                    WHERE created_at < \(now - settings.retention.sessions)
                      AND coalesce(ended_at, least(expires_at, last_seen_at + idle_limit))
                          < \(now - settings.retention.sessions)
                    LIMIT \(batch))
                """
            )
        },
        RetentionRule("input of ended sessions") { database, _, now in
            try database.execute(
                """
                DELETE FROM kept_input WHERE id IN (
                    SELECT id FROM kept_input WHERE created_at < \(now - KeptInput.lifetime) LIMIT \(batch))
                """
            )
        },
        RetentionRule("half-finished sign-ins") { database, _, now in
            try database.execute(
                """
                DELETE FROM sign_in_challenge WHERE hash IN (
                    SELECT hash FROM sign_in_challenge WHERE expires_at < \(now - .seconds(86_400))
                    LIMIT \(batch))
                """
            )
        },
        RetentionRule("second factors never confirmed") { database, _, now in
            try database.execute(
                """
                DELETE FROM second_factor WHERE account_id IN (
                    SELECT account_id FROM second_factor
                    WHERE confirmed_at IS NULL AND created_at < \(now - .seconds(86_400)) LIMIT \(batch))
                """
            )
        },
        RetentionRule("counters of limits") { database, settings, now in
            try database.execute(
                """
                DELETE FROM throttle WHERE (scope, key) IN (
                    SELECT scope, key FROM throttle WHERE window_started_at < \(now - settings.retention.throttles)
                    LIMIT \(batch))
                """
            )
        },
        RetentionRule("mails that were sent") { database, settings, now in
            try database.execute(
                """
                DELETE FROM job WHERE id IN (
                    SELECT id FROM job WHERE finished_at < \(now - settings.retention.mails) LIMIT \(batch))
                """
            )
        },
        RetentionRule("IP addresses, shortened") { database, settings, now in
            try database.one(Int.self, "SELECT shorten_audit_addresses(\(now - settings.retention.addresses))")
        },
        RetentionRule("months of the audit trail") { database, settings, now in
            try min(
                batch - 1,
                database.one(Int.self, "SELECT drop_audit_partitions(\(now - settings.retention.audit))")
            )
        },
    ]
}
