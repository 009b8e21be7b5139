import ArgumentParser
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
        try Reporting(options.format).run {
            let index = try SiteSearch(SiteLoader(site).load(), site).index
            if query.isEmpty {
                while let line = readLine() {
                    print("# \(line)")
                    show(line, index, site)
                }
            } else {
                show(query.joined(separator: " "), index, site)
            }
            return []
        }
    }

    private func show(_ words: String, _ index: SearchIndex, _ site: SiteOptions) {
        let hits = index.search(words)
        for hit in hits { print("\(hit.score)  \(hit.title)  \(site.base)\(hit.address)") }
        if hits.isEmpty { print("Nichts gefunden.") }
        if let meant = index.suggestion(for: words) { print("Meinten Sie „\(meant)“?") }
    }
}
