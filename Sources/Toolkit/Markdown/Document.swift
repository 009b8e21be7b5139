/// A CommonMark text as a tree, with true places in its source.
///
/// Beyond CommonMark it knows tables, ids of headings (`## Title {#id}`) and admonitions (`> [!HINWEIS]`).
package struct Document: Sendable {
    package let blocks: [Block]
    /// What the text does that it should not, in its order.
    package let problems: [Problem]
    package let source: Source
}

/// A block with the lines it stands on, counted as in ``Source/line(_:)``.
package struct Block: Sendable, Hashable {
    package indirect enum Kind: Sendable, Hashable {
        case paragraph([Inline])
        /// - Parameter id: of `{#id}` at its end.
        case heading(level: Int, id: String?, [Inline])
        case list(List)
        case quote([Block])
        /// - Parameter name: `HINWEIS` of `> [!HINWEIS]`.
        case admonition(name: String, [Block])
        /// - Parameter info: what follows the fence: `swift`.
        case code(info: String, String)
        case rule
        case table(Table)
        case html(String)
    }

    package let kind: Kind
    package let lines: ClosedRange<Int>
}

package struct List: Sendable, Hashable {
    /// The first number, `nil` in a list of bullets.
    package let start: Int?
    /// Without blank lines between its items.
    package let isTight: Bool
    package let items: [[Block]]
}

package struct Table: Sendable, Hashable {
    package enum Alignment: Sendable, Hashable { case left, center, right }

    package let header: [[Inline]]
    /// One for each column, `nil` where nothing is said.
    package let alignments: [Alignment?]
    /// Each with as many cells as the header.
    package let rows: [[[Inline]]]
}

package indirect enum Inline: Sendable, Hashable {
    case text(String)
    case code(String)
    case emphasis([Inline])
    case strong([Inline])
    case link(Link)
    case image(Link)
    case html(String)
    case softBreak
    case lineBreak

    /// The words alone.
    package var plainText: String {
        switch self {
        case .text(let text), .code(let text): text
        case .emphasis(let content), .strong(let content): content.plainText
        case .link(let link), .image(let link): link.content.plainText
        case .html: ""
        case .softBreak, .lineBreak: " "
        }
    }
}

/// A link, or an image, whose content is its alternative text.
package struct Link: Sendable, Hashable {
    package let destination: String
    package let title: String
    package let content: [Inline]
    /// Where ``Source/range(of:)`` looks for it.
    let mark: Mark
}

/// The n-th of equal things within some lines of the source.
struct Mark: Sendable, Hashable {
    let lines: ClosedRange<Int>
    /// From 0.
    let number: Int
}

extension [Inline] {
    package var plainText: String {
        if case .text(let text) = first, count == 1 { return text }
        return map(\.plainText).joined()
    }
}
