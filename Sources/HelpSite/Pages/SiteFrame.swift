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

/// Header, navigation and footer, the same on every page; made once for each depth a page may lie at.
struct SiteFrame {
    private let context: RenderContext
    private let parts: [FrameParts]

    init(_ context: RenderContext, _ contents: Contents, onlyChapters chapters: Set<String>?) {
        self.context = context
        parts = ["", "a/", "a/b/"].map { FrameParts(context, contents, from: $0, onlyChapters: chapters) }
    }

    func html(_ page: HelpPage) -> [UInt8] {
        let parts = parts[min(2, page.path.utf8.count { $0 == UInt8(ascii: "/") })]
        let html: HTML = """
            <!doctype html>
            <html lang="de"><head><meta charset="utf-8"><title>\(page.title) – Hilfe – Kund*innenportal</title>
            <meta name="viewport" content="width=device-width, initial-scale=1"><meta name="color-scheme" \
            content="light dark">
            \(metadata(page))\(parts.resources)\(page.needsSearch ? parts.search : nil)\(data(page))</head><body>
            \(parts.header(for: page.path))<div class="rahmen seite hilfe">\(parts.wayBack(from: page))
            <div class="hilfe-raster"><main id="inhalt">\(page.main)</main>
            \(parts.aside(for: page))</div></div>
            \(parts.footer)</body></html>

            """
        return html.bytes
    }

    private func metadata(_ page: HelpPage) -> HTML {
        if page.isHidden { return "<meta name=\"robots\" content=\"noindex\">\n" }
        let canonical = context.addresses.canonical(page.path)
        let url = context.addresses.whole(page.path).map { "<meta property=\"og:url\" content=\"\($0)\">" as HTML }
        return """
            <meta name="description" content="\(page.summary)">
            <link rel="canonical" href="\(canonical)">
            <meta property="og:type" content="article"><meta property="og:locale" content="de_DE">
            <meta property="og:site_name" content="Kund*innenportal: Hilfe"><meta property="og:title" \
            content="\(page.title)">
            <meta property="og:description" content="\(page.summary)">\(url)

            """
    }

    private func data(_ page: HelpPage) -> HTML? {
        page.data.map { StructuredData.script($0) }
    }
}
