import HTTP
import PortalWeb
import PostgreSQL
import Secrets
import TestDatabase
import TestPortal
import Testing

@Suite(.portal) struct SignInTests {
    private static let email = "ada@example.org"
    private static let password = "Giebel Hobel Zange 7"
    private static let wrong = "falsch aber lang genug"

    private func portal(_ settings: [String: String] = [:]) throws -> TestPortal {
        let portal = try TestPortal(settings)
        try portal.account(SignInTests.email, password: SignInTests.password)
        return portal
    }

    // MARK: The answer

    @Test func `A wrong password, an unknown address and a pending account get one text`() throws {
        let portal = try portal()
        let register = portal.browser()
        try register.get("/registrieren")
        try register.submit(["vorname": "P", "nachname": "P", "email": "pending@example.org"])
        try portal.work()
        let texts = try [SignInTests.email, "unknown@example.org", "pending@example.org"].map { email in
            let page = try portal.browser().signIn(email, SignInTests.wrong)
            #expect(page.status == 422 && page.value(of: "email") == email && page.value(of: "passwort") == "")
            return page.text.replacing(email, with: "")
        }
        #expect(Set(texts).count == 1)
    }

    @Test(
        arguments: [" Ada@Example.ORG ", "ada@example.org\u{200B}"],
        ["Giebel Hobel Zange 7", " Giebel Hobel Zange 7\n"]
    )
    func `Copied blanks and capitals of the address do not matter`(email: String, password: String) throws {
        let portal = try portal()
        #expect(try portal.browser().signIn(email, password).location == "/uebersicht")
    }

    @Test func `The way leads on to where the person was going, with its query`() throws {
        let portal = try portal()
        let browser = portal.browser()
        try browser.get("/profil/daten?a=1")
        try browser.follow()
        try browser.submit(["email": SignInTests.email, "passwort": SignInTests.wrong], to: "/anmelden")
        try browser.submit(["email": SignInTests.email, "passwort": SignInTests.password], to: "/anmelden")
        #expect(browser.page.location == "/profil/daten?a=1")
    }

    // MARK: Limits

    @Test func `Five failures in five minutes for one address, then the waiting time in words`() throws {
        let portal = try portal()
        for index in 1...5 {
            #expect(try portal.browser("192.0.2.\(index)").signIn(SignInTests.email, SignInTests.wrong).status == 422)
        }
        portal.later(60)
        let page = try portal.browser("192.0.2.9").signIn(SignInTests.email, SignInTests.password)
        #expect(page.status == 429 && page.response["Retry-After"] == "240")
        #expect(page.text.contains("Warten Sie 4 Minuten") && page.html.contains("/passwort/vergessen"))
        portal.later(240)
        #expect(try portal.browser("192.0.2.9").signIn(SignInTests.email, SignInTests.password).status == 303)
    }

    @Test func `An unknown address is limited just the same`() throws {
        let portal = try portal()
        let statuses = try (1...6).map {
            try portal.browser("192.0.2.\($0)").signIn("x@example.org", SignInTests.wrong).status
        }
        #expect(statuses == [422, 422, 422, 422, 422, 429])
    }

    @Test func `One network has thirty failures a minute, whatever the addresses`() throws {
        let portal = try portal()
        for index in 1...30 {
            #expect(try portal.browser().signIn("x\(index)@example.org", SignInTests.wrong).status == 422)
        }
        #expect(try portal.browser().signIn("x31@example.org", SignInTests.wrong).status == 429)
        #expect(try portal.browser("198.51.100.1").signIn("x32@example.org", SignInTests.wrong).status == 422)
        portal.later(61)
        #expect(try portal.browser().signIn("x33@example.org", SignInTests.wrong).status == 422)
    }

    @Test func `A browser that signed in before is not limited by strangers, and strangers not by it`() throws {
        let portal = try portal()
        let known = portal.browser("192.0.2.1")
        try known.signIn(SignInTests.email, SignInTests.password)
        try known.get("/abmelden")
        try known.submit(to: "/abmelden")
        for _ in 1...6 { try portal.browser("198.51.100.1").signIn(SignInTests.email, SignInTests.wrong) }
        #expect(try portal.browser("203.0.113.1").signIn(SignInTests.email, SignInTests.password).status == 429)
        #expect(try known.signIn(SignInTests.email, SignInTests.password).location == "/uebersicht")
        try known.get("/abmelden")
        try known.submit(to: "/abmelden")
        for _ in 1...5 { try known.signIn(SignInTests.email, SignInTests.wrong) }
        #expect(try known.signIn(SignInTests.email, SignInTests.password).status == 429)
    }

    @Test func `A known browser is forgotten after its time, though it keeps the cookie`() throws {
        let portal = try portal(["PORTAL_KNOWN_DEVICE_TTL": "172800"])
        let known = portal.browser("192.0.2.1")
        try known.signIn(SignInTests.email, SignInTests.password)
        let cookie = known.cookies["geraet"]
        portal.later(4 * 86_400)
        for _ in 1...6 { try portal.browser("198.51.100.1").signIn(SignInTests.email, SignInTests.wrong) }
        let later = portal.browser("192.0.2.1")
        later.cookies["geraet"] = cookie
        #expect(try later.signIn(SignInTests.email, SignInTests.password).status == 429)
    }

    @Test func `A forged or another person's browser cookie is worth nothing`() throws {
        let portal = try portal()
        try portal.account("bob@example.org", password: SignInTests.password)
        let bob = portal.browser("192.0.2.1")
        try bob.signIn("bob@example.org", SignInTests.password)
        for _ in 1...6 { try portal.browser("198.51.100.1").signIn(SignInTests.email, SignInTests.wrong) }
        for cookie in [bob.cookies["geraet"] ?? "", "x.1_y", String(repeating: "a.", count: 400)] {
            let browser = portal.browser("192.0.2.2")
            browser.cookies["geraet"] = cookie
            #expect(try browser.signIn(SignInTests.email, SignInTests.password).status == 429)
        }
    }

    @Test func `Fifty tries at once are no way around the limit`() throws {
        let portal = try portal()
        let statuses = try portal.race(50) { browser, _ in
            try browser.signIn(SignInTests.email, SignInTests.wrong).status
        }
        #expect(statuses.count { $0 == 422 } <= 5)
        #expect(statuses.allSatisfy { [422, 429, 503].contains($0) })
    }

    // MARK: Sessions

    @Test func `A session ends after half an hour without a request, and after twelve hours whatever happens`() throws {
        let portal = try portal()
        let browser = portal.browser()
        try browser.signIn(SignInTests.email, SignInTests.password)
        portal.later(1_799)
        #expect(try browser.get("/uebersicht").status == 200)
        portal.later(1_801)
        #expect(try browser.get("/uebersicht").status == 303)
        try browser.signIn(SignInTests.email, SignInTests.password)
        for _ in 1...24 {
            #expect(try browser.get("/uebersicht").status == 200)
            portal.later(1_799)
        }
        portal.later(24)
        #expect(try browser.get("/uebersicht").status == 303)
    }

    @Test func `Signing out ends this session alone, and only by POST`() throws {
        let portal = try portal()
        let (first, second) = (portal.browser(), portal.browser())
        for browser in [first, second] { try browser.signIn(SignInTests.email, SignInTests.password) }
        let cookie = first.cookies["sitzung"]
        for method in ["GET", "HEAD"] { try first.get("/abmelden", method: method) }
        #expect(try first.get("/uebersicht").status == 200)
        try first.submit(to: "/abmelden")
        #expect(try first.follow().text.contains("Sie sind abgemeldet."))
        first.cookies["sitzung"] = cookie
        #expect(try first.get("/uebersicht").status == 303)
        #expect(try second.get("/uebersicht").status == 200)
    }

    @Test func `Cookies are closed to scripts, and under TLS to everything but TLS`() throws {
        let portal = try portal(["PORTAL_BASE_URL": "https://portal.example"])
        let browser = portal.browser()
        browser.headers = ["HTTPS": "on", "HTTP_ORIGIN": "https://portal.example"]
        try browser.get("/anmelden")
        let flow = try #require(browser.page.response.cookies.first)
        #expect(flow.headerValue.hasPrefix("__Host-ablauf=") && flow.headerValue.contains("; Secure"))
        #expect(flow.headerValue.contains("Path=/; HttpOnly; SameSite=Lax") && !flow.headerValue.contains("Domain"))
    }

    // MARK: Hashes

    @Test func `A hash with older parameters is made anew when its owner signs in`() throws {
        let portal = try portal()
        let before = try portal.owner.one(String.self, "SELECT password_hash FROM sign_in_identity")
        let ring = portal.environment.keys.ring
        let cost = try #require(PasswordHasher.Cost(memory: 20_000, passes: 2))
        let old = try PasswordHasher(ring, cost: cost).hash(Password(SignInTests.password))
        try portal.owner.execute("UPDATE sign_in_identity SET password_hash = \(old)")
        #expect(try portal.browser().signIn(SignInTests.email, SignInTests.password).location == "/uebersicht")
        let after = try portal.owner.one(String.self, "SELECT password_hash FROM sign_in_identity")
        #expect(after != old && after.prefix { $0 != "," } == before.prefix { $0 != "," })
        #expect(try portal.trail() == ["password.rehashed", "sign_in.succeeded"])
    }
}
