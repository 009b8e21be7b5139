/// Where the addresses of links by name are defined: `[name]: address`.
///
/// libcmark keeps no trace of definitions. They are in the lines that belong to no block with text.
struct DefinitionFinder {
    struct Found {
        let label: String
        let place: Range<Int>
        fileprivate let address: Range<Int>
        fileprivate let key: String
    }

    /// In the order of the source.
    private(set) var definitions: [Found] = []
    /// Numbers of definitions; of several with one name the first one holds.
    private var numbers: [String: Int] = [:]

    init(_ document: Document) {
        let source = document.source
        var line = source.lines.lowerBound
        for lines in DefinitionFinder.leaves(document.blocks) + [source.lines.upperBound...source.lines.upperBound] {
            if line < lines.lowerBound { read(line..<lines.lowerBound, of: source) }
            line = max(line, lines.upperBound + 1)
        }
    }

    func address(of label: ArraySlice<UInt8>) -> Range<Int>? { number(of: label).map { definitions[$0].address } }

    /// Which of the definitions holds for a name.
    func number(of label: ArraySlice<UInt8>) -> Int? { numbers[DefinitionFinder.key(label)] }

    /// The lines of blocks that have no blocks in them.
    private static func leaves(_ blocks: [Block]) -> [ClosedRange<Int>] {
        blocks.flatMap { block in
            switch block.kind {
            case .quote(let children), .admonition(_, let children): leaves(children)
            case .list(let list): list.items.flatMap { leaves($0.blocks) }
            case .paragraph, .heading, .code, .thematicBreak, .table, .htmlBlock: [block.lines]
            }
        }
    }

    private mutating func read(_ lines: Range<Int>, of source: Source) {
        let text = BlockText(pieces: lines.map { source.withoutMarkers(ofLine: $0) }, of: source)
        let scanner = LinkScanner(text: text.bytes[...])
        var end = 0
        for piece in text.pieces where piece.lowerBound >= end {
            guard let definition = scanner.definition(at: piece.lowerBound) else { continue }
            end = definition.end
            var whole = piece.lowerBound..<definition.end
            while let last = text.bytes[whole].last, last.isSpace { whole = whole.lowerBound..<whole.upperBound - 1 }
            let found = Found(
                label: String(decoding: text.bytes[definition.label], as: UTF8.self),
                place: text.origin(of: whole),
                address: text.origin(of: definition.address),
                key: DefinitionFinder.key(text.bytes[definition.label])
            )
            if numbers[found.key] == nil { numbers[found.key] = definitions.count }
            definitions.append(found)
        }
    }

    /// What is equal in labels that are (CommonMark 0.30, 4.7): case and white space make no difference.
    private static func key(_ label: ArraySlice<UInt8>) -> String {
        let words = String(decoding: label, as: UTF8.self).split { $0.isASCII && $0.isWhitespace }
        return words.joined(separator: " ").lowercased().uppercased()
    }
}

extension Source {
    /// A line behind whatever markers of quotes and items begin it.
    fileprivate func withoutMarkers(ofLine line: Int) -> Range<Int> {
        var cursor = LineCursor(bytes, range(ofLine: line))
        while cursor.enterQuote() || cursor.openItem() != nil {}
        cursor.skipIndentation()
        return cursor.offset..<range(ofLine: line).upperBound
    }
}
