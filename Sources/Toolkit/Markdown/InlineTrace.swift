/// Finds inlines in the text they were read from, by walking over both at once.
///
/// The tree says what comes next, so nothing has to be decided here that libcmark decided; and its own positions, wrong
/// in 0.30.2 behind line breaks of several kinds, are not needed.
struct InlineTrace {
    /// What a byte of the text is.
    enum Role {
        /// Markup, an escaped or coded letter, or not text at all.
        case other
        /// Text that stands for itself.
        case text
        /// The same, in a link or an image.
        case linkText
    }

    /// Where links, images, codes and tags are, by their ordinals; those behind a mismatch are missing.
    private(set) var ranges: [Range<Int>?] = []
    /// What the links and images among them lead by, by their ordinals: their addresses, or the labels of these.
    private(set) var tails: [Int: LinkScanner.Tail] = [:]
    /// The texts in their order, where they were asked for.
    private(set) var texts: [Text] = []
    private(set) var roles: [Role]
    /// Text and tree agreed throughout, as they always should.
    private(set) var isComplete = true

    private let text: [UInt8]
    private var position = 0
    private var end = 0
    private var entities = EntityTable()

    private let keepsTexts: Bool

    /// Words, and where each of their bytes comes from; several come from one entity.
    struct Text {
        let words: String
        fileprivate(set) var origins: [Range<Int>] = []
    }

    private struct Mismatch: Error {}

    /// - Parameter inlines: those of each of the text's pieces.
    init(_ inlines: [[Inline]], in content: BlockText, keepingTexts keepsTexts: Bool = false) {
        text = content.bytes
        self.keepsTexts = keepsTexts
        roles = Array(repeating: .other, count: text.count)
        do {
            for (piece, inlines) in zip(content.pieces, inlines) {
                (position, end) = (piece.lowerBound, piece.upperBound)
                if inlines.first?.startsWithBlank != true { skipBlanks() }
                try walk(inlines, .text)
            }
        } catch {
            isComplete = false
        }
    }

    private mutating func walk(_ inlines: [Inline], _ role: Role) throws(Mismatch) {
        for inline in inlines {
            switch inline {
            case .text(let words):
                if keepsTexts { texts.append(Text(words: words)) }
                try match(words, role)
            case .code: try mark { trace throws(Mismatch) in try trace.code() }
            case .html(let tag, _): try mark { trace throws(Mismatch) in try trace.verbatim(tag) }
            case .emphasis(let children): try delimited(by: 1, children, role)
            case .strong(let children): try delimited(by: 2, children, role)
            case .link(let link): try mark { trace throws(Mismatch) in try trace.link(link, opening: "[") }
            case .image(let image): try mark { trace throws(Mismatch) in try trace.link(image, opening: "![") }
            case .softBreak, .lineBreak: try lineBreak()
            }
        }
    }

    /// Notes where the inline is that `walk` passes over; what it contains is numbered behind it.
    private mutating func mark(_ walk: (inout InlineTrace) throws(Mismatch) -> Void) throws(Mismatch) {
        let (ordinal, start) = (ranges.count, position)
        ranges.append(nil)
        try walk(&self)
        ranges[ordinal] = start..<position
    }

    private mutating func match(_ words: String, _ role: Role) throws(Mismatch) {
        let expected = Array(words.utf8)
        var index = 0
        while index < expected.count {
            guard position < end else { throw Mismatch() }
            if text[position] == "\\", position + 1 < end, text[position + 1].isPunctuation {
                guard text[position + 1] == expected[index] else { throw Mismatch() }
                pass(2, as: 1)
                index += 1
            } else if text[position] == "&", let entity = entities.entity(at: position, of: text[..<end]) {
                guard expected[index...].starts(with: entity.meaning) else { throw Mismatch() }
                pass(entity.length, as: entity.meaning.count)
                index += entity.meaning.count
            } else {
                guard text[position] == expected[index] else { throw Mismatch() }
                roles[position] = role
                pass(1, as: 1)
                index += 1
            }
        }
    }

    /// Goes on, over so many bytes of the text that are so many of the tree.
    private mutating func pass(_ length: Int, as count: Int) {
        if keepsTexts {
            for _ in 0..<count { texts[texts.count - 1].origins.append(position..<position + length) }
        }
        position += length
    }

    private mutating func code() throws(Mismatch) {
        let ticks = text[position..<end].prefix { $0 == "`" }.count
        position += ticks
        while ticks > 0, let next = text[position..<end].firstIndex(where: { $0 == "`" }) {
            let closing = text[next..<end].prefix { $0 == "`" }.count
            position = next + closing
            if closing == ticks { return }
        }
        throw Mismatch()
    }

    private mutating func verbatim(_ tag: String) throws(Mismatch) {
        guard text[position..<end].starts(with: tag.utf8) else { throw Mismatch() }
        position += tag.utf8.count
    }

    private mutating func delimited(by count: Int, _ children: [Inline], _ role: Role) throws(Mismatch) {
        try delimiter(count)
        try walk(children, role)
        try delimiter(count)
    }

    private mutating func delimiter(_ count: Int) throws(Mismatch) {
        for _ in 0..<count {
            guard position < end, text[position] == "*" || text[position] == "_" else { throw Mismatch() }
            position += 1
        }
    }

    private mutating func link(_ link: Link, opening: String) throws(Mismatch) {
        let ordinal = ranges.count - 1
        if position < end, text[position] == "<" {
            guard let closing = text[position..<end].firstIndex(where: { $0 == ">" }) else { throw Mismatch() }
            tails[ordinal] = .address(position + 1..<closing, end: closing + 1)
            position = closing + 1
            return
        }
        try verbatim(opening)
        let start = position
        try walk(link.content, .linkText)
        let words = start..<position
        try verbatim("]")
        let tail = LinkScanner(text: text[..<end]).tail(ofLinkAround: words)
        tails[ordinal] = tail
        position = tail.end
    }

    /// Passes over a break and the blanks around it; libcmark keeps those behind a backslash and its line.
    private mutating func lineBreak() throws(Mismatch) {
        while position < end, text[position].isSpace, text[position] != "\n" { position += 1 }
        let isEscaped = position < end && text[position] == "\\"
        if isEscaped { position += 1 }
        try verbatim("\n")
        if !isEscaped { skipBlanks() }
    }

    private mutating func skipBlanks() {
        while position < end, text[position].isBlank { position += 1 }
    }
}

extension Inline {
    fileprivate var startsWithBlank: Bool {
        if case .text(let words) = self { words.utf8.first?.isBlank == true } else { false }
    }
}

/// What `&auml;` and the like stand for: libcmark is asked, once for each.
private struct EntityTable {
    private var known: [ArraySlice<UInt8>: [UInt8]?] = [:]

    /// - Returns: `nil` for what looks like an entity and is none.
    mutating func entity(at start: Int, of text: ArraySlice<UInt8>) -> (length: Int, meaning: [UInt8])? {
        // The longest name has 31 letters.
        guard let semicolon = text[start...].prefix(40).firstIndex(where: { $0 == ";" }) else { return nil }
        let spelled = text[start...semicolon]
        guard spelled.dropFirst().dropLast().allSatisfy({ $0.isLetter || $0.isDigit || $0 == "#" }) else { return nil }
        let meaning = known[spelled] ?? EntityTable.meaning(of: spelled)
        known.updateValue(meaning, forKey: spelled)
        return meaning.map { (spelled.count, $0) }
    }

    private static func meaning(of spelled: ArraySlice<UInt8>) -> [UInt8]? {
        let text = withTree(of: Array(spelled)) { root in
            root.firstChild?.firstChild?.literal ?? ""
        }
        return text.utf8.elementsEqual(spelled) ? nil : Array(text.utf8)
    }
}
