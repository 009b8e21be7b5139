/// A secret of 256 bits for a link or a cookie. The database keeps its hash alone.
package struct Token: Sendable, Hashable, CustomStringConvertible {
    /// 52 lower-case symbols of Crockford's alphabet: no punctuation a mail program could cut off, and no case to lose.
    package let text: String

    private static let length = 52
    /// What a mail program may leave at the end of an address.
    private static let trailing: Set<Character> = [
        ".", ",", ")", ">", "]", "}", ";", ":", "!", "?", "\"", "'", "“", "”", "»", "«",
    ]

    package static func random() -> Token {
        Token(text: Crockford.encode(RandomBytes.make(32)))
    }

    private init(text: String) {
        self.text = text
    }

    /// Reads a token as it comes back from a mail program: any case, with a full stop, a bracket, a quote or blanks at
    /// its end.
    package init?(_ text: String) {
        var rest = text[...]
        while let last = rest.last, last.isWhitespace || Token.trailing.contains(last) { rest.removeLast() }
        while let first = rest.first, first.isWhitespace || first == "<" { rest.removeFirst() }
        guard rest.utf8.count == Token.length else { return nil }
        var canonical: [UInt8] = []
        canonical.reserveCapacity(Token.length)
        for byte in rest.utf8 {
            guard let value = Crockford.value(of: byte) else { return nil }
            canonical.append(Crockford.symbols[Int(value)])
        }
        self.text = String(decoding: canonical, as: UTF8.self)
    }

    /// What is stored: BLAKE2b-256. Unkeyed is enough for 256 random bits (ASVS 6.5.2).
    package var hash: [UInt8] { Sodium.hash(Array(text.utf8)) }

    package var description: String { "Token(…)" }
}
