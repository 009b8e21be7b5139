import CSodium

/// The secret keys of an installation: the first signs, all verify.
///
/// The secret file holds one key a line, `ID BASE64`, newest first; `#` begins a comment.
package struct KeyRing: Sendable {
    package struct Key: Sendable {
        package let id: String
        fileprivate let bytes: [UInt8]
    }

    package enum Problem: Error, Sendable, Hashable, CustomStringConvertible {
        case noKey
        case line(Int)
        case duplicate(String)

        package var description: String {
            switch self {
            case .noKey: "holds no key"
            case .line(let number): "line \(number) is no key: expected an id and 32 bytes in Base64"
            case .duplicate(let id): "has two keys with the id \(id)"
            }
        }
    }

    package let keys: [Key]

    package init(secretFile text: String) throws(Problem) {
        var keys: [Key] = []
        for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
            let words = line.split(whereSeparator: \.isWhitespace)
            if words.isEmpty || words[0].hasPrefix("#") { continue }
            guard words.count == 2, let bytes = Base64.decode(String(words[1])), bytes.count == 32,
                words[0].utf8.allSatisfy({ ($0 | 0x20) >= 0x61 && ($0 | 0x20) <= 0x7A || $0 >= 0x30 && $0 <= 0x39 })
            else { throw .line(index + 1) }
            if keys.contains(where: { $0.id == words[0] }) { throw .duplicate(String(words[0])) }
            keys.append(Key(id: String(words[0]), bytes: bytes))
        }
        guard !keys.isEmpty else { throw .noKey }
        self.keys = keys
    }

    /// The text of a secret file with a fresh key first and all earlier ones below.
    package static func rotated(secretFile text: String) -> String {
        freshLine() + text
    }

    private static let preparedMark = "# prepared: signs after 'portal secret rotate --activate'"

    /// The text of a secret file with a fresh key last, which verifies and does not sign yet. So every process can learn
    /// it before the first one signs with it.
    package static func prepared(secretFile text: String) -> String {
        text + preparedMark + "\n" + freshLine()
    }

    /// The text of a secret file with the prepared key first; `nil` when there is none.
    package static func activated(secretFile text: String) -> String? {
        var lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        guard let mark = lines.firstIndex(of: preparedMark[...]), lines.indices.contains(mark + 1) else { return nil }
        let key = lines.remove(at: mark + 1)
        lines.remove(at: mark)
        return ([key] + lines).joined(separator: "\n")
    }

    private static func freshLine() -> String {
        "k\(Crockford.encode(RandomBytes.make(5))) \(Base64.encode(RandomBytes.make(32)))\n"
    }

    /// The key that signs.
    package var current: Key { keys[0] }

    package func key(_ id: some StringProtocol) -> Key? {
        keys.first { $0.id == id }
    }
}

extension KeyRing.Key {
    /// A keyed hash of 32 bytes; different purposes never give the same one.
    package func tag(_ purpose: String, _ message: [UInt8]) -> [UInt8] {
        Sodium.hash(message, key: Sodium.hash(Array(purpose.utf8), key: bytes))
    }
}
