/// A word of a text or of a question, and what it is compared by.
package struct Word: Sendable, Hashable {
    /// As it was written: `Öffnungszeiten`, `E-Mail`.
    package let spelling: [UInt8]
    /// Folded, `a`–`z` and digits only: `offnungszeiten`, `email`.
    package let text: [UInt8]
    /// What all its forms share: `offnungszei`.
    package let key: [UInt8]

    /// The words of a text, without stop words.
    package static func all(in text: String) -> [Word] {
        var reader = WordReader(text)
        var words: [Word] = []
        while reader.next() {
            if !reader.isStopWord { words.append(reader.word) }
        }
        return words
    }
}

/// Splits a text into words and folds them: lower case, no accents, ä = ae = a, ö = oe = o, ü = ue = u, ß = ss.
///
/// `Assets/suche.js` does the same in JavaScript; a test compares the two. A word is made of Latin letters up to U+017F
/// and digits, and ẞ. Soft hyphens, combining marks and characters without width are passed over, so text need not be
/// normalized. `Kund*innen`, `Kund:innen`, `Kund_innen` and `KundInnen` are read as `Kunden`, `Dozent*in` as `Dozent`;
/// a single letter before a hyphen belongs to the next word: `E-Mail`.
struct WordReader {
    /// A word has at least two letters; what has more than fifty is none.
    private static let lengths = 2...50

    private let bytes: [UInt8]
    private var position = 0
    private var range = 0..<0
    private let latin = Latin.letters
    private let stopWords = StopWords.table
    private(set) var text: [UInt8] = []

    init(_ text: String) {
        bytes = WordReader.cleaned(Array(text.utf8))
        self.text.reserveCapacity(64)
    }

    /// The word that ``next()`` found.
    var word: Word { Word(spelling: Array(spelling), text: text, key: Stem.key(of: text)) }
    var spelling: ArraySlice<UInt8> { bytes[range] }
    var isStopWord: Bool { stopWords.number(of: text) != nil }

    /// Goes to the next word.
    ///
    /// - Returns: `false` at the end of the text.
    mutating func next() -> Bool {
        while findRange() {
            fold()
            if WordReader.lengths.contains(text.count) { return true }
        }
        return false
    }

    private mutating func findRange() -> Bool {
        var length = 0
        while position < bytes.count {
            length = Latin.letterLength(in: bytes, at: position)
            if length > 0 { break }
            position += 1
        }
        guard length > 0 else { return false }
        let start = position
        position += length
        if position < bytes.count, bytes[position] == UInt8(ascii: "-"),
            Latin.letterLength(in: bytes, at: position + 1) > 0
        {
            position += 1
        }
        while position < bytes.count {
            length = Latin.letterLength(in: bytes, at: position)
            if length == 0 { break }
            position += length
        }
        range = start..<position
        return true
    }

    private mutating func fold() {
        text.removeAll(keepingCapacity: true)
        var index = range.lowerBound
        while index < range.upperBound {
            let byte = bytes[index]
            guard byte < 0x80 else {
                if byte == 0xC3, bytes[index + 1] == 0x9F {
                    text.append(UInt8(ascii: "s"))
                    text.append(UInt8(ascii: "s"))
                } else {
                    text.append(latin[Int(byte - 0xC3) << 6 | Int(bytes[index + 1] & 0x3F)])
                }
                index += 2
                continue
            }
            index += 1
            if byte == UInt8(ascii: "-") { continue }
            let letter = byte.lowercased
            let isUmlaut =
                index < range.upperBound && bytes[index].lowercased == UInt8(ascii: "e") && mayBeUmlaut(letter)
            text.append(letter)
            if isUmlaut { index += 1 }
        }
    }

    /// Whether the letter and an `e` behind it may stand for an umlaut. In `neue`, `Bauer` and `Quelle` they do not.
    private func mayBeUmlaut(_ letter: UInt8) -> Bool {
        switch letter {
        case UInt8(ascii: "a"), UInt8(ascii: "o"): true
        case UInt8(ascii: "u"):
            switch text.last {
            case UInt8(ascii: "a"), UInt8(ascii: "e"), UInt8(ascii: "i"), UInt8(ascii: "o"), UInt8(ascii: "u"),
                UInt8(ascii: "q"):
                false
            default: true
            }
        default: false
        }
    }
}

extension WordReader {
    /// The text without what nobody sees, and with one form for all genders.
    private static func cleaned(_ text: [UInt8]) -> [UInt8] {
        let bytes = visible(text)
        // Most texts have none.
        guard bytes.indices.contains(where: { genderEnding(in: bytes, at: $0, afterSmall: true) != nil }) else {
            return bytes
        }
        var clean: [UInt8] = []
        clean.reserveCapacity(bytes.count)
        var index = 0
        // What stands before: a letter, a small German letter.
        var isLetter = false
        var isSmall = false
        while index < bytes.count {
            let byte = bytes[index]
            if isLetter, let ending = genderEnding(in: bytes, at: index, afterSmall: isSmall) {
                if ending.isPlural { clean += [UInt8(ascii: "e"), UInt8(ascii: "n")] }
                index += ending.length
                isSmall = true
            } else if byte < 0x80 {
                clean.append(byte)
                index += 1
                isSmall = byte >= UInt8(ascii: "a") && byte <= UInt8(ascii: "z")
                isLetter = isSmall || Latin.isASCIILetterOrDigit(byte)
            } else {
                isLetter = Latin.letterLength(in: bytes, at: index) > 0
                isSmall = byte == 0xC3 && [0xA4, 0xB6, 0xBC, 0x9F].contains(bytes[index + 1])
                repeat {
                    clean.append(bytes[index])
                    index += 1
                } while index < bytes.count && bytes[index] & 0xC0 == 0x80
            }
        }
        return clean
    }

    /// `*innen`, `:innen`, `_innen` and `Innen`, or `*in` and its like at the end of a word.
    private static func genderEnding(
        in bytes: [UInt8],
        at index: Int,
        afterSmall: Bool
    ) -> (length: Int, isPlural: Bool)? {
        switch bytes[index] {
        case UInt8(ascii: "*"), UInt8(ascii: ":"), UInt8(ascii: "_"):
            if matches("innen", bytes, index + 1) { return (6, true) }
            let isEnd = matches("in", bytes, index + 1) && Latin.letterLength(in: bytes, at: index + 3) == 0
            return isEnd ? (3, false) : nil
        case UInt8(ascii: "I"): return afterSmall && matches("nnen", bytes, index + 1) ? (5, true) : nil
        default: return nil
        }
    }

    private static func matches(_ ending: StaticString, _ bytes: [UInt8], _ start: Int) -> Bool {
        guard start + ending.utf8CodeUnitCount <= bytes.count else { return false }
        return ending.withUTF8Buffer { buffer in
            buffer.indices.allSatisfy { buffer[$0] == bytes[start + $0] }
        }
    }

    /// The text without soft hyphens, combining marks and characters without width, and with ß for ẞ.
    private static func visible(_ bytes: [UInt8]) -> [UInt8] {
        // Most texts have none of these: they begin with C2, CC, CD, or E1 and above.
        guard bytes.contains(where: { $0 > 0xE0 || $0 == 0xC2 || $0 == 0xCC || $0 == 0xCD }) else { return bytes }
        let isReplaced = { (index: Int) in invisibleLength(in: bytes, at: index) > 0 || isCapitalEszett(bytes, index) }
        guard var index = bytes.indices.first(where: isReplaced) else { return bytes }
        var visible = Array(bytes[..<index])
        while index < bytes.count {
            let length = invisibleLength(in: bytes, at: index)
            if length > 0 {
                index += length
            } else if isCapitalEszett(bytes, index) {
                visible += [0xC3, 0x9F]
                index += 3
            } else {
                visible.append(bytes[index])
                index += 1
            }
        }
        return visible
    }

    private static func isCapitalEszett(_ bytes: [UInt8], _ index: Int) -> Bool {
        bytes[index] == 0xE1 && bytes[index + 1] == 0xBA && bytes[index + 2] == 0x9E
    }

    private static func invisibleLength(in bytes: [UInt8], at index: Int) -> Int {
        switch bytes[index] {
        case ..<0xC2: 0
        case 0xC2: bytes[index + 1] == 0xAD ? 2 : 0
        case 0xCC: 2
        case 0xCD: bytes[index + 1] < 0xB0 ? 2 : 0
        case 0xE2:
            switch (bytes[index + 1], bytes[index + 2]) {
            case (0x80, 0x8B...0x8D), (0x81, 0xA0): 3
            default: 0
            }
        case 0xEF: bytes[index + 1] == 0xBB && bytes[index + 2] == 0xBF ? 3 : 0
        default: 0
        }
    }
}

/// Letters of Latin-1 and Latin Extended-A.
private enum Latin {
    /// U+00C0 to U+017F without their accents. × and ÷ are no letters, ß is two.
    static let letters = Array(
        ("aaaaaaaceeeeiiiidnooooo ouuuuytsaaaaaaaceeeeiiiidnooooo ouuuuyty"
            + "aaaaaaccccccccddddeeeeeeeeeegggggggghhhhiiiiiiiiiiiijjkkkllllllll"
            + "llnnnnnnnnnoooooooorrrrrrssssssssttttttuuuuuuuuuuuuwwyyyzzzzzzs").utf8
    )

    /// Bytes of the letter or digit at the index, 0 where there is none.
    static func letterLength(in bytes: [UInt8], at index: Int) -> Int {
        guard index < bytes.count else { return 0 }
        switch bytes[index] {
        case let byte where byte < 0x80: return isASCIILetterOrDigit(byte) ? 1 : 0
        case 0xC3: return bytes[index + 1] == 0x97 || bytes[index + 1] == 0xB7 ? 0 : 2
        case 0xC4, 0xC5: return 2
        default: return 0
        }
    }

    static func isASCIILetterOrDigit(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20) || byte &- UInt8(ascii: "0") < 10
    }
}

extension UInt8 {
    /// Of a letter or a digit.
    fileprivate var lowercased: UInt8 { self &- UInt8(ascii: "A") < 26 ? self | 0x20 : self }
}
