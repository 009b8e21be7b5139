@testable import Markdown

/// A text cut into lines and characters as a reader does it, to look up what a location speaks of.
struct SourceText {
    private let lines: [[Character]]

    init(_ text: String) {
        // `\r\n` is one character and a line end of its own.
        lines = text.split(omittingEmptySubsequences: false) { $0.isNewline && $0 != "\u{0B}" && $0 != "\u{0C}" }
            .map(Array.init)
    }

    subscript(location: SourceLocation) -> String {
        var rest: [Character] = []
        for line in lines[(location.line - 1)...] { rest += line + ["\n"] }
        return String(rest.dropFirst(location.column - 1).prefix(location.length))
    }

    subscript(lines range: ClosedRange<Int>) -> String {
        lines[range.lowerBound - 1...range.upperBound - 1].map { String($0) + "\n" }.joined()
    }

    var filledLines: [Int] {
        lines.indices.filter { !lines[$0].allSatisfy(\.isWhitespace) }.map { $0 + 1 }
    }
}

extension Document {
    /// All links, images, codes and tags, in the order of the source.
    var markedInlines: [Inline] { blocks.flatMap(\.inlines).flatMap(\.marked) }
}

extension Block {
    /// With those of the blocks in it.
    var inlines: [Inline] {
        switch kind {
        case .paragraph(let inlines): inlines
        case .heading(let heading): heading.content
        case .quote(let blocks), .admonition(_, let blocks): blocks.flatMap(\.inlines)
        case .list(let list): list.items.flatMap { $0.blocks.flatMap(\.inlines) }
        case .table(let table): ([table.header] + table.rows).flatMap { $0.cells.flatMap { $0 } }
        case .code, .thematicBreak, .htmlBlock: []
        }
    }

    var children: [Block] {
        switch kind {
        case .quote(let blocks), .admonition(_, let blocks): blocks
        case .list(let list): list.items.flatMap(\.blocks)
        case .paragraph, .heading, .table, .code, .thematicBreak, .htmlBlock: []
        }
    }
}

extension Inline {
    fileprivate var marked: [Inline] {
        switch self {
        case .code, .html: [self]
        case .link(let link), .image(let link): [self] + link.content.flatMap(\.marked)
        case .emphasis(let children), .strong(let children): children.flatMap(\.marked)
        case .text, .softBreak, .lineBreak: []
        }
    }
}

extension Document {
    func location(of mark: Mark) -> SourceLocation {
        var locator = Locator(self)
        return locator.locations(of: [locator.stretch(of: mark)])[0]
    }

    func location(of block: Block) -> SourceLocation {
        let locator = Locator(self)
        return locator.locations(of: [locator.stretch(of: block)])[0]
    }

    func location(of words: String, in block: Block) -> SourceLocation? {
        let locator = Locator(self)
        return locator.stretch(of: words, in: block).map { locator.locations(of: [$0])[0] }
    }

    /// Paragraphs, headings and tables, wherever they are.
    var textBlocks: [Block] { blocks.flatMap(\.textBlocks) }
}

extension Block {
    fileprivate var textBlocks: [Block] {
        switch kind {
        case .paragraph, .heading, .table: [self]
        default: children.flatMap(\.textBlocks)
        }
    }
}

extension Locator.Address {
    var stretch: Stretch {
        switch self {
        case .within(let stretch), .definition(let stretch): stretch
        }
    }
}

extension Locator.Text {
    var whole: Stretch? { stretch(of: words.startIndex..<words.endIndex) }
}
