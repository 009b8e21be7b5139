import Testing

@testable import Search

struct SearchTests {
    @Test(arguments: Queries.expected)
    func `the topic meant is among the first three`(query: String, id: String) {
        let found = Topics.index.search(query).prefix(3).map(\.id)
        #expect(found.contains(id), "\(query): \(found)")
    }

    // MARK: Order

    static func index(_ titles: [String]) -> SearchIndex {
        SearchIndex(
            entries: titles.map { SearchEntry(id: $0, address: "a/", title: $0, summary: "", body: "") },
            synonyms: .none
        )
    }

    @Test(arguments: [
        // The word, its beginning, inside.
        ("Filiale", ["Hauptfiliale", "Filialnummer", "Filialen"], ["Filialen", "Filialnummer", "Hauptfiliale"]),
        ("Karte", ["Handwerkskarte", "Kartenleser", "Karten"], ["Karten", "Kartenleser", "Handwerkskarte"]),
        ("Leiter", ["Begleitung", "Betriebsleiter", "Leiterin"], ["Leiterin", "Betriebsleiter", "Begleitung"]),
        // Short words are neither looked for inside of words nor, with two letters, at their beginning.
        ("PIN", ["Kopfspindel", "Pinnwand", "PIN"], ["PIN", "Pinnwand"]), ("IT", ["Italien", "IT"], ["IT"]),
        // A part of the word, and a word that differs in a letter.
        ("Filialleitern", ["Bilialleitern", "Filiale"], ["Bilialleitern", "Filiale"]),
        ("Passwortbuch", ["Passwort", "Passwurtbuch"], ["Passwurtbuch", "Passwort"]),
        (
            "Handwerkskammertag", ["Handwerkskummertag", "Handwerkskammer"], ["Handwerkskammer", "Handwerkskummertag"]
        ),
    ])
    func `nearer words come first`(query: String, titles: [String], order: [String]) {
        #expect(SearchTests.index(titles).search(query).map(\.id) == order)
    }

    @Test(arguments: ["passwrt", "psswort", "paswsort", "passwortt", "pässwort", "passvort", "apsswort"])
    func `one slip is forgiven`(query: String) {
        #expect(SearchTests.index(["Kontakt", "Passwort"]).search(query).map(\.id) == ["Passwort"])
    }

    @Test(arguments: ["pswrt", "wasport", "pn", "passbildautomat"])
    func `two slips are not`(query: String) {
        #expect(SearchTests.index(["Kontakt", "Passwort", "PIN"]).search(query).isEmpty)
    }

    @Test func `a title counts more than keywords, headings, the summary and the body`() {
        func entry(
            _ id: String,
            title: String = "Titel",
            summary: String = "",
            heading: String = "Teil",
            body: String = "",
            keyword: String = "Stichwort"
        ) -> SearchEntry {
            SearchEntry(
                id: id,
                address: "\(id)/",
                title: title,
                summary: summary,
                headings: [("anker", heading)],
                body: body,
                keywords: [keyword]
            )
        }
        let entries = [
            entry("body", body: "Umzug"), entry("summary", summary: "Umzug"), entry("heading", heading: "Umzug"),
            entry("keyword", keyword: "Umzug"), entry("title", title: "Umzug"), entry("nothing"),
            entry("both", title: "Umzug", summary: "Umzug"),
        ]
        let hits = SearchIndex(entries: entries, synonyms: .none).search("Umzug")
        #expect(hits.map(\.id) == ["both", "title", "keyword", "heading", "summary", "body"])
        #expect(Set(hits.map(\.score)).count == 6)
    }

    @Test func `how often a word stands in a field does not count`() {
        let hits = SearchTests.index(["Kurs", "Kurs Kurse Kurs"]).search("kurs")
        #expect(hits.map(\.id) == ["Kurs", "Kurs Kurse Kurs"])
        #expect(hits.first?.score == hits.last?.score)
    }

    @Test func `equals stay in the order of the entries`() {
        #expect(
            SearchTests.index(["Kurs C", "Kurs A", "Kurs B"]).search("kurs").map(\.id) == [
                "Kurs C", "Kurs A", "Kurs B",
            ]
        )
    }

    @Test func `entries with all words come before those with some`() {
        let titles = ["PIN PIN-Brief", "Konto", "Konto mit PIN", "Anderes"]
        #expect(SearchTests.index(titles).search("PIN Konto").map(\.id) == ["Konto mit PIN", "PIN PIN-Brief", "Konto"])
    }

    @Test func `where enough have all words, those with some are left out`() {
        let titles = ["PIN", "Konto und PIN", "PIN im Konto", "PIN für das Konto"]
        #expect(SearchTests.index(titles).search("PIN Konto").count == 3)
        #expect(SearchTests.index(Array(titles.dropLast())).search("PIN Konto").count == 3)
    }

    @Test func `a rarer word decides`() {
        let titles = ["Konto A1", "Konto B1", "Konto C1", "Konto D1", "Konto E1", "Umzug"]
        #expect(SearchTests.index(titles).search("Konto Umzug").first?.id == "Umzug")
    }

    @Test func `a compound nobody wrote is searched by its parts`() {
        let titles = ["Passwort", "Passwort ändern", "Adresse ändern"]
        #expect(SearchTests.index(titles).search("Passwortänderung").first?.id == "Passwort ändern")
        #expect(
            SearchTests.index(["Betrieb", "Gruppe mit Betrieb"]).search("Betriebsgruppe").first?.id
                == "Gruppe mit Betrieb"
        )
    }

    @Test func `a heading that has all words is named, unless the title has them`() {
        let index = SearchIndex(
            entries: [
                SearchEntry(
                    id: "pin",
                    address: "pin/",
                    title: "PIN bekommen",
                    summary: "Im Brief steht die PIN.",
                    headings: [
                        ("brief", "Der Brief ist weg"), ("verloren", "PIN verloren"), ("zwei", "PIN verloren, zweimal"),
                    ],
                    body: ""
                )
            ],
            synonyms: .none
        )
        #expect(index.search("PIN verloren").first?.section == .init(anchor: "verloren", text: "PIN verloren"))
        #expect(index.search("pin bekommen").first?.section == nil)
        #expect(index.search("brief pin").first?.section == nil)
    }

    // MARK: Suggestions

    @Test(arguments: [
        ("passwrt", "Passwort"), ("pasword", "Passwort"), ("filale", "Filiale"),
        ("wie pasword ändrn", "wie Passwort ändern"),
        ("Oefnungszeitn", "Öffnungszeiten"), ("betreibsnumer", "Betriebsnummer"), ("kenwort", "Kennwort"),
        ("passwort", nil), ("Kennwort", nil), ("passwo", nil), ("Passwortänderung", nil), ("xyzzy", nil), ("pni", nil),
        ("", nil), ("wie ist das", nil),
    ])
    func `what is not known is put right`(query: String, suggestion: String?) {
        #expect(Topics.index.suggestion(for: query) == suggestion)
    }

    // MARK: Bad questions

    @Test(arguments: Queries.hostile)
    func `no question does harm`(query: String) {
        let hits = Topics.index.search(query)
        #expect(hits.count <= Topics.all.count)
        #expect(Set(hits.map(\.id)).count == hits.count)
        #expect((Topics.index.suggestion(for: query) ?? "").utf8.count <= 12 * 55)
    }

    @Test func `an empty index finds nothing`() {
        let index = SearchIndex(entries: [SearchEntry](), synonyms: .none)
        #expect(index.search("passwort").isEmpty)
        #expect(index.suggestion(for: "passwort") == nil)
    }
}
