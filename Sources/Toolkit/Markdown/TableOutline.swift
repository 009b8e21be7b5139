/// Where the cells of a table are: a paragraph whose second line is a delimiter row (GFM 0.29, 4.10).
///
/// Other than there, a `|` in code divides no cells; `\|` is a `|` everywhere. The first line is the header.
struct TableOutline {
    let alignments: [Table.Alignment]
    /// The header and what comes below the delimiter row.
    let rows: [Row]

    struct Row {
        let line: Int
        /// All there are, whether the table has columns for them or not.
        let cells: [Range<Int>]
        let range: Range<Int>

        fileprivate init(line: Int, of source: Source, in containers: [Container]) {
            self.line = line
            range = source.content(ofLine: line, in: containers)
            cells = RowScanner(bytes: source.bytes, range: range).cells()
        }
    }

    /// - Parameter onMismatch: told the delimiter row, if it has another number of cells than the first line, which
    ///   makes no table.
    init?(
        lines: ClosedRange<Int>,
        of source: Source,
        in containers: [Container],
        onMismatch: (_ delimiters: Row, _ columns: Int) -> Void
    ) {
        guard lines.count > 1 else { return nil }
        let delimiters = Row(line: lines.lowerBound + 1, of: source, in: containers)
        let alignments = delimiters.cells.compactMap { TableOutline.alignment(of: source.bytes[$0]) }
        guard alignments.count == delimiters.cells.count, source.bytes[delimiters.range].contains(where: { $0 == "|" })
        else { return nil }
        let header = Row(line: lines.lowerBound, of: source, in: containers)
        guard header.cells.count == alignments.count else {
            onMismatch(delimiters, header.cells.count)
            return nil
        }
        self.alignments = alignments
        rows = [header] + lines.dropFirst(2).map { Row(line: $0, of: source, in: containers) }
    }

    /// As many for each row as there are columns; an empty one behind the row where a cell is missing.
    var cells: [Range<Int>] {
        rows.flatMap { row in
            (0..<alignments.count).map { column in
                column < row.cells.count ? row.cells[column] : row.range.upperBound..<row.range.upperBound
            }
        }
    }

    /// `---`, `:--`, `--:` or `:-:`
    private static func alignment(of cell: ArraySlice<UInt8>) -> Table.Alignment? {
        guard let first = cell.first, let last = cell.last else { return nil }
        let dashes = cell.drop { $0 == ":" && first == ":" }.prefix { $0 == "-" }
        let colons = (first == ":" ? 1 : 0) + (last == ":" ? 1 : 0)
        guard !dashes.isEmpty, dashes.count + colons == cell.count else { return nil }
        return switch (first == ":", last == ":") {
        case (true, true): .center
        case (true, false): .left
        case (false, true): .right
        case (false, false): Table.Alignment.none
        }
    }
}

/// Divides a row at each `|` that is neither escaped nor in code.
private struct RowScanner {
    let bytes: [UInt8]
    let range: Range<Int>

    func cells() -> [Range<Int>] {
        var cells: [Range<Int>] = []
        let row = trimmed(range)
        var start = row.lowerBound
        if let first = row.first, bytes[first] == "|" { start += 1 }
        var place = start
        var runs = runs(of: row)
        while place < row.upperBound {
            switch bytes[place] {
            case "\\":
                place += 2
            case "`":
                place = codeEnd(at: place, &runs)
            case "|":
                cells.append(trimmed(start..<place))
                place += 1
                start = place
            default:
                place += 1
            }
        }
        if start < row.upperBound { cells.append(trimmed(start..<row.upperBound)) }
        return cells
    }

    /// The runs of backticks, by their length, the first one last.
    private func runs(of row: Range<Int>) -> [Int: [Int]] {
        var runs: [Int: [Int]] = [:]
        guard bytes[row].contains(where: { $0 == "`" }) else { return runs }
        var place = row.upperBound
        while place > row.lowerBound {
            let length = bytes[row.lowerBound..<place].reversed().prefix { $0 == "`" }.count
            if length > 0 { runs[length, default: []].append(place - length) }
            place -= max(length, 1)
        }
        return runs
    }

    /// Behind the code that begins with the backticks here, or behind them if no others close it.
    private func codeEnd(at place: Int, _ runs: inout [Int: [Int]]) -> Int {
        let length = bytes[place..<range.upperBound].prefix { $0 == "`" }.count
        while let next = runs[length]?.popLast() {
            if next > place { return next + length }
        }
        return place + length
    }

    private func trimmed(_ range: Range<Int>) -> Range<Int> {
        var range = range
        while let first = range.first, bytes[first].isSpace { range = first + 1..<range.upperBound }
        while let last = range.last, bytes[last].isSpace { range = range.lowerBound..<last }
        return range
    }
}
