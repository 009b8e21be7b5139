extension StringProtocol {
    /// The text without white space at its ends, nor what copying leaves behind there: zero-width characters, marks of
    /// direction and the byte order mark.
    package var trimmed: String {
        var rest = self[...]
        while let first = rest.first, first.isBlank { rest.removeFirst() }
        while let last = rest.last, last.isBlank { rest.removeLast() }
        return String(rest)
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
