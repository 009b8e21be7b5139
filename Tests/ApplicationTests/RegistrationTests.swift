import HTTP
import Mail
import PostgreSQL
import TestDatabase
import TestPortal
import Testing

@Suite(.portal) struct RegistrationTests {
    private static let email = "ada@example.org"

    private func register(_ portal: TestPortal, _ email: String = RegistrationTests.email) throws -> Browser {
        let browser = portal.browser()
        try browser.get("/registrieren")
        try browser.submit(["vorname": "Ada", "nachname": "Löwe", "email": email], to: "/registrieren")
        return browser
    }

    @Test func `A registration, a mail, a password: signed in`() throws {
        let portal = try TestPortal()
        let browser = try register(portal, " Ada.Loewe@Example.ORG ")
        #expect(browser.page.location == "/registrieren/gesendet")
        #expect(try browser.follow().text.contains("ada.loewe@example.org"))
        try browser.get(try portal.mail(to: "ada.loewe@example.org").link("/aktivieren/"))
        #expect(browser.page.status == 303 && browser.page.location == "/aktivieren")
        #expect(try browser.follow().text.contains("ada.loewe@example.org"))
        try browser.submit(["passwort": "Giebel Hobel Zange 7"], to: "/aktivieren")
        #expect(browser.page.location == "/uebersicht")
        try browser.follow()
        #expect(browser.page.heading == "Guten Tag, Ada Löwe")
        #expect(browser.page.text.contains("Ihr Passwort ist"))
        #expect(
            try portal.trail() == [
                "registration.requested", "activation.mail_sent", "account.activated", "sign_in.succeeded",
            ]
        )
    }

    @Test func `A new, a pending, an invited and an active address see the same page; the mail differs`() throws {
        let portal = try TestPortal()
        try portal.account("active@example.org", password: "Giebel Hobel Zange 7")
        try portal.owner.execute(
            """
            INSERT INTO account (email, state, created_at, invited_for) VALUES
                ('pending@example.org', 'pending', now(), NULL), ('invited@example.org', 'invited', now(), 'course')
            """
        )
        let kinds = ["new", "pending", "invited", "active"]
        let pages = try kinds.map { kind in
            let browser = try register(portal, "\(kind)@example.org")
            let fields = browser.page.response.fields.map { "\($0.name): \($0.value)" }
            try browser.follow()
            return fields.joined() + browser.page.text.replacing("\(kind)@example.org", with: "…")
        }
        #expect(Set(pages).count == 1)
        let subjects = try kinds.map { try portal.mail(to: "\($0)@example.org").subject }
        #expect(subjects.dropLast().allSatisfy { $0 == "Konto aktivieren und Passwort festlegen" })
        #expect(subjects.last == "Sie haben schon ein Konto")
        #expect(portal.postbox.delivered.allSatisfy { !$0.text.contains("Ada") && !$0.text.contains("Löwe") })
    }

    @Test func `One more mail after a minute, and the waiting time in words before`() throws {
        let portal = try TestPortal()
        let browser = try register(portal)
        try browser.follow()
        try browser.submit(to: "/registrieren/erneut")
        #expect(browser.page.status == 429 && browser.page.response["Retry-After"] == "60")
        #expect(browser.page.text.contains("60 Sekunden"))
        portal.later(60)
        try browser.submit(to: "/registrieren/erneut")
        #expect(browser.page.location == "/registrieren/gesendet")
        #expect(try browser.follow().text.contains("noch eine E-Mail geschickt"))
        try portal.work()
        #expect(portal.postbox.delivered.count == 2)
    }

    @Test func `Three mails an hour and ten a day to one address; over that nobody hears anything`() throws {
        let portal = try TestPortal()
        for hour in 0..<5 {
            for _ in 1...4 { #expect(try register(portal).page.location == "/registrieren/gesendet") }
            try portal.work()
            #expect(portal.postbox.delivered.count == min(10, 3 * (hour + 1)))
            portal.later(3_601)
        }
        #expect(try portal.count("SELECT count(*) FROM job WHERE outcome = 'suppressed'") == 10)
    }

    @Test func `Who mistyped the address finds the rest filled in`() throws {
        let portal = try TestPortal()
        let browser = try register(portal, "ada@exmaple.org")
        try browser.get("/registrieren")
        #expect(browser.page.value(of: "vorname") == "Ada" && browser.page.value(of: "email") == "ada@exmaple.org")
        try browser.submit(
            ["vorname": "Ada", "nachname": "Löwe", "email": RegistrationTests.email],
            to: "/registrieren"
        )
        #expect(try browser.follow().text.contains(RegistrationTests.email))
    }

    @Test func `Fifty registrations of one address at once make one account`() throws {
        let portal = try TestPortal()
        let targets = try portal.race(50) { browser, _ in
            try browser.get("/registrieren")
            return try browser.submit(["vorname": "Ada", "nachname": "Löwe", "email": "ada@example.org"]).location
        }
        #expect(targets.allSatisfy { $0 == "/registrieren/gesendet" })
        try portal.work()
        #expect(try portal.count("SELECT count(*) FROM account") == 1)
        #expect(portal.postbox.delivered.count == 3)
    }
}
