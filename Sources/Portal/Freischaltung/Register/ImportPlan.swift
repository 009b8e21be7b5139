import CSV
import PostgreSQL
import Text

/// How one kind of file is imported. Every step runs in the same transaction, in this order.
protocol ImportPlan {
    associatedtype Column: SheetColumn
    static var kind: ImportKind { get }
    var database: Database { get }

    /// Makes the temporary table `import_line`, which has at least the columns of ``ImportLine``, and others that the plan
    /// needs. They go with the transaction.
    func makeTables() throws
    /// Copies the rows into `import_line`, each with what is wrong with it.
    func read(_ sheet: ImportSheet<Column>, _ progress: RegisterImport.Progress) throws
    /// Finds what is wrong with rows beside others, and beside the database.
    func check() throws
    /// What speaks against going on.
    func objection() throws -> ImportRefusal?
    func write() throws
    /// Everything but the rejections.
    func counts() throws -> ImportCounts
    func notes() throws -> [String]
}

extension ImportPlan {
    func objection() throws -> ImportRefusal? { nil }
    func notes() throws -> [String] { [] }

    func counts() throws -> ImportCounts {
        ImportCounts(
            added: try database.one(Int.self, "SELECT count(*) FROM import_line WHERE reason IS NULL AND is_new"),
            unchanged: try database.one(
                Int.self,
                "SELECT count(*) FROM import_line WHERE reason IS NULL AND NOT is_new"
            )
        )
    }
}

/// The columns that the lines of all kinds have.
enum ImportLine {
    /// `key` names what the line is about; NULL when that cannot be read. `reason` is why the line is not taken. `is_new`
    /// becomes false for what is there already.
    static let columns: SQL = "line integer NOT NULL, reason text, key text, is_new boolean NOT NULL DEFAULT true"

    /// Of rows about the same thing, says that all but the first are superfluous, or that they contradict each other.
    ///
    /// - Parameter content: a text that is equal for rows that say the same.
    static func rejectRepetitions(_ content: SQL, in database: Database) throws(DatabaseError) {
        try database.execute(
            """
            UPDATE import_line l SET reason = CASE
                WHEN r.differ THEN 'contradicts line ' || CASE WHEN l.line = r.first THEN r.second ELSE r.first END
                ELSE 'the same as line ' || r.first END
            FROM (
                SELECT key, min(line) AS first, (array_agg(line ORDER BY line))[2] AS second,
                       min(content) <> max(content) AS differ
                FROM (SELECT key, line, (\(content)) COLLATE "C" AS content FROM import_line WHERE reason IS NULL) AS \
            lines
                GROUP BY key HAVING count(*) > 1
            ) r
            WHERE l.reason IS NULL AND l.key = r.key AND (r.differ OR l.line <> r.first)
            """
        )
    }
}

/// Rows on their way into `import_line`: each is made when the server takes it.
final class ImportRows<Column: SheetColumn>: Sequence, IteratorProtocol {
    private var sheet: ImportSheet<Column>
    /// Why there are no more, if that is not the end of the file.
    private(set) var failure: CSVProblem?
    private let progress: RegisterImport.Progress
    private let width: Int
    private let row: (SheetCells<Column>) -> [String?]
    private var count = 0

    /// - Parameters:
    ///   - width: how many columns of the table are filled.
    ///   - row: the columns of a row whose cells could be told apart, beginning with `line` and `reason`.
    init(
        _ sheet: ImportSheet<Column>,
        width: Int,
        _ progress: @escaping RegisterImport.Progress,
        row: @escaping (SheetCells<Column>) -> [String?]
    ) {
        self.sheet = sheet
        self.width = width
        self.progress = progress
        self.row = row
    }

    func next() -> [String?]? {
        count += 1
        if count.isMultiple(of: 1_000) { progress(sheet.progress) }
        switch sheet.next() {
        case .none: return nil
        case .broken(let problem):
            failure = problem
            return nil
        case .rejected(let rejection):
            return ["\(rejection.line)", rejection.reason] + [String?](repeating: nil, count: width - 2)
        case .cells(let cells):
            return row(cells)
        }
    }
}

extension ImportPlan {
    /// Fills `import_line` with COPY.
    func copy(
        _ sheet: ImportSheet<Column>,
        into columns: SQL,
        width: Int,
        _ progress: RegisterImport.Progress,
        row: (SheetCells<Column>) -> [String?]
    ) throws {
        try withoutActuallyEscaping(progress) { progress in
            try withoutActuallyEscaping(row) { row in
                let rows = ImportRows(sheet, width: width, progress, row: row)
                try database.copy(into: "import_line (\(columns))", rows: rows)
                if let failure = rows.failure { throw ImportRefusal.file(failure) }
            }
        }
    }
}

/// A query whose rows are fetched in portions. Belongs into a transaction.
struct Cursor {
    private let database: Database

    init(_ database: Database, _ query: SQL) throws(DatabaseError) {
        self.database = database
        try database.execute("DECLARE import_cursor NO SCROLL CURSOR FOR \(query)")
    }

    /// - Returns: `nil` after the last.
    func next<Value: RowDecodable>(_ type: Value.Type) throws(DatabaseError) -> [Value]? {
        let values = try database.many(type, "FETCH 1000 FROM import_cursor")
        return values.isEmpty ? nil : values
    }

    func close() throws(DatabaseError) {
        try database.execute("CLOSE import_cursor")
    }
}

extension StringProtocol {
    /// At most 60 characters that can be seen, for a message.
    var printable: String {
        String(unicodeScalars.prefix(60).map { String($0).isPlainLine ? Character($0) : "?" })
    }
}
