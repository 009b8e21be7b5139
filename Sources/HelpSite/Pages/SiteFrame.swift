import Content
import Design
import HTML
import LinkCheck
import Links

/// One page of the site before the frame is put around it.
struct HelpPage {
    /// Below the site's address: `konto/anlegen/`, or a file: `404.html`.
    let path: String
    let title: String
    var summary = ""
    /// The chapter the page belongs to, for the way back and the list beside the text.
    var chapter: String?
    var main: HTML
    /// Data for search engines (schema.org), as JSON.
    var data: String?
    /// Search engines leave it out.
    var isHidden = false
    var needsSearch = false
}

/// Header, navigation and footer, the same on every page.
struct SiteFrame {
    private let context: RenderContext
    private let chapters: [Topic]
    /// The topics of each chapter that are published, in their order.
    private let members: [String: [Topic]]

    init(_ context: RenderContext, _ contents: Contents) {
        self.context = context
        chapters = contents.chapters
        members = contents.members
    }

    func html(_ page: HelpPage) -> [UInt8] {
        let html: HTML = """
            <!doctype html>
            <html lang="de"><head><meta charset="utf-8"><title>\(page.title) – Hilfe – Kund*innenportal</title>
            <meta name="viewport" content="width=device-width, initial-scale=1"><meta name="color-scheme" \
            content="light dark">
            \(metadata(page))\(resources(page))</head><body>
            \(header(page))<div class="rahmen seite hilfe">\(wayBack(page))
            <div class="hilfe-raster"><main id="inhalt">\(page.main)</main>
            \(aside(page))</div></div>
            \(footer(page))</body></html>

            """
        return html.bytes
    }

    // MARK: Head

    private func metadata(_ page: HelpPage) -> HTML {
        if page.isHidden { return "<meta name=\"robots\" content=\"noindex\">\n" }
        let canonical = context.addresses.canonical(page.path)
        return """
            <meta name="description" content="\(page.summary)">
            <link rel="canonical" href="\(canonical)">
            <meta property="og:type" content="article"><meta property="og:locale" content="de_DE">
            <meta property="og:site_name" content="Kund*innenportal: Hilfe"><meta property="og:title" \
            content="\(page.title)">
            <meta property="og:description" content="\(page.summary)"><meta property="og:url" content="\(canonical)">

            """
    }

    private func resources(_ page: HelpPage) -> HTML {
        let assets = context.assets
        let data = page.data.map { StructuredData.script($0) }
        let search: HTML? =
            page.needsSearch
            ? """
            <script src="\(file(assets.indexPath, page))" defer></script><script \
            src="\(file(assets.script.path, page))" \
            defer></script>

            """ : nil
        return """
            <link rel="icon" href="\(file(assets.icon.path, page))" type="image/svg+xml"><link rel="stylesheet" \
            href="\(file(assets.stylesheet.path, page))">
            \(search)\(data)
            """
    }

    // MARK: Body

    private func header(_ page: HelpPage) -> HTML {
        let items: [(title: String, path: String)] = [
            ("Themen", ""), ("Begriffe", "begriffe/"), ("A–Z und Suche", "suche/"),
            ("Alles auf einer Seite", RenderContext.printPage),
        ]
        let links = items.filter { $0.path != "begriffe/" || context.resolver.index.index(of: "begriffe") != nil }.map {
            item -> HTML in
            let current: HTML = item.path == page.path ? " aria-current=\"page\"" : .empty
            return "<li><a href=\"\(link(item.path, page))\"\(current)>\(item.title)</a></li>"
        }
        return """
            <a class="sprung" href="\(Address.fragment("inhalt"))">Zum Inhalt springen</a>
            <header class="kopf"><div class="rahmen kopf-zeile">
            <a class="marke" href="\(link("", page))">\(Icon.mark)<span class="marke-text">\
            <span class="marke-name">Hilfe zum Kund*innenportal</span>\
            <span class="marke-kammer">\(context.chamber)</span></span></a>
            <div class="kopf-rechts"><a href="\(context.addresses.portalPage(""))">Zum Portal</a></div>
            </div></header>
            <nav class="leiste" aria-label="Bereiche"><div class="rahmen"><ul>\(links)</ul></div></nav>

            """
    }

    private func wayBack(_ page: HelpPage) -> HTML? {
        guard !page.path.isEmpty, page.path.hasSuffix("/") else { return nil }
        let chapter = chapters.first { $0.chapter == page.chapter && $0.address != page.path }
        let step: HTML? = chapter.map { "<li><a href=\"\(link($0.address, page))\">\(context.title($0))</a></li>" }
        return """
            <nav class="weg" aria-label="Sie sind hier"><ol><li><a \
            href="\(link("", page))">Hilfe</a></li>\(step)</ol></nav>
            """
    }

    private func aside(_ page: HelpPage) -> HTML? {
        guard let chapter = page.chapter else { return nil }
        let topics = (members[chapter] ?? []).map { item($0, page) }
        let others = chapters.map { item($0, page) }
        let title = chapters.first { $0.chapter == chapter }.map { context.title($0) } ?? ""
        return """
            <aside class="daneben"><nav aria-label="\(title)"><h2>\(title)</h2><ul>\(topics)</ul></nav>
            <nav aria-label="Alle Themen"><h2>Alle Themen</h2><ul>\(others)</ul></nav></aside>
            """
    }

    private func item(_ topic: Topic, _ page: HelpPage) -> HTML {
        let current: HTML = topic.address == page.path ? " aria-current=\"page\"" : .empty
        return "<li><a href=\"\(link(topic.address, page))\"\(current)>\(context.title(topic))</a></li>"
    }

    private func footer(_ page: HelpPage) -> HTML {
        let contact: [Route] = [.statutory(.contact)]
        let portal = contact.map { route -> HTML in
            "<li><a href=\"\(context.addresses.portalPage(String(route.path.dropFirst())))\">\(route.title)</a></li>"
        }
        let statutory: [HelpTopic] = [.imprint, .privacy, .accessibility, .easyLanguage, .signLanguage]
        let links = statutory.compactMap { topic -> HTML? in
            guard let index = context.resolver.index.index(of: topic.rawValue) else { return nil }
            return
                "<li><a href=\"\(link(context.topics[index].address, page))\">\(context.title(context.topics[index]))</a></li>"
        }
        return """
            <footer class="fuss"><div class="rahmen"><nav aria-label="Rechtliches und \
            Kontakt"><ul>\(portal)\(links)</ul></nav>
            <p>\(context.chamber)</p></div></footer>
            """
    }

    private func link(_ path: String, _ page: HelpPage) -> Address { context.addresses.page(path, from: page.path) }
    private func file(_ path: String, _ page: HelpPage) -> Address { context.addresses.file(path, from: page.path) }
}
