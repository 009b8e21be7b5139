package import FoundationEssentials
package import PortalWeb
package import PostgreSQL

/// Batches of letters that the service desk wants printed: one at a time, placed there, carried out by the worker.
///
/// In its turn the worker asks ``take(at:)``; what it gets it prints, and says by ``finish(_:batch:failure:at:)`` what came
/// of it. One that a worker lost is taken again by the next.
package struct BatchOrders {
    private static let turn: SQL = "hashtextextended('batch orders ' || current_schema(), 0)"
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

    /// Runs `body` while no other worker does; not at all while one does. A worker that dies has no turn any more.
    package func inTurn(_ body: () throws -> Void) throws {
        guard try database.one(Bool.self, "SELECT pg_try_advisory_lock(\(BatchOrders.turn))") else { return }
        defer { _ = try? database.one(Bool.self, "SELECT pg_advisory_unlock(\(BatchOrders.turn))") }
        try body()
    }

    /// Takes the order that waits, or that a worker lost, if any. For portal_work, in its turn.
    package func take(at now: Timestamp) throws(DatabaseError) -> UUID? {
        try database.first(
            UUID.self,
            """
            UPDATE batch_order SET taken_at = \(now)
            WHERE id = (SELECT id FROM batch_order
                        WHERE finished_at IS NULL ORDER BY ordered_at LIMIT 1 FOR UPDATE SKIP LOCKED)
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
