/// Makes inlines from libcmark's, and numbers those that may be asked for.
struct InlineReader {
    /// There is something in the text that may be a problem: worth finding out where it stands (``TextCheck``).
    private(set) var isSuspicious = false
    private let line: Int32
    private let offset: Int
    private var ordinal: Int32 = 0

    /// - Parameters:
    ///   - line: the first one of the block.
    ///   - offset: where the block begins in the source.
    init(line: Int, offset: Int) {
        self.line = Int32(line)
        self.offset = offset
    }

    mutating func inlines(_ nodes: Node.Siblings, depth: Int = 0) throws(TooDeep) -> [Inline] {
        guard depth <= Document.Limit.depth else { throw TooDeep(offset: offset) }
        var inlines: [Inline] = []
        inlines.reserveCapacity(nodes.underestimatedCount)
        for node in nodes {
            switch node.kind {
            case .text:
                let text = text(node)
                if !text.isEmpty { inlines.append(.text(text)) }
            case .code:
                inlines.append(.code(node.literal, at: mark()))
            case .html:
                isSuspicious = true
                inlines.append(.html(node.literal, at: mark()))
            case .softBreak:
                inlines.append(.softBreak)
            case .lineBreak:
                inlines.append(.lineBreak)
            case .emphasis:
                inlines.append(.emphasis(try self.inlines(node.children, depth: depth + 1)))
            case .strong:
                inlines.append(.strong(try self.inlines(node.children, depth: depth + 1)))
            case .image:
                inlines.append(.image(try link(node, depth: depth)))
            default:
                let link = try link(node, depth: depth)
                if link.looksLikeFootnote { isSuspicious = true }
                inlines.append(.link(link))
            }
        }
        return inlines
    }

    private mutating func mark() -> Mark {
        defer { ordinal += 1 }
        return Mark(line: line, ordinal: ordinal)
    }

    private mutating func text(_ node: Node) -> String {
        var text = node.literal
        if !isSuspicious { isSuspicious = text.withUTF8(TextCheck.mayHoldProblems) }
        return text
    }

    private mutating func link(_ node: Node, depth: Int) throws(TooDeep) -> Link {
        let mark = mark()
        return Link(
            destination: node.destination,
            title: node.title,
            content: try inlines(node.children, depth: depth + 1),
            mark: mark
        )
    }
}
