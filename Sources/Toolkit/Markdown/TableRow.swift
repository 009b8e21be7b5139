/// Reads the lines of a table: cells between `|`.
enum TableRow {
    /// The alignments of a line such as `|:---|---:|`; `nil` when it is none.
    static func alignments(_ line: ArraySlice<UInt8>) -> [Table.Alignment?]? {
        guard line.contains(.pipe), line.contains(UInt8(ascii: "-")) else { return nil }
        let allowed: Set<UInt8> = [.pipe, UInt8(ascii: "-"), UInt8(ascii: ":"), .blank, .tab]
        guard line.allSatisfy(allowed.contains) else { return nil }
        var alignments: [Table.Alignment?] = []
        for cell in cells(line) {
            let isLeft = cell.first == UInt8(ascii: ":")
            let isRight = cell.count > 1 && cell.last == UInt8(ascii: ":")
            let dashes = cell.dropFirst(isLeft ? 1 : 0).dropLast(isRight ? 1 : 0)
            guard !dashes.isEmpty, dashes.allSatisfy({ $0 == UInt8(ascii: "-") }) else { return nil }
            let alignment: Table.Alignment? =
                switch (isLeft, isRight) {
                case (true, true): .center
                case (true, false): .left
                case (false, true): .right
                case (false, false): nil
                }
            alignments.append(alignment)
        }
        return alignments
    }

    /// The cells of a row, without blanks around them. `\|` is a pipe, and one in a code span separates nothing.
    static func cells(_ line: ArraySlice<UInt8>) -> [[UInt8]] {
        var cells: [[UInt8]] = [[]]
        var isCode = false
        var isEscaped = false
        for byte in trimmed(line) {
            if byte == .pipe, isEscaped {
                cells[cells.count - 1][cells[cells.count - 1].count - 1] = .pipe
            } else if byte == .pipe, !isCode {
                cells.append([])
            } else {
                cells[cells.count - 1].append(byte)
            }
            if byte == .backtick, !isEscaped { isCode.toggle() }
            isEscaped = byte == .backslash && !isEscaped
        }
        if cells.first?.isEmpty == true { cells.removeFirst() }
        if cells.last?.allSatisfy({ $0 == .blank }) == true { cells.removeLast() }
        return cells.map { Array(trimmed($0[...])) }
    }

    /// Without blanks at both ends, and without the markers of quotes before.
    private static func trimmed(_ text: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        var text = text.drop { $0 == .blank || $0 == .tab || $0 == UInt8(ascii: ">") }
        while let last = text.last, last == .blank || last == .tab { text = text.dropLast() }
        return text
    }
}
