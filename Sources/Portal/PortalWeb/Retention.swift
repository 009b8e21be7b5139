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
    /// Deletes what a condition picks.
    ///
    /// - Parameters:
    ///   - key: its columns, by which the rows are found.
    ///   - condition: about columns of the table, at a moment; what the rows have in common that are too old.
    package init(
        _ name: String,
        from table: SQL,
        by key: SQL = "id",
        where condition: @escaping @Sendable (Settings.Retention, Timestamp) -> SQL
    ) {
        self.init(name) { database, settings, now in
            try database.execute(
                """
                DELETE FROM \(table) WHERE (\(key)) IN (
                    SELECT \(key) FROM \(table) WHERE \(condition(settings.retention, now)) LIMIT \
                \(RetentionRule.batch))
                """
            )
        }
    }

    /// What every feature uses: sessions, limits, promised work and the audit trail.
    package static let common: [RetentionRule] = [
        RetentionRule("sessions after their end", from: "session") { retention, now in
            """
            created_at < \(now - retention.sessions)
            AND coalesce(ended_at, least(expires_at, last_seen_at + idle_limit)) < \(now - retention.sessions)
            """
        },
        RetentionRule("input of ended sessions", from: "kept_input") { _, now in
            "created_at < \(now - KeptInput.lifetime)"
        },
        RetentionRule("half-finished sign-ins", from: "sign_in_challenge", by: "hash") { _, now in
            "expires_at < \(now - .seconds(86_400))"
        },
        RetentionRule("second factors never confirmed", from: "second_factor", by: "account_id") { _, now in
            "confirmed_at IS NULL AND created_at < \(now - .seconds(86_400))"
        },
        RetentionRule("counters of limits", from: "throttle", by: "scope, key") { retention, now in
            "window_started_at < \(now - retention.throttles)"
        },
        RetentionRule("mails that were sent", from: "job") { retention, now in
            "finished_at < \(now - retention.mails)"
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
