/// Splits bytes into rows and cells. All that separates them is ASCII, so it does not matter which encoding they have.
struct RowReader {
    enum Row {
        /// The cells are in ``RowReader/text(_:)``; with a problem they mean nothing.
        case cells(line: Int, CSVProblem.Reason?)
        case broken(CSVProblem)
        /// There are no more.
        case none
    }

    private enum State {
        case beginning, plain, quoted
        /// Behind a quote that ends the cell, or is the first of two.
        case closing
    }

    private let source: any ByteSource
    private let delimiter: UInt8
    private let limit: Int
    private let pieceSize: Int
    private var piece: [UInt8] = []
    private var index = 0
    private var nextPiece: Int
    private var lines = LineCount()
    private var skipsLF = false
    /// Cells without their quotes, one behind the other, and where each ends.
    private var content: [UInt8] = []
    private var ends: [Int] = []

    init(_ source: any ByteSource, from start: Int, delimiter: UInt8, limit: Int, pieceSize: Int) {
        self.source = source
        self.delimiter = delimiter
        self.limit = limit
        self.pieceSize = pieceSize
        nextPiece = start
    }

    var offset: Int { nextPiece - piece.count + index }

    var columns: Int { ends.count }

    /// The cells of the row that was read last; `nil` when bytes do not fit the encoding.
    func text(_ encoding: TextEncoding) -> [String]? {
        var cells: [String] = []
        cells.reserveCapacity(ends.count)
        var start = 0
        for end in ends {
            let bytes = content[start..<end]
            let cell = encoding == .utf8 ? String(validating: bytes, as: UTF8.self) : Windows1252.text(bytes)
            guard let cell else { return nil }
            cells.append(cell)
            start = end
        }
        return cells
    }

    mutating func next() -> Row {
        do {
            return try readRow()
        } catch {
            return .broken(error)
        }
    }

    private mutating func readRow() throws(CSVProblem) -> Row {
        content.removeAll(keepingCapacity: true)
        ends.removeAll(keepingCapacity: true)
        var state = State.beginning
        var problem: CSVProblem.Reason?
        var (line, quoteLine, length) = (lines.current, 0, 0)
        while let byte = try nextByte() {
            let lineOfByte = lines.current
            lines.pass(byte)
            let isLineEnd = byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r")
            if isLineEnd, state != .quoted {
                skipsLF = byte == UInt8(ascii: "\r")
                guard length > 0 else {
                    // An empty line.
                    line = lines.current
                    continue
                }
                ends.append(content.count)
                return .cells(line: line, problem)
            }
            length += 1
            guard length <= limit else {
                throw state == .quoted
                    ? CSVProblem(.openQuote, line: quoteLine) : CSVProblem(.tooLong(limit: limit), line: line)
            }
            switch (state, byte) {
            case (.beginning, UInt8(ascii: "\"")):
                state = .quoted
                quoteLine = lineOfByte
            case (.beginning, delimiter), (.plain, delimiter), (.closing, delimiter):
                ends.append(content.count)
                state = .beginning
            case (.quoted, UInt8(ascii: "\"")):
                state = .closing
            case (.closing, UInt8(ascii: "\"")):
                content.append(byte)
                state = .quoted
            case (.quoted, _):
                content.append(byte)
            case (.closing, _):
                problem = problem ?? .textAfterQuote
                state = .plain
            case (.plain, UInt8(ascii: "\"")):
                problem = problem ?? .strayQuote
            case (.beginning, _), (.plain, _):
                content.append(byte)
                state = .plain
            }
        }
        guard length > 0 else { return .none }
        guard state != .quoted else { throw CSVProblem(.openQuote, line: quoteLine) }
        ends.append(content.count)
        return .cells(line: line, problem)
    }

    /// The LF of a CRLF that ended a row belongs to it.
    private mutating func nextByte() throws(CSVProblem) -> UInt8? {
        while true {
            if index == piece.count {
                piece = try source.bytes(from: nextPiece, count: pieceSize)
                nextPiece += piece.count
                index = 0
                guard !piece.isEmpty else { return nil }
            }
            let byte = piece[index]
            index += 1
            guard skipsLF else { return byte }
            skipsLF = false
            guard byte == UInt8(ascii: "\n") else { return byte }
            lines.pass(byte)
        }
    }
}
