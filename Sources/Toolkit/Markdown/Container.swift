/// A quote or an item around a block: what has to be passed on each line to come to the block's text.
struct Container {
    private let line: Int
    /// How far the further lines of an item are indented; `nil` is a quote.
    private let columns: Int?

    private init(line: Int, columns: Int?) {
        self.line = line
        self.columns = columns
    }

    static func quote(openedOn line: Int) -> Container { Container(line: line, columns: nil) }

    static func item(openedOn line: Int, of source: Source, in containers: [Container]) -> Container {
        var (cursor, _) = source.cursor(onLine: line, in: containers)
        return Container(line: line, columns: cursor.openItem() ?? 0)
    }

    fileprivate func enter(_ cursor: inout LineCursor, onLine line: Int) -> Bool {
        guard let columns else { return cursor.enterQuote() }
        return line == self.line ? cursor.openItem() != nil : cursor.enterItem(columns: columns)
    }
}

extension Source {
    /// The start of a line behind the markers of its containers; a lazy line has not all of them.
    func cursor(onLine line: Int, in containers: [Container]) -> (cursor: LineCursor, isLazy: Bool) {
        var cursor = LineCursor(bytes, range(ofLine: line))
        for container in containers where !container.enter(&cursor, onLine: line) { return (cursor, true) }
        return (cursor, false)
    }

    /// What a line has behind the markers of its containers and the blanks that follow them.
    func content(ofLine line: Int, in containers: [Container]) -> Range<Int> {
        var (cursor, _) = cursor(onLine: line, in: containers)
        cursor.skipIndentation()
        return cursor.offset..<range(ofLine: line).upperBound
    }

    /// The same, if the line has the markers of all its containers and is indented by less than code.
    func ownContent(ofLine line: Int, in containers: [Container]) -> Range<Int>? {
        let (cursor, isLazy) = cursor(onLine: line, in: containers)
        let indentation = cursor.indentation
        guard !isLazy, indentation.columns < 4 else { return nil }
        return indentation.offset..<range(ofLine: line).upperBound
    }
}
