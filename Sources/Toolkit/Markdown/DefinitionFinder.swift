/// Where the addresses of links by name are defined: `[name]: address`.
///
/// libcmark keeps no trace of definitions. They are in the lines that belong to no block with text.
struct DefinitionFinder {
    private var addresses: [String: Range<Int>] = [:]

    init(_ document: Document) {
        let source = document.source
        var line = source.lines.lowerBound
        for lines in DefinitionFinder.leaves(document.blocks) + [source.lines.upperBound...source.lines.upperBound] {
            if line < lines.lowerBound { read(line..<lines.lowerBound, of: source) }
            line = max(line, lines.upperBound + 1)
        }
    }

    func address(of label: ArraySlice<UInt8>) -> Range<Int>? { addresses[DefinitionFinder.key(label)] }

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
            // The first one holds.
            let key = DefinitionFinder.key(text.bytes[definition.label])
            if addresses[key] == nil { addresses[key] = text.origin(of: definition.address) }
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
