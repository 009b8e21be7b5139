import Content
import HTML
import LinkCheck
import Links
import Text
package import Write

/// Files about the site for programs: ids for the portal, addresses for search engines.
package struct SiteIndex {
    private let context: RenderContext
    private let contents: Contents

    package init(_ context: RenderContext) {
        self.context = context
        contents = context.contents
    }

    /// A map of the site has whole addresses; where nobody said the host, there is none.
    package var files: [OutputFile] {
        let everybody = "User-agent: *\nAllow: /\n"
        let index = OutputFile("hilfe-index.json", Array(ids.utf8))
        guard let map = context.addresses.whole("sitemap.xml") else {
            return [index, OutputFile("robots.txt", Array(everybody.utf8))]
        }
        return [
            index, OutputFile("sitemap.xml", Array(siteMap.utf8)),
            OutputFile("robots.txt", Array((everybody + "Sitemap: \(map.text)\n").utf8)),
        ]
    }

    /// `hilfe-index.json`: id → url, title, aliases.
    private var ids: String {
        let entries = contents.all.sorted { $0.id < $1.id }.map { topic -> String in
            let aliases = topic.head.pageAliases.map(JSONText.quoted).joined(separator: ",")
            let fragments = topic.headings.map { JSONText.quoted($0.id) }.joined(separator: ",")
            return """
                \(JSONText.quoted(topic.id)):{"url":\(JSONText.quoted(context.addresses.base + topic.address)),\
                "title":\(JSONText.quoted(context.title(topic))),"aliases":[\(aliases)],"fragments":[\(fragments)]}
                """
        }
        return "{\"schemaVersion\":1,\"topics\":{\n" + entries.joined(separator: ",\n") + "\n}}\n"
    }

    private var siteMap: String {
        let urls = contents.all.map { topic -> String in
            let changed = context.dates[topic.file].map { "<lastmod>\($0)</lastmod>" } ?? ""
            return "<url><loc>\(context.addresses.canonical(topic.address).text)</loc>\(changed)</url>\n"
        }
        return """
            <?xml version="1.0" encoding="UTF-8"?>
            <urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">
            \(urls.joined())</urlset>

            """
    }
}
