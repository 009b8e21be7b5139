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
        /// A character that nobody sees and a file should not have, such as NUL; the first hundred are told.
        case hiddenCharacter(Unicode.Scalar)
        /// A tag, a comment or a block of markup as it was typed.
        case rawHTML(String)
        /// `[text][label]` without a line `[label]: address`.
        case undefinedReference(label: String)
        /// `[text] (address)`
        case spaceBeforeDestination
        /// `[text](an address with blanks)`, `[text](address` and other brackets and parentheses that make no link.
        case unreadableDestination
        /// `(text)[address]`
        case reversedLink(words: String, address: String)
        /// `[label]: address`, whose label no link uses: nothing of the line is shown.
        case unusedDefinition(label: String)
        /// A row that has another number of cells than the table has columns.
        case raggedRow(cells: Int, columns: Int)
        /// A row outside of a table: its second line `|---|---|` is missing, or a blank line before it.
        case rowWithoutTable(cells: Int)
        /// `{#id}` with other characters than `a` to `z`, digits and hyphens, or not at the end of its heading.
        case badHeadingID(String)
        /// `{#id}` that is in no heading.
        case idWithoutHeading(String)
        /// `##Title`
        case headingWithoutBlank(level: Int)
        /// `1.Text`, `-Text` or `*Text` at the start of a line.
        case itemWithoutBlank(marker: String)
        /// `• Text` at the start of a line, or `– Text` at the start of a paragraph.
        case foreignBullet(Character)
        /// `[!NAME]` that makes no admonition: not at the start of a quote, followed by something else than a blank, or
        /// with a name that is none.
        case badAdmonition(String)
        /// `**` or `__` that nothing closes or opens.
        case unpairedStrong(String)
        /// Code because of four blanks at the start of a line.
        case indentedCode
        /// A fence that goes on to the end of the text, or of the quote or item it is in.
        case openFence(String)
        /// `- [ ]`
        case taskList
        /// `~~text~~`
        case strikethrough
        /// An address in the text that is no link.
        case bareURL(String)
        /// An address of mail that is no link.
        case bareMailAddress(String)
        /// `[^1]`
        case footnote
    }
}
