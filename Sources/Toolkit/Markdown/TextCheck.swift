/// Finds in a text what looks like markup and is none, and tags.
struct TextCheck {
    private(set) var findings: [(kind: Problem.Kind, place: Range<Int>)] = []
    let text: [UInt8]
    private(set) var roles: [InlineTrace.Role]

    /// Without one of these there is nothing to find.
    ///
    /// - Parameter text: that of a node: it begins a line, or stands behind other inlines.
    static func mayHoldProblems(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
        if let first = text.first, mayBeginLine(first) { return true }
        for (index, byte) in text.enumerated() {
            switch byte {
            case "]", "|", "@": return true
            case "~", "*", "_": if index > 0, text[index - 1] == byte { return true }
            case "#": if index > 0, text[index - 1] == "{" { return true }
            case ":":
                if index > 0, text[index - 1].isLetter, index + 1 < text.count, !text[index + 1].isSpace { return true }
            case ".": if index > 2, text[index - 1] | 0x20 == "w", text[index - 2] | 0x20 == "w" { return true }
            default: break
            }
        }
        return false
    }

    /// What block the text is of.
    enum Block {
        case paragraph
        /// A paragraph at the start of an item.
        case itemText
        case heading
        /// Those of a table.
        case cells
    }

    /// - Parameter schemes: what addresses begin with, besides those of the web and of mail.
    init(_ inlines: [[Inline]], in content: BlockText, of block: Block, schemes: [String]) {
        let trace = InlineTrace(inlines, in: content)
        text = content.bytes
        roles = trace.roles
        for inlines in inlines { findTags(in: inlines, trace) }
        for piece in content.pieces {
            findBrackets(in: piece, isItemText: block == .itemText)
            findStrikes(in: piece)
            findAddresses(in: piece, schemes)
            findUnpairedStrong(in: piece)
            guard block == .paragraph || block == .itemText else { continue }
            findIDs(in: piece)
            findLines(in: piece)
        }
    }

    /// Notes a finding; nothing else is found there.
    mutating func note(_ kind: Problem.Kind, _ place: Range<Int>) {
        findings.append((kind, place))
        for index in place { roles[index] = .other }
    }

    func isText(_ letter: Unicode.Scalar, at place: Int) -> Bool {
        text[place] == letter && roles[place] != .other
    }

    func words(_ place: Range<Int>) -> String { String(decoding: text[place], as: UTF8.self) }

    // MARK: Tags

    private mutating func findTags(in inlines: [Inline], _ trace: InlineTrace) {
        for inline in inlines {
            let place = inline.mark.flatMap { trace.ranges[safe: Int($0.ordinal)] } ?? 0..<text.count
            switch inline {
            case .html(let tag, _): note(.rawHTML(tag), place)
            case .link(let link) where link.looksLikeFootnote: note(.footnote, place)
            case .link(let link), .image(let link): findTags(in: link.content, trace)
            case .emphasis(let children), .strong(let children): findTags(in: children, trace)
            case .text, .code, .softBreak, .lineBreak: break
            }
        }
    }

    // MARK: Brackets

    private mutating func findBrackets(in piece: Range<Int>, isItemText: Bool) {
        var open: [Int] = []
        var place = piece.lowerBound
        while place < piece.upperBound {
            let current = place
            place += 1
            guard roles[current] != .other else { continue }
            if text[current] == "[" { open.append(current) }
            guard text[current] == "]", let start = open.popLast() else { continue }
            let brackets = start..<current + 1
            if isItemText, start == piece.lowerBound, isTaskBox(brackets, before: piece.upperBound) {
                note(.taskList, brackets)
            } else if let (words, address) = reversedLink(at: brackets, from: piece.lowerBound) {
                let isImage = words.lowerBound > piece.lowerBound && isText("!", at: words.lowerBound - 1)
                let kind = Problem.Kind.reversedLink(
                    words: self.words(words.dropFirst().dropLast()),
                    address: self.words(address)
                )
                note(kind, (isImage ? words.lowerBound - 1 : words.lowerBound)..<brackets.upperBound)
            } else if let (kind, end) = finding(at: brackets, before: piece.upperBound) {
                let isImage = start > piece.lowerBound && isText("!", at: start - 1)
                note(kind, (isImage ? start - 1 : start)..<end)
                place = end
            }
        }
    }

    /// `[ ]` or `[x]`, and a blank behind it.
    private func isTaskBox(_ brackets: Range<Int>, before end: Int) -> Bool {
        guard brackets.count == 3, brackets.upperBound == end || text[brackets.upperBound].isSpace else { return false }
        let sign = text[brackets.lowerBound + 1]
        return sign == " " || sign | 0x20 == "x"
    }

    private func finding(at brackets: Range<Int>, before end: Int) -> (kind: Problem.Kind, end: Int)? {
        let words = brackets.dropFirst().dropLast()
        let next = brackets.upperBound
        if words.first.map({ text[$0] == "!" }) == true {
            return (.badAdmonition(self.words(words.dropFirst())), next)
        }
        if words.count > 1, text[words.startIndex] == "^", !text[words].contains(where: \.isSpace) {
            return (.footnote, next)
        }
        if next < end, isText("[", at: next), let close = closing("]", behind: next, before: end) {
            let label = close > next + 1 ? next + 1..<close : words
            return (.undefinedReference(label: self.words(label)), close + 1)
        }
        let opening = text[next..<end].firstIndex { !$0.isBlank } ?? end
        guard opening < end, isText("(", at: opening) else { return nil }
        guard let close = closing(")", behind: opening, before: end) else {
            let word = text[opening + 1..<end].prefix { !$0.isSpace }
            return opening == next && !word.isEmpty ? (.unreadableDestination, word.endIndex) : nil
        }
        if opening == next { return (.unreadableDestination, close + 1) }
        return looksLikeAddress(text[opening + 1..<close]) ? (.spaceBeforeDestination, close + 1) : nil
    }

    /// On the same line, without another `[` before it.
    private func closing(_ letter: Unicode.Scalar, behind place: Int, before end: Int) -> Int? {
        for index in place + 1..<end {
            if text[index] == "\n" || isText("[", at: index) { return nil }
            if isText(letter, at: index) { return index }
        }
        return nil
    }

    /// `(words)[address]`, by its brackets.
    private func reversedLink(at brackets: Range<Int>, from start: Int) -> (words: Range<Int>, address: Range<Int>)? {
        let address = brackets.lowerBound + 1..<brackets.upperBound - 1
        let end = brackets.lowerBound - 1
        guard end > start, isText(")", at: end), looksLikeAddress(text[address]) else { return nil }
        for place in (start..<end).reversed() {
            if text[place] == "\n" || isText(")", at: place) { return nil }
            if isText("(", at: place) { return (place..<end + 1, address) }
        }
        return nil
    }

    private func looksLikeAddress(_ words: ArraySlice<UInt8>) -> Bool {
        !words.isEmpty && !words.contains(where: \.isSpace)
            && (words.contains { $0 == "/" || $0 == ":" || $0 == "#" } || words.suffix(3).elementsEqual(".md".utf8))
    }

    // MARK: Tildes

    private mutating func findStrikes(in piece: Range<Int>) {
        var start: Int?
        var place = piece.lowerBound
        while place < piece.upperBound {
            let run = text[place..<piece.upperBound].prefix { $0 == "~" }
            if run.count >= 2, roles[place] != .other {
                let isClosing = place > piece.lowerBound && !text[place - 1].isSpace
                let isOpening = run.endIndex < piece.upperBound && !text[run.endIndex].isSpace
                if let opened = start, isClosing {
                    note(.strikethrough, opened..<run.endIndex)
                    start = nil
                } else if isOpening {
                    start = place
                }
            }
            place += max(run.count, 1)
        }
    }
}

extension Link {
    /// `[^1]` with a line `[^1]: word` is a link to `word`; it was not meant to be.
    var looksLikeFootnote: Bool {
        if case .text(let words) = content.first { words.hasPrefix("^") } else { false }
    }
}

extension Array {
    /// `nil` behind the end, or where there is nothing.
    fileprivate subscript<Wrapped>(safe index: Int) -> Wrapped? where Element == Wrapped? {
        index < count ? self[index] : nil
    }
}
