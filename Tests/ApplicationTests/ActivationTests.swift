import HTTP
import Mail
import PostgreSQL
import TestPortal
import Testing

@testable import Application

@Suite(.portal) struct ActivationTests {
    private let email = "ada.loewe@example.org"

    /// Everything a link could change.
    private func state(_ portal: TestPortal) throws -> [String] {
        try [
            "account", "mailed_token", "sign_in_identity", "session", "registration", "job", "throttle", "audit_event",
        ]
        .flatMap { table in
            try portal.owner.many(String.self, SQL(unsafeText: "SELECT t::text FROM \(table) t ORDER BY 1"))
        }
    }

    /// A browser on the page that sets the password.
    private func opened(_ portal: TestPortal) throws -> Browser {
        let browser = portal.browser()
        try browser.get(try portal.activationLink(for: email))
        try browser.follow()
        return browser
    }

    // MARK: Scanners

    @Test(arguments: ["GET", "HEAD", "OPTIONS", "PUT", "DELETE"])
    func `R30 A link opened many times, by whatever method, changes nothing and stays valid`(method: String) throws {
        let portal = try TestPortal()
        let link = try portal.activationLink(for: email)
        let before = try state(portal)
        let scanner = portal.browser("198.51.100.1")
        for _ in 1...20 {
            try scanner.get(link, method: method)
            try scanner.get("/aktivieren", method: method)
        }
        #expect(try state(portal) == before)
        let browser = portal.browser()
        try browser.get(link)
        #expect(try browser.follow().heading == "Passwort festlegen")
    }

    @Test func `R30 A scanner that sends the form as it finds it changes nothing`() throws {
        let portal = try TestPortal()
        let browser = try opened(portal)
        let before = try state(portal)
        for form in browser.page.forms { try browser.post(form.action, form.hidden) }
        #expect(browser.page.status == 422)
        #expect(try state(portal) == before)
    }

    @Test func `HEAD is answered like GET, without a body`() throws {
        let portal = try TestPortal()
        let browser = try opened(portal)
        let shown = browser.page
        try browser.get("/aktivieren", method: "HEAD")
        #expect(browser.page.status == 200)
        #expect(browser.page.response.body.isEmpty)
        #expect(browser.page.response["Cache-Control"] == shown.response["Cache-Control"])
    }

    @Test(arguments: ["OPTIONS", "PUT", "DELETE", "PATCH"])
    func `A method that the address does not take is refused with those it takes`(method: String) throws {
        let portal = try TestPortal()
        let browser = portal.browser()
        try browser.get(try portal.activationLink(for: email), method: method)
        #expect(browser.page.status == 405 && browser.page.response["Allow"] == "GET, HEAD")
        try browser.get("/aktivieren", method: method)
        #expect(browser.page.status == 405 && browser.page.response["Allow"] == "GET, HEAD, POST")
    }

    @Test(arguments: [".", ")", ">", "%20", ",", "%22", "%C2%BB", ")."])
    func `A link works with what a mail program leaves at its end`(trailing: String) throws {
        let portal = try TestPortal()
        let browser = portal.browser()
        try browser.get(try portal.activationLink(for: email) + trailing)
        #expect(browser.page.location == "/aktivieren")
        #expect(try browser.follow().heading == "Passwort festlegen")
    }

    @Test func `A link works in capitals and with a query that a scanner glued on`() throws {
        let portal = try TestPortal()
        let browser = portal.browser()
        let link = try portal.activationLink(for: email)
        let token = link.dropFirst("/aktivieren/".count)
        for address in ["/aktivieren/\(token.uppercased())", link + "?utm_source=mail"] {
            try browser.get(address)
            #expect(try browser.follow().heading == "Passwort festlegen")
        }
    }

    @Test func `The token leaves the address at once and is kept by no cache`() throws {
        let portal = try TestPortal()
        let browser = portal.browser()
        let link = try portal.activationLink(for: email)
        try browser.get(link)
        #expect(browser.page.status == 303)
        #expect(browser.page.location == "/aktivieren")
        #expect(browser.page.response["Cache-Control"] == "no-store")
        try browser.follow()
        #expect(browser.page.response["Cache-Control"] == "no-store")
        #expect(!browser.page.html.contains(link.dropFirst("/aktivieren/".count)))
    }

    // MARK: Choosing a password

    @Test func `The page names the account`() throws {
        let portal = try TestPortal()
        let browser = try opened(portal)
        #expect(browser.page.text.contains("Konto: \(email)"))
        #expect(browser.page.value(of: "email") == email)
    }

    @Test(
        arguments: [
            ("", "Geben Sie ein Passwort ein."), (" \t\u{200B}", "Geben Sie ein Passwort ein."),
            ("Hobel 1894", "Das Passwort braucht mindestens 12 Zeichen. Eingegeben sind 10."),
            (String(repeating: "Ziegel7!", count: 17), "Das Passwort darf höchstens 128 Zeichen lang sein."),
            ("Fensterbank1", "Dieses Passwort ist zu häufig oder besteht nur aus einem Wort."),
            ("Ada.Loewe2026", "Das Passwort besteht fast nur aus „loewe“."),
            ("!Handwerkskammer!", "Das Passwort besteht fast nur aus „handwerkskammer“."),
            ("aaaaaaaaaaaaaa", "Das Passwort wiederholt wenige Zeichen oder folgt einer Reihe."),
            ("abcdefghijklmnop", "Das Passwort wiederholt wenige Zeichen oder folgt einer Reihe."),
        ]
    )
    func `A weak password is refused with the reason, is not sent back, and the link stays valid`(
        password: String,
        reason: String
    ) throws {
        let portal = try TestPortal()
        let browser = try opened(portal)
        try browser.submit(["passwort": password], to: "/aktivieren")
        #expect(browser.page.status == 422)
        #expect(browser.page.title.hasPrefix("Fehler: "))
        #expect(browser.page.problems["passwort"]?.hasPrefix(reason) == true, "\(browser.page.problems)")
        #expect(browser.page.value(of: "passwort")?.isEmpty == true)
        #expect(try portal.owner.one(String.self, "SELECT state FROM account") == "pending")
        try browser.submit(["passwort": goodPassword], to: "/aktivieren")
        #expect(browser.page.location == "/uebersicht")
    }

    @Test(arguments: ["  Giebel Hobel Zange 7\u{A0}", "Giebel Hobel Zange 7\r\n"])
    func `R36 Blanks around a pasted password never matter`(pasted: String) throws {
        let portal = try TestPortal()
        let browser = try opened(portal)
        try browser.submit(["passwort": pasted], to: "/aktivieren")
        #expect(browser.page.location == "/uebersicht")
        #expect(try portal.signingIn(email, "Giebel Hobel Zange 7").page.location == "/uebersicht")
    }

    @Test func `The length asked for is the one of the settings`() throws {
        let portal = try TestPortal(["PORTAL_PASSWORD_MIN": "20"])
        let browser = try opened(portal)
        #expect(browser.page.text.contains("Mindestens 20 Zeichen."))
        try browser.submit(["passwort": "Giebel Hobel Zange"], to: "/aktivieren")
        #expect(browser.page.problems["passwort"]?.contains("mindestens 20 Zeichen") == true)
    }

    @Test func `The password is stored as a hash behind a key`() throws {
        let portal = try TestPortal()
        try portal.activating(email)
        let hash = try portal.owner.one(String.self, "SELECT password_hash FROM sign_in_identity")
        #expect(hash.hasPrefix("$argon2id$v=19$m=19456,t=2,p=1,keyid=k"))
        #expect(!hash.contains(goodPassword))
    }

    @Test func `Setting the password says so once, on the overview`() throws {
        let portal = try TestPortal()
        let browser = try portal.activating(email)
        #expect(try browser.follow().text.contains("Ihr Konto ist aktiv. Sie sind angemeldet."))
        try browser.get("/uebersicht")
        #expect(!browser.page.text.contains("Ihr Konto ist aktiv."))
    }

    // MARK: Links that do not lead on

    @Test func `A link is valid to its last second and not longer`() throws {
        let portal = try TestPortal(["PORTAL_ACTIVATION_TTL": "600"])
        let browser = try opened(portal)
        portal.later(599)
        #expect(try browser.get("/aktivieren").heading == "Passwort festlegen")
        portal.later(1)
        #expect(try browser.get("/aktivieren").heading == "Der Link ist abgelaufen")
    }

    @Test func `R29 Who opens an expired link hears it before typing and gets a new one with one click`() throws {
        let portal = try TestPortal()
        let link = try portal.activationLink(for: email)
        portal.later(86_400)
        let browser = portal.browser("198.51.100.1")
        try browser.get(link)
        try browser.follow()
        #expect(browser.page.status == 200)
        #expect(browser.page.heading == "Der Link ist abgelaufen")
        #expect(browser.page.value(of: "passwort") == nil)
        #expect(browser.page.text.contains(email))
        try browser.submit()
        #expect(browser.page.location == "/registrieren/gesendet")
        #expect(try browser.follow().text.contains(email))
        let fresh = try portal.mail(to: email).link("/aktivieren/")
        #expect(fresh != link)
        try browser.get(fresh)
        try browser.follow()
        try browser.submit(["passwort": goodPassword], to: "/aktivieren")
        #expect(browser.page.location == "/uebersicht")
    }

    @Test func `A link that expires while the password is typed says so and activates nothing`() throws {
        let portal = try TestPortal()
        let browser = try opened(portal)
        portal.later(86_400)
        try browser.submit(["passwort": goodPassword], to: "/aktivieren")
        #expect(browser.page.status == 200)
        #expect(browser.page.heading == "Der Link ist abgelaufen")
        #expect(try portal.owner.one(String.self, "SELECT state FROM account") == "pending")
        #expect(try portal.count("SELECT count(*) FROM sign_in_identity") == 0)
    }

    @Test func `R29 R31 A used link is a success: the account is active, and the way in stands there`() throws {
        let portal = try TestPortal()
        let link = try portal.activationLink(for: email)
        let person = portal.browser()
        try person.get(link)
        try person.follow()
        try person.submit(["passwort": goodPassword], to: "/aktivieren")
        let other = portal.browser()
        try other.get(link)
        try other.follow()
        #expect(other.page.status == 200)
        #expect(other.page.heading == "Ihr Konto ist aktiv")
        #expect(other.page.html.contains("href=\"/anmelden\""))
        #expect(other.page.html.contains("href=\"/passwort/vergessen\""))
        try person.get(link)
        #expect(try person.follow().text.contains("Zur Übersicht"))
        portal.later(864_000)
        try other.get(link)
        #expect(try other.follow().heading == "Ihr Konto ist aktiv")
    }

    @Test(
        arguments: [
            "0123456789abcdefghjkmnpqrstvwxyz0123456789abcdefghjk", "kurz", "%C3%BC",
            "0123456789abcdefghjkmnpqrstvwxyz0123456789abcdefghj!",
        ]
    )
    func `R29 An unknown link is a page of its own with one click for a new mail`(token: String) throws {
        let portal = try TestPortal()
        let browser = portal.browser()
        try browser.get("/aktivieren/" + token)
        try browser.follow()
        #expect(browser.page.status == 404)
        #expect(browser.page.heading == "Diesen Link kennen wir nicht")
        #expect(browser.page.text.contains("Neue E-Mail anfordern"))
        #expect(browser.page.html.contains("href=\"/registrieren\""))
    }

    @Test func `A link whose registration was removed still sets a password`() throws {
        let portal = try TestPortal()
        let browser = try opened(portal)
        try portal.owner.execute("DELETE FROM registration")
        try browser.submit(["passwort": goodPassword], to: "/aktivieren")
        #expect(browser.page.location == "/uebersicht")
    }

    @Test func `An expired link whose registration was removed leads to the form`() throws {
        let portal = try TestPortal()
        let browser = try opened(portal)
        portal.later(86_400)
        try portal.owner.execute("DELETE FROM registration")
        try browser.get("/aktivieren")
        try browser.submit()
        #expect(browser.page.status == 303 && browser.page.location == "/registrieren")
    }

    // MARK: Once

    @Test func `Of fifty forms sent at once with one link one wins, and all others see that the account is active`()
        throws
    {
        let portal = try TestPortal(["PORTAL_HASH_QUEUE": "100"])
        let browser = try opened(portal)
        let cookies = browser.cookies
        let fields = try #require(browser.page.form(to: "/aktivieren")).hidden
        let answers = try portal.race(50) { racer, index in
            racer.cookies = cookies
            let typed = fields.merging(["passwort": "Giebel Hobel Zange \(index)"]) { $1 }
            let page = try racer.post("/aktivieren", typed)
            return (page.status, page.location ?? page.heading, racer.cookies["sitzung"] != nil)
        }
        #expect(answers.filter { $0 == (303, "/uebersicht", true) }.count == 1)
        #expect(answers.filter { $0 == (200, "Ihr Konto ist aktiv", false) }.count == 49)
        #expect(try portal.count("SELECT count(*) FROM session") == 1)
        #expect(try portal.trail().filter { $0 == "account.activated" }.count == 1)
        let winner = try #require(answers.firstIndex { $0.0 == 303 })
        #expect(try portal.signingIn(email, "Giebel Hobel Zange \(winner)").page.location == "/uebersicht")
    }

    @Test func `Of two links of one account used at once one wins`() throws {
        let portal = try TestPortal()
        let links = [try portal.activationLink(for: email), try portal.activationLink(for: email)]
        let answers = try portal.race(2) { racer, index in
            try racer.get(links[index])
            try racer.follow()
            guard racer.page.form(to: "/aktivieren") != nil else { return racer.page.heading }
            let page = try racer.submit(["passwort": goodPassword], to: "/aktivieren")
            return page.location ?? page.heading
        }
        #expect(answers.sorted() == ["/uebersicht", "Ihr Konto ist aktiv"])
        #expect(try portal.count("SELECT count(*) FROM sign_in_identity") == 1)
    }

    // MARK: Steps out of order

    @Test func `Without a link there is nothing to set a password for`() throws {
        let portal = try TestPortal()
        let browser = portal.browser()
        #expect(try browser.get("/aktivieren").status == 404)
        #expect(browser.page.heading == "Diesen Link kennen wir nicht")
        try browser.post("/aktivieren", ["passwort": goodPassword])
        #expect(browser.page.status == 404)
    }

    @Test func `Registering alone, without the mail, sets no password`() throws {
        let portal = try TestPortal()
        let browser = try portal.registering(email)
        try portal.work()
        let token = try #require(browser.page.form()?.hidden["csrf"])
        try browser.post("/aktivieren", ["csrf": token, "passwort": goodPassword])
        #expect(browser.page.status == 404)
        #expect(try portal.owner.one(String.self, "SELECT state FROM account") == "pending")
    }

    @Test func `Without cookies the link says what is wrong and activates nothing`() throws {
        let portal = try TestPortal()
        let browser = try opened(portal)
        let fields = try #require(browser.page.form(to: "/aktivieren")).hidden
        browser.cookies = [:]
        #expect(try browser.get("/aktivieren").status == 404)
        browser.cookies = [:]
        try browser.post("/aktivieren", fields.merging(["passwort": goodPassword]) { $1 })
        #expect(browser.page.status == 404)
        #expect(try portal.owner.one(String.self, "SELECT state FROM account") == "pending")
    }

    @Test func `A form of one link cannot be sent for another link`() throws {
        let portal = try TestPortal()
        let browser = try opened(portal)
        let fields = try #require(browser.page.form(to: "/aktivieren")).hidden
        let other = try portal.activationLink(for: "mallory@example.org")
        try browser.get(other)
        try browser.post("/aktivieren", fields.merging(["passwort": goodPassword]) { $1 })
        #expect(browser.page.status == 403)
        #expect(browser.page.text.contains("mallory@example.org"))
        #expect(try portal.count("SELECT count(*) FROM account WHERE state = 'active'") == 0)
    }

    @Test func `A form sent by another site activates nothing`() throws {
        let portal = try TestPortal()
        let browser = try opened(portal)
        browser.headers = ["HTTP_SEC_FETCH_SITE": "cross-site"]
        try browser.submit(["passwort": goodPassword], to: "/aktivieren")
        #expect(browser.page.status == 403)
        #expect(try portal.owner.one(String.self, "SELECT state FROM account") == "pending")
    }

    @Test func `A flow cookie of somebody's own making opens nothing`() throws {
        let portal = try TestPortal()
        let browser = portal.browser()
        for value in [
            "x", "a.b.c.d", "00000000000000000000000000.aktivierung.x.-", "..aktivierung..",
            "00000000000000000000000000.registrierung.00000000-0000-0000-0000-000000000000.-",
            String(repeating: "a", count: 5_000),
        ] {
            browser.cookies = ["ablauf": value]
            #expect(try browser.get("/aktivieren").status == 404)
        }
    }

    // MARK: Somebody is signed in

    @Test func `Another account that is signed in is asked first, and nothing happens before`() throws {
        let portal = try TestPortal()
        let browser = try portal.activating("bea@example.org")
        try browser.get(try portal.activationLink(for: email))
        try browser.follow()
        #expect(browser.page.heading == "Sie sind mit einem anderen Konto angemeldet")
        #expect(browser.page.text.contains(email) && browser.page.text.contains("bea@example.org"))
        let token = try #require(browser.page.form(to: "/abmelden")?.hidden["csrf"])
        try browser.post("/aktivieren", ["csrf": token, "passwort": goodPassword])
        #expect(browser.page.heading == "Sie sind mit einem anderen Konto angemeldet")
        #expect(try portal.count("SELECT count(*) FROM account WHERE state = 'active'") == 1)
    }

    @Test func `Who signs out to follow the link goes on with it`() throws {
        let portal = try TestPortal()
        let browser = try portal.activating("bea@example.org")
        try browser.get(try portal.activationLink(for: email))
        try browser.follow()
        try browser.submit(to: "/abmelden")
        #expect(browser.page.location == "/aktivieren")
        try browser.follow()
        #expect(browser.page.heading == "Passwort festlegen")
        #expect(browser.page.text.contains("Sie sind abgemeldet."))
        try browser.submit(["passwort": goodPassword], to: "/aktivieren")
        #expect(try browser.follow().heading == "Guten Tag, Ada Löwe")
    }

    @Test func `A full hashing queue keeps the link and says when to try again`() throws {
        let portal = try TestPortal()
        let link = try portal.activationLink(for: email)
        let browser = portal.busyBrowser()
        try browser.get(link)
        try browser.follow()
        try browser.submit(["passwort": goodPassword], to: "/aktivieren")
        #expect(browser.page.status == 503)
        #expect(browser.page.response["Retry-After"] == "5")
        let later = portal.browser()
        later.cookies = browser.cookies
        #expect(try later.get("/aktivieren").heading == "Passwort festlegen")
    }
}
