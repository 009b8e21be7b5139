/// One row of a table.
package struct CSVRow: Sendable, Hashable {
    /// The physical line it begins in, from 1.
    package let line: Int
    package let cells: [String]
}

package enum CSVEntry: Sendable, Hashable {
    case row(CSVRow)
    /// A row that cannot be taken as it is; the next ones can.
    case rejected(CSVProblem)
    /// Nothing after that means anything. The last entry.
    case broken(CSVProblem)
}

/// Bounds that keep a wrong file from taking memory and time.
package struct CSVLimits: Sendable, Hashable {
    /// Bytes of a row with its line end.
    package var rowLength: Int
    package var columns: Int
    /// Without the header line.
    package var rows: Int

    package init(rowLength: Int = 1 << 16, columns: Int = 100, rows: Int = 1_000_000) {
        self.rowLength = rowLength
        self.columns = columns
        self.rows = rows
    }
}

/// Reads a table with a header line (RFC 4180), row by row in bounded memory.
///
/// The header line says which delimiter it is: `;` if there is one, else `,`. Lines end in CRLF, LF or CR; quoted cells may
/// hold delimiters, line ends and doubled quotes. Empty lines are passed over.
package struct CSVReader: Sequence, IteratorProtocol {
    package let encoding: TextEncoding
    package let delimiter: Character
    package let header: CSVRow
    /// See ``TextSurvey/mixedLine``.
    package let mixedLine: Int?
    private let limits: CSVLimits
    private var rows: RowReader
    private var count = 0
    private var isOver = false

    /// - Parameter pieceSize: how many bytes are read at a time.
    package init(_ source: some ByteSource, limits: CSVLimits = CSVLimits(), pieceSize: Int = 1 << 16)
        throws(CSVProblem)
    {
        let survey = try TextSurvey(of: source, pieceSize: pieceSize)
        let mark = try Delimiter(source, survey.start, limits)
        self.limits = limits
        encoding = survey.encoding
        mixedLine = survey.mixedLine
        delimiter = Character(Unicode.Scalar(mark.byte))
        rows = RowReader(
            source,
            from: survey.start,
            delimiter: mark.byte,
            limit: limits.rowLength,
            pieceSize: pieceSize
        )
        switch rows.next() {
        case .none: throw CSVProblem(.empty)
        case .broken(let problem): throw problem
        case .cells(let line, let problem):
            if let problem { throw CSVProblem(problem, line: line) }
            guard rows.columns <= limits.columns else {
                throw CSVProblem(.tooManyColumns(limit: limits.columns), line: line)
            }
            guard let cells = rows.text(survey.encoding) else { throw CSVProblem(.notUTF8, line: line) }
            header = CSVRow(line: line, cells: cells)
        }
    }

    /// How far into the source the rows so far reach.
    package var offset: Int { rows.offset }

    package mutating func next() -> CSVEntry? {
        guard !isOver else { return nil }
        let entry = nextEntry()
        switch entry {
        case .row, .rejected: break
        case .broken, nil: isOver = true
        }
        return entry
    }

    private mutating func nextEntry() -> CSVEntry? {
        switch rows.next() {
        case .none: return nil
        case .broken(let problem): return .broken(problem)
        case .cells(let line, let problem):
            count += 1
            guard count <= limits.rows else { return .broken(CSVProblem(.tooManyRows(limit: limits.rows), line: line)) }
            if let problem { return .rejected(CSVProblem(problem, line: line)) }
            guard rows.columns == header.cells.count else {
                let reason = CSVProblem.Reason.columns(found: rows.columns, expected: header.cells.count)
                return .rejected(CSVProblem(reason, line: line))
            }
            guard let cells = rows.text(encoding) else { return .rejected(CSVProblem(.notUTF8, line: line)) }
            return .row(CSVRow(line: line, cells: cells))
        }
    }
}

/// What separates the cells of the header line.
private struct Delimiter {
    let byte: UInt8

    init(_ source: some ByteSource, _ start: Int, _ limits: CSVLimits) throws(CSVProblem) {
        var isQuoted = false
        var found: UInt8?
        var (line, lines) = (1, LineCount())
        loop: for byte in try source.bytes(from: start, count: limits.rowLength) {
            let isLineEnd = byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r")
            lines.pass(byte)
            switch byte {
            case UInt8(ascii: "\""): isQuoted.toggle()
            case _ where isQuoted: break
            case UInt8(ascii: ";"):
                found = byte
                break loop
            case UInt8(ascii: ","): found = byte
            case UInt8(ascii: "\t"): found = found ?? byte
            case _ where isLineEnd && found != nil: break loop
            case _ where isLineEnd: line = lines.current
            default: break
            }
        }
        if found == UInt8(ascii: "\t") { throw CSVProblem(.tabs, line: line) }
        byte = found ?? UInt8(ascii: ";")
    }
}
