extension TextCheck {
    /// Addresses that stand in the text alone, in links they may.
    mutating func findAddresses(in piece: Range<Int>, _ schemes: [String]) {
        let beginnings = (["https://", "http://", "www.", "mailto:", "tel:"] + schemes.map { $0 + ":" }).map {
            Array($0.utf8)
        }
        var place = piece.lowerBound
        while place < piece.upperBound {
            let word = text[place..<piece.upperBound].prefix { !$0.isSpace }
            if let address = address(in: word, beginnings) {
                note(.bareURL(words(address)), address)
                place = address.upperBound
            } else if let address = mailAddress(in: word) {
                note(.bareMailAddress(words(address)), address)
                place = address.upperBound
            } else {
                place = word.endIndex + 1
            }
        }
    }

    private func address(in word: ArraySlice<UInt8>, _ beginnings: [[UInt8]]) -> Range<Int>? {
        for start in word.indices where isAddress(word[start...], beginnings) {
            var address = word[start...].prefix { $0 != "<" }
            address = address[..<(address.indices.first { roles[$0] != .text } ?? address.endIndex)]
            let mayEndWithParenthesis = address.contains { $0 == "(" }
            while let last = address.last, isTrailing(last), !(last == ")" && mayEndWithParenthesis) {
                address.removeLast()
            }
            if isAddress(address, beginnings) { return address.startIndex..<address.endIndex }
        }
        return nil
    }

    /// Begins like an address, goes on, and is not in the middle of a word.
    private func isAddress(_ word: ArraySlice<UInt8>, _ beginnings: [[UInt8]]) -> Bool {
        guard let first = word.first, first.isLetter else { return false }
        let start = word.startIndex
        if start > 0, text[start - 1].isLetter || text[start - 1].isDigit || text[start - 1] >= 0x80 { return false }
        return beginnings.contains { beginning in
            guard word.count > beginning.count, beginning[0] | 0x20 == first | 0x20 else { return false }
            // What nobody writes with a capital is a word where it has one: `Portal:`.
            let isWeb = !(beginning.last == ":")
            return zip(word, beginning).allSatisfy { $0 == $1 || isWeb && $0.isLetter && $0 | 0x20 == $1 }
        }
    }

    /// `name@host.de`
    private func mailAddress(in word: ArraySlice<UInt8>) -> Range<Int>? {
        guard let at = word.firstIndex(where: { $0 == "@" }) else { return nil }
        let name = word[..<at].reversed().prefix { $0.isLetter || $0.isDigit || isPartOfName($0) }.count
        var host = word[(at + 1)...].prefix { $0.isLetter || $0.isDigit || $0 == "-" || $0 == "." }
        while host.last == "." || host.last == "-" { host.removeLast() }
        let address = at - name..<host.endIndex
        guard name > 0, host.dropFirst().contains(where: { $0 == "." }), roles[address].allSatisfy({ $0 == .text })
        else { return nil }
        return address
    }

    private func isPartOfName(_ byte: UInt8) -> Bool {
        switch byte {
        case ".", "_", "%", "+", "-": true
        default: false
        }
    }

    /// What ends a sentence rather than an address.
    private func isTrailing(_ byte: UInt8) -> Bool {
        switch byte {
        case ".", ",", ";", ":", "!", "?", "'", "\"", ")", "]": true
        default: false
        }
    }
}
