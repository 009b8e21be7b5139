import FoundationEssentials
package import PortalWeb
import PostgreSQL

/// "Stimmen diese Zugänge noch?": twice a year those with Verwaltung are asked about the people of their Betrieb.
package enum AccessReview {
    /// Half a year, from the first link or the last question on.
    package static let interval = Duration.seconds(182 * 86_400)

    package static let rule = RetentionRule("questions about the people of Betriebe") { database, _, now in
        try ask(database, at: now)
    }

    /// Asks for at most ``RetentionRule/batch`` Betriebe whose turn has come and where somebody else is linked beside the
    /// one who is asked.
    ///
    /// - Returns: how many Betriebe that were.
    static func ask(_ database: Database, at now: Timestamp) throws -> Int {
        try database.transaction {
            let due = try database.many(
                Betrieb.ID.self,
                """
                UPDATE betrieb SET review_asked_at = \(now)
                WHERE id IN (
                    SELECT l.betrieb_id FROM betrieb_link l JOIN betrieb b ON b.id = l.betrieb_id
                    WHERE l.ended_at IS NULL AND b.closed_at IS NULL
                    GROUP BY l.betrieb_id, b.review_asked_at
                    HAVING count(*) > 1 AND coalesce(b.review_asked_at, min(l.linked_at)) < \(now - interval)
                    LIMIT \(RetentionRule.batch))
                  AND (review_asked_at IS NULL OR review_asked_at < \(now - interval))
                RETURNING id
                """
            )
            for betrieb in due {
                let payload = ["betrieb": betrieb.rawValue.uuidString]
                for email in try LinkStore(database).verwaltung(of: betrieb, at: now) {
                    try JobQueue(database).enqueue(.accessReviewMail, to: email, payload: payload, at: now)
                }
            }
            return due.count
        }
    }
}
