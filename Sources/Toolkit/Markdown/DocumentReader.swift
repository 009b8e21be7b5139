/// Makes the tree of values from libcmark's, in one walk, and collects problems on the way.
struct DocumentReader {
    /// What the problems are and where; they come in no order.
    private(set) var findings: [(kind: Problem.Kind, place: Range<Int>)] = []
    let source: Source
    let inspection: Inspection
    let dialect: Dialect
    /// The quotes and items around the block that is read.
    private(set) var containers: [Container] = []
    /// The tables so far, each under the line of its header; their cells are read at the end.
    var outlines: [Int: TableOutline] = [:]

    /// What the first of some blocks begins with.
    enum Opening: Equatable {
        case text, itemText
        /// The marker is all there is in the line.
        case admonitionLine
        /// The marker and blanks, so many bytes, before text in the same line.
        case admonitionMarker(length: Int)
    }

    init(_ source: Source, _ inspection: Inspection, _ dialect: Dialect) {
        self.source = source
        self.inspection = inspection
        self.dialect = dialect
    }

    /// Stars between letters have to be hidden from libcmark.
    var keepsWordStars: Bool { dialect.keepsWordStars && inspection.mayHoldWordStars }

    mutating func read() -> [Block] {
        if let (kind, place) = inspection.excess {
            report(kind, at: place)
            return []
        }
        guard !source.bytes.isEmpty else { return [] }
        do throws(TooDeep) {
            let blocks = try withTree(of: source.bytes, keepingWordStars: keepsWordStars) { root throws(TooDeep) in
                try self.blocks(in: root)
            }
            return outlines.isEmpty ? blocks : fillTables(of: blocks, with: try readTables())
        } catch {
            report(.tooDeep, at: error.offset..<error.offset + 1)
            return []
        }
    }

    mutating func report(_ kind: Problem.Kind, at place: Range<Int>) {
        findings.append((kind, place))
    }

    func line(of node: Node) -> Int { node.startLine + source.linesBefore }
    func endLine(of node: Node) -> Int { node.endLine + source.linesBefore }
    func offset(of node: Node) -> Int { source.start(ofLine: line(of: node)) + node.startOffset }

    // MARK: Blocks

    private mutating func blocks(in parent: Node, opening: Opening = .text) throws(TooDeep) -> [Block] {
        var blocks: [Block] = []
        var opening = opening
        for node in parent.children {
            if let block = try block(node, opening) { blocks.append(block) }
            opening = .text
        }
        return blocks
    }

    /// - Returns: `nil` for a paragraph that has nothing but the marker of an admonition.
    private mutating func block(_ node: Node, _ opening: Opening) throws(TooDeep) -> Block? {
        let (line, offset) = (line(of: node), offset(of: node))
        switch node.kind {
        case .paragraph: return try paragraph(node, at: offset, opening)
        case .heading: return try heading(node, at: offset)
        case .list: return try list(node, at: offset)
        case .quote: return try quote(node, at: offset)
        case .codeBlock: return code(node, at: offset)
        case .htmlBlock: return html(node, at: offset)
        default: return Block(kind: .thematicBreak, lines: line...line, offset: offset)
        }
    }

    private mutating func list(_ node: Node, at offset: Int) throws(TooDeep) -> Block {
        var items: [List.Item] = []
        for item in node.children {
            let line = line(of: item)
            let container = Container.item(openedOn: line, of: source, in: containers)
            let blocks = try blocks(of: item, container, .itemText)
            items.append(List.Item(blocks: blocks, lines: line...(blocks.last?.lines.upperBound ?? line)))
        }
        let line = line(of: node)
        let list = List(start: node.listStart, isTight: node.isTight, items: items)
        return Block(kind: .list(list), lines: line...(items.last?.lines.upperBound ?? line), offset: offset)
    }

    private mutating func quote(_ node: Node, at offset: Int) throws(TooDeep) -> Block {
        let line = line(of: node)
        let admonition = admonition(node)
        let blocks = try blocks(of: node, .quote(openedOn: line), admonition?.opening ?? .text)
        return Block(
            kind: admonition.map { .admonition(name: $0.name, blocks) } ?? .quote(blocks),
            lines: line...max(line, endLine(of: node)),
            offset: offset
        )
    }

    /// The blocks of a quote or an item; ``Nesting`` has counted them before, here the recursion is bounded for sure.
    private mutating func blocks(
        of node: Node,
        _ container: Container,
        _ opening: Opening
    ) throws(TooDeep) -> [Block] {
        guard containers.count < Document.Limit.depth else { throw TooDeep(offset: offset(of: node)) }
        containers.append(container)
        defer { containers.removeLast() }
        return try blocks(in: node, opening: opening)
    }

    /// Reads `[!NAME]` at the start of a quote's text.
    private func admonition(_ quote: Node) -> (name: String, opening: Opening)? {
        guard let paragraph = quote.firstChild, paragraph.kind == .paragraph else { return nil }
        let start = offset(of: paragraph)
        let text = source.bytes[start..<source.trimmedRange(ofLine: line(of: paragraph)).upperBound]
        guard text.starts(with: "[!".utf8), let closing = text.firstIndex(where: { $0 == "]" }) else { return nil }
        let typed = text[(start + 2)..<closing]
        guard !typed.isEmpty, typed.allSatisfy({ $0.isLetter || $0.isDigit || $0 == "-" || $0 >= 0x80 }) else {
            return nil
        }
        let name = String(decoding: typed, as: UTF8.self)
        if closing + 1 == text.endIndex { return (name, .admonitionLine) }
        let blanks = text[(closing + 1)...].prefix(while: \.isBlank).count
        // The name of a link is no marker.
        guard blanks > 0, paragraph.firstChild?.kind == .text else { return nil }
        return (name, .admonitionMarker(length: closing + 1 + blanks - start))
    }
}

/// Blocks or inlines nest deeper than ``Document/Limit/depth``.
struct TooDeep: Error {
    let offset: Int
}
