import Content
import Design
import HTML
import LinkCheck
import Links

/// What frames all pages of one depth: ready pieces, so that a page costs no more than copying them.
struct FrameParts {
    let resources: HTML
    /// The scripts of the results page.
    let search: HTML
    let footer: HTML
    private let beginning: HTML
    private let areas: List
    private let chapters: List
    private let members: [String: List]
    private let home: Address

    /// One entry of a list of links.
    private struct Item {
        let path: String
        let chapter: String?
        let title: String
        let address: Address
        let html: HTML

        init(_ title: String, path: String, chapter: String? = nil, _ address: Address) {
            self.path = path
            self.chapter = chapter
            self.title = title
            self.address = address
            html = "<li><a href=\"\(address)\">\(title)</a></li>\n"
        }

        var current: HTML { "<li><a href=\"\(address)\" aria-current=\"page\">\(title)</a></li>\n" }
    }

    /// Entries, one behind the other, and where each begins: a page copies them in three pieces at most.
    private struct List {
        static let empty = List([])

        let items: [Item]
        private let html: HTML
        private let starts: [String: (item: Item, range: Range<Int>)]

        init(_ items: [Item]) {
            self.items = items
            var all = HTML.empty
            var starts: [String: (item: Item, range: Range<Int>)] = [:]
            for item in items {
                let start = all.bytes.count
                all += item.html
                starts[item.path] = (item, start..<all.bytes.count)
            }
            html = all
            self.starts = starts
        }

        /// With the entry of the page itself marked.
        func html(on path: String) -> HTML {
            guard let (item, range) = starts[path] else { return html }
            return html.replacing(range, with: item.current)
        }
    }

    /// - Parameter page: any page of the depth.
    init(_ context: RenderContext, _ contents: Contents, from page: String, onlyChapters: Set<String>?) {
        let link = { (path: String) in context.addresses.page(path, from: page) }
        let file = { (path: String) in context.addresses.file(path, from: page) }
        let item = { (topic: Topic) in
            Item(context.title(topic), path: topic.address, chapter: topic.chapter, link(topic.address))
        }
        home = link("")
        chapters = List(contents.chapters.map(item))
        let shown = page.isEmpty ? [:] : contents.members.filter { onlyChapters?.contains($0.key) ?? true }
        members = shown.mapValues { List($0.map(item)) }
        let own = { (title: String, path: SitePath) in
            Item(title, path: path.rawValue, link(path.rawValue))
        }
        let areas = [
            Item("Themen", path: "", link("")),
            context.resolver.index.index(of: SitePath.glossary.name).map { _ in own("Begriffe", .glossary) },
            own("A–Z und Suche", .search),
            context.printsAll ? own("Alles auf einer Seite", .print) : nil,
        ]
        self.areas = List(areas.compactMap(\.self))
        let assets = context.assets
        resources = """
            <link rel="icon" href="\(file(assets.icon.path))" type="image/svg+xml"><link rel="stylesheet" \
            href="\(file(assets.stylesheet.path))">

            """
        search = """
            <script src="\(file(SiteAssets.indexPath))" defer></script><script src="\(file(assets.script.path))" \
            defer></script>

            """
        beginning = """
            <a class="sprung" href="\(Address.fragment("inhalt"))">Zum Inhalt springen</a>
            <header class="kopf"><div class="rahmen kopf-zeile">
            <a class="marke" href="\(home)">\(Icon.mark)<span class="marke-text">\
            <span class="marke-name">Hilfe zum Kund*innenportal</span>\
            <span class="marke-kammer">\(context.chamber)</span></span></a>
            <div class="kopf-rechts"><a href="\(context.addresses.portalPage(.page(.start)))">Zum Portal</a></div>
            </div></header>

            """
        footer = FrameParts.footer(context, item)
    }

    private static func footer(_ context: RenderContext, _ item: (Topic) -> Item) -> HTML {
        let contact = Route.statutory(.contact)
        let statutory: [HelpTopic] = [.imprint, .privacy, .accessibility, .easyLanguage, .signLanguage]
        let links = statutory.compactMap { topic in
            context.resolver.index.index(of: topic.rawValue).map { item(context.topics[$0]).html }
        }
        return """
            <footer class="fuss"><div class="rahmen"><nav aria-label="Rechtliches und Kontakt"><ul>\
            <li><a href="\(context.addresses.portalPage(contact))">\(contact.title)</a></li>\
            \(links)</ul></nav><p>\(context.chamber)</p></div></footer>
            """
    }

    func header(for path: String) -> HTML {
        """
        \(beginning)<nav class="leiste" aria-label="Bereiche"><div \
        class="rahmen"><ul>\(areas.html(on: path))</ul></div></nav>

        """
    }

    /// The start page, and the chapter of a text.
    func wayBack(from page: HelpPage) -> HTML? {
        guard !page.path.isEmpty, page.path.hasSuffix("/") else { return nil }
        let chapter = chapters.items.first { $0.chapter == page.chapter && page.chapter != nil && $0.path != page.path }
        return """
            <nav class="weg" aria-label="Sie sind hier"><ol><li><a \
            href="\(home)">Hilfe</a></li>\(chapter?.html)</ol></nav>
            """
    }

    /// The other texts of the chapter, and the other chapters.
    func aside(for page: HelpPage) -> HTML? {
        guard let chapter = page.chapter, let own = chapters.items.first(where: { $0.chapter == chapter }) else {
            return nil
        }
        return """
            <aside class="daneben"><nav aria-label="\(own.title)"><h2>\(own.title)</h2><ul>\
            \((members[chapter] ?? .empty).html(on: page.path))</ul></nav>
            <nav aria-label="Alle Themen"><h2>Alle Themen</h2><ul>\(chapters.html(on: page.path))</ul></nav></aside>
            """
    }
}
