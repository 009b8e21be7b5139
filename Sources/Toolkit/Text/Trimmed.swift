extension StringProtocol {
    /// The text without white space at its ends, nor what copying leaves behind there: zero-width characters, marks of
    /// direction and the byte order mark.
    package var trimmed: String {
        var rest = self[...]
        while let first = rest.first, first.isBlank { rest.removeFirst() }
        while let last = rest.last, last.isBlank { rest.removeLast() }
        return String(rest)
    }

    /// The text with `\n` for every way to end a line: CR, CRLF, NEL, LS, PS and their like. A lone CR in a mail would end
    /// it for some servers and not for others.
    package var withPlainLineEnds: String {
        var scalars = String.UnicodeScalarView()
        var wasReturn = false
        for scalar in unicodeScalars {
            switch scalar.value {
            case 0x0D: scalars.append("\n")
            case 0x0A: if !wasReturn { scalars.append("\n") }
            case 0x0B, 0x0C, 0x85, 0x2028, 0x2029: scalars.append("\n")
            default: scalars.append(scalar)
            }
            wasReturn = scalar.value == 0x0D
        }
        return String(scalars)
    }

    /// Whether the text is one line of characters that can be seen: no control, format or unassigned characters.
    package var isPlainLine: Bool {
        unicodeScalars.allSatisfy { scalar in
            switch scalar.properties.generalCategory {
            case .control, .lineSeparator, .paragraphSeparator, .surrogate, .privateUse, .unassigned: false
            case .format: scalar.value == 0x00AD || scalar.value == 0x200D || scalar.value == 0x200C
            default: true
            }
        }
    }
}

extension Character {
    fileprivate var isBlank: Bool {
        isWhitespace
            || unicodeScalars.allSatisfy {
                (0x200B...0x200F).contains($0.value) || $0.value == 0x2060 || $0.value == 0xFEFF
            }
    }
}
