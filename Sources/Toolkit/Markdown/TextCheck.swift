/// Finds in a text what looks like markup and is none, and tags.
struct TextCheck {
    private(set) var findings: [(kind: Problem.Kind, place: Range<Int>)] = []
    private let text: [UInt8]
    private var roles: [InlineTrace.Role]

    /// Without one of these there is nothing to find.
    static func mayHoldProblems(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
        for (index, byte) in text.enumerated() where byte == "]" || byte == "~" || byte == "/" || byte == "." {
            switch byte {
            case "]": return true
            case "~": if index > 0, text[index - 1] == "~" { return true }
            case "/": if index > 1, text[index - 1] == "/", text[index - 2] == ":" { return true }
            default: if index > 2, text[index - 1] | 0x20 == "w", text[index - 2] | 0x20 == "w" { return true }
            }
        }
        return false
    }

    /// - Parameter isItemText: the text stands at the start of an item.
    init(_ inlines: [[Inline]], in content: BlockText, isItemText: Bool) {
        let trace = InlineTrace(inlines, in: content)
        text = content.bytes
        roles = trace.roles
        for inlines in inlines { findTags(in: inlines, trace) }
        for piece in content.pieces {
            findBrackets(in: piece, isItemText: isItemText)
            findStrikes(in: piece)
            findURLs(in: piece)
        }
    }

    /// Notes a finding; nothing else is found there.
    private mutating func note(_ kind: Problem.Kind, _ place: Range<Int>) {
        findings.append((kind, place))
        for index in place { roles[index] = .other }
    }

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
        if words.count > 1, text[words.startIndex] == "^", !text[words].contains(where: \.isSpace) {
            return (.footnote, next)
        }
        if next < end, isText("[", at: next), let close = closing("]", behind: next, before: end) {
            let label = close > next + 1 ? next + 1..<close : words
            return (.undefinedReference(label: String(decoding: text[label], as: UTF8.self)), close + 1)
        }
        let opening = text[next..<end].firstIndex { !$0.isBlank } ?? end
        guard opening < end, isText("(", at: opening), let close = closing(")", behind: opening, before: end) else {
            return nil
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

    private func isText(_ letter: Unicode.Scalar, at place: Int) -> Bool {
        text[place] == letter && roles[place] != .other
    }

    private func looksLikeAddress(_ words: ArraySlice<UInt8>) -> Bool {
        !words.contains(where: \.isSpace) && words.contains { $0 == "/" || $0 == ":" || $0 == "#" }
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

    // MARK: Addresses

    private mutating func findURLs(in piece: Range<Int>) {
        var place = piece.lowerBound
        while place < piece.upperBound {
            let word = text[place..<piece.upperBound].prefix { !$0.isSpace }
            if let url = url(in: word) {
                note(.bareURL(String(decoding: text[url], as: UTF8.self)), url)
                place = url.upperBound
            } else {
                place = word.endIndex + 1
            }
        }
    }

    private func url(in word: ArraySlice<UInt8>) -> Range<Int>? {
        for start in word.indices where isURL(word[start...]) {
            var url = word[start...].prefix { $0 != "<" }
            url = url[..<(url.indices.first { roles[$0] != .text } ?? url.endIndex)]
            let mayEndWithParenthesis = url.contains { $0 == "(" }
            while let last = url.last, isTrailing(last), !(last == ")" && mayEndWithParenthesis) { url.removeLast() }
            if isURL(url.dropLast()) { return url.startIndex..<url.endIndex }
        }
        return nil
    }

    /// Begins with `https://`, `http://` or `www.`, and not in the middle of a word.
    private func isURL(_ word: ArraySlice<UInt8>) -> Bool {
        guard let first = word.first, first | 0x20 == "h" || first | 0x20 == "w" else { return false }
        let start = word.startIndex
        if start > 0, text[start - 1].isLetter || text[start - 1].isDigit { return false }
        let lowercased = String(decoding: word.prefix(8), as: UTF8.self).lowercased()
        return ["https://", "http://", "www."].contains { lowercased.hasPrefix($0) }
    }

    /// What ends a sentence rather than an address.
    private func isTrailing(_ byte: UInt8) -> Bool {
        switch byte {
        case ".", ",", ";", ":", "!", "?", "'", "\"", ")": true
        default: false
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
