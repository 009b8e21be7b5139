import HTTP
import PostgreSQL
import TestDatabase
import TestPortal
import Testing

@Suite(.portal) struct KeptInputTests {
    private static let password = "Giebel Hobel Zange 7"

    /// A browser that stands before the form of Mein Profil while its session ends.
    private func late(_ portal: TestPortal) throws -> Browser {
        try portal.account("ada@example.org", password: KeptInputTests.password)
        let browser = portal.browser()
        try browser.signIn("ada@example.org", KeptInputTests.password)
        try browser.get("/profil")
        portal.later(1_801)
        try browser.submit(["vorname": "Ada", "nachname": "Getippt", "ort": "Bielefeld"], to: "/profil")
        #expect(browser.page.location == "/anmelden?weiter=%2Fprofil")
        return browser
    }

    @Test func `What was typed is in the form again after the same person has signed in`() throws {
        let portal = try TestPortal()
        let browser = try late(portal)
        try browser.follow()
        try browser.submit(["email": "ada@example.org", "passwort": KeptInputTests.password], to: "/anmelden")
        #expect(browser.page.location == "/profil")
        try browser.follow()
        #expect(browser.page.value(of: "nachname") == "Getippt" && browser.page.value(of: "ort") == "Bielefeld")
        #expect(browser.page.text.contains("ist noch da"))
        #expect(try portal.owner.one(String.self, "SELECT nachname FROM account") == "Probe")
        try browser.submit(["vorname": "Ada", "nachname": "Getippt"], to: "/profil")
        #expect(browser.page.location == "/profil")
        // Once is enough.
        try browser.follow()
        #expect(!browser.page.text.contains("ist noch da"))
    }

    @Test func `It waits while the second factor, or a new password, comes in between`() throws {
        let portal = try TestPortal()
        let browser = try late(portal)
        try portal.ask("ada@example.org")
        let link = try portal.mail(to: "ada@example.org").link("/passwort/neu/")
        try browser.setPassword(link, "Falz Sparren Kelle 8")
        #expect(browser.page.location == "/uebersicht")
        #expect(try browser.get("/profil").value(of: "nachname") == "Getippt")
    }

    @Test(arguments: ["\u{1}", "\u{7F}", "ä", "\""])
    func `Whatever was typed, the answer is the sign-in page`(character: String) throws {
        let portal = try TestPortal()
        let browser = try late(portal)
        for _ in 1...12 {
            try browser.post("/profil", ["vorname": String(repeating: character, count: 30_000)])
            #expect(browser.page.location == "/anmelden?weiter=%2Fprofil")
        }
        #expect(try portal.count("SELECT count(*) FROM kept_input") <= 10)
    }

    @Test func `Somebody else who signs in at the same computer sees nothing of it`() throws {
        let portal = try TestPortal()
        let browser = try late(portal)
        try portal.account("bob@example.org", password: KeptInputTests.password)
        try browser.follow()
        try browser.submit(["email": "bob@example.org", "passwort": KeptInputTests.password], to: "/anmelden")
        try browser.follow()
        #expect(browser.page.value(of: "nachname") == "Probe" && !browser.page.html.contains("Getippt"))
    }

    @Test func `After a day it is gone`() throws {
        let portal = try TestPortal()
        let browser = try late(portal)
        portal.later(86_401)
        try browser.follow()
        try browser.submit(["email": "ada@example.org", "passwort": KeptInputTests.password], to: "/anmelden")
        #expect(try browser.follow().value(of: "nachname") == "Probe")
    }

    @Test func `Passwords are never kept, nor what is too large, nor what no session is known for`() throws {
        let portal = try TestPortal()
        let browser = try late(portal)
        #expect(try portal.count("SELECT count(*) FROM kept_input") == 1)
        try browser.post("/profil/passwort", ["passwort_alt": "geheim eins", "passwort": "geheim zwei"])
        try browser.post("/profil", ["ort": String(repeating: "x", count: 65_537)])
        browser.cookies["sitzung"] = String(repeating: "0", count: 52)
        try browser.post("/profil", ["ort": "Bielefeld"])
        browser.headers["HTTP_ORIGIN"] = "https://evil.example"
        try browser.post("/profil", ["ort": "Bielefeld"])
        #expect(try portal.count("SELECT count(*) FROM kept_input") == 1)
        let rows = try portal.owner.many(String.self, "SELECT k::text FROM kept_input k")
        #expect(rows.allSatisfy { !$0.contains("geheim") })
    }

    @Test func `A field that nobody named is not kept, whatever it is called`() throws {
        let portal = try TestPortal()
        let browser = try late(portal)
        try browser.post("/profil/zweiter-faktor", ["aktion": "ausschalten", "bestaetigung": "geheim drei"])
        let rows = try portal.owner.many(String.self, "SELECT k::text FROM kept_input k")
        #expect(rows.count == 1 && !rows[0].contains("geheim"))
    }

    @Test func `The newest forms wait; an older one makes room`() throws {
        let portal = try TestPortal()
        let browser = try late(portal)
        let cookie = browser.cookies["sitzung"]
        for number in 1...15 {
            portal.later(1)
            browser.cookies["sitzung"] = cookie
            try browser.post("/profil", ["ort": "Ort \(number)"])
        }
        let rows = try portal.owner.many(String.self, "SELECT fields::text FROM kept_input ORDER BY created_at")
        #expect(rows.count == 10 && rows[9].contains("Ort 15") && rows[0].contains("Ort 6"))
    }
}
