package import PortalWeb
import PostgreSQL

/// How long the desk's own things are kept. Its people stay: the audit trail names them, those who have left for as long as
/// it is kept.
package enum DeskRetention {
    /// Stands where the name of somebody stood who has left long ago.
    private static let nobody = "früherer Zugang"

    package static let rules = [
        RetentionRule("the desk's sessions after their end") { database, settings, now in
            try database.execute(
                """
                DELETE FROM staff_session WHERE id IN (
                    SELECT id FROM staff_session
                    WHERE coalesce(ended_at, least(expires_at, last_seen_at + idle_limit))
                          < \(now - settings.retention.sessions)
                    LIMIT \(RetentionRule.batch))
                """
            )
        },
        // Sessions end before.
        RetentionRule("what the desk looked for") { database, _, now in
            try database.execute(
                """
                DELETE FROM desk_search WHERE id IN (
                    SELECT id FROM desk_search WHERE created_at < \(now - .seconds(86_400))
                    LIMIT \(RetentionRule.batch))
                """
            )
        },
        RetentionRule("names of those who have left the desk") { database, settings, now in
            try database.execute(
                """
                UPDATE staff SET name = \(DeskRetention.nobody)
                WHERE removed_at < \(now - settings.retention.audit) AND name <> \(DeskRetention.nobody)
                """
            )
        },
        RetentionRule("half-finished enrolments") { database, _, now in
            try database.execute(
                """
                DELETE FROM staff_enrolment WHERE hash IN (
                    SELECT hash FROM staff_enrolment WHERE expires_at < \(now) LIMIT \(RetentionRule.batch))
                """
            )
        },
        RetentionRule("deletions that were stopped") { database, settings, now in
            try database.execute(
                """
                DELETE FROM account_deletion WHERE id IN (
                    SELECT id FROM account_deletion WHERE stopped_at < \(now - settings.retention.audit)
                    LIMIT \(RetentionRule.batch))
                """
            )
        },
        RetentionRule("links that stopped a deletion") { database, settings, now in
            try database.execute(
                """
                DELETE FROM account_deletion_token WHERE hash IN (
                    SELECT t.hash FROM account_deletion_token t JOIN account_deletion d ON d.id = t.deletion_id
                    WHERE d.stopped_at < \(now - settings.retention.tokens) LIMIT \(RetentionRule.batch))
                """
            )
        },
        RetentionRule("addresses before the desk changed them") { database, settings, now in
            try database.execute(
                """
                DELETE FROM address_edit WHERE id IN (
                    SELECT id FROM address_edit
                    WHERE edited_at < \(now - max(settings.retention.audit, DeskLetterStore.freshAddress))
                    LIMIT \(RetentionRule.batch))
                """
            )
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
        RetentionRule("reports of imports") { database, settings, now in
            try database.execute(
                """
                DELETE FROM import_upload WHERE id IN (
                    SELECT id FROM import_upload WHERE finished_at < \(now - settings.retention.audit)
                    LIMIT \(RetentionRule.batch))
                """
            )
        },
        RetentionRule("orders of batches") { database, settings, now in
            try database.execute(
                """
                DELETE FROM batch_order WHERE id IN (
                    SELECT id FROM batch_order WHERE finished_at < \(now - settings.retention.audit)
                    LIMIT \(RetentionRule.batch))
                """
            )
        },
    ]
}
