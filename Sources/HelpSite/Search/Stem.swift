/// What the forms of a German word share: `registrieren`, `Registrierung` and `registriert` have one key, so have
/// `Konto` and `Konten`, `anmelden` and `angemeldet`, `löschen` and `gelöscht`.
///
/// No grammar: endings are cut as long as enough is left (after CISTEM, Weißweiler and Fraser 2017), and the marks of
/// participles. What matters is that question and text are cut alike, and that `Assets/suche.js` cuts as this does.
enum Stem {
    /// - Parameter text: folded.
    static func key(of text: [UInt8]) -> [UInt8] {
        guard !text.contains(where: { $0 < UInt8(ascii: "a") }) else { return text }
        var key = isParticiple(text) ? Array(text.dropFirst(2)) : text
        while true {
            let length = endingLength(key)
            if length == 0 { break }
            key.removeLast(length)
        }
        dropMarkInside(&key)
        return key
    }

    /// `ge…t` and its endings: `gelöscht`, `gelöschte`, `gelöschten`; at least three letters between.
    private static func isParticiple(_ text: [UInt8]) -> Bool {
        guard text.count > 5, text[0] == UInt8(ascii: "g"), text[1] == UInt8(ascii: "e") else { return false }
        var end = text.count
        switch text[end - 1] {
        case UInt8(ascii: "m"), UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "s"): end -= 1
        default: break
        }
        if text[end - 1] == UInt8(ascii: "e") { end -= 1 }
        return end > 5 && text[end - 1] == UInt8(ascii: "t")
    }

    /// Letters the word loses at its end; short words keep theirs.
    private static func endingLength(_ key: [UInt8]) -> Int {
        let count = key.count
        guard count > 4 else { return 0 }
        let before = key[count - 2]
        switch key[count - 1] {
        case UInt8(ascii: "n"):
            if count > 8, key.ends(in: "innen") { return 5 }
            if count > 5, before == UInt8(ascii: "e") || key.ends(in: "erin") { return 2 }
            return before == UInt8(ascii: "e") || key.ends(in: "ern") || key.ends(in: "eln") ? 1 : 0
        case UInt8(ascii: "s"):
            if before == UInt8(ascii: "s") { return count > 6 && key.ends(in: "niss") ? 2 : 0 }
            return count > 5 && before == UInt8(ascii: "e") ? 2 : 1
        case UInt8(ascii: "t"): return count > 7 && (key.ends(in: "heit") || key.ends(in: "keit")) ? 4 : 1
        case UInt8(ascii: "m"), UInt8(ascii: "r"): return count > 5 && before == UInt8(ascii: "e") ? 2 : 0
        case UInt8(ascii: "g"): return count > 6 && key.ends(in: "ung") ? 3 : 0
        case UInt8(ascii: "d"): return count > 6 && key.ends(in: "end") ? 3 : 0
        case UInt8(ascii: "a"), UInt8(ascii: "e"), UInt8(ascii: "o"): return 1
        default: return 0
        }
    }

    private static let prefixes = [
        "ab", "an", "auf", "aus", "ein", "frei", "herunter", "her", "hoch", "mit", "nach", "um", "vor", "weiter",
        "zuruck", "zusammen", "zu",
    ].map { Array($0.utf8) }

    /// `angemeld` → `anmeld`, `auszubild` → `ausbild`.
    private static func dropMarkInside(_ key: inout [UInt8]) {
        for prefix in prefixes where key.count >= prefix.count + 5 && key.starts(with: prefix) {
            let mark = (key[prefix.count], key[prefix.count + 1])
            let isMark =
                mark == (UInt8(ascii: "g"), UInt8(ascii: "e"))
                || mark == (UInt8(ascii: "z"), UInt8(ascii: "u")) && key[prefix.count + 2] != UInt8(ascii: "g")
            if isMark {
                key.removeSubrange(prefix.count..<prefix.count + 2)
                return
            }
        }
    }
}

extension [UInt8] {
    fileprivate func ends(in ending: StaticString) -> Bool {
        ending.withUTF8Buffer { buffer in
            count >= buffer.count && buffer.indices.allSatisfy { buffer[$0] == self[count - buffer.count + $0] }
        }
    }
}
