import CSV
import Text

/// The columns an import reads. The raw value is the name in the header line.
protocol SheetColumn: RawRepresentable<String>, CaseIterable, Hashable, Sendable {}

/// The rows of a file, by the names of their columns: in any order, in upper or lower case.
struct ImportSheet<Column: SheetColumn>: Sequence, IteratorProtocol {
    enum Line {
        case cells(SheetCells<Column>)
        case rejected(Rejection)
        /// The last one: what follows means nothing.
        case broken(CSVProblem)
    }

    private var reader: CSVReader
    private let positions: [Column: Int]
    private let size: Int
    /// Names in the header line that mean nothing here.
    let ignoredColumns: [String]

    init(_ source: some ByteSource) throws(ImportRefusal) {
        do {
            reader = try CSVReader(source)
        } catch {
            throw .file(error)
        }
        size = Swift.max(1, source.size)
        var positions: [Column: Int] = [:]
        var ignored: [String] = []
        for (index, name) in reader.header.cells.enumerated() {
            let name = name.trimmed
            if let column = Column(rawValue: name.lowercased()) {
                guard positions.updateValue(index, forKey: column) == nil else { throw .columnTwice(column.rawValue) }
            } else if !name.isEmpty {
                ignored.append(name)
            }
        }
        let missing = Column.allCases.filter { positions[$0] == nil }
        guard missing.isEmpty else { throw .columnsMissing(missing.map(\.rawValue)) }
        self.positions = positions
        ignoredColumns = ignored
    }

    var encoding: TextEncoding { reader.encoding }
    var mixedLine: Int? { reader.mixedLine }

    /// How much of the file has been read, 0 to 1.
    var progress: Double { Double(reader.offset) / Double(size) }

    /// Rows in which nothing stands are passed over: spreadsheets leave them behind.
    mutating func next() -> Line? {
        while let entry = reader.next() {
            switch entry {
            case .broken(let problem): return .broken(problem)
            case .rejected(let problem):
                return .rejected(Rejection(line: problem.line ?? 0, reason: "\(problem.reason)"))
            case .row(let row):
                if row.cells.allSatisfy({ $0.trimmed.isEmpty }) { continue }
                return .cells(SheetCells(row: row, positions: positions))
            }
        }
        return nil
    }
}

/// The cells of one row.
struct SheetCells<Column: SheetColumn> {
    fileprivate let row: CSVRow
    fileprivate let positions: [Column: Int]

    var line: Int { row.line }

    subscript(column: Column) -> String {
        positions[column].map { row.cells[$0] } ?? ""
    }
}
