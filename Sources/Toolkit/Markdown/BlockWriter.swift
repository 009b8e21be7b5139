/// Writes blocks and inlines with the line ends of libcmark's own renderer.
struct BlockWriter<Style: MarkdownStyle> {
    var style: Style
    var page: [UInt8] = []

    mutating func write(_ blocks: [Block], isTight: Bool = false) {
        for block in blocks { write(block, isTight) }
    }

    private mutating func write(_ block: Block, _ isTight: Bool) {
        switch block.kind {
        case .paragraph(let content):
            style.beginBlock()
            if isTight {
                write(content)
            } else {
                page.freshLine()
                page.append("<p>")
                write(content)
                page.append("</p>\n")
            }
        case .heading(let heading):
            page.freshLine()
            style.beginBlock()
            style.openHeading(heading, into: &page)
            write(heading.content)
            style.closeHeading(heading, into: &page)
        case .list(let list):
            write(list)
        case .quote(let content):
            page.freshLine()
            page.append("<blockquote>\n")
            write(content)
            page.freshLine()
            page.append("</blockquote>\n")
        case .admonition(let name, let content):
            page.freshLine()
            style.openAdmonition(name, into: &page)
            write(content)
            page.freshLine()
            style.closeAdmonition(name, into: &page)
        case .code(let code):
            write(code)
        case .thematicBreak:
            page.freshLine()
            page.append("<hr />\n")
        case .table(let table):
            write(table)
        case .htmlBlock(let html):
            page.freshLine()
            style.html(html, into: &page)
            page.freshLine()
        }
    }

    private mutating func write(_ list: List) {
        page.freshLine()
        switch list.start {
        case nil: page.append("<ul>\n")
        case 1: page.append("<ol>\n")
        case let start?:
            page.append("<ol start=\"")
            page.append(contentsOf: String(start).utf8)
            page.append("\">\n")
        }
        for item in list.items {
            page.freshLine()
            page.append("<li>")
            write(item.blocks, isTight: list.isTight)
            page.append("</li>\n")
        }
        page.append(list.start == nil ? "</ul>\n" : "</ol>\n")
    }

    private mutating func write(_ code: CodeBlock) {
        page.freshLine()
        if let language = code.language {
            page.append("<pre><code class=\"language-")
            page.appendText(language)
            page.append("\">")
        } else {
            page.append("<pre><code>")
        }
        page.appendText(code.text)
        page.append("</code></pre>\n")
    }

    private mutating func write(_ table: Table) {
        page.freshLine()
        style.openTable(into: &page)
        page.append("<thead><tr>")
        for (cell, alignment) in zip(table.header.cells, table.alignments) {
            page.append("<th scope=\"col\"")
            write(cell, alignment)
            page.append("</th>")
        }
        page.append("</tr></thead>\n<tbody>\n")
        for row in table.rows {
            page.append("<tr>")
            for (cell, alignment) in zip(row.cells, table.alignments) {
                page.append("<td")
                write(cell, alignment)
                page.append("</td>")
            }
            page.append("</tr>\n")
        }
        page.append("</tbody>\n")
        style.closeTable(into: &page)
    }

    private mutating func write(_ cell: [Inline], _ alignment: Table.Alignment) {
        switch alignment {
        case .none, .left: page.append(">")
        case .center: page.append(" class=\"mitte\">")
        case .right: page.append(" class=\"rechts\">")
        }
        style.beginBlock()
        write(cell)
    }

    private mutating func write(_ inlines: [Inline]) {
        for inline in inlines { write(inline) }
    }

    private mutating func write(_ inline: Inline) {
        switch inline {
        case .text(let text): style.text(text, into: &page)
        case .code(let code, _):
            page.append("<code>")
            page.appendText(code)
            page.append("</code>")
        case .emphasis(let content):
            page.append("<em>")
            write(content)
            page.append("</em>")
        case .strong(let content):
            page.append("<strong>")
            write(content)
            page.append("</strong>")
        case .link(let link):
            style.openLink(link, into: &page)
            write(link.content)
            style.closeLink(link, into: &page)
        case .image(let image): style.image(image, into: &page)
        case .html(let html, _): style.html(html, into: &page)
        case .softBreak: page.append("\n")
        case .lineBreak: page.append("<br />\n")
        }
    }
}

extension [UInt8] {
    /// Markup.
    package mutating func append(_ markup: StaticString) {
        markup.withUTF8Buffer { append(contentsOf: $0) }
    }

    /// Begins a line, unless one begins here.
    mutating func freshLine() {
        if let last, last != "\n" { append("\n") }
    }

    /// Text, escaped for elements and for attributes in double quotes.
    package mutating func appendText(_ text: some StringProtocol) {
        var text = String(text)
        text.withUTF8 { bytes in
            var start = 0
            for index in bytes.indices {
                let entity: StaticString
                switch bytes[index] {
                case UInt8(ascii: "&"): entity = "&amp;"
                case UInt8(ascii: "<"): entity = "&lt;"
                case UInt8(ascii: ">"): entity = "&gt;"
                case UInt8(ascii: "\""): entity = "&quot;"
                default: continue
                }
                append(contentsOf: bytes[start..<index])
                append(entity)
                start = index + 1
            }
            append(contentsOf: bytes[start...])
        }
    }

    /// An address, percent-encoded where it must be and escaped.
    package mutating func appendAddress(_ address: String) {
        for byte in address.utf8 {
            switch byte {
            case UInt8(ascii: "&"): append("&amp;")
            case UInt8(ascii: "'"): append("&#x27;")
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"):
                append(byte)
            case _ where Self.plainInAddresses.contains(byte): append(byte)
            default:
                append(UInt8(ascii: "%"))
                append(Self.hexDigits[Int(byte >> 4)])
                append(Self.hexDigits[Int(byte & 15)])
            }
        }
    }

    private static let plainInAddresses = Set("-_.+!*(),%#@?=;:/$~".utf8)
    private static let hexDigits = Array("0123456789ABCDEF".utf8)
}
