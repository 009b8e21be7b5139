import Foundation
import Text

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
        text = typed.precomposedStringWithCanonicalMapping.trimmed
        bytes = Array(text.utf8)
        length = text.count
    }

    package var isEmpty: Bool { bytes.isEmpty }

    package var description: String { "Password(…)" }
    package var customMirror: Mirror { Mirror(self, children: []) }
}
