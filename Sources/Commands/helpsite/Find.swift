import ArgumentParser
import Search
import SiteBuild

/// `helpsite search passwort vergessen`
struct Find: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "search",
        abstract: "Search the texts as the site's own search does."
    )

    @OptionGroup var options: Options
    @Argument(help: "The words, as people type them.") var query: [String]

    func run() throws {
        let site = options.siteOptions
        let words = query.joined(separator: " ")
        try Reporting(options.format).run {
            let search = SiteSearch(try SiteLoader(site).load(), site)
            let hits = search.index.search(words)
            for hit in hits { print("\(hit.score)  \(hit.title)  \(site.base)\(hit.address)") }
            if hits.isEmpty { print("Nichts gefunden.") }
            if let meant = search.index.suggestion(for: words) { print("Meinten Sie „\(meant)“?") }
            return []
        }
    }
}
