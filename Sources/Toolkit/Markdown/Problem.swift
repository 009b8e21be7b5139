/// Something an author should know of: a limit, or what looks like markup and is none.
package struct Problem: Sendable, Hashable {
    package let kind: Kind
    package let location: SourceLocation

    package enum Kind: Sendable, Hashable {
        // With one of these four a document has no blocks.
        case tooLarge(bytes: Int)
        case tooDeep
        case tooManyBrackets
        case tooManyImages

        /// The first byte that is no UTF-8; further ones are not told.
        case invalidUTF8
        /// The first character that nobody sees and a file should not have, such as NUL; further ones are not told.
        case controlCharacter(UInt8)
        /// A tag, a comment or a block of markup as it was typed.
        case rawHTML(String)
        /// `[text][label]` without a line `[label]: address`.
        case undefinedReference(label: String)
        /// `[text] (address)`
        case spaceBeforeDestination
        /// `[text](an address with blanks)` and other brackets and parentheses that make no link.
        case unreadableDestination
        /// A row that has another number of cells than the table has columns.
        case raggedRow(cells: Int, columns: Int)
        /// `{#id}` with other characters than `a` to `z`, digits and hyphens, or not at the end of its heading.
        case badHeadingID(String)
        /// `[!NAME]` at the start of a quote with more text on its line, or with a name that is none.
        case badAdmonition(String)
        /// `- [ ]`
        case taskList
        /// `~~text~~`
        case strikethrough
        /// An address in the text that is no link.
        case bareURL(String)
        /// `[^1]`
        case footnote
    }
}
