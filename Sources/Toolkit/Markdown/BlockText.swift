/// The text of a block as libcmark reads inlines from it, and where in the source each of its bytes stands.
struct BlockText {
    private(set) var bytes: [UInt8] = []
    /// The text of a paragraph or heading; for a table, each cell's.
    private(set) var pieces: [Range<Int>] = []
    private var origins: [Int] = []
    private let source: Source

    /// The text of a paragraph or of a heading.
    ///
    /// - Parameter offset: where it begins in the source, if the marker of an admonition stands before it in its line.
    init(
        lines: ClosedRange<Int>,
        from offset: Int = 0,
        isHeading: Bool = false,
        of source: Source,
        in containers: [Container]
    ) {
        self.source = source
        for line in lines {
            if line > lines.lowerBound { append("\n", from: source.start(ofLine: line) - 1) }
            var (cursor, isLazy) = source.cursor(onLine: line, in: containers)
            // libcmark takes the blanks before the text away, but for lazy lines.
            if !isLazy { cursor.skipIndentation() }
            for _ in 0..<cursor.columnsInTab { append(" ", from: cursor.offset) }
            append(cursor.offset + (cursor.columnsInTab > 0 ? 1 : 0)..<source.range(ofLine: line).upperBound)
        }
        pieces = [0..<bytes.count]
        if isHeading { skipHeadingMarker() }
        let before = origins.prefix { $0 < offset }.count
        // Blanks alone are those of a lazy line, which libcmark keeps.
        if bytes[..<before].contains(where: { !$0.isBlank }) { drop(before) }
    }

    /// The texts of cells.
    init(cells: [Range<Int>], of source: Source) { self.init(pieces: cells, unescapingPipes: true, of: source) }

    /// Some pieces of the source, a line each.
    init(pieces places: [Range<Int>], unescapingPipes: Bool = false, of source: Source) {
        self.source = source
        for place in places {
            let start = bytes.count
            append(place, unescapingPipes: unescapingPipes)
            pieces.append(start..<bytes.count)
            append("\n", from: place.upperBound)
        }
    }

    /// The stretch of the source that a stretch of the text was read from.
    func origin(of range: Range<Int>) -> Range<Int> {
        guard let last = range.last else {
            let place = range.lowerBound < origins.count ? origins[range.lowerBound] : source.bytes.count
            return place..<place
        }
        return origins[range.lowerBound]..<origins[last] + 1
    }

    /// Leaves out the first bytes of the text.
    mutating func drop(_ count: Int) {
        bytes.removeFirst(count)
        origins.removeFirst(count)
        pieces = [0..<bytes.count]
    }

    /// `#` to `######` and the blanks behind it.
    private mutating func skipHeadingMarker() {
        let level = bytes.prefix { $0 == "#" }.count
        let isMarker = level > 0 && level < 7 && (level == bytes.count || bytes[level].isBlank)
        if isMarker { drop(level + bytes[level...].prefix(while: \.isBlank).count) }
    }

    private mutating func append(_ range: Range<Int>, unescapingPipes: Bool = false) {
        for place in range {
            let byte = source.bytes[place]
            if byte == 0 {
                for replacement in "\u{FFFD}".utf8 { append(replacement, from: place) }
            } else if unescapingPipes, byte == "\\", place + 1 < range.upperBound, source.bytes[place + 1] == "|" {
                continue
            } else {
                append(byte, from: place)
            }
        }
    }

    private mutating func append(_ letter: Unicode.Scalar, from origin: Int) {
        append(UInt8(ascii: letter), from: origin)
    }

    private mutating func append(_ byte: UInt8, from origin: Int) {
        bytes.append(byte)
        origins.append(origin)
    }
}
