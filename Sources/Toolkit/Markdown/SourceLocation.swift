/// A stretch of the source as people and editors name it; lines and columns count from 1.
package struct SourceLocation: Sendable, Hashable {
    package let start: Position
    /// Behind the last character.
    package let end: Position
    /// In characters, a line break is one; markers of quotes in following lines count.
    package let length: Int

    package var line: Int { start.line }
    package var column: Int { start.column }
    package var utf16Column: Int { start.utf16Column }

    package struct Position: Sendable, Hashable, Comparable {
        /// The line of the file.
        package let line: Int
        /// In characters, as a reader counts them.
        package let column: Int
        /// In UTF-16 units, as most editors count; the protocol of language servers counts them from 0.
        package let utf16Column: Int

        package static func < (left: Position, right: Position) -> Bool {
            (left.line, left.utf16Column) < (right.line, right.utf16Column)
        }
    }
}

extension Source {
    func location(of range: Range<Int>) -> SourceLocation {
        locations(of: [range])[0]
    }

    /// The locations of several stretches, in their order, in time in proportion to the source: a line with thousands of
    /// them is counted once.
    func locations(of ranges: [Range<Int>]) -> [SourceLocation] {
        var ruler = Ruler(self)
        let sorted = ranges.indices.sorted { ranges[$0].lowerBound < ranges[$1].lowerBound }
        let found = sorted.map { (index: $0, location: ruler.location(of: ranges[$0])) }
        return found.sorted { $0.index < $1.index }.map(\.location)
    }
}

/// Counts characters from place to place, and remembers where it is.
private struct Ruler {
    private let source: Source
    private var offset = 0
    private var position: SourceLocation.Position

    init(_ source: Source) {
        self.source = source
        position = SourceLocation.Position(line: source.linesBefore + 1, column: 1, utf16Column: 1)
    }

    /// - Parameter range: not before the one asked for last.
    mutating func location(of range: Range<Int>) -> SourceLocation {
        let start = position(of: range.lowerBound)
        (offset, position) = (range.lowerBound, start)
        return SourceLocation(
            start: start,
            end: position(of: range.upperBound),
            length: String(decoding: source.bytes[range], as: UTF8.self).count
        )
    }

    private func position(of place: Int) -> SourceLocation.Position {
        let line = source.linesBefore + source.lineCount(upTo: place)
        let isSame = line == position.line
        let counted = isSame ? offset : source.lines.contains(line) ? source.start(ofLine: line) : 0
        let passed = String(decoding: source.bytes[counted..<place], as: UTF8.self)
        return SourceLocation.Position(
            line: line,
            column: (isSame ? position.column : 1) + passed.count,
            utf16Column: (isSame ? position.utf16Column : 1) + passed.utf16.count
        )
    }
}
