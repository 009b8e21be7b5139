import Testing

@testable import Search

struct SynonymsTests {
    static func groups(_ text: String) throws -> [[String]] {
        try Synonyms(parsing: text).groups.map { $0.map { String(decoding: $0.spelling, as: UTF8.self) } }
    }

    @Test(
        arguments: [
            ("", []), ("\n  \n# nichts\n", []), ("anmelden = login = einloggen", [["anmelden", "login", "einloggen"]]),
            ("a1=b2\r\nc3=d4\r\n", [["a1", "b2"], ["c3", "d4"]]),
            ("\tE-Mail=Mail # wie im Portal", [["E-Mail", "Mail"]]),
            ("Konto = Konten = Account", [["Konto", "Account"]]), ("Konto = Konten", []),
        ] as [(String, [[String]])]
    )
    func `a line is a group`(text: String, groups: [[String]]) throws {
        #expect(try SynonymsTests.groups(text) == groups)
    }

    @Test(arguments: [
        ("anmelden", 1, "synonym-allein"), ("\n\nanmelden = ", 3, "synonym-leer"), ("= login", 1, "synonym-leer"),
        ("login = zweiter Faktor", 1, "synonym-mehrere-woerter"), ("2FA = Zwei-Faktor", 1, "synonym-mehrere-woerter"),
        ("anmelden = login\nPasswort = Kennwort\nLogins = Zugang", 3, "synonym-doppelt"),
        ("und = plus", 1, "synonym-kein-wort"),
        ("x = Kreuz", 1, "synonym-kein-wort"), ("#\n… = Punkte", 2, "synonym-kein-wort"),
    ])
    func `a wrong line is told with its number`(text: String, line: Int, code: String) {
        let problems = #expect(throws: Synonyms.Problems.self) { try Synonyms(parsing: text) }
        #expect(problems?.all.map(\.line) == [line])
        #expect(problems?.all.map(\.code) == [code])
    }

    @Test func `all wrong lines are told at once`() {
        let problems = #expect(throws: Synonyms.Problems.self) { try Synonyms(parsing: "eins\nzwei = drei\nvier\n") }
        #expect(problems?.all.map(\.line) == [1, 3])
    }

    @Test(arguments: ["anmelden", "login", "einloggen", "Logins", "eingeloggt"])
    func `each word of a group finds the others`(query: String) throws {
        for word in ["anmelden", "Login", "einloggen"] {
            let entry = SearchEntry(id: word, address: "a/", title: word, summary: "", body: "")
            let index = SearchIndex(
                entries: [entry],
                synonyms: try Synonyms(parsing: "anmelden = login = einloggen\nKurs = Seminar")
            )
            #expect(index.search(query).map(\.id) == [word])
        }
    }

    @Test func `what no entry has is neither found nor proposed`() throws {
        let entry = SearchEntry(id: "a", address: "a/", title: "Telefon", summary: "", body: "")
        let index = SearchIndex(entries: [entry], synonyms: try Synonyms(parsing: "Fernschreiber = Telegraf"))
        #expect(index.search("Telegraf").isEmpty)
        #expect(index.suggestion(for: "Telegrah") == nil)
    }
}
