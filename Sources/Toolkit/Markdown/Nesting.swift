/// How deep quotes and lists nest, followed line by line without reading what is in them.
///
/// Never less than libcmark makes of it. More where markers stand in code or in markup.
struct Nesting {
    private enum Container {
        case quote
        case item(columns: Int)
    }

    private var open: [Container] = []
    private var isBehindBlank = true

    /// - Returns: where the marker stands that is one too many.
    mutating func follow(_ bytes: [UInt8], line: Range<Int>) -> Int? {
        guard let first = line.first(where: { !bytes[$0].isBlank }) else {
            closeQuotes()
            return nil
        }
        // Text at the margin, by far the most lines: it opens nothing.
        if open.isEmpty, bytes[first].isLetter { return nil }
        var cursor = LineCursor(bytes, line)
        let matched = open.prefix { container in
            switch container {
            case .quote: cursor.enterQuote()
            case .item(let columns): cursor.isAtEnd || cursor.enterItem(columns: columns)
            }
        }.count
        var opened: [Container] = []
        while cursor.indentation.columns < 4 {
            let place = cursor.indentation.offset
            if cursor.enterQuote() {
                opened.append(.quote)
            } else if !cursor.isAtThematicBreak, let columns = cursor.openItem() {
                opened.append(.item(columns: columns))
            } else {
                break
            }
            if matched + opened.count > Document.Limit.depth { return place }
        }
        // Text that enters nothing may still belong to the paragraph before it.
        if !opened.isEmpty || isBehindBlank { open.removeLast(open.count - matched) }
        open += opened
        isBehindBlank = cursor.isAtEnd
        return nil
    }

    /// A blank line ends quotes and what is in them; items may go on behind it.
    private mutating func closeQuotes() {
        let quote = open.firstIndex { if case .quote = $0 { true } else { false } }
        if let quote { open.removeLast(open.count - quote) }
        isBehindBlank = true
    }
}
