import Freischaltung
import HTTP
import Mail
import PortalWeb
import PostgreSQL
import TestDatabase
import TestPortal
import Testing

/// People of a Betrieb: inviting, joining, looking after each other, leaving.
@Suite(.portal) struct ColleagueTests {
    private let portal: TestPortal
    private let betrieb: Betrieb.ID
    /// Has Verwaltung.
    private let ada: Browser

    init() throws {
        portal = try TestPortal()
        betrieb = try portal.betrieb()
        ada = try portal.activating("ada@example.org")
        try portal.linking(ada, with: portal.pin(for: betrieb))
    }

    private func invite(_ email: String, as role: String = "lesen", by browser: Browser? = nil) throws -> Page {
        try portal.inviting(email, as: role, by: browser ?? ada)
    }

    /// Invited by Ada, activated, and linked.
    private func colleague(_ email: String, as role: String = "lesen") throws -> Browser {
        try portal.colleague(email, as: role, of: ada)
    }

    private var people: [String] {
        get throws { try portal.people }
    }

    // MARK: What stays documented, and why it is no problem

    @Test func `R17 The overview leads to the link with one click, and to the PIN with one more at most`() throws {
        let bob = try portal.activating("bob@example.org")
        try bob.get("/uebersicht")
        #expect(bob.page.links.contains("/betrieb/verknuepfen") && bob.page.links.contains("/pin/anfordern"))
        #expect(try bob.get("/betrieb/verknuepfen").links.contains("/pin/anfordern"))
        #expect(try portal.browser().get("/onlineangebote").links.contains("/pin/anfordern"))
    }

    @Test(arguments: [
        "/", "/onlineangebote", "/uebersicht", "/betrieb", "/betrieb/dokumente", "/betrieb/boerse", "/betrieb/personen",
        "/betrieb/verknuepfen", "/pin/anfordern",
    ])
    func `R18 Nothing is greyed out: what is not possible yet is a link that says why`(address: String) throws {
        for browser in [try portal.activating("bob@example.org"), ada] {
            let page = try browser.get(address)
            for word in ["disabled", "aria-disabled", "pointer-events"] { #expect(!page.html.contains(word)) }
        }
    }

    @Test func `R22 R23 Who has a new address takes the Betrieb over by invitation, and deletes the old account`()
        throws
    {
        // The address is no field.
        #expect(try ada.get("/profil").value(of: "email") == nil)
        try ada.submit(["vorname": "Ada", "nachname": "Neu", "email": "neu@example.org"], to: "/profil")
        #expect(try people == ["ada@example.org verwaltung"])
        let new = try colleague("neu@example.org", as: "verwaltung")
        try ada.get("/profil/loeschen")
        try ada.submit(["passwort": goodPassword], to: "/profil/loeschen")
        #expect(try people == ["neu@example.org verwaltung"])
        #expect(try new.get("/betrieb/personen").status == 200)
    }

    @Test func `R24 Those who stay hear that somebody has deleted her account, and nothing of her`() throws {
        _ = try colleague("bob@example.org", as: "verwaltung")
        try ada.get("/profil/loeschen")
        try ada.submit(["passwort": goodPassword], to: "/profil/loeschen")
        let mail = try portal.mail(to: "bob@example.org")
        #expect(mail.subject == "Eine Person handelt nicht mehr für Ihren Betrieb")
        #expect(mail.text.contains("Tischlerei Probe") && mail.text.contains("Konto gelöscht"))
        #expect(!mail.text.contains("ada"))
    }

    @Test func `The export holds links, letters and invitations of the person herself`() throws {
        _ = try colleague("bob@example.org")
        try ada.get("/profil/daten")
        let text = try ada.submit(["format": "json"], to: "/profil/daten").html
        for word in ["Verknüpfungen", "Angeforderte Briefe", "Einladungen", "Tischlerei Probe", "bob@example.org"] {
            #expect(text.contains(word))
        }
        let bob = try portal.signingIn("bob@example.org", from: "192.0.2.3")
        try bob.get("/profil/daten")
        #expect(try !bob.submit(["format": "json"], to: "/profil/daten").html.contains("ada@example.org"))
    }

    // MARK: Half-yearly question

    @Test func `R63 Twice a year Verwaltung is asked whether everybody's access is still right`() throws {
        func ask() throws -> Int {
            try portal.keepHouse()
            try portal.work()
            return portal.postbox.mails(to: "ada@example.org").filter { $0.subject == "Stimmen diese Zugänge noch?" }
                .count
        }
        portal.later(200 * 86_400)
        // Nobody asks somebody about herself.
        #expect(try ask() == 0)
        try portal.signingIn("ada@example.org", in: ada)
        _ = try colleague("bob@example.org")
        #expect(try ask() == 1)
        #expect(try ask() == 1)
        let mail = try portal.mail(to: "ada@example.org")
        #expect(mail.text.contains("2 Personen") && mail.text.contains("/betrieb/personen"))
        #expect(!mail.text.contains("bob@"))
        #expect(portal.postbox.mails(to: "bob@example.org").allSatisfy { $0.subject != "Stimmen diese Zugänge noch?" })
        portal.later(181 * 86_400)
        #expect(try ask() == 1)
        portal.later(2 * 86_400)
        #expect(try ask() == 2)
    }

    // MARK: Overview

    @Test func `R68 The overview names the Betrieb, and says when mails about documents are off`() throws {
        let page = try ada.get("/uebersicht")
        #expect(page.text.contains("Tischlerei Probe, 123456") && page.text.contains("Verwaltung"))
        #expect(!page.text.contains("Noch kein Betrieb verknüpft") && !page.text.contains("ausgeschaltet"))
        try ada.get("/betrieb/einstellungen")
        try ada.submit(["benachrichtigung": "off"], to: "/betrieb/einstellungen")
        #expect(try ada.get("/uebersicht").text.contains("E-Mails über neue Dokumente haben Sie ausgeschaltet"))
        #expect(ada.page.links.contains("/betrieb/einstellungen"))
    }

    // MARK: Invitations

    @Test func `R20 Nobody invites above the own role, and who may not invite is told who can`() throws {
        let bob = try colleague("bob@example.org", as: "bearbeiten")
        #expect(try bob.get("/betrieb/einladen").status == 403)
        #expect(try bob.post("/betrieb/einladen", ["email": "x@example.org", "rolle": "lesen"]).status == 403)
    }

    @Test func `An invitation opens for its address alone: whoever has the link besides is told, and gets nothing`()
        throws
    {
        let bob = try portal.activating("bob@example.org")
        let eve = try portal.activating("eve@example.org")
        #expect(try invite("bob@example.org").status == 303)
        let link = try portal.mail(to: "bob@example.org").link("/einladung/")
        try bob.get("/einladung")
        let form = try #require(bob.page.form(to: "/einladung"))
        try eve.get(link)
        let page = try eve.follow()
        #expect(page.status == 200 && page.heading == "Keine offene Einladung")
        #expect(
            page.text.contains("ging an eine andere Adresse") && page.text.contains("eine Einladung an eve@example.org")
        )
        // Neither the address it is for, nor from whom and where.
        for secret in ["bob@", "ada@", "Löwe, ", "Tischlerei Probe"] { #expect(!page.text.contains(secret)) }
        #expect(page.form(to: "/einladung") == nil)
        let token = try #require(try eve.get("/profil").value(of: "csrf"))
        let before = try portal.contents()
        // Her own token with the invitation's id, another person's token, and none.
        let id = try #require(form.hidden["einladung"])
        #expect(try eve.post("/einladung", ["csrf": token, "einladung": id]).status == 422)
        #expect(eve.page.text.contains("Diese Einladung gilt nicht mehr. Bitten Sie um eine neue."))
        #expect(try eve.post("/einladung", form.hidden).status == 403)
        #expect(try eve.post("/einladung", ["einladung": id]).status == 403)
        #expect(try portal.contents() == before)
        #expect(try people == ["ada@example.org verwaltung"])
        // For the one it is for it is as good as before.
        try bob.get(link)
        try bob.follow()
        #expect(try bob.submit(to: "/einladung").location == "/betrieb")
        #expect(try people == ["ada@example.org verwaltung", "bob@example.org lesen"])
    }

    @Test func `An invitation ends when the one who wrote it goes`() throws {
        #expect(try invite("bob@example.org").status == 303)
        let link = try portal.mail(to: "bob@example.org").link("/einladung/")
        try ada.get("/betrieb/verknuepfung-aufheben")
        try ada.submit(to: "/betrieb/verknuepfung-aufheben")
        let bob = try portal.activating("bob@example.org")
        try bob.get(link)
        let page = try bob.follow()
        #expect(page.form(to: "/einladung") == nil)
        #expect(try people.isEmpty)
    }

    @Test func `Twenty clicks at once on one invitation are one link`() throws {
        let bob = try portal.activating("bob@example.org")
        #expect(try invite("bob@example.org").status == 303)
        try bob.get(try portal.mail(to: "bob@example.org").link("/einladung/"))
        try bob.follow()
        let form = try #require(bob.page.form(to: "/einladung"))
        let cookies = bob.cookies
        let fields = form.hidden.merging(form.fields) { $1 }
        let answers = try portal.race(20) { browser, _ in
            browser.cookies = cookies
            return try browser.post("/einladung", fields).status
        }
        #expect(answers.allSatisfy { $0 == 303 || $0 == 200 || $0 == 409 || $0 == 410 || $0 == 422 })
        #expect(try people.count == 2)
        #expect(try portal.count("SELECT count(*) FROM betrieb_link") == 2)
    }

    @Test func `Who is invited to her own Betrieb gets more by it, never less`() throws {
        for (invited, name, role) in [
            ("lesen", "bob@example.org", "bearbeiten"), ("verwaltung", "cem@example.org", "verwaltung"),
        ] {
            portal.later(60)
            let browser = try portal.activating(name)
            #expect(try invite(name, as: invited).status == 303)
            try portal.linking(browser, with: portal.pin(for: betrieb))
            #expect(try people.last == "\(name) bearbeiten")
            try browser.get("/einladung")
            try browser.submit(to: "/einladung")
            #expect(try people.last == "\(name) \(role)")
        }
        #expect(try portal.count("SELECT count(*) FROM betrieb_link") == 3)
    }

    // MARK: Roles

    private func act(_ act: String, on email: String, role: String = "", by browser: Browser) throws -> Page {
        try portal.changing(portal.link(of: email), act, role: role, by: browser)
    }

    @Test func `Everybody concerned is mailed when a role changes; who lost hers has invited nobody`() throws {
        let bob = try colleague("bob@example.org", as: "verwaltung")
        #expect(try invite("eve@example.org", by: bob).status == 303)
        #expect(try act("rolle", on: "bob@example.org", role: "lesen", by: ada).status == 303)
        let mail = try portal.mail(to: "bob@example.org")
        #expect(
            mail.subject == "Ihre Rolle im Betrieb hat sich geändert"
                && mail.text.replacing("\n", with: " ").contains("Ihre Rolle: Lesen")
        )
        #expect(try portal.count("SELECT count(*) FROM betrieb_invitation WHERE revoked_at IS NOT NULL") == 1)
    }

    @Test func `A second click on what has happened says that it is so`() throws {
        _ = try colleague("bob@example.org")
        #expect(try act("entfernen", on: "bob@example.org", by: ada).status == 303)
        #expect(try act("entfernen", on: "bob@example.org", by: ada).status == 303)
        #expect(try people == ["ada@example.org verwaltung"])
    }

    @Test func `Lesen sees how mails are set, and changes nothing`() throws {
        let bob = try colleague("bob@example.org")
        #expect(try bob.get("/betrieb/einstellungen").text.contains("Sofort"))
        #expect(bob.page.form(to: "/betrieb/einstellungen") == nil)
        try bob.get("/betrieb/personen")
        #expect(try bob.post("/betrieb/einstellungen", ["benachrichtigung": "off"]).status == 403)
        #expect(try portal.count("SELECT count(*) FROM betrieb_link WHERE notification <> 'at_once'") == 0)
    }

    @Test func `A successor by PIN removes those who were there before, once fourteen days are over`() throws {
        _ = try colleague("bob@example.org")
        try ada.get("/betrieb/verknuepfung-aufheben")
        try ada.submit(to: "/betrieb/verknuepfung-aufheben")
        portal.later(60)
        let cem = try portal.activating("cem@example.org")
        try portal.linking(cem, with: portal.pin(for: betrieb))
        #expect(try people == ["bob@example.org lesen", "cem@example.org verwaltung"])
        #expect(try act("entfernen", on: "bob@example.org", by: cem).status == 404)
        portal.later(14 * 86_400)
        try portal.signingIn("cem@example.org", in: cem)
        #expect(try act("entfernen", on: "bob@example.org", by: cem).status == 303)
        #expect(try people == ["cem@example.org verwaltung"])
    }

    @Test func `Verwaltung looks after those who came with her from the time before, and not after her equals`() throws
    {
        let (ada, now) = ("ada@example.org", portal.now)
        for (email, role) in [
            ("lea@example.org", "lesen"), ("bea@example.org", "bearbeiten"), ("eva@example.org", "verwaltung"),
        ] {
            _ = try portal.activating(email)
            try portal.owner.execute(
                """
                INSERT INTO betrieb_link (account_id, betrieb_id, role, proof, linked_at)
                SELECT id, \(betrieb), \(role), 'import', \(now) FROM account WHERE email = \(email)
                """
            )
        }
        try portal.owner.execute(
            """
            UPDATE betrieb_link SET proof = 'import', linked_at = \(now)
            WHERE account_id = (SELECT id FROM account WHERE email = \(ada))
            """
        )
        #expect(try act("rolle", on: "lea@example.org", role: "bearbeiten", by: self.ada).status == 303)
        #expect(try act("entfernen", on: "bea@example.org", by: self.ada).status == 303)
        #expect(try act("entfernen", on: "eva@example.org", by: self.ada).status == 404)
        #expect(try act("rolle", on: "eva@example.org", role: "lesen", by: self.ada).status == 404)
        #expect(
            try people == ["ada@example.org verwaltung", "eva@example.org verwaltung", "lea@example.org bearbeiten"]
        )
    }

    @Test func `Every page of the Betrieb counts as access`() throws {
        let bob = try colleague("bob@example.org")
        let seen: SQL =
            "SELECT count(*) FROM betrieb_link WHERE last_access_on = (\(portal.now) AT TIME ZONE 'UTC')::date"
        let before = try portal.count(seen)
        try bob.get("/betrieb/einstellungen")
        #expect(try portal.count(seen) == before + 1)
    }
}
