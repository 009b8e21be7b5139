import Content
import HTML
import LinkCheck
import Links
import Markdown
import Pictures

/// How a help text becomes HTML: links resolved, facts filled in, German typography.
///
/// The texts were checked before; what does not resolve here is left as text.
struct HelpStyle: MarkdownStyle {
    private let context: RenderContext
    private let topic: Int
    /// The page the text is shown on: its own, or the one to print.
    private let placement: Placement
    private var typography = Typography()
    /// Where the link leads whose words are being written. Links do not nest.
    private var target: LinkTarget?
    /// Tables so far: each region has a name of its own.
    private var tables = 0
    /// What stands between the answer and the first section.
    var beforeSections: HTML?
    /// What stands before the related topics.
    var beforeRelated: HTML?

    /// The section of related topics, which every text may end with.
    static let relatedID = "passt-dazu"

    /// Where a text is shown.
    enum Placement {
        /// On a page of its own.
        case page(String)
        /// Among all others: ids begin with the topic's, headings are a level lower.
        case collection
    }

    init(_ context: RenderContext, topic: Int, placement: Placement) {
        self.context = context
        self.topic = topic
        self.placement = placement
    }

    mutating func beginBlock() { typography.beginBlock() }

    mutating func text(_ text: String, into page: inout [UInt8]) {
        guard text.mayNameFact else {
            typography.set(text, into: &page)
            return
        }
        for piece in TextPiece.pieces(of: text) {
            switch piece {
            case .text(let text): typography.set(text, into: &page)
            case .fact(let name):
                switch context.facts[String(name)] {
                case .known(let value): typography.set(value, into: &page)
                case .open, nil:
                    page.append("<span class=\"offen\">Angabe noch offen</span>")
                    typography.passOver()
                }
            }
        }
    }

    // MARK: Links

    mutating func openLink(_ link: Markdown.Link, into page: inout [UInt8]) {
        target = context.resolver.target(of: link.destination, in: topic).known
        switch target {
        case nil:
            page.append("<a>")
            return
        case .open: return
        case .elsewhere(let address):
            page.append("<a href=\"")
            page.appendAddress(address)
        case .portal(_, let address):
            page.append("<a href=\"")
            page.appendText(context.addresses.portalPage(address).text)
        case .section(let fragment):
            page.append("<a href=\"#")
            page.appendText(anchor(fragment, in: topic))
        case .topic(let index, let fragment):
            page.append("<a href=\"")
            page.appendText(address(of: index, fragment))
        }
        page.append("\">")
    }

    mutating func closeLink(_ link: Markdown.Link, into page: inout [UInt8]) {
        if target == .open {
            // Where the words name it too, it has been said.
            if !link.content.plainText.mayNameFact { page.append(" <span class=\"offen\">Angabe noch offen</span>") }
            return
        }
        page.append("</a>")
        guard case .portal(let entry, _) = target else { return }
        if entry.access.hasPrefix("linked") {
            page.append(" <span class=\"zugang\">(verknüpfter Betrieb nötig)</span>")
        } else if entry.access == "account" {
            page.append(" <span class=\"zugang\">(Anmeldung nötig)</span>")
        }
        typography.passOver()
    }

    private func address(of index: Int, _ fragment: String?) -> String {
        let target = context.topics[index]
        switch placement {
        case .page(let page): return context.addresses.page(target.address, fragment: fragment, from: page).text
        case .collection: return "#" + (fragment.map { anchor($0, in: index) } ?? target.id)
        }
    }

    /// The id of a section as this placement has it.
    private func anchor(_ fragment: String, in topic: Int) -> String {
        guard case .collection = placement else { return fragment }
        return context.topics[topic].id + "--" + fragment
    }

    // MARK: Pictures, headings, boxes, tables

    mutating func image(_ image: Markdown.Link, into page: inout [UInt8]) {
        let shown: String =
            switch placement {
            case .page(let page): page
            case .collection: SitePath.print.rawValue
            }
        guard let picture = context.picture(image.destination, in: topic) else { return }
        page.append("<img src=\"")
        page.appendText(context.addresses.file(picture.output, from: shown).text)
        page.append("\" alt=\"")
        page.appendText(context.facts.fill(image.content.plainText))
        if let size = picture.size {
            page.append("\" width=\"")
            page.append(contentsOf: String(size.width).utf8)
            page.append("\" height=\"")
            page.append(contentsOf: String(size.height).utf8)
        }
        page.append("\" loading=\"lazy\">")
        typography.passOver()
    }

    mutating func openHeading(_ heading: Heading, into page: inout [UInt8]) {
        if heading.level == 2 {
            page += beforeSections?.bytes ?? []
            beforeSections = nil
        }
        if heading.id == HelpStyle.relatedID {
            page += beforeRelated?.bytes ?? []
            beforeRelated = nil
        }
        if let id = heading.id {
            for alias in context.topics[topic].head.fragmentAliases where alias.new == id {
                page.append("<span id=\"")
                page.appendText(anchor(alias.old, in: topic))
                page.append("\"></span>")
            }
        }
        page.append("<h")
        page.append(UInt8(ascii: "0") + UInt8(min(6, heading.level + shift)))
        if let id = heading.id {
            page.append(" id=\"")
            page.appendText(anchor(id, in: topic))
            page.append("\"")
        }
        page.append(">")
    }

    mutating func closeHeading(_ heading: Heading, into page: inout [UInt8]) {
        page.append("</h")
        page.append(UInt8(ascii: "0") + UInt8(min(6, heading.level + shift)))
        page.append(">\n")
    }

    private var shift: Int {
        if case .collection = placement { 1 } else { 0 }
    }

    mutating func openAdmonition(_ name: String, into page: inout [UInt8]) {
        switch Admonition(name) {
        case .wichtig:
            page.append("<div class=\"meldung meldung-warn\"><div><p class=\"kasten\">Wichtig</p>\n")
        case .hinweis, nil:
            page.append("<div class=\"meldung\"><div><p class=\"kasten\">Hinweis</p>\n")
        }
    }

    mutating func closeAdmonition(_ name: String, into page: inout [UInt8]) { page.append("</div></div>\n") }

    mutating func openTable(into page: inout [UInt8]) {
        tables += 1
        page.append("<div class=\"tabelle\" tabindex=\"0\" role=\"region\" aria-label=\"Tabelle ")
        if case .collection = placement { page.appendText("\(context.title(context.topics[topic])) ") }
        page.append(contentsOf: String(tables).utf8)
        page.append("\"><table>\n")
    }

    mutating func closeTable(into page: inout [UInt8]) { page.append("</table></div>\n") }
}

extension Result {
    fileprivate var known: Success? { if case .success(let value) = self { value } else { nil } }
}
