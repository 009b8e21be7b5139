/// Walks over what stands before the text of a line: indentation and the markers of quotes and items.
///
/// Columns are those of CommonMark, where a tab reaches to the next multiple of four; a tab may be entered in part.
struct LineCursor {
    private let bytes: [UInt8]
    private let end: Int
    private(set) var offset: Int
    private var column = 0
    private var isTabEntered = false

    init(_ bytes: [UInt8], _ line: Range<Int>) {
        self.bytes = bytes
        offset = line.lowerBound
        end = line.upperBound
    }

    /// The first byte that is no blank, and how many columns are before it.
    var indentation: (offset: Int, columns: Int) {
        var (place, column) = (offset, column)
        while place < end, bytes[place].isBlank {
            column += width(of: bytes[place], at: column)
            place += 1
        }
        return (place, column - self.column)
    }

    /// The columns left of a tab that was entered in part; otherwise 0.
    var columnsInTab: Int {
        isTabEntered ? width(of: bytes[offset], at: column) : 0
    }

    /// Nothing but blanks is left.
    var isAtEnd: Bool { indentation.offset == end }

    mutating func skipIndentation() {
        let indentation = indentation
        if indentation.offset > offset { isTabEntered = false }
        offset = indentation.offset
        column += indentation.columns
    }

    /// Behind `>` and the blank that may follow it.
    mutating func enterQuote() -> Bool {
        let indentation = indentation
        guard indentation.columns < 4, indentation.offset < end, bytes[indentation.offset] == ">" else { return false }
        skipIndentation()
        advance(columns: 1)
        if offset < end, bytes[offset].isBlank { advance(columns: 1) }
        return true
    }

    /// Behind the indentation of an item that was opened on an earlier line.
    mutating func enterItem(columns: Int) -> Bool {
        guard indentation.columns >= columns else { return false }
        advance(columns: columns)
        return true
    }

    /// Behind the marker of an item and the blanks that belong to it.
    ///
    /// - Returns: the columns its further lines are indented by.
    mutating func openItem() -> Int? {
        let indentation = indentation
        guard let marker = markerLength(at: indentation.offset) else { return nil }
        skipIndentation()
        advance(columns: marker)
        let blanks = self.indentation
        // Five and more are one and indented code; nothing counts as one.
        let padding = blanks.offset < end && (1...4).contains(blanks.columns) ? blanks.columns : 1
        if blanks.columns > 0 { advance(columns: padding) }
        return indentation.columns + marker + padding
    }

    /// At `***`, `- - -` and the like.
    var isAtThematicBreak: Bool {
        let rest = bytes[indentation.offset..<end]
        guard let first = rest.first, first == "*" || first == "-" || first == "_" else { return false }
        return rest.allSatisfy { $0 == first || $0.isBlank } && rest.count(where: { $0 == first }) >= 3
    }

    private func markerLength(at start: Int) -> Int? {
        var place = start
        guard place < end else { return nil }
        if bytes[place].isDigit {
            while place < end, place - start < 9, bytes[place].isDigit { place += 1 }
            guard place < end, bytes[place] == "." || bytes[place] == ")" else { return nil }
        } else if bytes[place] != "-" && bytes[place] != "*" && bytes[place] != "+" {
            return nil
        }
        place += 1
        return place == end || bytes[place].isSpace ? place - start : nil
    }

    private mutating func advance(columns: Int) {
        var columns = columns
        while columns > 0, offset < end {
            let width = width(of: bytes[offset], at: column)
            isTabEntered = width > columns
            if !isTabEntered { offset += 1 }
            column += min(width, columns)
            columns -= width
        }
    }

    private func width(of byte: UInt8, at column: Int) -> Int { byte == "\t" ? 4 - column % 4 : 1 }
}
