import Foundation

/// A typed password in the form in which it is set and checked: NFC, without white space at both ends. Nothing else is
/// touched, so a copied blank never matters and every other character does.
package struct Password: Sendable, CustomStringConvertible, CustomReflectable {
    /// Of the longest password. Longer input is refused before it is hashed.
    package static let maximumLength = 128
    /// Of the longest password in UTF-8: a character may be made of many marks.
    package static let maximumBytes = 1_024

    let bytes: [UInt8]
    /// Characters as a reader counts them.
    package let length: Int
    /// Text for the policy's look at it.
    let text: String

    package init(_ typed: String) {
        var trimmed = typed.precomposedStringWithCanonicalMapping[...]
        while let first = trimmed.first, Password.isBlank(first) { trimmed.removeFirst() }
        while let last = trimmed.last, Password.isBlank(last) { trimmed.removeLast() }
        text = String(trimmed)
        bytes = Array(trimmed.utf8)
        length = trimmed.count
    }

    /// White space, and what copying leaves behind: zero-width blanks and the byte order mark.
    private static func isBlank(_ character: Character) -> Bool {
        character.isWhitespace
            || character.unicodeScalars.allSatisfy {
                (0x200B...0x200D).contains($0.value) || $0.value == 0xFEFF || $0.value == 0x2060
            }
    }

    package var isEmpty: Bool { bytes.isEmpty }

    package var description: String { "Password(…)" }
    package var customMirror: Mirror { Mirror(self, children: []) }
}
