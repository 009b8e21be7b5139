/// A text in CommonMark 0.30 as a tree of values, with headings' ids, admonitions and tables besides.
///
/// `## Title {#id}` gives a heading its id, `> [!NAME]` makes a quote an admonition, and tables are those of GitHub
/// Flavored Markdown. A `*` between letters is no markup (``Dialect``). The text may begin with a BOM, which is skipped; lines end with LF, CRLF or CR; a NUL and what is
/// no UTF-8 read as U+FFFD. An empty text has no blocks. Neither has one over a limit (``Problem/Kind``): libcmark never
/// sees it, because some of what it does takes time in the square of the size.
package struct Document: Sendable {
    package let blocks: [Block]
    /// What an author should know of, in the order of the source.
    package let problems: [Problem]

    let source: Source

    /// - Parameter linesBefore: how many lines of the file were cut off, such as front matter; all places count them.
    package init(_ text: [UInt8], linesBefore: Int = 0, dialect: Dialect = Dialect()) {
        guard text.count <= Limit.bytes else {
            source = Source([], lineStarts: [0], linesBefore: linesBefore)
            blocks = []
            problems = [Problem(kind: .tooLarge(bytes: text.count), location: source.location(of: 0..<0))]
            return
        }
        let (bytes, invalid) = Source.decoded(text)
        let inspection = Inspection(bytes)
        source = Source(bytes, lineStarts: inspection.lineStarts, linesBefore: linesBefore)
        var reader = DocumentReader(source, inspection, dialect)
        if let invalid { reader.report(.invalidUTF8, at: invalid) }
        for (character, place) in inspection.hiddenCharacters { reader.report(.hiddenCharacter(character), at: place) }
        blocks = reader.read()
        if inspection.mayHoldDefinitions { reader.reportUnusedDefinitions(Document(blocks, of: source)) }
        let findings = reader.findings.sorted { $0.place.lowerBound < $1.place.lowerBound }
        problems = zip(findings, source.locations(of: findings.map(\.place))).map { finding, location in
            Problem(kind: finding.kind, location: location)
        }
    }

    package init(_ text: String, linesBefore: Int = 0, dialect: Dialect = Dialect()) {
        self.init(Array(text.utf8), linesBefore: linesBefore, dialect: dialect)
    }

    /// Of no text.
    package static let empty = Document([] as [UInt8])

    private init(_ blocks: [Block], of source: Source) {
        (self.blocks, self.source, problems) = (blocks, source, [])
    }

    /// The most a document may have.
    package enum Limit {
        package static let bytes = 256 * 1024
        /// Quotes and lists within each other; emphasis, links and images too.
        package static let depth = 32
        /// `[` in one line.
        package static let brackets = 200
        /// `![` in lines without a blank line between them: libcmark 0.30.2 takes time in the square of their number.
        package static let images = 500
    }
}

package struct Block: Sendable {
    package let kind: Kind
    /// The lines of the file it stands in, without blank ones behind it.
    package let lines: ClosedRange<Int>
    /// Where its first character stands in the source.
    let offset: Int

    package enum Kind: Sendable {
        case paragraph([Inline])
        case heading(Heading)
        case list(List)
        case quote([Block])
        /// - Parameter name: as it was typed in `[!NAME]`, which the quote begins with: letters, digits, hyphens.
        case admonition(name: String, [Block])
        case code(CodeBlock)
        case thematicBreak
        case table(Table)
        /// Markup as it was typed, with its last line break.
        case htmlBlock(String)
    }
}

package struct Heading: Sendable {
    /// 1 to 6.
    package let level: Int
    /// From the suffix `{#id}`: `a` to `z`, digits and hyphens.
    package let id: String?
    package let content: [Inline]
}

package struct List: Sendable {
    /// The number of the first item; `nil` is a list with bullets.
    package let start: Int?
    /// Written without blank lines: the paragraphs of its items are no paragraphs on the page.
    package let isTight: Bool
    package let items: [Item]

    package struct Item: Sendable {
        package let blocks: [Block]
        package let lines: ClosedRange<Int>
    }
}

package struct CodeBlock: Sendable {
    /// What stands behind the fence; empty for indented code.
    package let info: String
    /// With its last line break.
    package let text: String

    /// The first word of ``info``.
    package var language: Substring? { info.split(whereSeparator: \.isWhitespace).first }
}

package struct Table: Sendable {
    /// One for each column.
    package let alignments: [Alignment]
    package let header: Row
    package let rows: [Row]

    package enum Alignment: String, Sendable {
        case none, left, center, right
    }

    /// As many cells as there are columns: missing ones are empty, further ones are left out and reported.
    package struct Row: Sendable {
        package let cells: [[Inline]]
        package let line: Int
    }
}
