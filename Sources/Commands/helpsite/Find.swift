import ArgumentParser
import Foundation
import Search
import SiteBuild

/// `helpsite search passwort vergessen`
struct Find: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "search",
        abstract: "Search the texts as the site's own search does.",
        discussion: "Without words, a query is read from each line of the standard input."
    )

    @OptionGroup var options: Options
    @Argument(help: "The words, as people type them.") var query: [String] = []

    func run() throws {
        let site = options.siteOptions
        // What is found is the document, not what is wrong with the texts.
        try Reporting(.text).run {
            let index = try SiteSearch(SiteLoader(site).load(), site).index
            let queries = query.isEmpty ? Array(AnyIterator { readLine() }) : [query.joined(separator: " ")]
            let searches = queries.map { Search($0, index, site) }
            switch options.format {
            case .text: for search in searches { show(search) }
            case .json: print(try Document(searches: searches).json)
            }
            return []
        }
    }

    private func show(_ search: Search) {
        if query.isEmpty { print("# \(search.query)") }
        for hit in search.hits { print("\(hit.score)  \(hit.title)  \(hit.url)") }
        if search.hits.isEmpty { print("Nichts gefunden.") }
        if let meant = search.suggestion { print("Meinten Sie „\(meant)“?") }
    }

    private struct Search: Encodable {
        struct Hit: Encodable {
            let id: String
            let title: String
            let url: String
            let score: Int
        }

        let query: String
        let hits: [Hit]
        let suggestion: String?

        init(_ query: String, _ index: SearchIndex, _ site: SiteOptions) {
            self.query = query
            hits = index.search(query).map {
                Hit(id: $0.id, title: $0.title, url: site.base + $0.address, score: $0.score)
            }
            suggestion = index.suggestion(for: query)
        }
    }

    private struct Document: Encodable {
        let schemaVersion = 1
        let searches: [Search]

        var json: String {
            get throws {
                let encoder = JSONEncoder()
                encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
                return String(decoding: try encoder.encode(self), as: UTF8.self)
            }
        }
    }
}
