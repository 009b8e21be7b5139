import HTTP
import PostgreSQL
import TestPortal
import Testing

/// Forms that are sent again, too late, or from a second tab.
@Suite(.portal) struct OldFormTests {
    private static let stale = "Die Seite war länger offen"

    @Test(arguments: PortalForm.withFields.filter { !$0.needsSession })
    func `A form whose cookie is gone comes back with what was typed, and works then`(form: PortalForm) throws {
        let portal = try TestPortal()
        let browser = try form.open(in: portal)
        let (fields, cookies) = (try browser.filled(form), browser.cookies)
        browser.cookies = [:]
        let page = try browser.post(form.address, fields)
        if form == .activate || form == .reset {
            // Without its cookie nobody knows which link was opened.
            #expect(page.status == 404 && page.heading == "Diesen Link kennen wir nicht")
            browser.cookies = cookies
            try browser.post(form.address, fields)
        } else {
            #expect(page.status == 403 && page.title.hasPrefix("Fehler: "))
            #expect(page.text.contains(OldFormTests.stale))
            for (name, typed) in form.entries { #expect(page.value(of: name) == (name == "passwort" ? "" : typed)) }
            try browser.submit(form.entries, to: form.address)
        }
        #expect(browser.page.location == form.goal)
    }

    @Test(arguments: [PortalForm.resend, .signOut])
    func `A button whose cookie is gone leads to the beginning`(form: PortalForm) throws {
        let portal = try TestPortal()
        let browser = try form.open(in: portal)
        let (fields, before) = (try browser.filled(form), try portal.contents())
        browser.cookies = [:]
        try browser.post(form.address, fields)
        #expect(browser.page.location == (form == .resend ? "/registrieren" : "/anmelden"))
        #expect(try portal.contents() == before)
    }

    @Test func `A registration sent twice before the first answer comes is two promises of one account`() throws {
        let portal = try TestPortal()
        let browser = try PortalForm.register.open(in: portal)
        let (fields, cookies) = (try browser.filled(.register), browser.cookies)
        try browser.post("/registrieren", fields)
        browser.cookies = cookies
        try browser.post("/registrieren", fields)
        #expect(browser.page.location == "/registrieren/gesendet")
        try portal.work()
        #expect(try portal.count("SELECT count(*) FROM account") == 1)
    }

    @Test func `A registration sent again after its answer asks before it stores another one`() throws {
        let portal = try TestPortal()
        let browser = try PortalForm.register.open(in: portal)
        let fields = try browser.filled(.register)
        try browser.post("/registrieren", fields)
        let page = try browser.post("/registrieren", fields)
        #expect(page.status == 403 && page.text.contains(OldFormTests.stale))
        #expect(page.value(of: "email") == fields["email"])
        #expect(try portal.count("SELECT count(*) FROM registration") == 1)
    }

    @Test func `A mail asked for twice is one mail, and the page says how long to wait`() throws {
        let portal = try TestPortal()
        let browser = try PortalForm.resend.open(in: portal)
        let fields = try browser.filled(.resend)
        try browser.post("/registrieren/erneut", fields)
        let page = try browser.post("/registrieren/erneut", fields)
        #expect(page.status == 429)
        #expect(page.response["Retry-After"] == "60")
        #expect(page.text.contains("In 60 Sekunden können Sie eine weitere anfordern."))
        #expect(try portal.count("SELECT count(*) FROM job") == 2)
    }

    @Test func `A password set twice before the first answer comes is set once, and the second answer is friendly`()
        throws
    {
        let portal = try TestPortal()
        let browser = try PortalForm.activate.open(in: portal)
        let (fields, cookies) = (try browser.filled(.activate), browser.cookies)
        try browser.post("/aktivieren", fields)
        #expect(browser.page.location == "/uebersicht")
        browser.cookies = cookies
        try browser.post("/aktivieren", fields.merging(["passwort": "Ein anderes Kennwort 8"]) { $1 })
        #expect(browser.page.status == 200 && browser.page.heading == "Ihr Konto ist aktiv")
        #expect(try portal.count("SELECT count(*) FROM session") == 1)
        let other = portal.browser()
        try other.get("/anmelden")
        try other.submit(PortalForm.signIn.entries)
        #expect(other.page.location == "/uebersicht")
    }

    @Test func `A sign-in sent twice before the first answer comes is answered twice`() throws {
        let portal = try TestPortal()
        let browser = try PortalForm.signIn.open(in: portal)
        let (fields, cookies) = (try browser.filled(.signIn), browser.cookies)
        for _ in 1...2 {
            browser.cookies = cookies
            try browser.post("/anmelden", fields)
            #expect(browser.page.location == "/uebersicht")
        }
    }

    @Test func `Who signs out twice is signed out`() throws {
        let portal = try TestPortal()
        let browser = try PortalForm.signOut.open(in: portal)
        let (fields, cookies) = (try browser.filled(.signOut), browser.cookies)
        try browser.post("/abmelden", fields)
        let before = try portal.contents()
        try browser.post("/abmelden", fields)
        #expect(browser.page.location == "/anmelden")
        browser.cookies = cookies
        try browser.post("/abmelden", fields)
        #expect(browser.page.location == "/anmelden")
        #expect(try portal.contents() == before)
    }

    @Test func `A session that has ended opens nothing, and its cookie does no harm`() throws {
        let portal = try TestPortal()
        let browser = try portal.signedIn()
        let cookies = browser.cookies
        try browser.submit(to: "/abmelden")
        browser.cookies = cookies
        #expect(try browser.get("/uebersicht").location == "/anmelden?weiter=%2Fuebersicht")
        try browser.get("/anmelden")
        try browser.submit(PortalForm.signIn.entries)
        #expect(browser.page.location == "/uebersicht")
    }

    @Test(arguments: [1_800, 43_200])
    func `Signing out after the session has run out leads to the sign-in page`(seconds: Int) throws {
        let portal = try TestPortal()
        let browser = try PortalForm.signOut.open(in: portal)
        let (fields, before) = (try browser.filled(.signOut), try portal.contents())
        portal.later(seconds)
        try browser.post("/abmelden", fields)
        #expect(browser.page.location == "/anmelden")
        #expect(try portal.contents() == before)
    }

    @Test func `A session ends at once after half an hour without a request, and after twelve hours anyway`() throws {
        let portal = try TestPortal()
        let browser = try portal.signedIn()
        portal.later(1_799)
        #expect(try browser.get("/uebersicht").status == 200)
        portal.later(1_800)
        #expect(try browser.get("/uebersicht").status == 303)
        let busy = portal.browser()
        try busy.get("/anmelden")
        try busy.submit(PortalForm.signIn.entries)
        for _ in 1...28 {
            portal.later(1_500)
            #expect(try busy.get("/uebersicht").status == 200)
        }
        portal.later(1_200)
        #expect(try busy.get("/uebersicht").status == 303)
    }

    @Test func `Of two tabs with one form both work, one after the other`() throws {
        let portal = try TestPortal()
        let browser = try PortalForm.register.open(in: portal)
        let first = try browser.filled(.register)
        try browser.get("/registrieren")
        let second = try browser.filled(.register).merging(["email": "zwei@example.org"]) { $1 }
        try browser.post("/registrieren", first)
        #expect(browser.page.location == "/registrieren/gesendet")
        try browser.post("/registrieren", second)
        #expect(browser.page.status == 403 && browser.page.value(of: "email") == "zwei@example.org")
        try browser.submit(PortalForm.register.entries.merging(["email": "zwei@example.org"]) { $1 })
        #expect(browser.page.location == "/registrieren/gesendet")
        #expect(try portal.count("SELECT count(*) FROM registration") == 2)
    }

    @Test func `Two different forms in two tabs do not disturb each other`() throws {
        let portal = try TestPortal()
        let browser = try PortalForm.signIn.open(in: portal)
        let signIn = try browser.filled(.signIn)
        try browser.get("/registrieren")
        try browser.submit(["vorname": ""], to: "/registrieren")
        #expect(browser.page.status == 422)
        try browser.post("/anmelden", signIn)
        #expect(browser.page.location == "/uebersicht")
    }

    @Test func `A form opened before signing in comes back with what was typed, and works then`() throws {
        let portal = try TestPortal()
        let browser = try PortalForm.signIn.open(in: portal)
        try browser.get("/registrieren")
        let old = try browser.filled(.register)
        try browser.get("/anmelden")
        try browser.submit(PortalForm.signIn.entries)
        try browser.post("/registrieren", old)
        #expect(browser.page.status == 403 && browser.page.value(of: "email") == old["email"])
        try browser.submit(PortalForm.register.entries, to: "/registrieren")
        #expect(browser.page.location == "/registrieren/gesendet")
    }

    @Test func `The token of a session is none in another session of the same account`() throws {
        let portal = try TestPortal()
        let first = try PortalForm.signOut.open(in: portal)
        let second = portal.browser()
        try second.get("/anmelden")
        try second.submit(PortalForm.signIn.entries)
        try second.post("/abmelden", try first.filled(.signOut))
        #expect(second.page.status == 403)
        #expect(try second.get("/uebersicht").status == 200)
    }

    @Test func `A form of one activation link cannot be sent for another`() throws {
        let portal = try TestPortal()
        let browser = try PortalForm.activate.open(in: portal)
        let fields = try browser.filled(.activate)
        _ = try portal.registered("bob@example.org")
        try browser.get(try portal.mail(to: "bob@example.org").link("/aktivieren/"))
        try browser.post("/aktivieren", fields)
        #expect(browser.page.status == 403 && browser.page.text.contains("bob@example.org"))
        #expect(try portal.count("SELECT count(*) FROM account WHERE state = 'active'") == 0)
    }

    @Test(arguments: ["", "x", "..", "a.b.c.d", "🍪", String(repeating: "a", count: 5_000)])
    func `A cookie that is not of our making is none`(value: String) throws {
        let portal = try TestPortal()
        let browser = portal.browser()
        browser.cookies = ["sitzung": value, "ablauf": value, "geraet": value]
        #expect(try browser.get("/uebersicht").location == "/anmelden?weiter=%2Fuebersicht")
        try browser.get("/registrieren")
        browser.cookies["sitzung"] = nil
        try browser.submit(PortalForm.register.entries, to: "/registrieren")
        #expect(browser.page.location == "/registrieren/gesendet")
    }
}
