import Markdown

/// German typography of running text: quotation marks, dashes, and blanks that do not break. Writes escaped HTML.
///
/// It sees a paragraph piece by piece, because a quotation may begin before a bold word and end behind it. Code and
/// addresses never come here. It works on UTF-8 bytes: pages are many, and what it looks for is ASCII.
struct Typography {
    /// The last byte of text that was written in this block; 0 at its beginning.
    private var previous: UInt8 = 0
    private var openSingleQuotes = 0

    mutating func beginBlock() {
        previous = 0
        openSingleQuotes = 0
    }

    /// Something that is no text was written: a code span, a picture.
    mutating func passOver() { previous = UInt8(ascii: "x") }

    mutating func set(_ text: some StringProtocol, into page: inout [UInt8]) {
        var text = String(text)
        text.withUTF8 { set($0, into: &page) }
    }

    private mutating func set(_ text: UnsafeBufferPointer<UInt8>, into page: inout [UInt8]) {
        var start = 0
        var index = 0
        while index < text.count {
            let byte = text[index]
            guard Typography.isOfInterest[Int(byte)], let change = change(text, at: index) else {
                previous = byte
                index += 1
                continue
            }
            page.append(contentsOf: text[start..<index])
            page.append(change.written)
            index += change.length
            start = index
            previous = change.leaves
        }
        page.append(contentsOf: text[start...])
    }

    /// What is written in the place of some bytes.
    private struct Change {
        let written: StaticString
        let length: Int
        /// Counts as the byte before what follows.
        let leaves: UInt8
    }

    private static let isOfInterest: [Bool] = (0..<256).map { byte in
        "\"'.- &<>zdiuoZDU".utf8.contains(UInt8(byte))
    }

    private mutating func change(_ text: UnsafeBufferPointer<UInt8>, at index: Int) -> Change? {
        let next = index + 1 < text.count ? text[index + 1] : 0
        switch text[index] {
        case UInt8(ascii: "&"): return Change(written: "&amp;", length: 1, leaves: UInt8(ascii: "&"))
        case UInt8(ascii: "<"): return Change(written: "&lt;", length: 1, leaves: UInt8(ascii: "<"))
        case UInt8(ascii: ">"): return Change(written: "&gt;", length: 1, leaves: UInt8(ascii: ">"))
        case UInt8(ascii: "\""): return Change(written: opensHere ? "„" : "“", length: 1, leaves: UInt8(ascii: "\""))
        case UInt8(ascii: "'"): return singleQuote(next)
        case UInt8(ascii: "."):
            let isEllipsis = next == UInt8(ascii: ".") && index + 2 < text.count && text[index + 2] == next
            return isEllipsis ? Change(written: "…", length: 3, leaves: UInt8(ascii: ".")) : nil
        case UInt8(ascii: "-"):
            return isDash(text, index) ? Change(written: "–", length: 1, leaves: UInt8(ascii: "-")) : nil
        case UInt8(ascii: " "): return fixedBlank(text, index)
        default: return abbreviation(text, index)
        }
    }

    // MARK: Quotation marks

    /// At the beginning, and behind a blank or an opening bracket.
    private var opensHere: Bool {
        switch previous {
        case 0, UInt8(ascii: " "), UInt8(ascii: "\n"), UInt8(ascii: "("), UInt8(ascii: "["), UInt8(ascii: "/"),
            UInt8(ascii: "-"), 0xA0:
            true
        default: false
        }
    }

    private mutating func singleQuote(_ next: UInt8) -> Change {
        let isLetter = next >= 0x80 || Typography.isASCIILetter(next)
        if opensHere || previous == UInt8(ascii: "\""), isLetter {
            openSingleQuotes += 1
            return Change(written: "‚", length: 1, leaves: UInt8(ascii: "("))
        }
        if openSingleQuotes > 0, !isLetter {
            openSingleQuotes -= 1
            return Change(written: "‘", length: 1, leaves: UInt8(ascii: "'"))
        }
        return Change(written: "’", length: 1, leaves: UInt8(ascii: "'"))
    }

    // MARK: Dashes and blanks

    /// ` - ` between words, and ranges of numbers with something to count behind them.
    private func isDash(_ text: UnsafeBufferPointer<UInt8>, _ index: Int) -> Bool {
        let next = index + 1 < text.count ? text[index + 1] : 0
        if previous == UInt8(ascii: " "), next == UInt8(ascii: " ") { return true }
        guard Typography.isDigit(previous), Typography.isDigit(next) else { return false }
        var before = index
        while before > 0, Typography.isDigit(text[before - 1]) { before -= 1 }
        var after = index + 1
        while after < text.count, Typography.isDigit(text[after]) { after += 1 }
        let isAlone = before == 0 || text[before - 1] == UInt8(ascii: " ") || text[before - 1] == UInt8(ascii: "(")
        let isCounted =
            after + 1 < text.count && text[after] == UInt8(ascii: " ")
            && (Typography.isASCIILetter(text[after + 1]) || text[after + 1] == UInt8(ascii: "%")
                || text[after + 1] >= 0x80)
        return isAlone && isCounted && index - before <= 4 && after - index <= 5
    }

    /// `5 %`, `5 €` and `§ 5` stay together.
    private func fixedBlank(_ text: UnsafeBufferPointer<UInt8>, _ index: Int) -> Change? {
        let next = index + 1 < text.count ? text[index + 1] : 0
        let isUnit = next == UInt8(ascii: "%") || next == 0xE2 && index + 3 < text.count && text[index + 2] == 0x82
        let isParagraph = previous == 0xA7 && Typography.isDigit(next)
        guard isUnit && Typography.isDigit(previous) || isParagraph else { return nil }
        return Change(written: "\u{A0}", length: 1, leaves: 0xA0)
    }

    private static let abbreviations: [(written: StaticString, typed: [UInt8])] = [
        ("z.\u{202F}B.", Array("z.B.".utf8)), ("d.\u{202F}h.", Array("d.h.".utf8)),
        ("u.\u{202F}a.", Array("u.a.".utf8)),
        ("i.\u{202F}d.\u{202F}R.", Array("i.d.R.".utf8)), ("o.\u{202F}Ä.", Array("o.Ä.".utf8)),
        ("Z.\u{202F}B.", Array("Z.B.".utf8)), ("D.\u{202F}h.", Array("D.h.".utf8)),
        ("U.\u{202F}a.", Array("U.a.".utf8)),
    ]

    private func abbreviation(_ text: UnsafeBufferPointer<UInt8>, _ index: Int) -> Change? {
        guard index + 3 < text.count, text[index + 1] == UInt8(ascii: "."),
            !Typography.isASCIILetter(previous), previous < 0x80 || previous == 0xA0
        else { return nil }
        for (written, typed) in Typography.abbreviations
        where index + typed.count <= text.count && text[index..<index + typed.count].elementsEqual(typed) {
            return Change(written: written, length: typed.count, leaves: UInt8(ascii: "."))
        }
        return nil
    }

    private static func isDigit(_ byte: UInt8) -> Bool { byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9") }

    private static func isASCIILetter(_ byte: UInt8) -> Bool {
        byte | 0x20 >= UInt8(ascii: "a") && byte | 0x20 <= UInt8(ascii: "z")
    }
}
