import FoundationEssentials
import Freischaltung
import PortalWeb
import PostgreSQL

/// A file that the desk wants imported, and what became of it.
struct ImportUpload: RowDecodable {
    enum State: String, ColumnDecodable {
        /// For the worker to look at it.
        case waiting
        /// For somebody to confirm what it would do.
        case previewed
        /// For the worker to import it.
        case confirmed
        case done, refused, cancelled
    }

    let id: UUID
    let kind: String
    let filename: String
    let size: Int
    let isDelta: Bool
    let uploader: Staff.ID
    let uploadedBy: String
    let uploadedAt: Timestamp
    let state: State
    let confirmedBy: String?
    let finishedAt: Timestamp?
    let encoding: String?
    let counts: ImportCounts
    let notes: String?
    let refusal: String?
    let hasReport: Bool

    init(row: inout Row) throws(DatabaseError) {
        id = try row.next()
        kind = try row.next()
        filename = try row.next()
        size = try row.next()
        isDelta = try row.next()
        uploader = try row.next()
        uploadedBy = try row.next()
        uploadedAt = try row.next()
        state = try row.next()
        confirmedBy = try row.next()
        finishedAt = try row.next()
        encoding = try row.next()
        var counts = ImportCounts()
        counts.added = try row.next() ?? 0
        counts.changed = try row.next() ?? 0
        counts.closed = try row.next() ?? 0
        counts.reopened = try row.next() ?? 0
        counts.unchanged = try row.next() ?? 0
        counts.rejected = try row.next() ?? 0
        self.counts = counts
        notes = try row.next()
        refusal = try row.next()
        hasReport = try row.next()
    }

    fileprivate static let columns: SQL = """
        SELECT u.id, u.kind, u.filename, u.size, u.is_delta, u.uploaded_by, s.name, u.uploaded_at, u.state, c.name, \
        u.finished_at,
               u.encoding, u.added, u.changed, u.closed, u.reopened, u.unchanged, u.rejected, u.notes, u.refusal,
               u.rejections IS NOT NULL
        FROM import_upload u JOIN staff s ON s.id = u.uploaded_by LEFT JOIN staff c ON c.id = u.confirmed_by
        """
}

/// Uploads as the desk's pages change them.
struct ImportUploads {
    private let database: Database

    init(_ database: Database) {
        self.database = database
    }

    func add(
        _ kind: ImportKind,
        _ filename: String,
        _ content: [UInt8],
        isDelta: Bool,
        by staff: Staff.ID,
        at now: Timestamp
    )
        throws(DatabaseError) -> UUID
    {
        try database.one(
            UUID.self,
            """
            INSERT INTO import_upload (kind, filename, size, content, is_delta, uploaded_by, uploaded_at)
            VALUES (\(kind), \(filename), \(content.count)::int, \(content), \(isDelta), \(staff), \(now)) RETURNING id
            """
        )
    }

    func newest() throws(DatabaseError) -> [ImportUpload] {
        try database.many(ImportUpload.self, "\(ImportUpload.columns) ORDER BY u.uploaded_at DESC LIMIT 50")
    }

    func find(_ id: UUID) throws(DatabaseError) -> ImportUpload? {
        try database.first(ImportUpload.self, "\(ImportUpload.columns) WHERE u.id = \(id)")
    }

    /// Four eyes: not by who uploaded it.
    ///
    /// - Returns: false when it is not waiting for that any more.
    func confirm(_ id: UUID, by staff: Staff.ID, at now: Timestamp) throws(DatabaseError) -> Bool {
        try database.execute(
            """
            UPDATE import_upload SET state = 'confirmed', confirmed_by = \(staff), confirmed_at = \(now)
            WHERE id = \(id) AND state = 'previewed' AND uploaded_by <> \(staff)
            """
        ) == 1
    }

    /// Whether somebody else could confirm what this person uploaded.
    func hasSecond(beside staff: Staff.ID) throws(DatabaseError) -> Bool {
        try database.one(
            Bool.self,
            """
            SELECT EXISTS (SELECT FROM staff WHERE role = \(StaffRole.leitung) AND id <> \(staff)
                AND enrolled_at IS NOT NULL AND locked_at IS NULL)
            """
        )
    }

    func cancel(_ id: UUID, at now: Timestamp) throws(DatabaseError) -> Bool {
        try database.execute(
            """
            UPDATE import_upload SET state = 'cancelled', content = NULL, finished_at = \(now)
            WHERE id = \(id) AND state IN ('waiting', 'previewed')
            """
        ) == 1
    }

    /// The lines that were not taken, as CSV.
    func report(of id: UUID) throws(DatabaseError) -> [UInt8]? {
        try database.first(
            [UInt8].self,
            "SELECT rejections FROM import_upload WHERE id = \(id) AND rejections IS NOT NULL"
        )
    }
}
