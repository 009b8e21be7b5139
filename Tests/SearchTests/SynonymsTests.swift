import Foundation
import Testing

@testable import Search

struct SynonymsTests {
    static func groups(_ text: String) throws -> [[String]] {
        try Synonyms(parsing: text).groups.map { group in
            group.map { words in words.map { String(decoding: $0.spelling, as: UTF8.self) }.joined(separator: " ") }
        }
    }

    @Test(
        arguments: [
            ("", []), ("\n  \n# nichts\n", []), ("anmelden = login = einloggen", [["anmelden", "login", "einloggen"]]),
            ("a1=b2\r\nc3=d4\r\n", [["a1", "b2"], ["c3", "d4"]]),
            ("\tE-Mail=Mail # wie im Portal", [["E-Mail", "Mail"]]),
            ("Konto = Konten = Account", [["Konto", "Account"]]), ("Konto = Konten", []),
            ("zweiter  Faktor = 2FA = Zwei-Faktor", [["zweiter Faktor", "2FA"]]),
            ("Code aus dem Brief = PIN", [["Code Brief", "PIN"]]), ("geht nicht = kaputt", [["geht", "kaputt"]]),
        ] as [(String, [[String]])]
    )
    func `a line is a group`(text: String, groups: [[String]]) throws {
        #expect(try SynonymsTests.groups(text) == groups)
    }

    @Test(
        arguments: [
            ("anmelden", 1, .alone, "anmelden"), ("\n\nanmelden = ", 3, .empty, ""), ("= login", 1, .empty, ""),
            ("anmelden = login\nPasswort = Kennwort\nLogins = Zugang", 3, .twice, "Logins"),
            ("Konto anlegen = registrieren\r\nKonto = Account\rKonten  anlegen = Start", 3, .twice, "Konten  anlegen"),
            ("und = plus", 1, .noWord, "und"), ("Kreuz = x # ja", 1, .noWord, "x"),
            ("#\u{2028}\n… = Punkte", 2, .noWord, "…"),
        ] as [(String, Int, Synonyms.Problem.Kind, String)]
    )
    func `a wrong line is told with the word that is meant`(
        text: String,
        line: Int,
        kind: Synonyms.Problem.Kind,
        member: String
    ) {
        let problems = #expect(throws: Synonyms.Problems.self) { try Synonyms(parsing: text) }
        #expect(problems?.all.map(\.line) == [line] && problems?.all.map(\.kind) == [kind])
        #expect(problems?.all.map { String($0.text[$0.range]) } == [member])
    }

    @Test func `all wrong lines are told at once`() {
        let problems = #expect(throws: Synonyms.Problems.self) { try Synonyms(parsing: "eins\nzwei = drei\nvier\n") }
        #expect(problems?.all.map(\.line) == [1, 3])
    }

    @Test func `the synonyms of our own site are right`() throws {
        #expect(try Synonyms(parsing: OwnSite.synonyms).groups.count > 50)
    }

    static func index(_ titles: [String], _ synonyms: String) throws -> SearchIndex {
        SearchIndex(
            entries: titles.map { SearchEntry(id: $0, address: "a/", title: $0, summary: "", body: "") },
            synonyms: try Synonyms(parsing: synonyms)
        )
    }

    @Test(arguments: ["anmelden", "login", "einloggen", "Logins", "eingeloggt", "einlogen", "einlog"])
    func `each word of a group finds the others`(query: String) throws {
        for word in ["anmelden", "Login", "einloggen"] {
            let index = try SynonymsTests.index([word, "Anderes"], "anmelden = login = einloggen\nKurs = Seminar")
            #expect(index.search(query).map(\.id) == [word])
        }
    }

    @Test(arguments: [
        // A word finds several that mean it, and the other way round.
        ("2FA", "Ein zweiter Faktor"), ("zweiter Faktor", "2FA"), ("Faktor als zweiter", "2FA"),
        ("OTP", "Ein zweiter Faktor"),
        ("zweiten Faktor", "OTP"), ("Code aus Brief", "PIN"),
        // A synonym of a word in it will do.
        ("Account anlegen", "Registrieren"), ("registrieren", "Konto anlegen"), ("Signup", "Konto anlegen"),
    ])
    func `several words mean together what one means`(query: String, title: String) throws {
        let synonyms = """
            2FA = zweiter Faktor = OTP
            Code aus dem Brief = PIN
            Konto = Account
            registrieren = Konto anlegen = Signup
            """
        let index = try SynonymsTests.index(["Kurs", "Code", "Faktorei", "anlegen", title], synonyms)
        #expect(index.search(query).first?.id == title)
    }

    @Test func `one of several words is not enough`() throws {
        let index = try SynonymsTests.index(["Zweiter Versuch", "Faktor"], "2FA = zweiter Faktor")
        #expect(index.search("2FA").isEmpty)
    }

    @Test func `what no entry has is neither found nor proposed`() throws {
        let index = try SynonymsTests.index(["Telefon"], "Fernschreiber = Telegraf")
        #expect(index.search("Telegraf").isEmpty)
        #expect(index.suggestion(for: "Telegrah") == nil)
    }
}
