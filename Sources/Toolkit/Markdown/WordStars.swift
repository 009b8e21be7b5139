/// Stars between letters, as in `Kund*innen`, hidden from libcmark, which would make emphasis of them.
///
/// A byte that no text has stands in their place, so that every place stays what it is.
enum WordStars {
    private static let substitute: UInt8 = 0x1A

    /// The text without such stars; `nil` if there are none.
    static func hidden(in text: [UInt8]) -> [UInt8]? {
        var hidden: [UInt8]?
        for place in text.indices where text[place] == "*" && isBetweenLetters(place, of: text) {
            if hidden == nil { hidden = text }
            hidden?[place] = substitute
        }
        return hidden
    }

    /// What libcmark made of hidden stars, with the stars.
    static func restored(in text: String) -> String {
        guard text.utf8.contains(substitute) else { return text }
        return String(decoding: text.utf8.map { $0 == substitute ? UInt8(ascii: "*") : $0 }, as: UTF8.self)
    }

    /// - Parameter place: of one byte.
    private static func isBetweenLetters(_ place: Int, of text: [UInt8]) -> Bool {
        guard place > 0, place + 1 < text.count, text[place - 1].mayBeLetter, text[place + 1].mayBeLetter else {
            return false
        }
        if text[place - 1].isLetter && text[place + 1].isLetter { return true }
        let before = String(decoding: text[max(0, place - 4)..<place], as: UTF8.self).unicodeScalars.last
        let behind = String(decoding: text[(place + 1)..<min(text.count, place + 5)], as: UTF8.self)
        return [before, behind.unicodeScalars.first].allSatisfy { $0?.properties.isAlphabetic == true }
    }
}

extension UInt8 {
    /// A letter, or a byte of a character beyond ASCII.
    fileprivate var mayBeLetter: Bool { isLetter || self >= 0x80 }
}
