package import FoundationEssentials
import PortalWeb
package import PostgreSQL

/// Batches of letters: which letters belong to one, and what became of it.
///
/// ```
///          open                 claim                  print                    48 h, or handed over
/// (none) ────────▶ open, empty ────────▶ with letters ────────▶ printed, valid ────────▶ files removed
///                                         ▲        │
///                                         └────────┘ a run that fails or is killed goes on where it was
/// ```
/// A letter that is cancelled or put on hold leaves its batch as long as that is not printed; who has printed it already
/// begins anew.
/// There is at most one open batch of a kind.
package struct LetterBatches {
    package enum Kind: String, Sendable, SQLBindable, ColumnDecodable {
        /// What was asked for, and letters that tell of a link.
        case requested
        /// A letter to every Betrieb, once a year.
        case enclosure

        /// In the names of folders and files.
        var word: String {
            switch self {
            case .requested: "briefe"
            case .enclosure: "beileger"
            }
        }
    }

    package struct Batch: Sendable, Hashable, RowDecodable {
        package let id: UUID
        package let kind: Kind
        /// Of its folder: `briefe-2026-11-23-1a2b3c4d`.
        package let name: String

        package init(row: inout Row) throws(DatabaseError) {
            id = try row.next()
            kind = try row.next()
            name = try row.next()
        }

        fileprivate static let columns: SQL = "id, kind, name"
    }

    private let database: Database
    private let timezone: String

    package init(_ database: Database, timezone: String) {
        self.database = database
        self.timezone = timezone
    }

    // MARK: Opening

    /// The batch of a kind that waits to be printed, or was not printed to its end.
    package func open(_ kind: Kind) throws(DatabaseError) -> Batch? {
        try database.first(
            Batch.self,
            "SELECT \(Batch.columns) FROM letter_batch WHERE kind = \(kind) AND printed_at IS NULL"
        )
    }

    /// Opens a batch, or gives the open one. Its letters are chosen when it is printed.
    package func openOrBegin(_ kind: Kind, at now: Timestamp) throws(DatabaseError) -> Batch {
        while true {
            try database.execute(
                """
                INSERT INTO letter_batch (kind, name, created_at)
                VALUES (\(kind), \(kind.word) || to_char(\(now) AT TIME ZONE \(timezone), '-YYYY-MM-DD-')
                    || substr(gen_random_uuid()::text, 1, 8), \(now))
                ON CONFLICT DO NOTHING
                """
            )
            // It may have been printed by somebody else between the two statements.
            if let batch = try open(kind) { return batch }
        }
    }

    /// When the last batch of a kind was printed.
    package func lastPrinted(_ kind: Kind) throws(DatabaseError) -> Timestamp? {
        try database.one(Timestamp?.self, "SELECT max(printed_at) FROM letter_batch WHERE kind = \(kind)")
    }

    // MARK: Its letters

    /// How many letters could be printed now, and how many wait for the service desk.
    package func waiting(at now: Timestamp) throws(DatabaseError) -> (ready: Int, held: Int) {
        let ready = try database.one(Int.self, "SELECT count(*) FROM (\(ready(at: now))) AS ready")
        let held = try database.one(
            Int.self,
            """
            SELECT count(*) FROM letter_request
            WHERE printed_at IS NULL AND cancelled_at IS NULL AND held_because IS NOT NULL AND approved_at IS NULL
            """
        )
        return (ready, held)
    }

    /// Chooses the letters of a batch, once: what waits for nobody, of letters that tell of links one for a Betrieb and
    /// day; or a new letter to every open Betrieb, of which one to an address that has just changed is in no batch and waits
    /// for the service desk.
    func claim(_ batch: Batch, at now: Timestamp) throws {
        try database.transaction {
            let isNew = try database.execute(
                "UPDATE letter_batch SET claimed_at = \(now) WHERE id = \(batch.id) AND claimed_at IS NULL"
            )
            guard isNew == 1 else { return }
            switch batch.kind {
            case .requested: try claimWaiting(batch, at: now)
            case .enclosure: try claimEveryBetrieb(batch, at: now)
            }
        }
    }

    private func claimWaiting(_ batch: Batch, at now: Timestamp) throws(DatabaseError) {
        try database.execute(
            """
            UPDATE letter_request r SET batch_id = \(batch.id)
            WHERE r.id IN (\(ready(at: now))) AND \(LetterBatches.isFree)
            """
        )
    }

    /// The ids of the letters that wait for nobody.
    private func ready(at now: Timestamp) -> SQL {
        """
        SELECT r.id FROM letter_request r
        WHERE r.kind <> 'linked' AND \(LetterBatches.isFree)
        UNION ALL
        (SELECT DISTINCT ON (r.betrieb_id) r.id FROM letter_request r
        WHERE r.kind = 'linked' AND \(LetterBatches.isFree) AND NOT EXISTS (
            SELECT FROM letter_request other
            WHERE other.betrieb_id = r.betrieb_id AND other.kind = 'linked'
              AND (other.printed_at AT TIME ZONE \(timezone))::date = (\(now) AT TIME ZONE \(timezone))::date)
        ORDER BY r.betrieb_id, r.requested_at)
        """
    }

    private static let isFree: SQL = "r.batch_id IS NULL AND \(isDue)"

    /// Neither printed nor cancelled, and waiting for nobody.
    private static let isDue: SQL = """
        r.printed_at IS NULL AND r.cancelled_at IS NULL AND (r.held_because IS NULL OR r.approved_at IS NOT NULL)
        """

    private func claimEveryBetrieb(_ batch: Batch, at now: Timestamp) throws(DatabaseError) {
        try database.execute(
            """
            INSERT INTO letter_request (betrieb_id, kind, requested_at, held_because, batch_id)
            SELECT id, 'enclosure', \(now), CASE WHEN is_fresh THEN 'address_changed' END,
                   CASE WHEN NOT is_fresh THEN \(batch.id) END
            FROM (SELECT id, coalesce(address_changed_at > \(now - LetterRequests.freshAddress), false) AS is_fresh
                  FROM betrieb WHERE closed_at IS NULL) AS open
            """
        )
    }

    /// The letters of a batch in the order they are printed: by Betrieb, as the mail room sorts them. What was cancelled or
    /// put on hold since the batch was claimed leaves it first.
    func letters(of batch: Batch) throws -> [String] {
        try database.transaction {
            try release(batch)
            return try database.many(
                String.self,
                """
                SELECT r.id::text FROM letter_request r JOIN betrieb b ON b.id = r.betrieb_id
                WHERE r.batch_id = \(batch.id)
                ORDER BY b.betriebsnummer, b.filialnummer NULLS FIRST, r.requested_at, r.id
                """
            )
        }
    }

    /// What leaves a batch on hold is printed by another one, once somebody has let it go.
    private func release(_ batch: Batch) throws(DatabaseError) {
        let released = try database.many(
            UUID.self,
            """
            UPDATE letter_request r SET batch_id = NULL
            WHERE r.batch_id = \(batch.id) AND r.printed_at IS NULL AND NOT (\(LetterBatches.isDue)) RETURNING r.id
            """
        )
        guard !released.isEmpty else { return }
        try database.execute("DELETE FROM pin WHERE request_id = ANY(\(released))")
        try database.execute(
            """
            DELETE FROM link_report WHERE batch_id = \(batch.id)
              AND link_id IN (SELECT link_id FROM letter_request WHERE id = ANY(\(released)))
            """
        )
    }

    /// Makes sure, to the end of the transaction, that letters belong to a batch and nothing has come between.
    ///
    /// - Returns: whether all of them do.
    func hold(_ letters: [UUID], in batch: Batch) throws(DatabaseError) -> Bool {
        try database.many(
            UUID.self,
            """
            SELECT r.id FROM letter_request r
            WHERE r.id = ANY(\(letters)) AND r.batch_id = \(batch.id) AND \(LetterBatches.isDue) FOR SHARE
            """
        ).count == letters.count
    }

    // MARK: Its end

    /// How an attempt to end a batch ended.
    enum End: Sendable {
        case closed
        /// By somebody else, before.
        case closedBefore
        /// A letter of it was cancelled or put on hold meanwhile, or has no secret: nothing of it counts.
        case changed
    }

    /// From now on the PINs and codes of the batch count, and its requests are answered; all of them, or none.
    func close(_ batch: Batch, letters: Int, at now: Timestamp) throws -> End {
        struct Changed: Error {}
        do {
            return try database.transaction {
                let isClosed = try database.execute(
                    """
                    UPDATE letter_batch SET printed_at = \(now), letter_count = \(letters)
                    WHERE id = \(batch.id) AND printed_at IS NULL
                    """
                )
                guard isClosed == 1 else { return .closedBefore }
                guard try answer(batch, at: now) == letters else { throw Changed() }
                let detail = ["batch": batch.name, "letters": "\(letters)"]
                try Audit(database).record(.lettersPrinted, by: .system, at: now, detail: detail)
                return .closed
            }
        } catch is Changed {
            return .changed
        }
    }

    /// - Returns: how many requests are answered by a letter with a secret.
    private func answer(_ batch: Batch, at now: Timestamp) throws(DatabaseError) -> Int {
        try database.execute(
            """
            UPDATE letter_request r SET printed_at = \(now), valid_until = secret.expires_at
            FROM (SELECT request_id, expires_at FROM pin WHERE batch_id = \(batch.id)
                  UNION ALL
                  SELECT told.id, l.expires_at FROM link_report l
                  JOIN letter_request told ON told.link_id = l.link_id AND told.batch_id = l.batch_id
                  WHERE l.batch_id = \(batch.id)) AS secret
            WHERE r.id = secret.request_id AND r.batch_id = \(batch.id) AND \(LetterBatches.isDue)
            """
        )
    }

    /// Takes everything back that was made of an open batch: first the files, then what they hold.
    ///
    /// - Returns: false when somebody else has printed it to its end meanwhile; then all stays.
    func takeBack(_ batch: Batch, removingFiles: () throws -> Void) throws -> Bool {
        try database.transaction {
            let open = try database.first(
                UUID.self,
                "SELECT id FROM letter_batch WHERE id = \(batch.id) AND printed_at IS NULL FOR UPDATE"
            )
            guard open != nil else { return false }
            try removingFiles()
            try database.execute("DELETE FROM pin WHERE batch_id = \(batch.id)")
            try database.execute("DELETE FROM link_report WHERE batch_id = \(batch.id)")
            return true
        }
    }

    /// A batch that turned out to have no letter never was.
    func drop(_ batch: Batch) throws(DatabaseError) {
        try database.execute("DELETE FROM letter_batch WHERE id = \(batch.id) AND printed_at IS NULL")
    }

    /// Marks a batch as handed over to the mail room; the worker removes its files soon.
    ///
    /// - Returns: whether there is such a batch, printed and not handed over yet.
    package func handOver(_ name: String, at now: Timestamp) throws(DatabaseError) -> Bool {
        try database.execute(
            """
            UPDATE letter_batch SET handed_over_at = \(now)
            WHERE name = \(name) AND printed_at IS NOT NULL AND handed_over_at IS NULL
            """
        ) == 1
    }

    /// Printed batches whose files have to go: handed over, or older than they may become.
    func removable(at now: Timestamp) throws(DatabaseError) -> [String] {
        try database.many(
            String.self,
            """
            SELECT name FROM letter_batch
            WHERE removed_at IS NULL AND (handed_over_at IS NOT NULL OR printed_at < \(now - LetterFiles.lifetime))
            """
        )
    }

    /// Printed batches whose files are there.
    func lying() throws(DatabaseError) -> [String] {
        try database.many(
            String.self,
            "SELECT name FROM letter_batch WHERE printed_at IS NOT NULL AND removed_at IS NULL"
        )
    }

    func removed(_ name: String, at now: Timestamp) throws(DatabaseError) {
        try database.execute("UPDATE letter_batch SET removed_at = \(now) WHERE name = \(name) AND removed_at IS NULL")
    }
}
