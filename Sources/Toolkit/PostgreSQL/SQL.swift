/// A statement as a value: literals are SQL, interpolated values become bind parameters.
///
/// The same shape as `HTML`, so a statement cannot be injected into. A nested `SQL` value is spliced in with its
/// parameters renumbered. Statements are prepared by their text, so build the text from few pieces.
package struct SQL: Sendable, ExpressibleByStringInterpolation {
    /// The text with `$1`, `$2`, … in place of the values.
    package private(set) var text: String
    package private(set) var binds: [Bind]

    package init(stringLiteral literal: StaticString) {
        text = literal.description
        binds = []
    }

    package init(stringInterpolation: StringInterpolation) {
        text = stringInterpolation.text
        binds = stringInterpolation.binds
    }

    /// SQL that was read from a file of ours, such as a migration. Never built from input.
    package init(unsafeText: String) {
        text = unsafeText
        binds = []
    }

    package struct StringInterpolation: StringInterpolationProtocol {
        package typealias StringLiteralType = StaticString

        fileprivate var text = ""
        fileprivate var binds: [Bind] = []

        package init(literalCapacity: Int, interpolationCount: Int) {
            text.reserveCapacity(literalCapacity + interpolationCount * 3)
            binds.reserveCapacity(interpolationCount)
        }

        package mutating func appendLiteral(_ literal: StaticString) {
            text += literal.description
        }

        package mutating func appendInterpolation(_ value: some SQLBindable) {
            binds.append(value.bind)
            text += "$\(binds.count)"
        }

        package mutating func appendInterpolation(_ value: (some SQLBindable)?) {
            binds.append(value?.bind ?? .null)
            text += "$\(binds.count)"
        }

        package mutating func appendInterpolation(_ fragment: SQL) {
            guard !fragment.binds.isEmpty else {
                text += fragment.text
                return
            }
            let offset = binds.count
            var rest = fragment.text[...]
            while let dollar = rest.firstIndex(of: "$") {
                text += rest[..<dollar]
                rest = rest[rest.index(after: dollar)...]
                let digits = rest.prefix { $0.isASCII && $0.isNumber }
                text += "$"
                if let number = Int(digits) { text += String(number + offset) }
                rest = rest[digits.endIndex...]
            }
            text += rest
            binds += fragment.binds
        }
    }
}
