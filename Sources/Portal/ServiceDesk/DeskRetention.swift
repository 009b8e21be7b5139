import Freischaltung
package import PortalWeb
import PostgreSQL

/// How long the desk's own things are kept. Its people stay: the audit trail names them, those who have left for as long as
/// it is kept.
package enum DeskRetention {
    /// Stands where the name of somebody stood who has left long ago.
    private static let nobody = "früherer Zugang"

    package static let rules = [
        RetentionRule("the desk's sessions after their end", from: "staff_session") { retention, now in
            """
            coalesce(ended_at, least(expires_at, last_seen_at + idle_limit)) < \(now - retention.sessions)
            """
        },
        // Sessions end before.
        RetentionRule("what the desk looked for", from: "desk_search") { _, now in
            "created_at < \(now - .seconds(86_400))"
        },
        RetentionRule("names of those who have left the desk") { database, settings, now in
            try database.execute(
                """
                UPDATE staff SET name = \(DeskRetention.nobody)
                WHERE removed_at < \(now - settings.retention.audit) AND name <> \(DeskRetention.nobody)
                """
            )
        },
        RetentionRule("half-finished enrolments", from: "staff_enrolment", by: "hash") { _, now in
            "expires_at < \(now)"
        },
        RetentionRule("deletions that were stopped", from: "account_deletion") { retention, now in
            "stopped_at < \(now - retention.audit)"
        },
        RetentionRule("links that stopped a deletion", from: "account_deletion_token", by: "hash") { retention, now in
            "deletion_id IN (SELECT id FROM account_deletion WHERE stopped_at < \(now - retention.tokens))"
        },
        RetentionRule("addresses before the desk changed them", from: "address_edit") { retention, now in
            "edited_at < \(now - max(retention.audit, LetterRequests.freshAddress))"
        },
        RetentionRule("files nobody confirmed") { database, _, now in
            try database.execute(
                """
                UPDATE import_upload SET state = 'cancelled', content = NULL, finished_at = \(now) WHERE id IN (
                    SELECT id FROM import_upload
                    WHERE state IN ('waiting', 'previewed') AND uploaded_at < \(now - .seconds(7 * 86_400))
                    LIMIT \(RetentionRule.batch))
                """
            )
        },
        RetentionRule("reports of imports", from: "import_upload") { retention, now in
            "finished_at < \(now - retention.audit)"
        },
        RetentionRule("orders of batches", from: "batch_order") { retention, now in
            "finished_at < \(now - retention.audit)"
        },
    ]
}
