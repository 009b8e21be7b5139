/// A stretch of a document's source; ``Locator/locations(of:)`` tells its lines and columns.
package struct Stretch: Sendable, Hashable {
    let bytes: Range<Int>

    /// The rest of it behind a part of it.
    package func behind(_ part: Stretch) -> Stretch { Stretch(bytes: part.bytes.upperBound..<bytes.upperBound) }
}

/// Finds where things of a document stand in its source.
///
/// A document does not know it: a block is read again when something in it is asked for the first time.
package struct Locator {
    private let document: Document
    private var finders: [Int: InlineFinder] = [:]
    private var definitions: DefinitionFinder?

    package init(_ document: Document) {
        self.document = document
    }

    /// The lines and columns of several stretches, in their order, in time in proportion to the source.
    package func locations(of stretches: [Stretch]) -> [SourceLocation] {
        document.source.locations(of: stretches.map(\.bytes))
    }

    // MARK: Blocks

    /// The first line of a block, from its first character.
    package func stretch(of block: Block) -> Stretch {
        let end = document.source.trimmedRange(ofLine: block.lines.lowerBound).upperBound
        return Stretch(bytes: block.offset..<max(block.offset, end))
    }

    /// The last place of some words in the first line of a block, or in the last one of a heading's text.
    package func stretch(of words: String, in block: Block) -> Stretch? {
        let source = document.source
        let end = source.range(ofLine: block.lines.upperBound).upperBound
        let bytes = source.bytes[block.offset..<max(block.offset, end)]
        let length = words.utf8.count
        let start = bytes.indices.dropLast(max(length - 1, 0)).last { bytes[$0...].starts(with: words.utf8) }
        return start.map { Stretch(bytes: $0..<$0 + length) }
    }

    // MARK: Inlines

    /// A link, an image, a code or a tag, from its first to its last character.
    package mutating func stretch(of mark: Mark) -> Stretch {
        Stretch(bytes: finder(Int(mark.line)).place(of: mark))
    }

    /// Where the address of a link or an image is written.
    package enum Address: Sendable, Hashable {
        /// In the link itself.
        case within(Stretch)
        /// In the definition of a name, which the link uses.
        case definition(Stretch)
    }

    package mutating func address(of mark: Mark) -> Address? {
        switch finder(Int(mark.line)).tail(of: mark) {
        case .address(let place): return .within(Stretch(bytes: place))
        case .label(let label):
            let definitions = definitions ?? DefinitionFinder(document)
            self.definitions = definitions
            return definitions.address(of: label).map { .definition(Stretch(bytes: $0)) }
        case nil: return nil
        }
    }

    /// The first place of some words in a stretch.
    package func stretch(of words: String, in stretch: Stretch) -> Stretch? {
        let (bytes, length) = (document.source.bytes[stretch.bytes], words.utf8.count)
        let start = bytes.indices.dropLast(max(length - 1, 0)).first { bytes[$0...].starts(with: words.utf8) }
        return start.map { Stretch(bytes: $0..<$0 + length) }
    }

    // MARK: Texts

    /// Words of a block.
    package struct Text: Sendable {
        package let words: String
        /// Where each of their bytes stands.
        let origins: [Range<Int>]

        package func stretch(of range: Range<String.Index>) -> Stretch? {
            let start = words.utf8.distance(from: words.startIndex, to: range.lowerBound)
            let end = words.utf8.distance(from: words.startIndex, to: range.upperBound)
            guard start < end, end <= origins.count else { return nil }
            return Stretch(bytes: origins[start].lowerBound..<origins[end - 1].upperBound)
        }
    }

    /// The texts of a block in their order, with those of links and the alternatives of images.
    package func texts(of block: Block) -> [Text] {
        InlineFinder(line: block.lines.lowerBound, in: document, keepingTexts: true).texts
    }

    private mutating func finder(_ line: Int) -> InlineFinder {
        let finder = finders[line] ?? InlineFinder(line: line, in: document)
        finders[line] = finder
        return finder
    }
}
