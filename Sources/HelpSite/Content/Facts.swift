package import ChamberFacts
import FoundationEssentials
package import Links

/// Lifetimes, limits, labels and facts of the chamber, which texts name in double braces: `{{aktivierung.gueltig}}`.
package struct Facts: Sendable, Hashable {
    /// `nil` for what nobody has told us yet.
    private var values: [String: String?]
    /// In their order.
    package private(set) var names: [String]

    /// The values of this checkout.
    package init(_ sheet: FactSheet, _ chamber: Chamber) {
        values = Dictionary(sheet.entries.map { ($0.name, $0.value) }) { first, _ in first }
        for fact in chamber.facts { values.updateValue(fact.value, forKey: fact.name) }
        names = values.keys.sorted()
    }

    private struct Document: Decodable {
        let facts: [String: String]
    }

    /// Takes what `portal facts --json` of the deployed portal printed; it wins over this checkout.
    package mutating func merge(json: [UInt8]) throws {
        let document = try JSONDecoder().decode(Document.self, from: Data(json))
        for (name, value) in document.facts { values.updateValue(value, forKey: name) }
        names = values.keys.sorted()
    }

    package enum Value: Sendable, Hashable {
        case known(String)
        /// Nobody has told us yet.
        case open
    }

    package subscript(name: String) -> Value? {
        values[name].map { $0.map(Value.known) ?? .open }
    }

    /// What an editor has to know of a name that is none.
    package func message(ofUnknown name: some StringProtocol) -> String {
        "Die Angabe „\(name)“ gibt es nicht.\(Suggestion.sentence(for: String(name), in: names))"
    }

    /// Pieces of a text that were meant to name a fact and do not: `{{name}`, `name}}`, `{name}`.
    package func halfNamed(in text: String) -> [Substring] {
        guard text.utf8.contains(where: \.isBrace) else { return [] }
        return TextPiece.pieces(of: text).flatMap { piece -> [Substring] in
            guard case .text(let words) = piece else { return [] }
            return words.bracedPieces.filter { piece in
                piece.hasPrefix("{{") || piece.hasSuffix("}}") || self[String(piece.withoutBraces)] != nil
            }
        }
    }

    /// What an editor has to know of such a piece.
    package func message(ofHalfNamed piece: some StringProtocol) -> String {
        let name = piece.withoutBraces
        return "Angaben stehen zwischen je zwei geschweiften Klammern: {{\(name.isEmpty ? "name" : String(name))}}"
    }
}

extension Substring {
    /// Braces, at most two of a kind side by side, with the name between or before them.
    fileprivate var bracedPieces: [Substring] {
        var pieces: [Substring] = []
        var end = startIndex
        while let brace = utf8[end...].firstIndex(where: \.isBrace) {
            let before = utf8[end..<brace].reversed().prefix(while: \.isPartOfName).count
            let isOpening = utf8[brace] == UInt8(ascii: "{")
            let start = isOpening ? brace : utf8.index(brace, offsetBy: -before)
            var rest = utf8[brace...]
            if isOpening {
                rest = rest.dropBraces("{").drop { $0 == UInt8(ascii: " ") }
                rest = rest.drop(while: \.isPartOfName)
            }
            let closing = rest.drop { $0 == UInt8(ascii: " ") }
            if closing.first == UInt8(ascii: "}") { rest = closing.dropBraces("}") }
            end = rest.startIndex
            pieces.append(self[start..<end])
        }
        return pieces
    }
}

extension StringProtocol {
    fileprivate var withoutBraces: SubSequence {
        let start = utf8.firstIndex { !$0.isBrace && $0 != UInt8(ascii: " ") } ?? endIndex
        let end = utf8[start...].firstIndex { $0.isBrace || $0 == UInt8(ascii: " ") } ?? endIndex
        return self[start..<end]
    }
}

extension Substring.UTF8View {
    /// Without one or two of them at the start.
    fileprivate func dropBraces(_ brace: Unicode.Scalar) -> Substring.UTF8View {
        dropFirst(prefix(2).prefix { $0 == UInt8(ascii: brace) }.count)
    }
}

extension UInt8 {
    fileprivate var isBrace: Bool { self == UInt8(ascii: "{") || self == UInt8(ascii: "}") }

    /// A letter, a digit, a point, or a byte of a character beyond ASCII.
    fileprivate var isPartOfName: Bool {
        switch UnicodeScalar(self) {
        case "a"..."z", "A"..."Z", "0"..."9", ".", "_", "\u{80}"...: true
        default: false
        }
    }
}

extension StringProtocol {
    /// Whether there is a brace in it. Most texts have none, and each is asked several times.
    package var mayNameFact: Bool {
        utf8.withContiguousStorageIfAvailable { $0.contains(UInt8(ascii: "{")) } ?? true
    }
}

/// A text split where it names a fact.
package enum TextPiece: Sendable, Hashable {
    case text(Substring)
    case fact(Substring)

    package static func pieces(of text: some StringProtocol) -> [TextPiece] {
        var rest = Substring(text)
        guard rest.mayNameFact else { return [.text(rest)] }
        var pieces: [TextPiece] = []
        while let open = rest.utf8.firstRange(of: "{{".utf8),
            let close = rest.utf8[open.upperBound...].firstRange(of: "}}".utf8)
        {
            if open.lowerBound > rest.startIndex { pieces.append(.text(rest[..<open.lowerBound])) }
            pieces.append(.fact(rest[open.upperBound..<close.lowerBound].trimmedBlanks))
            rest = rest[close.upperBound...]
        }
        if !rest.isEmpty { pieces.append(.text(rest)) }
        return pieces
    }
}

extension Facts {
    /// The text with its facts filled in; an open or unknown one as a dash.
    package func fill(_ text: String) -> String {
        guard text.mayNameFact else { return text }
        return TextPiece.pieces(of: text).map { piece in
            switch piece {
            case .text(let text): String(text)
            case .fact(let name):
                if case .known(let value) = self[String(name)] { value } else { "–" }
            }
        }.joined()
    }
}

extension Facts {
    /// The address of a link with its facts filled in.
    package enum FilledAddress: Sendable, Hashable {
        case known(String)
        /// It names a fact that nobody has told us yet.
        case open
        /// It names a fact that there is not.
        case unknown(String)
    }

    /// - Parameter address: as it was typed: `mailto:{{service.email}}`.
    package func fill(address: String) -> FilledAddress {
        guard address.mayNameFact else { return .known(address) }
        var filled = ""
        for piece in TextPiece.pieces(of: address) {
            switch piece {
            case .text(let text): filled += text
            case .fact(let name):
                switch self[String(name)] {
                case .known(let value): filled += value.asPart(ofAddress: filled)
                case .open: return .open
                case nil: return .unknown(String(name))
                }
            }
        }
        return .known(filled)
    }
}

extension String {
    /// What is written behind the beginning of an address: digits behind `tel:`, what may stand in addresses elsewhere.
    fileprivate func asPart(ofAddress beginning: String) -> String {
        let beginning = beginning.lowercased()
        if beginning.hasPrefix("tel:") {
            // The 0 of `+49 (0)521` is not dialled.
            let number = hasPrefix("+") ? replacing("(0)", with: "") : self
            return number.filter { $0.isASCII && ($0.isNumber || $0 == "+") }
        }
        let isRepeated = beginning == "https://" && lowercased().hasPrefix("https://")
        let rest = isRepeated ? dropFirst("https://".count) : self[...]
        return rest.utf8.map { byte in
            let isPlain = byte > 0x20 && byte < 0x7F && !"\"<>\\^`{|}".utf8.contains(byte)
            let isPlainInMail = !beginning.hasPrefix("mailto:") || !"%?&#/".utf8.contains(byte)
            let digits = String(byte, radix: 16, uppercase: true)
            return isPlain && isPlainInMail ? String(UnicodeScalar(byte)) : "%" + (byte < 16 ? "0" : "") + digits
        }.joined()
    }
}
