import FoundationEssentials
import Freischaltung
import PortalWeb
import PostgreSQL

struct BatchStore {
    private let database: Database

    init(_ database: Database) {
        self.database = database
    }

    struct Batch: RowDecodable {
        let id: UUID
        let kind: LetterBatches.Kind
        /// Of the folder with its files.
        let name: String
        let createdAt: Timestamp
        let printedAt: Timestamp?
        let letters: Int
        let handedOverAt: Timestamp?
        let handedOverBy: String?
        let removedAt: Timestamp?

        init(row: inout Row) throws(DatabaseError) {
            id = try row.next()
            kind = try row.next()
            name = try row.next()
            createdAt = try row.next()
            printedAt = try row.next()
            letters = try row.next()
            handedOverAt = try row.next()
            handedOverBy = try row.next()
            removedAt = try row.next()
        }

        var canBeHandedOver: Bool { printedAt != nil && handedOverAt == nil }
    }

    func batches() throws(DatabaseError) -> [Batch] {
        try database.many(
            Batch.self,
            """
            SELECT b.id, b.kind, b.name, b.created_at, b.printed_at, b.letter_count, b.handed_over_at, s.name,
                   b.removed_at
            FROM letter_batch b LEFT JOIN staff s ON s.id = b.handed_over_by ORDER BY b.created_at DESC LIMIT 50
            """
        )
    }

    func exists(_ batch: UUID) throws(DatabaseError) -> Bool {
        try database.one(Bool.self, "SELECT EXISTS (SELECT FROM letter_batch WHERE id = \(batch))")
    }

    /// - Returns: false when it was handed over before, or is not printed.
    func handOver(_ batch: UUID, by staff: Staff.ID, at now: Timestamp) throws(DatabaseError) -> Bool {
        try database.execute(
            """
            UPDATE letter_batch SET handed_over_at = \(now), handed_over_by = \(staff)
            WHERE id = \(batch) AND printed_at IS NOT NULL AND handed_over_at IS NULL
            """
        ) == 1
    }

    struct Order: RowDecodable {
        let staff: String
        let orderedAt: Timestamp
        let takenAt: Timestamp?
        let finishedAt: Timestamp?
        let hasBatch: Bool
        let failure: String?

        init(row: inout Row) throws(DatabaseError) {
            staff = try row.next()
            orderedAt = try row.next()
            takenAt = try row.next()
            finishedAt = try row.next()
            hasBatch = try row.next()
            failure = try row.next()
        }
    }

    func lastOrder() throws(DatabaseError) -> Order? {
        try database.first(
            Order.self,
            """
            SELECT s.name, o.ordered_at, o.taken_at, o.finished_at, o.batch_id IS NOT NULL, o.failure
            FROM batch_order o JOIN staff s ON s.id = o.staff_id ORDER BY o.ordered_at DESC LIMIT 1
            """
        )
    }
}
