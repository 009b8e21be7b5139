package import PortalWeb
import PostgreSQL

/// How long messages to the chamber are kept.
package enum ContactRetention {
    package static let rules = [
        RetentionRule("messages to the chamber") { database, settings, now in
            try database.execute(
                """
                DELETE FROM contact_message WHERE id IN (
                    SELECT id FROM contact_message WHERE created_at < \(now - settings.retention.messages)
                    LIMIT \(RetentionRule.batch))
                """
            )
        }
    ]
}
