/// A statement as a value: literals are SQL, interpolated values become bind parameters.
///
/// The same shape as `HTML`, so a statement cannot be injected into. A nested `SQL` value is spliced in with its
/// parameters renumbered. Statements are prepared by their text, so build the text from few pieces. The server must be
/// able to tell the type of a text parameter from its place: where it cannot, as in `\(word) IS NULL`, cast it.
package struct SQL: Sendable, ExpressibleByStringInterpolation {
    /// The text with `$1`, `$2`, … in place of the values.
    package let text: String
    let parameters: [Parameter]

    struct Parameter: Sendable {
        /// Where in the text, in UTF-8, its `$` stands: a `$1` in a literal of the statement is none of ours.
        let offset: Int
        let bind: Bind
    }

    package init(stringLiteral literal: StaticString) {
        text = literal.description
        parameters = []
    }

    package init(stringInterpolation: StringInterpolation) {
        text = String(decoding: stringInterpolation.text, as: UTF8.self)
        parameters = stringInterpolation.parameters
    }

    /// SQL that was read from a file of ours, such as a migration. Never built from input.
    package init(unsafeText: String) {
        text = unsafeText
        parameters = []
    }

    package var binds: [Bind] { parameters.map(\.bind) }

    package struct StringInterpolation: StringInterpolationProtocol {
        package typealias StringLiteralType = StaticString

        fileprivate var text: [UInt8] = []
        fileprivate var parameters: [Parameter] = []

        package init(literalCapacity: Int, interpolationCount: Int) {
            text.reserveCapacity(literalCapacity + interpolationCount * 3)
            parameters.reserveCapacity(interpolationCount)
        }

        package mutating func appendLiteral(_ literal: StaticString) {
            literal.withUTF8Buffer { text.append(contentsOf: $0) }
        }

        package mutating func appendInterpolation(_ value: some SQLBindable) {
            append(value.bind)
        }

        package mutating func appendInterpolation<Value: SQLBindable>(_ value: Value?) {
            append(value?.bind ?? .null(type: Value.postgresType))
        }

        package mutating func appendInterpolation(_ fragment: SQL) {
            var rest = fragment.text.utf8[...]
            for (index, parameter) in fragment.parameters.enumerated() {
                let dollar = fragment.text.utf8.index(fragment.text.startIndex, offsetBy: parameter.offset)
                text.append(contentsOf: rest[..<dollar])
                append(parameter.bind)
                rest = rest[dollar...].dropFirst("$\(index + 1)".utf8.count)
            }
            text.append(contentsOf: rest)
        }

        private mutating func append(_ bind: Bind) {
            parameters.append(Parameter(offset: text.count, bind: bind))
            text.append(contentsOf: "$\(parameters.count)".utf8)
        }
    }
}

/// Describes itself without its values, so that a statement in a log says nothing about a person.
extension SQL: CustomStringConvertible, CustomReflectable {
    package var description: String { text }
    package var customMirror: Mirror { Mirror(self, children: ["text": text]) }
}
