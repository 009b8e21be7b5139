/// A piece of a paragraph, a heading or a cell.
package enum Inline: Sendable {
    /// Next to a text there is never another.
    case text(String)
    case code(String, at: Mark)
    case emphasis([Inline])
    case strong([Inline])
    indirect case link(Link)
    indirect case image(Link)
    /// The end of a line that is none on the page.
    case softBreak
    case lineBreak
    /// A tag, a comment or the like, as it was typed.
    case html(String, at: Mark)

    package var mark: Mark? {
        switch self {
        case .code(_, let mark), .html(_, let mark): mark
        case .link(let link), .image(let link): link.mark
        case .text, .emphasis, .strong, .softBreak, .lineBreak: nil
        }
    }
}

/// A link or an image.
package struct Link: Sendable {
    /// As it was meant: without escapes and entities, not yet fit for an attribute.
    package let destination: String
    /// Empty where there is none.
    package let title: String
    /// The text of a link, the alternative of an image.
    package let content: [Inline]
    package let mark: Mark
}

/// Which inline of which block; where that is in the source tells ``Locator``.
package struct Mark: Sendable, Hashable {
    /// The first line of the block.
    let line: Int32
    /// Among the block's links, images, codes and tags, from 0; what contains others comes before them.
    let ordinal: Int32
}

extension [Inline] {
    /// The words alone, without markup; a break is a blank.
    package var plainText: String {
        if count == 1, case .text(let words) = self[0] { return words }
        return reduce(into: "") { text, inline in
            switch inline {
            case .text(let words), .code(let words, _): text += words
            case .emphasis(let children), .strong(let children): text += children.plainText
            case .link(let link), .image(let link): text += link.content.plainText
            case .softBreak, .lineBreak: text += " "
            case .html: break
            }
        }
    }
}
