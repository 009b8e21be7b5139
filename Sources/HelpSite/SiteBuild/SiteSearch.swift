package import Content
import Files
import LinkCheck
import Links
import Markdown
import Pages
package import Search
import Write
import Yams

/// The search over a site's published texts.
package struct SiteSearch: Sendable {
    package let index: SearchIndex
    private let topics: [Topic]
    private let entries: [IndexedEntry]
    package let diagnostics: [Diagnostic]

    package init(_ site: LoadedSite, _ options: SiteOptions) throws {
        try self.init(SiteSearch.entries(of: site), site, options)
    }

    /// What the index is made of: an entry for each published text, in their order.
    static func entries(of site: LoadedSite) -> [IndexedEntry] {
        let topics = site.contents.all
        return concurrently(topics.count) { entry(topics[$0], site) }
    }

    init(_ entries: [IndexedEntry], _ site: LoadedSite, _ options: SiteOptions) throws {
        topics = site.contents.all
        self.entries = entries
        var diagnostics: [Diagnostic] = []
        var synonyms = Synonyms.none
        let file = try SiteFile(options.site + "/synonyms.txt")
        do {
            synonyms = try Synonyms(parsing: file.text)
        } catch {
            diagnostics = error.all.map { problem in
                let place = Place(file: file.path, line: problem.line, of: problem.text, problem.range)
                return Diagnostic(problem.kind.code, at: place, problem.message)
            }
        }
        index = SearchIndex(entries, synonyms: synonyms)
        self.diagnostics =
            try file.diagnostics + diagnostics + SiteSearch.check(index, options.site + "/search-tests.yaml", topics)
    }

    /// The words of each text by file, kept for the next build.
    var words: [String: [UInt8]] {
        Dictionary(zip(topics.map(\.file), entries.map(\.wordBytes))) { first, _ in first }
    }

    static func words(of topic: Topic, _ site: LoadedSite) -> [UInt8] {
        entry(topic, site).wordBytes
    }

    private static func entry(_ topic: Topic, _ site: LoadedSite) -> IndexedEntry {
        let headings = topic.headings.map { (anchor: $0.id, text: site.facts.fill($0.text)) }
        let known = site.known[topic.file]?.words
        let entry = SearchEntry(
            id: topic.id,
            address: topic.address,
            title: site.facts.fill(topic.title),
            summary: site.facts.fill(topic.head.summary),
            headings: headings.filter { $0.anchor != "passt-dazu" },
            body: known == nil ? site.facts.fill(topic.document.plainText) : "",
            keywords: topic.head.keywords
        )
        return known.flatMap { IndexedEntry(entry, wordBytes: $0) } ?? IndexedEntry(entry)
    }

    /// Queries of `search-tests.yaml` that do not find their topic among the first three.
    private static func check(_ index: SearchIndex, _ path: String, _ topics: [Topic]) throws(FileProblem)
        -> [Diagnostic]
    {
        let yaml = try SiteYAML(path)
        guard let root = yaml.root else { return yaml.diagnostics }
        guard let tests = root.sequence else {
            let message = "Die Datei ist keine Liste von Suchen: - {query: \"login\", topic: anmelden}"
            return [Diagnostic(.searchTestForm, at: yaml.place(of: root), message)]
        }
        let ids = Set(topics.map(\.id))
        return tests.compactMap { test -> Diagnostic? in
            guard let query = test["query"], let words = query.string, let topic = test["topic"], let id = topic.string
            else {
                let message = "Schreiben Sie: - {query: \"login\", topic: anmelden}"
                return Diagnostic(.searchTestForm, at: yaml.place(of: test), message)
            }
            guard ids.contains(id) else {
                let message =
                    "Den Hilfetext „\(id)“ gibt es nicht, oder er ist ein Entwurf.\(Suggestion.sentence(for: id, in: ids))"
                return Diagnostic(.searchTestTopic, at: yaml.place(of: topic), message)
            }
            let found = index.search(words).prefix(3).map(\.id)
            guard !found.contains(id) else { return nil }
            let message =
                "Wer „\(words)“ sucht, findet „\(id)“ nicht unter den ersten drei: \(found.joined(separator: ", ")). Ergänzen Sie Suchwörter (keywords) oder Synonyme."
            return Diagnostic(.searchTest, at: yaml.place(of: query), message)
        }
    }
}

extension Synonyms.Problem.Kind {
    fileprivate var code: Diagnostic.Code {
        switch self {
        case .alone: .synonymAlone
        case .empty: .synonymEmpty
        case .noWord: .synonymNoWord
        case .twice: .synonymTwice
        }
    }
}
