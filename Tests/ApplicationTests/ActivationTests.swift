import HTTP
import PostgreSQL
import TestDatabase
import TestPortal
import Testing

@Suite(.portal) struct ActivationTests {
    private static let email = "ada@example.org"
    private static let password = "Giebel Hobel Zange 7"

    /// The path of a mailed activation link.
    private func link(_ portal: TestPortal, vorname: String = "Ada") throws -> String {
        let browser = portal.browser()
        try browser.get("/registrieren")
        try browser.submit(
            ["vorname": vorname, "nachname": "Löwe", "email": ActivationTests.email],
            to: "/registrieren"
        )
        return try portal.mail(to: ActivationTests.email).link("/aktivieren/")
    }

    private func state(_ portal: TestPortal) throws -> String {
        try portal.owner.one(String.self, "SELECT state FROM account")
    }

    @Test func `Opening a link, however often and by whom, changes nothing`() throws {
        let portal = try TestPortal()
        let link = try link(portal)
        for ending in ["", ".", ")", ">", "%20", "%3E"] {
            for method in ["GET", "HEAD"] {
                let scanner = portal.browser("203.0.113.\(ending.count + 1)")
                #expect(try scanner.get(link + ending, method: method).location == "/aktivieren")
                #expect(try scanner.get("/aktivieren", method: method).status == 200)
            }
        }
        #expect(try state(portal) == "pending")
        let browser = portal.browser()
        try browser.get(link)
        try browser.follow()
        try browser.submit(["passwort": ActivationTests.password], to: "/aktivieren")
        #expect(browser.page.location == "/uebersicht")
    }

    @Test func `A scanner that presses every button without a password does no harm`() throws {
        let portal = try TestPortal()
        let link = try link(portal)
        let scanner = portal.browser("203.0.113.1")
        try scanner.get(link)
        try scanner.follow()
        for form in scanner.page.forms { try scanner.post(form.action, form.hidden) }
        #expect(try state(portal) == "pending")
    }

    @Test(arguments: [
        ("", "Geben Sie ein Passwort ein."), ("kurz", "mindestens 12"), ("123456789012", ""),
        ("Fensterbank!", "häufig"),
        ("ada löwe ada löwe", ""), ("aaaaaaaaaaaaaaaa", "wiederholt"),
        (String(repeating: "ab cd ef gh ", count: 12), "höchstens 128"),
        ("Handwerkskammer1", "Handwerkskammer"),
    ])
    func `A password that is easy to guess is refused with its reason`(password: String, reason: String) throws {
        let portal = try TestPortal()
        let browser = portal.browser()
        try browser.get(try link(portal))
        try browser.follow()
        try browser.submit(["passwort": password], to: "/aktivieren")
        #expect(browser.page.status == 422)
        let text = try #require(browser.page.problems["passwort"])
        #expect(reason.isEmpty || text.lowercased().contains(reason.lowercased()), "\(text)")
        #expect(browser.page.value(of: "passwort") == "")
        #expect(try state(portal) == "pending")
    }

    @Test func `An expired link says so before a password is typed, and a click brings a new one`() throws {
        let portal = try TestPortal()
        let old = try link(portal)
        portal.later(86_401)
        let browser = portal.browser()
        try browser.get(old)
        #expect(try browser.follow().heading == "Der Link ist abgelaufen")
        try browser.submit(to: "/registrieren/erneut")
        #expect(browser.page.location == "/registrieren/gesendet")
        try browser.get(try portal.mail(to: ActivationTests.email).link("/aktivieren/"))
        try browser.follow()
        try browser.submit(["passwort": ActivationTests.password], to: "/aktivieren")
        #expect(browser.page.location == "/uebersicht")
        // The old one is friendly now.
        let later = portal.browser()
        try later.get(old)
        #expect(try later.follow().heading == "Ihr Konto ist aktiv")
    }

    @Test func `Every link of an account works until one was used, under its own registration's name`() throws {
        let portal = try TestPortal()
        let first = try link(portal, vorname: "Eva")
        let second = try link(portal, vorname: "Ada")
        let browser = portal.browser()
        try browser.get(first)
        try browser.follow()
        try browser.submit(["passwort": ActivationTests.password], to: "/aktivieren")
        #expect(try browser.follow().heading == "Guten Tag, Eva Löwe")
        let other = portal.browser()
        try other.get(second)
        #expect(try other.follow().heading == "Ihr Konto ist aktiv")
        #expect(try portal.owner.one(String.self, "SELECT vorname FROM account") == "Eva")
    }

    @Test func `Fifty activations of one link at once: one wins, the others see a friendly page`() throws {
        let portal = try TestPortal()
        let link = try link(portal)
        let results = try portal.race(50) { browser, index in
            try browser.get(link)
            try browser.follow()
            guard browser.page.form(to: "/aktivieren") != nil else { return browser.page.heading }
            let page = try browser.submit(["passwort": "Giebel Hobel Zange \(index)"], to: "/aktivieren")
            return page.location ?? page.heading
        }
        #expect(results.count { $0 == "/uebersicht" } == 1)
        #expect(
            results.allSatisfy {
                ["/uebersicht", "Ihr Konto ist aktiv", "Das Portal ist gerade ausgelastet"].contains($0)
            }
        )
        #expect(try portal.count("SELECT count(*) FROM sign_in_identity") == 1)
        #expect(try portal.count("SELECT count(*) FROM session") == 1)
    }

    @Test func `The form of one link cannot be sent for another`() throws {
        let portal = try TestPortal()
        let first = try link(portal)
        let browser = portal.browser()
        try browser.get(first)
        try browser.follow()
        let form = try #require(browser.page.form(to: "/aktivieren"))
        let mine = portal.browser()
        try mine.get("/registrieren")
        try mine.submit(["vorname": "B", "nachname": "B", "email": "bob@example.org"], to: "/registrieren")
        try browser.get(try portal.mail(to: "bob@example.org").link("/aktivieren/"))
        try browser.post("/aktivieren", form.hidden.merging(["passwort": ActivationTests.password]) { $1 })
        #expect(browser.page.status == 403 && browser.page.text.contains("bob@example.org"))
        #expect(try portal.count("SELECT count(*) FROM account WHERE state = 'active'") == 0)
    }

    @Test func `Without cookies the page says why it knows no link`() throws {
        let portal = try TestPortal()
        let page = try portal.browser().get("/aktivieren")
        #expect(page.status == 404 && page.text.contains("nimmt keine Cookies an"))
    }
}
