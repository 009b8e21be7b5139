import HTTP
import Mail
import PortalWeb
import PostgreSQL
import TestDatabase
import TestPortal
import Testing

@Suite(.portal) struct InvitationTests {
    private static let password = "Giebel Hobel Zange 7"

    private func invite(_ email: String, in portal: TestPortal) throws -> Account.ID {
        guard case .address(let address) = EmailAddress.parse(email) else { preconditionFailure("an address") }
        return try portal.owner.transaction {
            try Invitations(portal.owner)
                .invite(address, vorname: "Ada", nachname: "Löwe", for: .course, at: portal.now)
        }
    }

    @Test func `The mail says why and from whom, names nobody, and its link activates the account`() throws {
        let portal = try TestPortal()
        let account = try invite("ada@example.org", in: portal)
        let mail = try portal.mail(to: "ada@example.org")
        #expect(mail.text.contains("Kurs") && mail.text.contains("Datenschutz:") && !mail.text.contains("Löwe"))
        let browser = portal.browser()
        #expect(try browser.signIn("ada@example.org", InvitationTests.password).status == 422)
        try browser.get(try mail.link("/aktivieren/"))
        try browser.follow()
        try browser.submit(["passwort": InvitationTests.password], to: "/aktivieren")
        #expect(try browser.follow().heading == "Guten Tag, Ada Löwe")
        #expect(try portal.owner.one(Account.ID.self, "SELECT id FROM account") == account)
    }

    @Test func `Registering with the same address activates that very account`() throws {
        let portal = try TestPortal()
        let account = try invite("ada@example.org", in: portal)
        let browser = portal.browser()
        try browser.get("/registrieren")
        try browser.submit(["vorname": "Adele", "nachname": "Löwe", "email": "ada@example.org"], to: "/registrieren")
        try browser.get(try portal.mail(to: "ada@example.org").link("/aktivieren/"))
        try browser.follow()
        try browser.submit(["passwort": InvitationTests.password], to: "/aktivieren")
        // The chamber knows the name; who typed another one might have been a stranger.
        #expect(try browser.follow().heading == "Guten Tag, Ada Löwe")
        #expect(try portal.owner.one(Account.ID.self, "SELECT id FROM account") == account)
    }

    @Test func `Who has an account keeps it, and hears nothing`() throws {
        let portal = try TestPortal()
        let account = try portal.account("ada@example.org", password: InvitationTests.password)
        #expect(try invite("ada@example.org", in: portal) == account)
        try portal.work()
        #expect(portal.postbox.delivered.isEmpty)
    }

    @Test func `An address that a stranger registered is invited all the same`() throws {
        let portal = try TestPortal()
        _ = try portal.registered("ada@example.org")
        try portal.work()
        let account = try invite("ada@example.org", in: portal)
        let mails = { portal.postbox.mails(to: "ada@example.org") }
        try portal.work()
        #expect(mails().count == 2 && mails().last?.text.contains("Kurs") == true)
        portal.later(8 * 86_400)
        try portal.keepHouse()
        #expect(try portal.owner.many(Account.ID.self, "SELECT id FROM account") == [account])
    }

    @Test func `Mails that others asked for do not keep the invitation from its person`() throws {
        let portal = try TestPortal()
        for _ in 1...3 { _ = try portal.registered("ada@example.org") }
        try portal.work()
        #expect(portal.postbox.delivered.count == 3)
        _ = try invite("ada@example.org", in: portal)
        try portal.work()
        #expect(portal.postbox.delivered.count == 3)
        portal.later(3_700)
        try portal.work()
        #expect(portal.postbox.delivered.count == 4 && portal.postbox.delivered.last?.text.contains("Kurs") == true)
    }

    @Test func `Scanners do not use up the link`() throws {
        let portal = try TestPortal()
        _ = try invite("ada@example.org", in: portal)
        let link = try portal.mail(to: "ada@example.org").link("/aktivieren/")
        let before = try portal.contents()
        for method in ["HEAD", "GET", "OPTIONS", "GET"] {
            let scanner = portal.browser("198.51.100.1")
            try scanner.get(link, method: method)
            try scanner.get("/aktivieren", method: method)
            for form in scanner.page.forms { try scanner.post(form.action, form.hidden) }
        }
        #expect(try portal.contents() == before)
        let browser = portal.browser()
        try browser.get(link)
        try browser.follow()
        try browser.submit(["passwort": InvitationTests.password], to: "/aktivieren")
        #expect(browser.page.location == "/uebersicht")
    }

    @Test func `Invitations and registrations of one address at once make one account`() throws {
        let portal = try TestPortal()
        guard case .address(let address) = EmailAddress.parse("ada@example.org") else { preconditionFailure() }
        let now = portal.now
        let place = TestDatabase.current
        _ = try portal.race(24) { browser, index in
            if index.isMultiple(of: 2) {
                let database = place.connect(as: "portal_work", deadline: .seconds(30))
                _ = try database.transaction {
                    try Invitations(database).invite(address, vorname: "Ada", nachname: "L", for: .course, at: now)
                }
            } else {
                try browser.get("/registrieren")
                try browser.submit(
                    ["vorname": "Ada", "nachname": "Löwe", "email": "ada@example.org"],
                    to: "/registrieren"
                )
            }
        }
        try portal.work()
        #expect(try portal.owner.many(String.self, "SELECT email FROM account") == ["ada@example.org"])
        #expect(portal.postbox.delivered.count <= 3)
        let browser = portal.browser()
        let mail = try #require(portal.postbox.delivered.last)
        try browser.get(try mail.link("/aktivieren/"))
        try browser.follow()
        try browser.submit(["passwort": InvitationTests.password], to: "/aktivieren")
        #expect(browser.page.location == "/uebersicht")
    }

    @Test func `Invited three times: one account, one mail`() throws {
        let portal = try TestPortal()
        for _ in 1...3 { _ = try invite("ada@example.org", in: portal) }
        try portal.work()
        #expect(portal.postbox.delivered.count == 1)
        #expect(try portal.count("SELECT count(*) FROM account") == 1)
    }

    @Test func `An expired link offers a new one with one click`() throws {
        let portal = try TestPortal()
        _ = try invite("ada@example.org", in: portal)
        let link = try portal.mail(to: "ada@example.org").link("/aktivieren/")
        portal.later(604_801)
        let browser = portal.browser()
        try browser.get(link)
        #expect(try browser.follow().heading == "Der Link ist abgelaufen")
        try browser.submit(to: "/registrieren/erneut")
        #expect(browser.page.location == "/registrieren/gesendet")
        try browser.get(try portal.mail(to: "ada@example.org").link("/aktivieren/"))
        try browser.follow()
        try browser.submit(["passwort": InvitationTests.password], to: "/aktivieren")
        #expect(browser.page.location == "/uebersicht")
    }

    @Test func `Invitations and registrations count together: three mails an hour`() throws {
        let portal = try TestPortal()
        let account = try invite("ada@example.org", in: portal)
        for _ in 1...4 { try Invitations(portal.owner).remind(account, email: "ada@example.org", at: portal.now) }
        let browser = portal.browser()
        try browser.get("/registrieren")
        try browser.submit(["vorname": "Ada", "nachname": "Löwe", "email": "ada@example.org"], to: "/registrieren")
        try portal.work()
        #expect(portal.postbox.delivered.count == 3)
    }
}

@Suite(.portal) struct BounceTests {
    private static let password = "Giebel Hobel Zange 7"

    @Test func `Who gets no mail is told on the overview until one arrives`() throws {
        let portal = try TestPortal()
        try portal.account("ada@example.org", password: BounceTests.password)
        let browser = portal.browser()
        try browser.signIn("ada@example.org", BounceTests.password)
        try portal.ask("ada@example.org")
        portal.postbox.refusal = .permanent(code: 550)
        try portal.work()
        #expect(try browser.get("/uebersicht").text.contains("kommen zurück"))
        portal.postbox.refusal = nil
        try portal.ask("ada@example.org")
        try portal.work()
        // Our own relay takes everything; whether it arrives is seen when nothing has come back for some days.
        #expect(try browser.get("/uebersicht").text.contains("kommen zurück"))
        portal.later(3 * 86_400 + 1)
        try portal.ask("ada@example.org")
        try portal.work()
        try browser.signIn("ada@example.org", BounceTests.password)
        #expect(!(try browser.get("/uebersicht").text.contains("kommen zurück")))
    }

    @Test func `A report that comes back later finds the address by the mail's id`() throws {
        let portal = try TestPortal()
        try portal.account("ada@example.org", password: BounceTests.password)
        try portal.ask("ada@example.org")
        let mail = try portal.mail(to: "ada@example.org")
        let bounces = Bounces(portal.owner)
        #expect(try bounces.recipient(messageID: mail.id) == "ada@example.org")
        #expect(try bounces.recipient(messageID: "x'y@example.org") == nil)
    }
}
