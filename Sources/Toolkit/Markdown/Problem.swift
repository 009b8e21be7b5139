/// Something in a text that is refused, or that looks as if it was meant otherwise.
package struct Problem: Sendable, Hashable {
    package enum Kind: Sendable, Hashable {
        /// More than ``Limits/bytes``.
        case tooLong
        /// Quotes or lists within each other, or a line moved in very far.
        case tooDeep
        case tooManyBrackets
        case invalidUTF8
        /// HTML is not taken.
        case html(String)
        /// `[text][name]` without `[name]: …`.
        case undefinedReference(String)
        /// `[text] (address)`: the blank makes it no link.
        case blankInLink
        /// A row with another number of cells than the header.
        case raggedRow(cells: Int, columns: Int)
        /// `{#…}` that is no id: lower-case letters, digits and dashes.
        case headingID(String)
        case taskList
        case strikethrough
        case footnote
        /// An address in the text that is no link.
        case bareAddress(String)
    }

    package let kind: Kind
    package let place: SourceRange
}

/// What libcmark 0.30 is spared, because it takes quadratic time for it.
package enum Limits {
    package static let bytes = 262_144
    package static let depth = 32
    /// In one paragraph.
    package static let brackets = 500
}
