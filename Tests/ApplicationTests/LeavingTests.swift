import Freischaltung
import HTTP
import Mail
import PortalWeb
import PostgreSQL
import TestDatabase
import TestPortal
import Testing

/// How people of a Betrieb go: by themselves, by others, and with the whole account.
@Suite(.portal) struct LeavingTests {
    private let portal: TestPortal
    private let betrieb: Betrieb.ID
    /// Has Verwaltung, as the first one.
    private let ada: Browser

    private static let page = "/betrieb/verknuepfung-aufheben"
    private static let warning = "Außer Ihnen hat niemand die Rolle Verwaltung."
    private static let goodbye = "Eine Person handelt nicht mehr für Ihren Betrieb"
    private static let ended = "Ihre Verknüpfung mit einem Betrieb ist aufgehoben"

    init() throws {
        portal = try TestPortal()
        betrieb = try portal.betrieb()
        ada = try portal.activating("ada@example.org")
        try portal.linking(ada, with: portal.pin(for: betrieb))
    }

    private func isWarned(_ browser: Browser) throws -> Bool {
        let page = try browser.get(LeavingTests.page)
        #expect(page.status == 200 && page.form(to: LeavingTests.page) != nil)
        return page.text.contains(LeavingTests.warning)
    }

    private func deleting(_ browser: Browser, password: String = goodPassword) throws -> Page {
        try browser.get("/profil/loeschen")
        return try browser.submit(["passwort": password], to: "/profil/loeschen")
    }

    /// What was mailed since, as `address: subject`.
    private func mails(since count: Int) throws -> [String] {
        try portal.work()
        return portal.postbox.delivered.dropFirst(count).map { "\($0.to.text): \($0.subject)" }.sorted()
    }

    // MARK: By herself

    @Test func `R65 The last one with Verwaltung is warned, shown the way out, and may go all the same`() throws {
        _ = try portal.colleague("bob@example.org", as: "bearbeiten", of: ada)
        #expect(try isWarned(ada))
        #expect(ada.page.links.contains("/betrieb/einladen"))
        #expect(try portal.unlinking(ada).text.contains("Die Verknüpfung ist aufgehoben"))
        #expect(try portal.people == ["bob@example.org bearbeiten"])
    }

    @Test func `R65 Who leaves somebody with Verwaltung behind, or never had it, is not warned`() throws {
        let bob = try portal.colleague("bob@example.org", as: "bearbeiten", of: ada)
        #expect(try !isWarned(bob))
        let cem = try portal.colleague("cem@example.org", as: "verwaltung", of: ada)
        #expect(try !isWarned(ada) && !isWarned(cem))
        try portal.unlinking(ada)
        #expect(try isWarned(cem))
    }

    @Test func `R65 Verwaltung to come counts from its day on, and that of nobody who can sign in never`() throws {
        portal.later(60)
        try portal.linking(portal.activating("bob@example.org"), with: portal.pin(for: betrieb))
        #expect(try isWarned(ada))
        portal.later(14 * 86_400)
        try portal.signingIn("ada@example.org", in: ada)
        #expect(try !isWarned(ada))
        try portal.owner.execute(
            "UPDATE account SET state = 'invited', invited_for = 'lecturer', activated_at = NULL WHERE email = 'bob@example.org'"
        )
        #expect(try isWarned(ada))
    }

    @Test func `R13 R62 Who goes is out on the next page on every device, and everybody concerned is mailed`() throws {
        let bob = try portal.colleague("bob@example.org", as: "verwaltung", of: ada)
        _ = try portal.colleague("cem@example.org", of: ada)
        let other = try portal.signingIn("bob@example.org", from: "192.0.2.9")
        #expect(try portal.inviting("x@example.org", by: bob).status == 303)
        #expect(try other.get("/betrieb").status == 200)
        try portal.work()
        let count = portal.postbox.delivered.count
        try portal.unlinking(bob)
        for browser in [bob, other] {
            for address in ["/betrieb", "/betrieb/personen", "/betrieb/einstellungen", LeavingTests.page] {
                #expect(try browser.get(address).status == 403, "\(address)")
            }
            #expect(try browser.get("/uebersicht").status == 200)
        }
        #expect(
            try mails(since: count)
                == ["ada@example.org: \(LeavingTests.goodbye)", "bob@example.org: \(LeavingTests.ended)"]
        )
        #expect(try portal.count("SELECT count(*) FROM betrieb_invitation WHERE revoked_at IS NOT NULL") == 1)
        #expect(try portal.people == ["ada@example.org verwaltung", "cem@example.org lesen"])
    }

    @Test func `Going twice, from two windows, is going once`() throws {
        _ = try portal.colleague("bob@example.org", as: "verwaltung", of: ada)
        try ada.get(LeavingTests.page)
        let form = try #require(ada.page.form(to: LeavingTests.page))
        try portal.work()
        let count = portal.postbox.delivered.count
        #expect(try ada.post(form.action, form.hidden).status == 303)
        #expect(try ada.post(form.action, form.hidden).status == 403)
        #expect(try mails(since: count).count == 2)
        #expect(try portal.trail().count { $0 == "betrieb.unlinked" } == 1)
    }

    // MARK: By others

    @Test
    func `R62 Whom Verwaltung removes is out at once; she and the others hear of it, the one who did it does not`()
        throws
    {
        let bob = try portal.colleague("bob@example.org", as: "verwaltung", of: ada)
        let cem = try portal.colleague("cem@example.org", as: "bearbeiten", of: ada)
        try portal.work()
        let count = portal.postbox.delivered.count
        #expect(try portal.changing(portal.link(of: "cem@example.org"), "entfernen", by: ada).status == 303)
        #expect(try cem.get("/betrieb").status == 403)
        #expect(
            try mails(since: count)
                == ["bob@example.org: \(LeavingTests.goodbye)", "cem@example.org: \(LeavingTests.ended)"]
        )
        #expect(try bob.get("/betrieb").status == 200)
        #expect(
            try portal.owner.many(String.self, "SELECT ended_because FROM betrieb_link WHERE ended_at IS NOT NULL")
                == ["verwaltung"]
        )
    }

    @Test func `R62 Who was invited never removes who was there before, however long it is`() throws {
        let bob = try portal.colleague("bob@example.org", as: "verwaltung", of: ada)
        portal.later(400 * 86_400)
        try portal.signingIn("bob@example.org", in: bob)
        let page = try portal.changing(portal.link(of: "ada@example.org"), "entfernen", by: bob)
        #expect(page.status == 404)
        #expect(try bob.get("/betrieb/personen").text.contains("War vor Ihnen da"))
        #expect(try portal.people == ["ada@example.org verwaltung", "bob@example.org verwaltung"])
    }

    @Test func `Nobody removes herself from the list of people`() throws {
        let own = try portal.link(of: "ada@example.org")
        for (act, role) in [("entfernen", ""), ("rolle", "lesen"), ("widersprechen", "")] {
            #expect(try portal.changing(own, act, role: role, by: ada).status == 404, "\(act)")
        }
        #expect(try portal.people == ["ada@example.org verwaltung"])
    }

    // MARK: With the account

    @Test
    func `R60 R61 R62 With the account the link is gone at once; whom she let in stays, whom she invited does not`()
        throws
    {
        let bob = try portal.colleague("bob@example.org", as: "verwaltung", of: ada)
        #expect(try portal.inviting("x@example.org", by: ada).status == 303)
        let other = try portal.signingIn("ada@example.org", from: "192.0.2.9")
        #expect(try other.get("/betrieb").status == 200)
        try portal.work()
        let count = portal.postbox.delivered.count
        #expect(try deleting(ada).location == "/")
        for browser in [ada, other] { #expect(try browser.get("/betrieb").location?.hasPrefix("/anmelden") == true) }
        #expect(
            try mails(since: count)
                == ["ada@example.org: Ihr Konto ist gelöscht", "bob@example.org: \(LeavingTests.goodbye)"]
        )
        #expect(try portal.people == ["bob@example.org verwaltung"])
        #expect(try bob.get("/betrieb/personen").status == 200 && !bob.page.text.contains("ada@example.org"))
        let invitee = try portal.activating("x@example.org")
        #expect(try invitee.get("/einladung").form(to: "/einladung") == nil)
    }

    @Test func `R60 What is left of the link names nobody, and its PIN stays used`() throws {
        let used = try portal.pin(for: betrieb)
        portal.later(60)
        let bob = try portal.activating("bob@example.org")
        try portal.linking(bob, with: used)
        #expect(try deleting(bob).location == "/")
        #expect(
            try portal.owner.many(
                String.self,
                """
                SELECT concat_ws(' ', ended_because, account_id IS NULL) FROM betrieb_link WHERE ended_at IS NOT NULL
                """
            ) == ["self t"]
        )
        let cem = try portal.activating("cem@example.org")
        #expect(try portal.givingPin(used, in: cem).heading == "Diese PIN ist schon benutzt")
        // Her name and address stand in no table but that of the mails, and there for thirty days.
        try portal.work()
        let rest = try portal.contents(except: "job")
        #expect(!rest.contains("bob@example.org"))
    }

    @Test func `R60 A wrong password deletes nothing and ends no link`() throws {
        let page = try deleting(ada, password: "Giebel Hobel Zange 8")
        #expect(page.status == 422 && page.problems["passwort"] != nil)
        #expect(try portal.people == ["ada@example.org verwaltung"])
        #expect(try ada.get("/betrieb").status == 200)
    }

    @Test func `R60 Wishes, and what waits for confirmation, go with the account`() throws {
        let bob = try portal.activating("bob@example.org")
        try portal.owner.execute(
            """
            INSERT INTO invitation_wish (betrieb_id, account_id, created_at)
            SELECT \(betrieb), id, \(portal.now) FROM account WHERE email = 'bob@example.org'
            """
        )
        let pin = try portal.pin(for: betrieb)
        try portal.givingPin(pin, in: bob)
        let kept: SQL = "SELECT (SELECT count(*) FROM invitation_wish) + (SELECT count(*) FROM checked_pin)"
        #expect(try portal.count(kept) == 2)
        #expect(try deleting(bob).location == "/")
        #expect(try portal.count(kept) == 0)
        // The PIN was not used up: it is for somebody else.
        let cem = try portal.activating("cem@example.org")
        #expect(try portal.linking(cem, with: pin).status == 200)
    }

    @Test func `R22 Who registers anew after deleting is nobody for the Betrieb`() throws {
        #expect(try deleting(ada).location == "/")
        portal.later(3_600)
        let again = try portal.activating("ada@example.org")
        #expect(try again.get("/betrieb").status == 403)
        #expect(try portal.people.isEmpty)
        // The first by PIN has Verwaltung again, for nobody else has.
        try portal.linking(again, with: portal.pin(for: betrieb))
        #expect(try portal.people == ["ada@example.org verwaltung"])
    }

    @Test func `R60 The last one with Verwaltung is told so before she deletes her account`() throws {
        _ = try portal.colleague("bob@example.org", of: ada)
        let page = try ada.get("/profil/loeschen")
        #expect(page.text.contains(LeavingTests.warning))
    }
}
