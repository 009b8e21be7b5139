package import ChamberFacts
import FoundationEssentials
package import Links

/// Lifetimes, limits, labels and facts of the chamber, which texts name in double braces: `{{aktivierung.gueltig}}`.
package struct Facts: Sendable, Hashable {
    /// `nil` for what nobody has told us yet.
    private var values: [String: String?]

    /// The values of this checkout.
    package init(_ sheet: FactSheet, _ chamber: Chamber) {
        values = Dictionary(sheet.entries.map { ($0.name, $0.value) }) { first, _ in first }
        for fact in chamber.facts { values.updateValue(fact.value, forKey: fact.name) }
    }

    private struct Document: Decodable {
        let facts: [String: String]
    }

    /// Takes what `portal facts --json` of the deployed portal printed; it wins over this checkout.
    package mutating func merge(json: [UInt8]) throws {
        let document = try JSONDecoder().decode(Document.self, from: Data(json))
        for (name, value) in document.facts { values.updateValue(value, forKey: name) }
    }

    package enum Value: Sendable, Hashable {
        case known(String)
        /// Nobody has told us yet.
        case open
    }

    package subscript(name: String) -> Value? {
        values[name].map { $0.map(Value.known) ?? .open }
    }

    package var names: [String] { values.keys.sorted() }

    /// What an editor has to know of a name that is none.
    package func message(ofUnknown name: some StringProtocol) -> String {
        "Die Angabe „\(name)“ gibt es nicht.\(Suggestion.sentence(for: String(name), in: names))"
    }

    /// Pieces of a text that were meant to name a fact and do not: `{{name}`, `name}}`, `{name}`.
    package func halfNamed(in text: String) -> [Substring] {
        guard text.utf8.contains(where: \.isBrace) else { return [] }
        return TextPiece.pieces(of: text).flatMap { piece -> [Substring] in
            guard case .text(let words) = piece, words.utf8.contains(where: \.isBrace) else { return [] }
            let named = words.matches(of: /\{{1,2} ?(?<name>[\w.]*) ?\}{0,2}|(?<last>[\w.]*) ?\}{1,2}/)
            return named.compactMap { match in
                let name = match.name ?? match.last ?? ""
                let isMeant = match.0.hasPrefix("{{") || match.0.hasSuffix("}}") || self[String(name)] != nil
                return isMeant ? match.0 : nil
            }
        }
    }

    /// What an editor has to know of such a piece.
    package func message(ofHalfNamed piece: some StringProtocol) -> String {
        let name = String(piece.filter { !"{} ".contains($0) })
        return "Angaben stehen zwischen je zwei geschweiften Klammern: {{\(name.isEmpty ? "name" : name)}}"
    }
}

extension UInt8 {
    fileprivate var isBrace: Bool { self == UInt8(ascii: "{") || self == UInt8(ascii: "}") }
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
        while let open = rest.firstRange(of: "{{"), let close = rest[open.upperBound...].firstRange(of: "}}") {
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
