/// How a code that people copy is written: how many symbols, in which groups.
package struct CodeFormat: Sendable, Hashable {
    /// Symbols with the check symbol, at most 31.
    package let length: Int
    /// Lengths of the groups between dashes; their sum is `length`.
    package let groups: [Int]

    package init(groups: [Int]) {
        length = groups.reduce(0, +)
        precondition((2...31).contains(length) && groups.allSatisfy { $0 > 0 }, "a code has 2 to 31 symbols")
        self.groups = groups
    }
}

/// A random code for people: Crockford's symbols, the last of which checks the others.
///
/// The check symbol makes the weighted sum over GF(32) zero, with weights 1, α, α², … that all differ: a single wrong
/// symbol and a swap of two neighbours never go unnoticed, so a slip of the hand costs no try.
package struct Code: Sendable, Hashable, CustomStringConvertible {
    package enum Parse: Sendable, Hashable {
        case code(Code)
        /// So many symbols are there instead of the format's length.
        case wrongLength(Int)
        /// A symbol that does not exist, or a check symbol that does not fit.
        case slip
    }

    private let values: [UInt8]
    private let format: CodeFormat

    package static func random(_ format: CodeFormat) -> Code {
        // 256 is a multiple of 32: the remainder is evenly spread.
        let values = RandomBytes.make(format.length - 1).map { $0 & 31 }
        return Code(values: values + [checkSymbol(for: values)], format: format)
    }

    private init(values: [UInt8], format: CodeFormat) {
        self.values = values
        self.format = format
    }

    /// Reads what a person typed or pasted: any case, `o` as 0, `i` and `l` as 1; blanks, line breaks, invisible
    /// characters and dashes of every kind are passed over. A `u` is a slip.
    package static func parse(_ typed: String, as format: CodeFormat) -> Parse {
        var values: [UInt8] = []
        var hasUnknown = false
        for scalar in typed.unicodeScalars where !isPassedOver(scalar) {
            guard let ascii = UInt8(exactly: scalar.value), let value = Crockford.value(of: ascii) else {
                hasUnknown = true
                values.append(0)
                continue
            }
            values.append(value)
        }
        guard values.count == format.length else { return .wrongLength(values.count) }
        guard !hasUnknown, weightedSum(values) == 0 else { return .slip }
        return .code(Code(values: values, format: format))
    }

    private static func isPassedOver(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .dashPunctuation, .spaceSeparator, .lineSeparator, .paragraphSeparator, .control, .format: true
        // The minus sign is a mathematical symbol.
        default: scalar.value == 0x2212
        }
    }

    /// The symbols without dashes, upper case: what is hashed.
    package var canonical: String {
        String(String.UnicodeScalarView(values.map { Unicode.Scalar(Crockford.symbols[Int($0)]) })).uppercased()
    }

    /// The code as it is printed: `7KQ4X-M2XD9-F`.
    package var printed: String {
        var rest = canonical[...]
        var parts: [Substring] = []
        for group in format.groups {
            parts.append(rest.prefix(group))
            rest = rest.dropFirst(group)
        }
        return parts.joined(separator: "-")
    }

    package var description: String { "Code(…)" }

    // MARK: GF(32) with the primitive polynomial x⁵ + x² + 1

    private static func weightedSum(_ values: [UInt8]) -> UInt8 {
        var weight: UInt8 = 1
        var sum: UInt8 = 0
        for value in values.reversed() {
            sum ^= multiply(weight, value)
            weight = multiply(weight, 2)
        }
        return sum
    }

    /// The check symbol stands last, where the weight is 1.
    private static func checkSymbol(for values: [UInt8]) -> UInt8 {
        weightedSum(values + [0])
    }

    private static func multiply(_ left: UInt8, _ right: UInt8) -> UInt8 {
        var product: UInt8 = 0
        var left = left
        for bit in 0..<5 {
            if right >> bit & 1 == 1 { product ^= left }
            left = left & 16 == 0 ? left << 1 : (left << 1 ^ 0b100101)
        }
        return product & 31
    }
}
