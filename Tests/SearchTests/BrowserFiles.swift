import Foundation
import Testing

@testable import Search

/// Not a test of its own: writes what Tests/Browser/test_search.py needs, so that the script is held to what Swift finds.
struct BrowserFiles {
    private static let folder = ProcessInfo.processInfo.environment["SEARCH_TEST_FOLDER"]

    private struct Expected: Encodable {
        struct Section: Encodable {
            let anchor: String
            let text: String
        }

        struct Hit: Encodable {
            let address: String
            let title: String
            let summary: String
            let score: Int
            let section: Section?
        }

        struct Search: Encodable {
            let query: String
            let hits: [Hit]
            let suggestion: String?
        }

        struct Word: Encodable {
            let spelling: String
            let text: String
            let key: String
        }

        struct Text: Encodable {
            let text: String
            let words: [Word]
        }

        let searches: [Search]
        let texts: [Text]
    }

    @Test(.enabled(if: folder != nil))
    func `what browsers load, and what they have to find`() throws {
        let folder = URL(filePath: try #require(BrowserFiles.folder))
        let indexes = [
            ("topics", Topics.index, Queries.all),
            // So many entries that distances between them have several digits, with words of everything.
            (
                "many",
                SearchIndex(entries: ManyEntries.all, synonyms: try Synonyms(parsing: ManyEntries.synonyms)),
                ManyEntries.queries
            ),
            (
                "own",
                SearchIndex(entries: Topics.all, synonyms: try Synonyms(parsing: OwnSite.synonyms)),
                Queries.all + (try OwnSite.queries)
            ),
        ]
        for (name, index, queries) in indexes {
            let expected = Expected(
                searches: queries.map { BrowserFiles.expected($0, in: index) },
                texts: (ManyEntries.texts + Topics.all.map(\.body) + Queries.all).map(BrowserFiles.words)
            )
            try Data(index.script()).write(to: folder.appending(path: "\(name).js"))
            try JSONEncoder().encode(expected).write(to: folder.appending(path: "\(name).json"))
        }
        try Data(SearchIndex.program).write(to: folder.appending(path: "suche.js"))
    }

    private static func expected(_ query: String, in index: SearchIndex) -> Expected.Search {
        Expected.Search(
            query: query,
            hits: index.search(query).map { hit in
                Expected.Hit(
                    address: hit.address,
                    title: hit.title,
                    summary: hit.summary,
                    score: hit.score,
                    section: hit.section.map { Expected.Section(anchor: $0.anchor, text: $0.text) }
                )
            },
            suggestion: index.suggestion(for: query)
        )
    }

    private static func words(_ text: String) -> Expected.Text {
        let words = Word.all(in: text).map { word in
            Expected.Word(
                spelling: String(decoding: word.spelling, as: UTF8.self),
                text: String(decoding: word.text, as: UTF8.self),
                key: String(decoding: word.key, as: UTF8.self)
            )
        }
        return Expected.Text(text: text, words: words)
    }
}
