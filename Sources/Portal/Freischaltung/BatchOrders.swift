package import FoundationEssentials
package import PortalWeb
package import PostgreSQL

/// Batches of letters that the service desk wants printed: one at a time, placed there, carried out by the worker.
///
/// The worker asks ``take(at:)``; what it gets it prints, and says by ``finish(_:batch:failure:at:)`` what came of it. One
/// that a worker lost is taken again.
package struct BatchOrders {
    /// After so long without an end another worker takes it.
    private static let patience = Duration.seconds(3_600)
    private let database: Database

    package init(_ database: Database) {
        self.database = database
    }

    /// Asks for a batch of everything that waits.
    ///
    /// - Returns: false when one is on its way already.
    package func place(by staff: Staff.ID, at now: Timestamp) throws(DatabaseError) -> Bool {
        try database.execute(
            """
            INSERT INTO batch_order (staff_id, ordered_at) VALUES (\(staff), \(now))
            ON CONFLICT ((true)) WHERE finished_at IS NULL DO NOTHING
            """
        ) == 1
    }

    /// Takes the order that waits, if any. For portal_work.
    package func take(at now: Timestamp) throws(DatabaseError) -> UUID? {
        try database.first(
            UUID.self,
            """
            UPDATE batch_order SET taken_at = \(now)
            WHERE id = (SELECT id FROM batch_order
                        WHERE finished_at IS NULL AND (taken_at IS NULL OR taken_at < \(now - BatchOrders.patience))
                        ORDER BY ordered_at LIMIT 1 FOR UPDATE SKIP LOCKED)
            RETURNING id
            """
        )
    }

    /// Says what came of it: a batch, nothing to print (neither), or why not. For portal_work.
    package func finish(_ order: UUID, batch: UUID?, failure: String? = nil, at now: Timestamp) throws(DatabaseError) {
        try database.execute(
            """
            UPDATE batch_order SET finished_at = \(now), batch_id = \(batch), failure = left(\(failure)::text, 500)
            WHERE id = \(order) AND finished_at IS NULL
            """
        )
    }
}
