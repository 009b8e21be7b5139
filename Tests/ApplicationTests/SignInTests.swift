import HTTP
import Mail
import PortalWeb
import PostgreSQL
import Secrets
import TestDatabase
import TestPortal
import Testing

@testable import Application

@Suite(.portal) struct SignInTests {
    private let email = "ada.loewe@example.org"
    private let neutral =
        "E-Mail-Adresse oder Passwort stimmen nicht. Prüfen Sie beides, oder legen Sie ein neues Passwort fest."

    /// A portal with the account; the browser that made it is forgotten.
    private func portal(_ settings: [String: String] = [:]) throws -> TestPortal {
        let portal = try TestPortal(settings)
        try portal.activating(email)
        return portal
    }

    /// Tries a wrong password so many times; the last answer.
    @discardableResult
    private func failing(
        _ count: Int,
        at portal: TestPortal,
        from address: String = "192.0.2.7",
        in known: Browser? = nil
    )
        throws -> Browser
    {
        let browser = known ?? portal.browser(address)
        for _ in 0..<count { try portal.signingIn(email, "wrong", in: browser) }
        return browser
    }

    // MARK: The form

    @Test func `Address and password open a session`() throws {
        let portal = try portal()
        let browser = try portal.signingIn(" Ada.Loewe@EXAMPLE.org ")
        #expect(browser.page.status == 303 && browser.page.location == "/uebersicht")
        #expect(try browser.follow().heading == "Guten Tag, Ada Löwe")
        #expect(try portal.trail().last == "sign_in.succeeded")
    }

    @Test func `Empty fields are named, and nothing is counted`() throws {
        let portal = try portal()
        for _ in 1...10 { try portal.signingIn(" ", "") }
        let browser = try portal.signingIn(" ", "")
        #expect(browser.page.status == 422)
        #expect(browser.page.problems["email"] == "Geben Sie Ihre E-Mail-Adresse ein.")
        #expect(browser.page.problems["passwort"] == "Geben Sie Ihr Passwort ein.")
        #expect(try portal.count("SELECT count(*) FROM throttle WHERE scope <> 'mail.network'") == 0)
    }

    @Test(
        arguments: [
            ("ada.loewe@example.org", "wrong"), ("nobody@example.org", goodPassword), ("no address", goodPassword),
            ("pending@example.org", goodPassword), ("invited@example.org", goodPassword),
            ("ada.loewe@example.org", String(repeating: "x", count: 5_000)), ("a'; DROP TABLE account; --", "x"),
        ]
    )
    func `Whatever was wrong, the text is the same and the password is not sent back`(email: String, password: String)
        throws
    {
        let portal = try portal()
        try portal.owner.execute(
            """
            INSERT INTO account (email, state, invited_for, created_at)
            VALUES ('pending@example.org', 'pending', NULL, \(portal.now)),
                   ('invited@example.org', 'invited', 'course', \(portal.now))
            """
        )
        let browser = try portal.signingIn(email, password)
        #expect(browser.page.status == 422)
        #expect(browser.page.problems == ["email": neutral])
        #expect(browser.page.title.hasPrefix("Fehler: "))
        #expect(browser.page.value(of: "email") == email)
        #expect(browser.page.value(of: "passwort")?.isEmpty == true)
        #expect(browser.cookies["sitzung"] == nil && browser.cookies["geraet"] == nil)
        #expect(try portal.trail().last == "sign_in.failed")
    }

    @Test func `An account that waits for its password runs the same statements as an unknown address`() throws {
        let portal = try TestPortal()
        try portal.registering(email)
        try portal.work()
        let database = TestDatabase.current.connect(as: "portal_serve")
        let application = Application(portal.environment, database: database, now: portal.now)
        var statements: [Int] = []
        for typed in ["first@example.org", "second@example.org", email] {
            let browser = Browser("192.0.2.7") { application.respond(to: $0) }
            try portal.signingIn(typed, "wrong", in: browser)
            statements.append(database.usage.statements)
        }
        #expect(statements[1] == statements[2])
    }

    @Test func `Who is signed in already is led on`() throws {
        let portal = try portal()
        let browser = try portal.signingIn(email)
        #expect(try browser.get("/anmelden").location == "/uebersicht")
        #expect(try browser.get("/anmelden?weiter=/kurse").location == "/kurse")
    }

    @Test func `A form sent by another site signs nobody in`() throws {
        let portal = try portal()
        let browser = portal.browser()
        try browser.get("/anmelden")
        browser.headers = ["HTTP_ORIGIN": "https://evil.example"]
        try browser.submit(["email": email, "passwort": goodPassword])
        #expect(browser.page.status == 403 && browser.cookies["sitzung"] == nil)
    }

    @Test func `A form that is too old comes back with address and aim, without the password, and counts as no try`()
        throws
    {
        let portal = try portal()
        let browser = portal.browser()
        try browser.post("/anmelden", ["email": email, "passwort": goodPassword, "weiter": "/kurse"])
        #expect(browser.page.status == 403)
        #expect(browser.page.value(of: "email") == email)
        #expect(browser.page.value(of: "passwort")?.isEmpty == true)
        #expect(try portal.count("SELECT count(*) FROM throttle WHERE scope <> 'mail.network'") == 0)
        try browser.submit(["email": email, "passwort": goodPassword])
        #expect(browser.page.location == "/kurse")
    }

    // MARK: Going on where one was going

    @Test func `A page that needs an account leads to the form and, signed in, back with its query`() throws {
        let portal = try portal()
        let browser = portal.browser()
        try browser.get("/uebersicht?von=mail&wort=a%26b")
        #expect(browser.page.status == 303)
        try browser.follow()
        #expect(browser.page.heading == "Anmelden")
        try browser.submit(["email": email, "passwort": "wrong"])
        try browser.submit(["email": email, "passwort": goodPassword])
        #expect(browser.page.location == "/uebersicht?von=mail&wort=a%26b")
    }

    @Test(
        arguments: [
            "//evil.example", "https://evil.example/", "/\\evil.example", "javascript:alert(1)", "/abmelden",
            "/anmelden", "/nirgends", "/service/anmelden", "/healthz", "/aktivieren/abc", "", "uebersicht",
            "/kurse/../../evil", "/kurse\r\nSet-Cookie: a=b",
        ]
    )
    func `A wish that is no page of ours for people leads to the overview`(wish: String) throws {
        let portal = try portal()
        let browser = portal.browser()
        try browser.get("/anmelden")
        try browser.submit(["email": email, "passwort": goodPassword, "weiter": wish])
        #expect(browser.page.location == "/uebersicht")
    }

    @Test(arguments: ["/kurse", "/kurse/4711", "/betrieb/dokumente?seite=2", "/profil"])
    func `A page of the portal is a wish that is granted`(wish: String) throws {
        let portal = try portal()
        let browser = portal.browser()
        try browser.get("/anmelden?weiter=" + wish.replacing("?", with: "%3F"))
        try browser.submit(["email": email, "passwort": goodPassword])
        #expect(browser.page.location == wish)
    }

    // MARK: Limits

    @Test func `After five failures for an address the sixth try is told how long to wait, right or wrong`() throws {
        let portal = try portal()
        #expect(try failing(5, at: portal).page.status == 422)
        portal.later(70)
        let browser = try portal.signingIn(email)
        #expect(browser.page.status == 429)
        #expect(browser.page.response["Retry-After"] == "230")
        #expect(browser.page.text.contains("Warten Sie 4 Minuten"))
        #expect(browser.page.text.contains("oder legen Sie ein neues Passwort fest."))
        #expect(browser.page.html.contains("href=\"/passwort/vergessen\""))
        #expect(browser.page.value(of: "email") == email)
        #expect(browser.cookies["sitzung"] == nil)
        #expect(try portal.trail().last == "sign_in.limited")
    }

    @Test func `Trying on during the wait does not make it longer`() throws {
        let portal = try portal()
        try failing(20, at: portal)
        portal.later(299)
        #expect(try portal.signingIn(email).page.response["Retry-After"] == "1")
        portal.later(1)
        #expect(try portal.signingIn(email).page.location == "/uebersicht")
    }

    @Test func `An unknown address is limited like a known one`() throws {
        let portal = try portal()
        var answers: [String] = []
        for typed in ["nobody@example.org", email] {
            for number in 1...6 {
                let browser = try portal.signingIn(typed, "wrong", from: "192.0.2.\(number)")
                answers.append("\(browser.page.status) \(browser.page.response["Retry-After"] ?? "")")
            }
        }
        #expect(answers[0..<6] == answers[6..<12])
        #expect(answers[5] == "429 300")
    }

    @Test(arguments: ["ADA.loewe@example.org", " ada.loewe@example.org", "ada.loewe@EXAMPLE.ORG\u{200B}"])
    func `Another spelling of the address is no way round its limit`(spelling: String) throws {
        let portal = try portal()
        try failing(5, at: portal)
        #expect(try portal.signingIn(spelling, from: "192.0.2.9").page.status == 429)
    }

    @Test func `From one network an address has five tries a minute`() throws {
        let portal = try portal(["PORTAL_LOGIN_TRIES": "100"])
        try failing(5, at: portal)
        let browser = try portal.signingIn(email)
        #expect(browser.page.status == 429)
        #expect(browser.page.response["Retry-After"] == "60")
        #expect(browser.page.text.contains("Warten Sie 60 Sekunden"))
        #expect(try portal.signingIn(email, from: "192.0.2.8").page.location == "/uebersicht")
        portal.later(60)
        #expect(try portal.signingIn(email).page.location == "/uebersicht")
    }

    @Test func `A network has so many failures a minute, whatever the addresses`() throws {
        let portal = try portal(["PORTAL_LOGIN_IP_FAILURES": "3"])
        for number in 1...3 { try portal.signingIn("person\(number)@example.org", "wrong") }
        #expect(try portal.signingIn(email).page.status == 429)
        #expect(try portal.signingIn(email, from: "192.0.2.8").page.location == "/uebersicht")
    }

    @Test func `The addresses of one IPv6 network count as one neighbour, another network does not`() throws {
        let portal = try portal(["PORTAL_LOGIN_IP_FAILURES": "3"])
        for number in 1...3 {
            try portal.signingIn("person\(number)@example.org", "wrong", from: "2001:db8:0:1:\(number)::1")
        }
        #expect(try portal.signingIn(email, from: "2001:db8:0:1:ffff::1").page.status == 429)
        #expect(try portal.signingIn(email, from: "2001:db8:0:2::1").page.location == "/uebersicht")
    }

    @Test func `A success clears the failures of its address`() throws {
        let portal = try portal()
        try failing(4, at: portal, from: "192.0.2.1")
        try portal.signingIn(email, from: "192.0.2.2")
        #expect(try failing(5, at: portal, from: "192.0.2.3").page.status == 422)
    }

    @Test func `A success clears nothing of its network but its own try`() throws {
        let portal = try portal(["PORTAL_LOGIN_IP_FAILURES": "3"])
        try portal.signingIn("bea@example.org", "wrong")
        try portal.signingIn("cem@example.org", "wrong")
        #expect(try portal.signingIn(email).page.location == "/uebersicht")
        #expect(try portal.signingIn("dana@example.org", "wrong").page.status == 422)
        #expect(try portal.signingIn("emil@example.org", "wrong").page.status == 429)
    }

    @Test func `A course room signs in behind one address without a limit`() throws {
        let portal = try portal(["PORTAL_LOGIN_IP_FAILURES": "2", "PORTAL_LOGIN_PAIR_TRIES": "2"])
        for _ in 1...8 { #expect(try portal.signingIn(email).page.location == "/uebersicht") }
    }

    @Test func `Fifty tries at once are five looks at the password`() throws {
        let portal = try portal(["PORTAL_HASH_QUEUE": "100"])
        let email = email
        let answers = try portal.race(50) { browser, index in
            try browser.get("/anmelden")
            return try browser.submit(["email": email, "passwort": "wrong \(index)"]).status
        }
        #expect(answers.filter { $0 == 422 }.count == 5)
        #expect(answers.filter { $0 == 429 }.count == 45)
    }

    @Test func `A busy answer counts as no try`() throws {
        let portal = try portal()
        for _ in 1...10 {
            let browser = try portal.signingIn(email, in: portal.busyBrowser())
            #expect(browser.page.status == 503)
            #expect(browser.page.response["Retry-After"] == "5")
        }
        #expect(try portal.count("SELECT coalesce(sum(count), 0) FROM throttle WHERE scope <> 'mail.network'") == 0)
        #expect(try portal.signingIn(email).page.location == "/uebersicht")
    }

    @Test func `Counters hold neither addresses nor networks`() throws {
        let portal = try portal()
        try failing(1, at: portal)
        let rows = try portal.owner.many(String.self, "SELECT t::text || encode(key, 'escape') FROM throttle t")
        try #require(rows.count == 4)
        for row in rows { #expect(!row.contains("ada.loewe") && !row.contains("192.0.2")) }
    }

    // MARK: Known devices

    @Test func `Strangers' failures never limit a device that signed in before`() throws {
        let portal = try portal(["PORTAL_LOGIN_IP_FAILURES": "5"])
        let own = try portal.signingIn(email)
        try own.follow()
        try own.submit(to: "/abmelden")
        try failing(40, at: portal)
        #expect(try portal.signingIn(email, from: "192.0.2.9").page.status == 429)
        #expect(try portal.signingIn(email, in: own).page.location == "/uebersicht")
    }

    @Test func `A known device has tries of its own, and they end too`() throws {
        let portal = try portal()
        let own = try portal.signingIn(email)
        own.cookies["sitzung"] = nil
        #expect(try failing(5, at: portal, in: own).page.status == 422)
        try failing(1, at: portal, in: own)
        #expect(own.page.status == 429)
        #expect(own.page.response["Retry-After"] == "300")
        #expect(try portal.signingIn(email).page.location == "/uebersicht")
    }

    @Test func `A device is known for the address it signed in to, and for no other`() throws {
        let portal = try portal()
        try portal.activating("bea@example.org")
        let own = try portal.signingIn(email)
        own.cookies["sitzung"] = nil
        for number in 1...5 { try portal.signingIn("bea@example.org", "wrong", from: "192.0.2.\(number)") }
        #expect(try portal.signingIn("bea@example.org", in: own).page.status == 429)
    }

    @Test func `A device stays known for several accounts`() throws {
        let portal = try portal()
        try portal.activating("bea@example.org")
        let own = try portal.signingIn(email)
        own.cookies["sitzung"] = nil
        try portal.signingIn("bea@example.org", in: own)
        own.cookies["sitzung"] = nil
        try failing(6, at: portal, from: "192.0.2.9")
        #expect(try portal.signingIn(email, in: own).page.location == "/uebersicht")
    }

    @Test func `A device is forgotten when its time is over, even if the browser keeps the cookie`() throws {
        let portal = try portal(["PORTAL_KNOWN_DEVICE_TTL": "864000"])
        let own = try portal.signingIn(email)
        own.cookies["sitzung"] = nil
        portal.later(9 * 86_400)
        try failing(5, at: portal, from: "192.0.2.9")
        #expect(try failing(1, at: portal, from: "192.0.2.9").page.status == 429)
        try failing(1, at: portal, in: own)
        #expect(own.page.status == 422)
        portal.later(86_400)
        try failing(5, at: portal, from: "192.0.2.9")
        #expect(try portal.signingIn(email, in: own).page.status == 429)
    }

    @Test func `Signing in again begins the device's time anew`() throws {
        let portal = try portal(["PORTAL_KNOWN_DEVICE_TTL": "864000"])
        let own = try portal.signingIn(email)
        portal.later(9 * 86_400)
        try portal.signingIn(email, in: own)
        #expect(own.page.location == "/uebersicht")
        own.cookies["sitzung"] = nil
        portal.later(9 * 86_400)
        try failing(6, at: portal, from: "192.0.2.9")
        #expect(try portal.signingIn(email, in: own).page.location == "/uebersicht")
    }

    @Test func `A day written into the device cookie by hand makes it worthless`() throws {
        let portal = try portal(["PORTAL_KNOWN_DEVICE_TTL": "864000"])
        let own = try portal.signingIn(email)
        own.cookies["sitzung"] = nil
        let cookie = try #require(own.cookies["geraet"])
        portal.later(20 * 86_400)
        let day = portal.now.unixSeconds / 86_400
        own.cookies["geraet"] = cookie.replacing(#/\.\d+_/#, with: ".\(day)_")
        try failing(5, at: portal, from: "192.0.2.9")
        #expect(try portal.signingIn(email, in: own).page.status == 429)
    }

    // MARK: Sessions

    @Test func `A session ends after half an hour without a request`() throws {
        let portal = try portal()
        let browser = try portal.signingIn(email)
        portal.later(1_799)
        #expect(try browser.get("/uebersicht").status == 200)
        portal.later(1_800)
        try browser.get("/uebersicht")
        #expect(browser.page.status == 303)
        #expect(browser.page.location == "/anmelden?weiter=%2Fuebersicht")
    }

    @Test func `A session ends after twelve hours, however busy the person is`() throws {
        let portal = try portal()
        let browser = try portal.signingIn(email)
        for _ in 1..<36 {
            portal.later(1_200)
            #expect(try browser.get("/uebersicht").status == 200)
        }
        portal.later(1_199)
        #expect(try browser.get("/uebersicht").status == 200)
        portal.later(1)
        #expect(try browser.get("/uebersicht").status == 303)
    }

    @Test func `That the person was there is noted at most once a minute`() throws {
        let portal = try portal()
        let browser = try portal.signingIn(email)
        let begin = portal.now
        let seen: SQL = "SELECT last_seen_at FROM session ORDER BY created_at, last_seen_at DESC LIMIT 1"
        portal.later(59)
        try browser.get("/uebersicht")
        #expect(try portal.owner.one(Timestamp.self, seen) == begin)
        portal.later(1)
        try browser.get("/uebersicht")
        #expect(try portal.owner.one(Timestamp.self, seen) == portal.now)
    }

    @Test func `A session shorter than minutes lives while the person is there`() throws {
        let portal = try portal(["PORTAL_SESSION_IDLE": "8"])
        let browser = try portal.signingIn(email)
        for _ in 1...10 {
            portal.later(7)
            #expect(try browser.get("/uebersicht").status == 200)
        }
        portal.later(8)
        #expect(try browser.get("/uebersicht").status == 303)
    }

    @Test func `Signing out ends this session and no other`() throws {
        let portal = try portal()
        let (one, other) = (try portal.signingIn(email), try portal.signingIn(email))
        let cookie = try #require(one.cookies["sitzung"])
        try one.follow()
        try one.submit(to: "/abmelden")
        #expect(one.page.location == "/anmelden")
        #expect(one.cookies["sitzung"] == nil)
        #expect(try one.follow().text.contains("Sie sind abgemeldet."))
        one.cookies["sitzung"] = cookie
        #expect(try one.get("/uebersicht").status == 303)
        #expect(try other.get("/uebersicht").status == 200)
        #expect(try portal.trail().last == "session.signed_out")
    }

    @Test(arguments: ["GET", "HEAD"])
    func `Following a link to sign out signs nobody out`(method: String) throws {
        let portal = try portal()
        let browser = try portal.signingIn(email)
        try browser.get("/abmelden", method: method)
        #expect(browser.page.status == 200)
        #expect(try browser.get("/uebersicht").status == 200)
    }

    @Test func `A sign-out sent by another site, or without the session's token, signs nobody out`() throws {
        let portal = try portal()
        let browser = try portal.signingIn(email)
        try browser.post("/abmelden", [:])
        #expect(browser.page.status == 403)
        try browser.get("/uebersicht")
        browser.headers = ["HTTP_SEC_FETCH_SITE": "cross-site"]
        try browser.submit(to: "/abmelden")
        #expect(browser.page.status == 403)
        browser.headers = [:]
        #expect(try browser.get("/uebersicht").status == 200)
    }

    @Test func `Signing out twice is no error`() throws {
        let portal = try portal()
        let browser = try portal.signingIn(email)
        try browser.follow()
        let old = browser.page
        try browser.submit(to: "/abmelden")
        let fields = try #require(old.form(to: "/abmelden")).hidden
        try browser.post("/abmelden", fields)
        #expect(browser.page.status == 303 && browser.page.location == "/anmelden")
    }

    @Test func `A new sign-in replaces the browser's earlier session`() throws {
        let portal = try portal()
        let browser = try portal.signingIn(email)
        let earlier = try #require(browser.cookies["sitzung"])
        try browser.follow()
        let token = try #require(browser.page.form(to: "/abmelden")?.hidden["csrf"])
        try browser.post("/anmelden", ["csrf": token, "email": email, "passwort": goodPassword])
        #expect(browser.page.location == "/uebersicht")
        #expect(browser.cookies["sitzung"] != earlier)
        #expect(try browser.get("/uebersicht").status == 200)
        browser.cookies["sitzung"] = earlier
        #expect(try browser.get("/uebersicht").status == 303)
    }

    @Test func `A failed sign-in leaves the session that was there`() throws {
        let portal = try portal()
        let browser = try portal.signingIn(email)
        try browser.follow()
        let token = try #require(browser.page.form(to: "/abmelden")?.hidden["csrf"])
        try browser.post("/anmelden", ["csrf": token, "email": email, "passwort": "wrong"])
        #expect(browser.page.status == 422)
        #expect(try browser.get("/uebersicht").status == 200)
    }

    @Test func `The overview tells of other sessions and of the last sign-in`() throws {
        let portal = try portal()
        portal.later(3_600)
        let first = try portal.signingIn(email)
        #expect(try first.follow().text.contains("Ihre letzte Anmeldung war am"))
        #expect(!first.page.text.contains("Gerät angemeldet"))
        try portal.signingIn(email)
        let third = try portal.signingIn(email)
        #expect(try third.follow().text.contains("Sie sind auf 2 weiteren Geräten angemeldet."))
        try third.submit(to: "/abmelden")
        #expect(try first.get("/uebersicht").text.contains("Sie sind auf einem weiteren Gerät angemeldet."))
    }

    @Test func `An account that is no longer active has no session any more`() throws {
        let portal = try portal()
        let browser = try portal.signingIn(email)
        try portal.owner.execute("UPDATE account SET state = 'pending', activated_at = NULL")
        #expect(try browser.get("/uebersicht").status == 303)
    }

    @Test func `The database holds no session token, only its hash`() throws {
        let portal = try portal()
        let browser = try portal.signingIn(email)
        let cookie = try #require(browser.cookies["sitzung"])
        for table in ["session", "audit_event", "throttle"] {
            let rows = SQL(unsafeText: "SELECT count(*) FROM \(table) t WHERE t::text ILIKE '%\(cookie)%'")
            #expect(try portal.count(rows) == 0)
        }
    }

    @Test(arguments: ["", "x", String(repeating: "0", count: 52), String(repeating: "x", count: 9_000)])
    func `A session cookie of somebody's own making is nobody`(value: String) throws {
        let browser = try portal().browser()
        browser.cookies = ["sitzung": value]
        #expect(try browser.get("/uebersicht").status == 303)
        #expect(try browser.get("/").status == 200)
    }

    @Test func `A long name of a browser is cut, not refused`() throws {
        let portal = try portal()
        let browser = portal.browser()
        browser.headers = ["HTTP_USER_AGENT": String(repeating: "ü", count: 1_000)]
        #expect(try portal.signingIn(email, in: browser).page.location == "/uebersicht")
        #expect(try portal.count("SELECT max(length(user_agent))::bigint FROM session") == 200)
    }

    // MARK: Rehashing

    @Test func `A hash of older parameters is replaced at sign-in, once, and the trail tells it`() throws {
        let portal = try portal()
        let stored: SQL = "SELECT password_hash FROM sign_in_identity"
        let hasher = PasswordHasher(portal.environment.keys.ring, cost: .standard)
        for _ in 1...2 {
            try portal.signingIn(email, in: portal.browser(hashing: hasher))
            #expect(try portal.owner.one(String.self, stored).contains("m=47104,t=1,p=1"))
        }
        #expect(try portal.trail().filter { $0 == "password.rehashed" }.count == 1)
        #expect(try portal.signingIn(email, in: portal.browser(hashing: hasher)).page.location == "/uebersicht")
    }

    @Test func `After a new key is made an old hash still fits and is replaced; without its key nothing fits`() throws {
        let portal = try portal()
        let text = KeyRing.rotated(secretFile: "")
        let (old, new) = (try KeyRing(secretFile: text), try KeyRing(secretFile: KeyRing.rotated(secretFile: text)))
        let hash = try PasswordHasher(old).hash(Password(goodPassword))
        try portal.owner.execute("UPDATE sign_in_identity SET password_hash = \(hash)")
        #expect(try portal.signingIn(email).page.status == 422)
        #expect(try portal.signingIn(email, in: portal.browser(hashing: PasswordHasher(new))).page.status == 303)
        let stored = try portal.owner.one(String.self, "SELECT password_hash FROM sign_in_identity")
        #expect(stored.contains("keyid=\(new.current.id)$"))
    }

    @Test func `A wrong password replaces no hash`() throws {
        let portal = try portal()
        let old = try portal.owner.one(String.self, "SELECT password_hash FROM sign_in_identity")
        let hasher = PasswordHasher(portal.environment.keys.ring, cost: .standard)
        try portal.signingIn(email, "wrong", in: portal.browser(hashing: hasher))
        #expect(try portal.owner.one(String.self, "SELECT password_hash FROM sign_in_identity") == old)
    }

    // MARK: Cookies

    /// What the browser was told about each cookie of the last answer, without the values.
    private func attributes(_ page: Page) -> [String: String] {
        let lines = page.response.cookies.map { cookie in
            let parts = cookie.headerValue.split(separator: ";", maxSplits: 1).map(String.init)
            return (cookie.name, String(parts[1].drop { $0 == " " }))
        }
        return Dictionary(lines) { $1 }
    }

    @Test func `Under HTTPS every cookie is bound to the host, secure, and out of reach of scripts`() throws {
        let portal = try TestPortal(["PORTAL_BASE_URL": "https://portal.example"])
        let browser = portal.browser()
        browser.headers = ["HTTPS": "on", "HTTP_ORIGIN": "https://portal.example"]
        try browser.get("/registrieren")
        #expect(
            attributes(browser.page) == ["__Host-ablauf": "Path=/; HttpOnly; SameSite=Lax; Secure; Max-Age=3600"]
        )
        try browser.submit(["vorname": "Ada", "nachname": "Löwe", "email": email])
        let text = try portal.mail(to: email).text
        let address = try #require(text.firstMatch(of: #/https://portal\.example(/aktivieren/\w+)/#))
        try browser.get(String(address.output.1))
        try browser.follow()
        try browser.submit(["passwort": goodPassword], to: "/aktivieren")
        #expect(
            attributes(browser.page) == [
                "__Host-sitzung": "Path=/; HttpOnly; SameSite=Lax; Secure",
                "__Host-geraet": "Path=/; HttpOnly; SameSite=Lax; Secure; Max-Age=15552000",
                "__Host-ablauf": "Path=/; HttpOnly; SameSite=Lax; Secure; Max-Age=3600",
            ]
        )
        #expect(try browser.follow().heading == "Guten Tag, Ada Löwe")
        try browser.submit(to: "/abmelden")
        #expect(attributes(browser.page)["__Host-sitzung"] == "Path=/; HttpOnly; SameSite=Lax; Secure; Max-Age=0")
    }

    @Test func `Under HTTP on this machine cookies have plain names`() throws {
        let portal = try portal()
        let browser = try portal.signingIn(email)
        #expect(
            attributes(browser.page) == [
                "sitzung": "Path=/; HttpOnly; SameSite=Lax",
                "geraet": "Path=/; HttpOnly; SameSite=Lax; Max-Age=15552000",
                "ablauf": "Path=/; HttpOnly; SameSite=Lax; Max-Age=3600",
            ]
        )
        #expect(browser.page.response["Cache-Control"] == "no-store")
    }

    @Test func `A cookie of the one scheme is nobody under the other`() throws {
        let portal = try portal()
        let browser = try portal.signingIn(email)
        browser.headers = ["HTTPS": "on"]
        #expect(try browser.get("/uebersicht").status == 303)
    }

    @Test func `Pages that show a person, or a form, are kept by no cache; others by nobody else's`() throws {
        let portal = try portal()
        let browser = try portal.signingIn(email)
        #expect(try browser.follow().response["Cache-Control"] == "no-store")
        #expect(try browser.get("/").response["Cache-Control"] == "no-store")
        let visitor = portal.browser()
        #expect(try visitor.get("/anmelden").response["Cache-Control"] == "no-store")
        #expect(try visitor.get("/registrieren").response["Cache-Control"] == "no-store")
        let stranger = portal.browser()
        #expect(try stranger.get("/").response["Cache-Control"] == "no-cache")
        #expect(stranger.cookies.isEmpty)
    }
}
