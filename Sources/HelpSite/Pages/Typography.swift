/// German typography of running text: quotation marks, dashes, and blanks that do not break.
///
/// It sees a paragraph piece by piece, because a quotation may begin before a bold word and end behind it. Code and
/// addresses never come here.
struct Typography {
    /// The last character that was written in this block.
    private var previous: Character?
    private var openSingleQuotes = 0

    mutating func beginBlock() {
        previous = nil
        openSingleQuotes = 0
    }

    /// Something that is no text was written: a code span, a picture.
    mutating func passOver() { previous = "x" }

    mutating func set(_ text: some StringProtocol) -> String {
        guard text.utf8.contains(where: Typography.isOfInterest) else {
            if let last = text.last { previous = last }
            return String(text)
        }
        let characters = Array(text)
        var result = ""
        result.reserveCapacity(text.utf8.count + 8)
        var index = 0
        while index < characters.count {
            let (written, length) = piece(characters, at: index)
            result += written
            previous = written.last ?? previous
            index += length
        }
        return result
    }

    private static let narrowBlank = "\u{202F}"
    private static let fixedBlank = "\u{A0}"

    private static func isOfInterest(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "'"), UInt8(ascii: "."), UInt8(ascii: "-"), UInt8(ascii: "%"), 0xC2, 0xE2:
            true
        default: false
        }
    }

    /// What is written for the characters at `index`, and how many they are.
    private mutating func piece(_ text: [Character], at index: Int) -> (String, Int) {
        let character = text[index]
        let next = index + 1 < text.count ? text[index + 1] : nil
        switch character {
        case "\"", "\u{201D}": return (opensHere ? "„" : "“", 1)
        case "'": return (singleQuote(next), 1)
        case ".":
            if next == ".", index + 2 < text.count, text[index + 2] == "." { return ("…", 3) }
            return (".", 1)
        case "-": return dash(text, index)
        case " ":
            // 5 %, § 5 stay together.
            if next == "%" || next == "€", previous?.isNumber == true { return (Typography.fixedBlank, 1) }
            if previous == "§", next?.isNumber == true { return (Typography.fixedBlank, 1) }
            return (" ", 1)
        case "z", "d", "u", "o", "i", "Z", "D", "U":
            return abbreviation(text, index)
        default: return (String(character), 1)
        }
    }

    private var opensHere: Bool {
        guard let previous else { return true }
        return previous.isWhitespace || "([{–—/„‚".contains(previous)
    }

    private mutating func singleQuote(_ next: Character?) -> String {
        if opensHere, next?.isLetter == true {
            openSingleQuotes += 1
            return "‚"
        }
        if openSingleQuotes > 0, next?.isLetter != true {
            openSingleQuotes -= 1
            return "‘"
        }
        return "’"
    }

    /// ` - ` between words, and ranges of numbers with something to count behind them.
    private func dash(_ text: [Character], _ index: Int) -> (String, Int) {
        let next = index + 1 < text.count ? text[index + 1] : nil
        if previous == " ", next == " " { return ("–", 1) }
        guard previous?.isNumber == true, next?.isNumber == true else { return ("-", 1) }
        var before = index
        while before > 0, text[before - 1].isNumber { before -= 1 }
        var after = index + 1
        while after < text.count, text[after].isNumber { after += 1 }
        let isAlone = before == 0 || text[before - 1].isWhitespace || text[before - 1] == "("
        let isCounted =
            after + 1 < text.count && text[after] == " " && (text[after + 1].isLetter || text[after + 1] == "%")
        return (isAlone && isCounted && index - before <= 4 && after - index <= 5 ? "–" : "-", 1)
    }

    private static let abbreviations: [[Character]] = [
        "z.B.", "d.h.", "u.a.", "o.Ä.", "i.d.R.", "Z.B.", "D.h.", "U.a.",
    ]
    .map { Array($0) }

    private func abbreviation(_ text: [Character], _ index: Int) -> (String, Int) {
        if previous?.isLetter == true || previous?.isNumber == true { return (String(text[index]), 1) }
        for abbreviation in Typography.abbreviations
        where index + abbreviation.count <= text.count
            && text[index..<index + abbreviation.count].elementsEqual(abbreviation)
        {
            let parts = abbreviation.split(separator: ".").map { String($0) + "." }
            return (parts.joined(separator: Typography.narrowBlank), abbreviation.count)
        }
        return (String(text[index]), 1)
    }
}
