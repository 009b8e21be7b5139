/// Where the literals of an HTML interpolation stand: in text, in a tag, in an attribute value.
///
/// A small reading of the HTML tokenizer (WHATWG HTML, 13.2.5), enough for markup we write ourselves. It runs in debug
/// builds alone; the tests therefore see every misplaced interpolation, and release builds do not pay for it.
struct Position {
    enum Place: Hashable {
        /// Between tags.
        case text
        /// Inside a tag, outside an attribute value.
        case tag
        /// In the double-quoted value of an attribute that is no address.
        case attribute
        /// At the very start of the double-quoted value of `href`, `src`, `action`, `formaction` or `poster`.
        case address
        /// In a place where no value may stand: an unquoted or half-written value, a script, a style, a comment.
        case forbidden
    }

    private enum State {
        case text, tag, value(start: Bool), comment, raw(closing: [UInt8])
    }

    private var state = State.text
    /// The bytes of the tag so far, to find its name and the attribute before a quote.
    private var tag: [UInt8] = []
    private static let addressAttributes = ["href", "src", "action", "formaction", "poster"]

    var place: Place {
        switch state {
        case .text: .text
        case .tag: tag.last == UInt8(ascii: "=") ? .forbidden : .tag
        case .value(let start): isAddress ? (start ? .address : .forbidden) : .attribute
        case .comment, .raw: .forbidden
        }
    }

    private var isAddress: Bool {
        let name = tag.dropLast(2).reversed().prefix { $0 != UInt8(ascii: " ") && $0 != UInt8(ascii: "\n") }
        return Position.addressAttributes.contains(String(decoding: name.reversed(), as: UTF8.self).lowercased())
    }

    mutating func advance(over literal: UnsafeBufferPointer<UInt8>) {
        for byte in literal { advance(byte) }
    }

    private mutating func advance(_ byte: UInt8) {
        switch state {
        case .text:
            if byte == UInt8(ascii: "<") {
                state = .tag
                tag = []
            }
        case .tag:
            tag.append(byte)
            if byte == UInt8(ascii: "\"") {
                state = .value(start: true)
            } else if byte == UInt8(ascii: ">") {
                state = Position.raw(after: tag).map { .raw(closing: $0) } ?? .text
                tag = []
            } else if tag == Array("!--".utf8) {
                state = .comment
                tag = []
            }
        case .value:
            if byte == UInt8(ascii: "\"") {
                state = .tag
                tag.append(UInt8(ascii: " "))
            } else {
                state = .value(start: false)
            }
        case .comment:
            tag.append(byte)
            if tag.suffix(3) == Array("-->".utf8)[...] { state = .text }
        case .raw(let closing):
            tag.append(byte)
            if tag.suffix(closing.count) == closing[...] { state = .text }
        }
    }

    /// The closing tag of an element whose content is no text; `nil` for all others.
    private static func raw(after tag: [UInt8]) -> [UInt8]? {
        for name in ["script", "style"] where tag.starts(with: name.utf8) { return Array("</\(name)>".utf8) }
        return nil
    }
}
