import Content
import Design
import HTML
import LinkCheck
import Links
import Markdown

/// The pages of the texts: topics, chapters, the start page, the glossary.
struct TopicPages {
    let context: RenderContext
    let contents: Contents

    /// A text on a page of its own.
    func page(_ index: Int) -> HelpPage {
        let topic = context.topics[index]
        let title = context.title(topic)
        var style = HelpStyle(context, topic: index, placement: .page(topic.address))
        if topic.kind != .start {
            style.beforeSections = sections(topic)
            style.beforeRelated = openPortal(topic)
        }
        let body = HTML(topic.document, in: &style)
        let draft: HTML? =
            topic.head.isDraft
            ? "<div class=\"meldung meldung-warn\"><p>Entwurf: Dieser Text wird nicht veröffentlicht.</p></div>" : nil
        let text: HTML = "\(draft)<div class=\"text\">\(body)</div>\(style.beforeRelated)"
        var page = HelpPage(
            path: topic.address,
            title: topic.kind == .start ? "Übersicht" : title,
            summary: context.facts.fill(topic.head.summary),
            chapter: topic.chapter,
            main: .empty
        )
        page.isHidden = topic.head.isDraft
        switch topic.kind {
        case .start:
            page.main =
                "<h1>\(title)</h1>\(SearchForm(context.addresses, on: topic.address).html)\(text)<h2 id=\"themen\">Alle Themen</h2>\(cards(contents.chapters, topic))"
        case .chapter(let name):
            page.main =
                "<h1>\(title)</h1>\(text)\(list(contents.members[name] ?? [], topic))\(closing(topic))"
        case .topic:
            page.main =
                "<h1>\(title)</h1>\(text)\(closing(topic))"
            page.data = StructuredData.question(title, summary: page.summary)
        case .page:
            page.main = "<h1>\(title)</h1>\(text)\(closing(topic))"
        }
        return page
    }

    private func cards(_ chapters: [Topic], _ topic: Topic) -> HTML {
        let items = chapters.map { chapter -> HTML in
            """
            <li class="karte"><h3><a href="\(context.addresses.page(chapter.address, from: topic.address))">\
            \(context.title(chapter))</a></h3><p>\(context.facts.fill(chapter.head.summary))</p></li>
            """
        }
        return "<ul class=\"karten\">\(items)</ul>"
    }

    private func list(_ topics: [Topic], _ page: Topic) -> HTML {
        let items = topics.map { topic -> HTML in
            """
            <li><a href="\(context.addresses.page(topic.address, from: page.address))">\(context.title(topic))</a>\
            <p>\(context.facts.fill(topic.head.summary))</p></li>
            """
        }
        return "<ul class=\"themen\">\(items)</ul>"
    }

    /// What is on a long page.
    private func sections(_ topic: Topic) -> HTML? {
        let headings = topic.headings.filter { $0.level == 2 && $0.id != HelpStyle.relatedID }
        guard headings.count > 2 else { return nil }
        let items = headings.map { heading -> HTML in
            "<li><a href=\"\(Addresses.section(heading.id))\">\(context.facts.fill(heading.text))</a></li>"
        }
        return "<nav class=\"inhalt\" aria-label=\"Auf dieser Seite\"><h2>Auf dieser Seite</h2><ul>\(items)</ul></nav>"
    }

    /// The way to the portal page a topic explains.
    private func openPortal(_ topic: Topic) -> HTML? {
        let names = topic.head.portal.filter { !$0.hasPrefix("fehler:") }
        guard let name = names.first, let entry = context.resolver.portal.page(named: name), entry.live,
            // The portal's own address of such a page leads back here.
            !entry.path.contains("{"), topic.chapter != "rechtliches" || entry.post
        else { return nil }
        let address = context.addresses.portalPage(String(entry.path.dropFirst()))
        return "<p class=\"knoepfe\"><a class=\"knopf\" href=\"\(address)\">Im Portal öffnen: \(entry.title)</a></p>"
    }

    private func closing(_ topic: Topic) -> HTML {
        let contact = context.addresses.portalPage(Route.statutory(.contact))
        return """
            <section class="ungeloest"><h2 id="nicht-geloest">Nicht gelöst?</h2><p>Schreiben Sie uns: <a \
            href="\(contact)">\(Route.statutory(.contact).title)</a>. Nennen Sie, was Sie tun wollten und was auf \
            der Seite stand.</p></section>\(date(of: topic))
            """
    }

    /// Who has no git does not know when a text changed, only when somebody looked at it.
    private func date(of topic: Topic) -> HTML? {
        if let day = context.dates[topic.file] {
            return "<p class=\"leise\">Zuletzt geändert am \(StructuredData.german(day))</p>"
        }
        let day = topic.head.reviewed
        return day.isEmpty ? nil : "<p class=\"leise\">Zuletzt geprüft am \(StructuredData.german(day))</p>"
    }
}
