import Foundation
import HTTP
import Mail
import PostgreSQL
import TestDatabase
import TestPortal
import Testing

@testable import Application

@Suite(.portal) struct PasswordResetTests {
    private static let old = "Giebel Hobel Zange 7"
    private static let new = "Falz Sparren Kelle 8"

    // MARK: Asking

    @Test func `A known and an unknown address see the same page`() throws {
        let portal = try TestPortal()
        try portal.account("ada@example.org", password: PasswordResetTests.old)
        let pages = try ["ada@example.org", "bob@example.org"].map { email in
            let browser = portal.browser()
            try browser.get("/passwort/vergessen")
            try browser.submit(["email": email])
            #expect(browser.page.status == 303 && browser.page.location == "/passwort/vergessen")
            try browser.follow()
            return browser.page.text.replacing(email, with: "…")
        }
        #expect(pages[0] == pages[1])
        #expect(pages[0].contains("30 Minuten"))
        #expect(try portal.mail(to: "ada@example.org").subject == "Neues Passwort festlegen")
        #expect(try portal.mail(to: "bob@example.org").subject == "Kein Konto mit dieser Adresse")
    }

    @Test func `An address without an account gets one mail a day`() throws {
        let portal = try TestPortal()
        for _ in 1...3 { try portal.ask("bob@example.org") }
        try portal.work()
        #expect(portal.postbox.mails(to: "bob@example.org").count == 1)
        portal.later(86_401)
        try portal.ask("bob@example.org")
        try portal.work()
        #expect(portal.postbox.mails(to: "bob@example.org").count == 2)
    }

    @Test func `Three mails an hour`() throws {
        let portal = try TestPortal()
        try portal.account("ada@example.org", password: PasswordResetTests.old)
        for _ in 1...5 { try portal.ask("ada@example.org") }
        try portal.work()
        #expect(portal.postbox.mails(to: "ada@example.org").count == 3)
        // One of those that were too many waits for its turn; the others would say the same.
        portal.later(3_601)
        try portal.work()
        #expect(portal.postbox.mails(to: "ada@example.org").count == 4)
        #expect(try portal.count("SELECT count(*) FROM job WHERE finished_at IS NULL") == 0)
    }

    @Test func `However many strangers ask, the person's own request is answered`() throws {
        let portal = try TestPortal()
        try portal.account("ada@example.org", password: PasswordResetTests.old)
        for _ in 1...6 {
            for _ in 1...3 { try portal.ask("ada@example.org") }
            try portal.work()
            portal.later(3_601)
        }
        let before = portal.postbox.mails(to: "ada@example.org").count
        #expect(before == 18)
        try portal.ask("ada@example.org")
        try portal.work()
        #expect(portal.postbox.mails(to: "ada@example.org").count == before + 1)
    }

    @Test func `R34 The provisional password never becomes the lasting one`() throws {
        let portal = try TestPortal()
        try portal.account("ada@example.org", password: PasswordResetTests.old)
        try portal.ask("ada@example.org")
        let mail = try portal.mail(to: "ada@example.org")
        let code = try #require(mail.text.firstMatch(of: #/(?m)^[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}$/#)).output
        let browser = portal.browser()
        try browser.get(try mail.link("/passwort/neu/"))
        try browser.follow()
        for typed in [String(code), code.lowercased().replacing("-", with: "")] {
            try browser.submit(["passwort": typed], to: "/passwort/festlegen")
            #expect(browser.page.status == 422 && browser.page.problems["passwort"]?.contains("vorläufige") == true)
        }
        #expect(try browser.submit(["passwort": "Giebel Zange Hobel 8"], to: "/passwort/festlegen").status == 303)
        // Nor later, when it is used up.
        try browser.get("/profil/passwort")
        try browser.submit(["passwort_alt": "Giebel Zange Hobel 8", "passwort": String(code)], to: "/profil/passwort")
        #expect(browser.page.status == 422)
    }

    @Test func `Signing out takes one's own opened link along`() throws {
        let portal = try TestPortal()
        try portal.account("ada@example.org", password: PasswordResetTests.old)
        try portal.account("bob@example.org", password: PasswordResetTests.old)
        for (owner, target) in [("ada", "/anmelden"), ("bob", "/passwort/festlegen")] {
            let browser = portal.browser()
            try browser.signIn("ada@example.org", PasswordResetTests.old)
            try portal.ask("\(owner)@example.org")
            try browser.get(try portal.mail(to: "\(owner)@example.org").link("/passwort/neu/"))
            try browser.follow()
            try browser.get("/abmelden")
            #expect(try browser.submit(to: "/abmelden").location == target)
        }
    }

    @Test func `Fifty people ask for one address at once: three mails`() throws {
        let portal = try TestPortal()
        try portal.account("ada@example.org", password: PasswordResetTests.old)
        let targets = try portal.race(50) { browser, _ in
            try browser.get("/passwort/vergessen")
            return try browser.submit(["email": "ada@example.org"]).location
        }
        #expect(targets == Array(repeating: "/passwort/vergessen", count: 50))
        try portal.work()
        #expect(portal.postbox.delivered.count == 3)
    }

    @Test func `Asking runs the same statements for every address`() throws {
        let portal = try TestPortal()
        try portal.account("ada@example.org", password: PasswordResetTests.old)
        _ = try portal.registered("eva@example.org")
        try portal.work()
        let database = TestDatabase.current.connect(as: "portal_serve")
        let application = Application(portal.environment, database: database, now: portal.now)
        let statements = try ["first@example.org", "bob@example.org", "ada@example.org", "eva@example.org"].map {
            email in
            let browser = Browser("192.0.2.7") { application.respond(to: $0) }
            try browser.get("/passwort/vergessen")
            try browser.submit(["email": email])
            return database.usage.statements
        }
        // The first of a connection may prepare more.
        #expect(Set(statements.dropFirst()).count == 1)
    }

    // MARK: The link

    @Test func `The form of one address sets no password for another`() throws {
        let portal = try TestPortal()
        for email in ["ada@example.org", "bob@example.org"] {
            try portal.account(email, password: PasswordResetTests.old)
            try portal.ask(email)
        }
        let browser = portal.browser()
        try browser.get(try portal.mail(to: "ada@example.org").link("/passwort/neu/"))
        let form = try #require(try browser.follow().form(to: "/passwort/festlegen"))
        // In a second tab.
        try browser.get(try portal.mail(to: "bob@example.org").link("/passwort/neu/"))
        let page = try browser.post(
            "/passwort/festlegen",
            form.hidden.merging(["passwort": PasswordResetTests.new]) { $1 }
        )
        #expect(page.status == 403 && page.text.contains("bob@example.org"))
        for email in ["ada@example.org", "bob@example.org"] {
            #expect(try portal.browser().signIn(email, PasswordResetTests.old).location == "/uebersicht")
        }
    }

    @Test func `The link leads to a new password, and every other session ends`() throws {
        let portal = try TestPortal()
        try portal.account("ada@example.org", password: PasswordResetTests.old)
        let elsewhere = portal.browser()
        try elsewhere.signIn("ada@example.org", PasswordResetTests.old)
        try portal.ask("ada@example.org")
        let browser = portal.browser("198.51.100.9")
        try browser.get(try portal.mail(to: "ada@example.org").link("/passwort/neu/"))
        #expect(browser.page.location == "/passwort/festlegen")
        try browser.follow()
        #expect(browser.page.text.contains("ada@example.org"))
        // Until then nothing has changed.
        #expect(try elsewhere.get("/uebersicht").status == 200)
        try browser.submit(["passwort": PasswordResetTests.new])
        #expect(browser.page.location == "/uebersicht")
        #expect(try browser.follow().text.contains("Ihr neues Passwort gilt."))
        #expect(try elsewhere.get("/uebersicht").status == 303)
        #expect(try portal.mail(to: "ada@example.org").subject == "Ihr Passwort wurde geändert")
        let later = portal.browser()
        #expect(try later.signIn("ada@example.org", PasswordResetTests.old).status == 422)
        #expect(try later.signIn("ada@example.org", PasswordResetTests.new).location == "/uebersicht")
    }

    @Test func `Once a password is set, every link and code that was mailed is used up`() throws {
        let portal = try TestPortal()
        try portal.account("ada@example.org", password: PasswordResetTests.old)
        try portal.ask("ada@example.org")
        let first = try portal.mail(to: "ada@example.org")
        try portal.ask("ada@example.org")
        let second = try portal.mail(to: "ada@example.org")
        try portal.browser().setPassword(second.link("/passwort/neu/"), PasswordResetTests.new)
        let browser = portal.browser()
        try browser.get(first.link("/passwort/neu/"))
        #expect(try browser.follow().status == 200)
        #expect(browser.page.heading == "Der Link wurde schon benutzt")
        #expect(try browser.signIn("ada@example.org", try first.provisional()).status == 422)
    }

    @Test func `An expired link says so before a password is typed, with one click for a new one`() throws {
        let portal = try TestPortal()
        try portal.account("ada@example.org", password: PasswordResetTests.old)
        try portal.ask("ada@example.org")
        let link = try portal.mail(to: "ada@example.org").link("/passwort/neu/")
        portal.later(1_801)
        let browser = portal.browser()
        try browser.get(link)
        #expect(try browser.follow().heading == "Der Link ist abgelaufen")
        try browser.submit(to: "/passwort/vergessen")
        #expect(browser.page.location == "/passwort/vergessen")
        #expect(try portal.mail(to: "ada@example.org").link("/passwort/neu/") != link)
    }

    @Test func `A link that expires while the password is typed changes nothing`() throws {
        let portal = try TestPortal()
        try portal.account("ada@example.org", password: PasswordResetTests.old)
        try portal.ask("ada@example.org")
        let browser = portal.browser()
        try browser.get(try portal.mail(to: "ada@example.org").link("/passwort/neu/"))
        try browser.follow()
        portal.later(1_801)
        try browser.submit(["passwort": PasswordResetTests.new])
        #expect(browser.page.heading == "Der Link ist abgelaufen")
        #expect(try portal.browser().signIn("ada@example.org", PasswordResetTests.old).location == "/uebersicht")
    }

    @Test func `Without a link there is no form`() throws {
        let portal = try TestPortal()
        let browser = portal.browser()
        #expect(try browser.get("/passwort/festlegen").status == 404)
        #expect(try browser.get("/passwort/neu/" + String(repeating: "0", count: 52)).location == "/passwort/festlegen")
        #expect(try browser.follow().status == 404)
    }

    @Test func `Who is signed in to another account is asked first`() throws {
        let portal = try TestPortal()
        try portal.account("ada@example.org", password: PasswordResetTests.old)
        try portal.account("bob@example.org", password: PasswordResetTests.old)
        try portal.ask("ada@example.org")
        let browser = portal.browser()
        try browser.signIn("bob@example.org", PasswordResetTests.old)
        try browser.get(try portal.mail(to: "ada@example.org").link("/passwort/neu/"))
        #expect(try browser.follow().heading == "Sie sind mit einem anderen Konto angemeldet")
        try browser.post("/passwort/festlegen", ["passwort": PasswordResetTests.new])
        #expect(browser.page.status == 403)
        try browser.get("/passwort/festlegen")
        try browser.submit(to: "/abmelden")
        #expect(browser.page.location == "/passwort/festlegen")
        try browser.follow()
        try browser.submit(["passwort": PasswordResetTests.new])
        #expect(try browser.follow().heading.contains("ada"))
    }

    @Test func `A reset activates an account that never was, under the name of its registration`() throws {
        let portal = try TestPortal()
        let browser = portal.browser()
        try browser.get("/registrieren")
        try browser.submit(["vorname": "Ada", "nachname": "Löwe", "email": "ada@example.org"])
        try portal.work()
        try portal.ask("ada@example.org")
        try portal.browser().setPassword(
            try portal.mail(to: "ada@example.org").link("/passwort/neu/"),
            PasswordResetTests.new
        )
        #expect(try portal.browser().signIn("ada@example.org", PasswordResetTests.new).location == "/uebersicht")
        #expect(try portal.owner.one(String.self, "SELECT vorname FROM account") == "Ada")
    }

    @Test func `Fifty times one link at once: one new password`() throws {
        let portal = try TestPortal()
        try portal.account("ada@example.org", password: PasswordResetTests.old)
        try portal.ask("ada@example.org")
        let link = try portal.mail(to: "ada@example.org").link("/passwort/neu/")
        let targets = try portal.race(50) { browser, index in
            try browser.setPassword(link, "Falz Sparren Kelle \(index)")
            return browser.page.location ?? browser.page.heading
        }
        #expect(targets.count { $0 == "/uebersicht" } == 1)
        #expect(
            targets.allSatisfy {
                ["/uebersicht", "Der Link wurde schon benutzt"].contains($0) || $0.contains("ausgelastet")
            }
        )
        #expect(try portal.count("SELECT count(*) FROM session WHERE ended_at IS NULL") == 1)
        #expect(try portal.count("SELECT count(*) FROM job WHERE kind = 'mail.password_changed'") == 1)
    }

    // MARK: The provisional password

    @Test(arguments: ["as mailed", "lower case", "blanks", "line break", "no dashes", "letters for digits"])
    func `R35 R36 R37 R38 The provisional password opens the new password's page however it is typed`(kind: String)
        throws
    {
        let portal = try TestPortal()
        try portal.account("ada@example.org", password: PasswordResetTests.old)
        try portal.ask("ada@example.org")
        let code = try portal.mail(to: "ada@example.org").provisional()
        let typed =
            switch kind {
            case "lower case": code.lowercased()
            case "blanks": "  " + code.map(String.init).joined(separator: " ") + "\u{A0}\u{200B}"
            case "line break": code.replacing("-", with: "\r\n")
            case "no dashes": code.replacing("-", with: "")
            case "letters for digits": code.replacing("0", with: "o").replacing("1", with: "l")
            default: code
            }
        let browser = portal.browser()
        try browser.signIn("Ada@Example.org ", typed)
        #expect(browser.page.status == 303 && browser.page.location == "/passwort/festlegen")
        #expect(try browser.get("/uebersicht").status == 303)
        try browser.get("/passwort/festlegen")
        try browser.submit(["passwort": PasswordResetTests.new])
        #expect(browser.page.location == "/uebersicht")
    }

    @Test func `It opens nothing at the sign-in page of another account`() throws {
        let portal = try TestPortal()
        try portal.account("ada@example.org", password: PasswordResetTests.old)
        try portal.account("bob@example.org", password: PasswordResetTests.old)
        try portal.ask("ada@example.org")
        let code = try portal.mail(to: "ada@example.org").provisional()
        #expect(try portal.browser().signIn("bob@example.org", code).status == 422)
        #expect(try portal.browser().signIn("carl@example.org", code).status == 422)
    }

    @Test func `It works while a limit is reached, and only so often`() throws {
        let portal = try TestPortal()
        try portal.account("ada@example.org", password: PasswordResetTests.old)
        for _ in 1...6 { try portal.browser().signIn("ada@example.org", "falsch aber lang genug") }
        #expect(try portal.browser().signIn("ada@example.org", PasswordResetTests.old).status == 429)
        try portal.ask("ada@example.org")
        let code = try portal.mail(to: "ada@example.org").provisional()
        #expect(try portal.browser().signIn("ada@example.org", code).location == "/passwort/festlegen")
        // Somebody else's codes use up the limit of their own network alone.
        try portal.ask("bob@example.org")
        for _ in 1...20 { try portal.browser("203.0.113.5").signIn("ada@example.org", "0000-0000-0000") }
        #expect(try portal.browser().signIn("ada@example.org", code).location == "/passwort/festlegen")
    }

    @Test func `R34 It runs out with the link`() throws {
        let portal = try TestPortal()
        try portal.account("ada@example.org", password: PasswordResetTests.old)
        try portal.ask("ada@example.org")
        let code = try portal.mail(to: "ada@example.org").provisional()
        portal.later(1_700)
        let browser = portal.browser()
        try browser.signIn("ada@example.org", code)
        #expect(browser.page.location == "/passwort/festlegen")
        portal.later(101)
        #expect(try browser.follow().heading == "Der Link ist abgelaufen")
        #expect(try portal.browser().signIn("ada@example.org", code).status == 422)
    }

    @Test func `Neither link nor code is stored`() throws {
        let portal = try TestPortal()
        try portal.account("ada@example.org", password: PasswordResetTests.old)
        try portal.ask("ada@example.org")
        let mail = try portal.mail(to: "ada@example.org")
        let code = try mail.provisional()
        let dump =
            try portal.owner.many(String.self, "SELECT t::text FROM mailed_token t")
            + portal.owner.many(String.self, "SELECT j::text FROM job j")
        for row in dump {
            #expect(!row.contains(code) && !row.contains(code.replacing("-", with: "")))
            #expect(!row.contains(try mail.link("/passwort/neu/").suffix(52)))
        }
        #expect(try portal.trail() == ["password.reset_requested", "password.reset_mail_sent"])
    }
}

extension TestPortal {
    func ask(_ email: String) throws {
        let browser = browser()
        try browser.get("/passwort/vergessen")
        try browser.submit(["email": email])
    }
}

extension Browser {
    func setPassword(_ link: String, _ password: String) throws {
        try get(link)
        try follow()
        guard page.form(to: "/passwort/festlegen") != nil else { return }
        try submit(["passwort": password], to: "/passwort/festlegen")
    }
}

extension Message {
    /// The provisional password, alone on its line.
    func provisional() throws -> String {
        String(try #require(text.firstMatch(of: #/(?m)^[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}$/#)).output)
    }
}
