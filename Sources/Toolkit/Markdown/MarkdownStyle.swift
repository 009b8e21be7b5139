package import HTML

/// How a document becomes HTML. What a style leaves out is written as CommonMark has it.
///
/// A style writes into the page's bytes, and answers for their being escaped (``appendText``, ``appendAttribute``).
package protocol MarkdownStyle {
    /// A paragraph, a heading or a cell of a table begins.
    mutating func beginBlock()
    mutating func text(_ text: String, into page: inout [UInt8])
    mutating func openLink(_ link: Link, into page: inout [UInt8])
    mutating func closeLink(_ link: Link, into page: inout [UInt8])
    mutating func image(_ image: Link, into page: inout [UInt8])
    mutating func openHeading(_ heading: Heading, into page: inout [UInt8])
    mutating func closeHeading(_ heading: Heading, into page: inout [UInt8])
    mutating func openAdmonition(_ name: String, into page: inout [UInt8])
    mutating func closeAdmonition(_ name: String, into page: inout [UInt8])
    /// Around the table and its scrolling.
    mutating func openTable(into page: inout [UInt8])
    mutating func closeTable(into page: inout [UInt8])
    /// HTML in the text; nothing, unless a style takes it.
    mutating func html(_ html: String, into page: inout [UInt8])
}

extension MarkdownStyle {
    package mutating func beginBlock() {}
    package mutating func text(_ text: String, into page: inout [UInt8]) { page.appendText(text) }

    package mutating func openLink(_ link: Link, into page: inout [UInt8]) {
        page.append("<a href=\"")
        page.appendAddress(link.destination)
        if !link.title.isEmpty {
            page.append("\" title=\"")
            page.appendText(link.title)
        }
        page.append("\">")
    }

    package mutating func closeLink(_ link: Link, into page: inout [UInt8]) { page.append("</a>") }

    package mutating func image(_ image: Link, into page: inout [UInt8]) {
        page.append("<img src=\"")
        page.appendAddress(image.destination)
        page.append("\" alt=\"")
        page.appendText(image.content.plainText)
        if !image.title.isEmpty {
            page.append("\" title=\"")
            page.appendText(image.title)
        }
        page.append("\" />")
    }

    package mutating func openHeading(_ heading: Heading, into page: inout [UInt8]) {
        page.append("<h")
        page.append(UInt8(ascii: "0") + UInt8(heading.level))
        if let id = heading.id {
            page.append(" id=\"")
            page.appendText(id)
            page.append("\"")
        }
        page.append(">")
    }

    package mutating func closeHeading(_ heading: Heading, into page: inout [UInt8]) {
        page.append("</h")
        page.append(UInt8(ascii: "0") + UInt8(heading.level))
        page.append(">\n")
    }

    package mutating func openAdmonition(_ name: String, into page: inout [UInt8]) { page.append("<blockquote>\n") }
    package mutating func closeAdmonition(_ name: String, into page: inout [UInt8]) { page.append("</blockquote>\n") }
    package mutating func openTable(into page: inout [UInt8]) { page.append("<table>\n") }
    package mutating func closeTable(into page: inout [UInt8]) { page.append("</table>\n") }
    package mutating func html(_ html: String, into page: inout [UInt8]) {}
}

extension HTML {
    /// A document as HTML.
    package init(_ document: Document, in style: inout some MarkdownStyle) {
        var writer = BlockWriter(style: style)
        writer.page.reserveCapacity(document.source.bytes.count * 2)
        writer.write(document.blocks)
        style = writer.style
        self.init(unsafeMarkup: writer.page)
    }
}
