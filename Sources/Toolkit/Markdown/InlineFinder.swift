/// Where the inlines of one block stand.
struct InlineFinder {
    private(set) var trace: InlineTrace?
    private var content: BlockText?
    private var fallback = 0..<0
    private let keepsTexts: Bool

    init(line: Int, in document: Document, keepingTexts keepsTexts: Bool = false) {
        self.keepsTexts = keepsTexts
        find(line, in: document.blocks, of: document.source, [])
    }

    func place(of mark: Mark) -> Range<Int> {
        guard let content, let trace, Int(mark.ordinal) < trace.ranges.count,
            let range = trace.ranges[Int(mark.ordinal)]
        else { return fallback }
        return content.origin(of: range)
    }

    /// What a link or an image leads by.
    enum Tail {
        case address(Range<Int>)
        case label(ArraySlice<UInt8>)
    }

    func tail(of mark: Mark) -> Tail? {
        guard let content, let tail = trace?.tails[Int(mark.ordinal)] else { return nil }
        return switch tail {
        case .address(let place, _): .address(content.origin(of: place))
        case .label(let label, _): .label(content.bytes[label])
        }
    }

    /// The names by which its links and images lead.
    var labels: [ArraySlice<UInt8>] {
        guard let content, let trace else { return [] }
        return trace.tails.values.compactMap { tail in
            if case .label(let label, _) = tail { content.bytes[label] } else { nil }
        }
    }

    /// The texts of the block, where they were asked for.
    var texts: [Locator.Text] {
        guard let content, let trace else { return [] }
        return trace.texts.map { Locator.Text(words: $0.words, origins: $0.origins.map(content.origin)) }
    }

    private mutating func find(_ line: Int, in blocks: [Block], of source: Source, _ containers: [Container]) {
        guard let block = blocks.last(beganBy: line, \.lines) else { return }
        let first = block.lines.lowerBound
        switch block.kind {
        case .quote(let children), .admonition(_, let children):
            find(line, in: children, of: source, containers + [.quote(openedOn: first)])
        case .list(let list):
            guard let item = list.items.last(beganBy: line, \.lines) else { return }
            let container = Container.item(openedOn: item.lines.lowerBound, of: source, in: containers)
            find(line, in: item.blocks, of: source, containers + [container])
        case .paragraph(let inlines):
            let content = BlockText(lines: block.lines, from: block.offset, of: source, in: containers)
            trace([inlines], in: content)
        case .heading(let heading):
            trace([heading.content], in: BlockText(lines: block.lines, isHeading: true, of: source, in: containers))
        case .table(let table):
            let outline = TableOutline(lines: block.lines, of: source, in: containers) { _, _ in }
            let cells = table.header.cells + table.rows.flatMap(\.cells)
            if let outline { trace(cells, in: BlockText(cells: outline.cells, of: source)) }
        case .code, .thematicBreak, .htmlBlock:
            break
        }
        if fallback.isEmpty { fallback = block.offset..<source.range(ofLine: first).upperBound }
    }

    private mutating func trace(_ inlines: [[Inline]], in content: BlockText) {
        self.content = content
        trace = InlineTrace(inlines, in: content, keepingTexts: keepsTexts)
    }
}

extension Array {
    /// The last of elements in the order of their lines that begins on a line or before it.
    fileprivate func last(beganBy line: Int, _ lines: (Element) -> ClosedRange<Int>) -> Element? {
        var (low, high) = (startIndex, endIndex)
        while low < high {
            let middle = (low + high) / 2
            if lines(self[middle]).lowerBound <= line { low = middle + 1 } else { high = middle }
        }
        return low > startIndex ? self[low - 1] : nil
    }
}
