import CIDN2
import Text

/// An e-mail address in its one identity: trimmed, ASCII lower case, the domain in its ASCII form.
///
/// Nothing else is folded: `a+b@…` and `a.b@…` are different people.
package struct EmailAddress: Sendable, Hashable {
    package enum Refusal: Sendable, Hashable {
        case empty
        /// No `@`, or several.
        case at
        case localPart
        /// Letters outside ASCII before the `@`: mail servers do not reliably carry them.
        case nonASCIILocalPart
        case domain
        case tooLong
    }

    package enum Parse: Sendable, Hashable {
        case address(EmailAddress)
        case refused(Refusal)
    }

    package let text: String

    /// An address as it stands in the database.
    package init?(stored text: String) {
        guard case .address(let address) = EmailAddress.parse(text), address.text == text else { return nil }
        self = address
    }

    private init(checked text: String) {
        self.text = text
    }

    package var domain: Substring { text[text.index(after: text.lastIndex(of: "@") ?? text.startIndex)...] }

    /// Reads what a person typed.
    package static func parse(_ typed: String) -> Parse {
        let trimmed = typed.trimmed
        guard !trimmed.isEmpty else { return .refused(.empty) }
        let parts = trimmed.split(separator: "@", omittingEmptySubsequences: false)
        guard parts.count == 2 else { return .refused(.at) }
        guard parts[0].utf8.allSatisfy({ $0 < 0x80 }) else { return .refused(.nonASCIILocalPart) }
        guard isLocalPart(parts[0]) else { return .refused(.localPart) }
        guard let domain = asciiDomain(String(parts[1])) else { return .refused(.domain) }
        let text = parts[0].lowercased() + "@" + domain
        return text.utf8.count <= 254 ? .address(EmailAddress(checked: text)) : .refused(.tooLong)
    }

    /// `dot-atom` of RFC 5321, 4.1.2; quoted local parts are history.
    private static func isLocalPart(_ text: Substring) -> Bool {
        guard (1...64).contains(text.utf8.count) else { return false }
        let atoms = text.split(separator: ".", omittingEmptySubsequences: false)
        return atoms.allSatisfy { atom in !atom.isEmpty && atom.utf8.allSatisfy(isAtomByte) }
    }

    private static func isAtomByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            true
        default: "!#$%&'*+-/=?^_`{|}~".utf8.contains(byte)
        }
    }

    /// The domain in ASCII (IDNA 2008 with UTS 46, non-transitional): at least two labels, none all digits at the end.
    private static func asciiDomain(_ text: String) -> String? {
        // libidn2 leaves out ASCII characters that names do not have, instead of refusing them.
        let isNameLike = text.unicodeScalars.allSatisfy { !$0.isASCII || isLabelByte($0) || $0 == "." }
        guard text.utf8.count <= 253, isNameLike else { return nil }
        var output: UnsafeMutablePointer<CChar>?
        let flags = Int32(IDN2_NONTRANSITIONAL.rawValue | IDN2_NFC_INPUT.rawValue | IDN2_USE_STD3_ASCII_RULES.rawValue)
        guard idn2_to_ascii_8z(text, &output, flags) == IDN2_OK.rawValue, let output else { return nil }
        defer { idn2_free(output) }
        let domain = String(cString: output).lowercased()
        let labels = domain.split(separator: ".", omittingEmptySubsequences: false)
        guard labels.count >= 2, labels.allSatisfy(isLabel), let last = labels.last, last.count >= 2,
            !last.allSatisfy(\.isNumber)
        else { return nil }
        return domain
    }

    private static func isLabel(_ label: Substring) -> Bool {
        guard (1...63).contains(label.utf8.count), !label.hasPrefix("-"), !label.hasSuffix("-") else { return false }
        return label.unicodeScalars.allSatisfy(isLabelByte)
    }

    private static func isLabelByte(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar {
        case "a"..."z", "A"..."Z", "0"..."9", "-": true
        default: false
        }
    }
}
