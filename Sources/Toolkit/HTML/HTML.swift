/// A piece of HTML as UTF-8 bytes.
///
/// The same shape as `SQL`: a literal is markup, an interpolated value is text and escaped, so markup cannot be
/// injected by accident. Attribute values must be in double quotes. Addresses go into `href`, `src` and `action` only
/// as ``Addressable`` values. Debug builds check each interpolation's place and stop at a wrong one (``Position``).
package struct HTML: Sendable, Hashable, ExpressibleByStringInterpolation {
    package fileprivate(set) var bytes: [UInt8]

    package static let empty = HTML(bytes: [])

    private init(bytes: [UInt8]) {
        self.bytes = bytes
    }

    package init(stringLiteral literal: StaticString) {
        bytes = literal.withUTF8Buffer { Array($0) }
    }

    package init(stringInterpolation: StringInterpolation) {
        bytes = stringInterpolation.bytes
    }

    /// Text, escaped.
    package init(text: some StringProtocol) {
        bytes = []
        bytes.append(escaping: text)
    }

    /// Markup that was made elsewhere and is known to be good.
    package init(unsafeMarkup bytes: [UInt8]) {
        self.bytes = bytes
    }

    package var isEmpty: Bool { bytes.isEmpty }

    package static func += (left: inout HTML, right: HTML) {
        left.bytes.append(contentsOf: right.bytes)
    }

    package static func + (left: HTML, right: HTML) -> HTML {
        var sum = left
        sum += right
        return sum
    }

    /// The same with another piece in the place of some of its bytes, as ``bytes`` counts them.
    package func replacing(_ range: Range<Int>, with piece: HTML) -> HTML {
        HTML(bytes: bytes[..<range.lowerBound] + piece.bytes + bytes[range.upperBound...])
    }

    /// A piece that appears only under a condition.
    package static func when(_ condition: Bool, _ piece: @autoclosure () -> HTML) -> HTML {
        condition ? piece() : .empty
    }

    package struct StringInterpolation: StringInterpolationProtocol {
        package typealias StringLiteralType = StaticString

        fileprivate var bytes: [UInt8] = []
        #if DEBUG
            private var position = Position()
        #endif

        package init(literalCapacity: Int, interpolationCount: Int) {
            bytes.reserveCapacity(literalCapacity + interpolationCount * 32)
        }

        package mutating func appendLiteral(_ literal: StaticString) {
            literal.withUTF8Buffer { buffer in
                bytes.append(contentsOf: buffer)
                #if DEBUG
                    position.advance(over: buffer)
                #endif
            }
        }

        /// Text, in an element or in a quoted attribute that is no address.
        package mutating func appendInterpolation(_ text: some StringProtocol) {
            require(.text, .attribute)
            bytes.append(escaping: text)
        }

        package mutating func appendInterpolation(_ number: some BinaryInteger) {
            require(.text, .attribute)
            bytes.append(contentsOf: String(number).utf8)
        }

        /// Markup between tags, or attributes inside one.
        package mutating func appendInterpolation(_ markup: HTML) {
            require(.text, .tag)
            bytes.append(contentsOf: markup.bytes)
        }

        package mutating func appendInterpolation(_ markup: [HTML]) {
            require(.text)
            for piece in markup { bytes.append(contentsOf: piece.bytes) }
        }

        package mutating func appendInterpolation(_ markup: HTML?) {
            if let markup { appendInterpolation(markup) }
        }

        /// The address of a route, an asset or a checked link.
        package mutating func appendInterpolation(_ target: some Addressable) {
            require(.address, .attribute, .text)
            bytes.append(escaping: target.address.text)
        }

        private func require(_ allowed: Position.Place...) {
            #if DEBUG
                precondition(
                    allowed.contains(position.place),
                    "interpolated into \(position.place), allowed are \(allowed): …\(String(decoding: bytes.suffix(60), as: UTF8.self))"
                )
            #endif
        }
    }
}

extension Sequence<HTML> {
    package func joined() -> HTML {
        reduce(into: HTML.empty) { $0 += $1 }
    }
}

extension [UInt8] {
    /// Appends text so that it is text in elements and in double-quoted attributes.
    fileprivate mutating func append(escaping text: some StringProtocol) {
        var text = String(text)
        text.withUTF8 { buffer in
            var clean = buffer.startIndex
            for index in buffer.indices {
                let escape: StaticString
                switch buffer[index] {
                case UInt8(ascii: "&"): escape = "&amp;"
                case UInt8(ascii: "<"): escape = "&lt;"
                case UInt8(ascii: ">"): escape = "&gt;"
                case UInt8(ascii: "\""): escape = "&quot;"
                case UInt8(ascii: "'"): escape = "&#39;"
                default: continue
                }
                append(contentsOf: buffer[clean..<index])
                escape.withUTF8Buffer { append(contentsOf: $0) }
                clean = index + 1
            }
            append(contentsOf: buffer[clean...])
        }
    }
}
