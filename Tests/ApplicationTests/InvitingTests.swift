import Freischaltung
import HTTP
import Mail
import PortalWeb
import PostgreSQL
import TestDatabase
import TestPortal
import Testing

/// An invitation from its form to its end: seven days, ten a day, taken back, written anew.
@Suite(.portal) struct InvitingTests {
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

    /// Somebody with an account who has opened the link and stands before the button.
    private func invited(_ email: String = "bob@example.org", as role: String = "lesen") throws -> Browser {
        let bob = try portal.activating(email)
        #expect(try portal.inviting(email, as: role, by: ada).status == 303)
        try bob.get(try portal.mail(to: email).link("/einladung/"))
        try bob.follow()
        return bob
    }

    private func revoking() throws -> Page {
        try ada.get("/betrieb/personen")
        let form = try #require(ada.page.forms.first { $0.hidden["aktion"] == "zurueckziehen" })
        return try ada.post(form.action, form.hidden)
    }

    private static let sevenDays = 7 * 86_400

    // MARK: Seven days

    @Test func `R20 An invitation is good for seven days, to the last second`() throws {
        let bob = try invited()
        portal.later(InvitingTests.sevenDays - 1)
        try portal.signingIn("bob@example.org", in: bob)
        try bob.get("/einladung")
        #expect(try bob.submit(to: "/einladung").location == "/betrieb")
        #expect(try portal.people == ["ada@example.org verwaltung", "bob@example.org lesen"])
    }

    @Test func `After seven days it is over: the page says until when, and an old form does nothing`() throws {
        let bob = try invited()
        let link = try portal.mail(to: "bob@example.org").link("/einladung/")
        let form = try #require(bob.page.form(to: "/einladung"))
        portal.later(InvitingTests.sevenDays)
        try portal.signingIn("bob@example.org", in: bob)
        try bob.get(link)
        let page = try bob.follow()
        #expect(page.heading == "Keine offene Einladung" && page.text.contains("Diese Einladung galt bis zum"))
        #expect(page.links.contains("/betrieb/verknuepfen/einladung-erbitten"))
        let token = try #require(page.forms.last?.hidden["csrf"])
        #expect(try bob.post("/einladung", form.hidden.merging(["csrf": token]) { $1 }).status == 422)
        #expect(bob.page.text.contains("Diese Einladung gilt nicht mehr. Bitten Sie um eine neue."))
        #expect(try portal.people == ["ada@example.org verwaltung"])
        try portal.signingIn("ada@example.org", in: ada)
        #expect(try !ada.get("/betrieb/personen").text.contains("bob@example.org"))
    }

    @Test func `Written anew after its end it is good again, with the new role, for seven days from then`() throws {
        _ = try invited()
        portal.later(InvitingTests.sevenDays + 60)
        try portal.signingIn("ada@example.org", in: ada)
        #expect(try portal.inviting("bob@example.org", as: "bearbeiten", by: ada).status == 303)
        #expect(try mails(to: "bob@example.org") == 2)
        portal.later(InvitingTests.sevenDays - 1)
        let bob = try portal.signingIn("bob@example.org")
        try bob.get(try portal.mail(to: "bob@example.org").link("/einladung/"))
        try bob.follow()
        #expect(bob.page.forms.count { $0.action == "/einladung" } == 1)
        try bob.submit(to: "/einladung")
        #expect(try portal.people == ["ada@example.org verwaltung", "bob@example.org bearbeiten"])
    }

    @Test func `Invited once more while it is open: one invitation, the newer role and time`() throws {
        let bob = try invited()
        portal.later(6 * 86_400)
        try portal.signingIn("ada@example.org", in: ada)
        #expect(try portal.inviting("BOB@example.org", as: "bearbeiten", by: ada).status == 303)
        #expect(try ada.follow().forms.count { $0.hidden["aktion"] == "zurueckziehen" } == 1)
        portal.later(6 * 86_400)
        try portal.signingIn("bob@example.org", in: bob)
        try bob.get("/einladung")
        #expect(bob.page.forms.count { $0.action == "/einladung" } == 1 && bob.page.text.contains("Bearbeiten"))
        try bob.submit(to: "/einladung")
        #expect(try portal.people == ["ada@example.org verwaltung", "bob@example.org bearbeiten"])
    }

    private func mails(to email: String) throws -> Int {
        try portal.work()
        return portal.postbox.mails(to: email).count { $0.subject.hasPrefix("Einladung in einen Betrieb") }
    }

    // MARK: Taken back

    @Test func `Taken back it opens nothing any more, and says so to the one it was for`() throws {
        let bob = try invited()
        let form = try #require(bob.page.form(to: "/einladung"))
        #expect(try revoking().status == 303)
        #expect(try !ada.follow().text.contains("bob@example.org"))
        #expect(try bob.post("/einladung", form.hidden).status == 422)
        #expect(bob.page.text.contains("Diese Einladung gilt nicht mehr. Bitten Sie um eine neue."))
        #expect(bob.page.text.contains("Diese Einladung wurde zurückgezogen."))
        #expect(try portal.people == ["ada@example.org verwaltung"])
        #expect(try portal.trail().contains("betrieb.invitation_revoked"))
        // Until somebody invites anew.
        #expect(try portal.inviting("bob@example.org", by: ada).status == 303)
        try bob.get("/einladung")
        #expect(try bob.submit(to: "/einladung").location == "/betrieb")
        #expect(try portal.people == ["ada@example.org verwaltung", "bob@example.org lesen"])
    }

    @Test func `Taken back before its mail has left, it is never mailed`() throws {
        #expect(try portal.inviting("bob@example.org", by: ada).status == 303)
        #expect(try revoking().status == 303)
        #expect(try mails(to: "bob@example.org") == 0)
    }

    @Test func `Taking back twice, or after it was accepted, changes nothing`() throws {
        let bob = try invited()
        try ada.get("/betrieb/personen")
        let form = try #require(ada.page.forms.first { $0.hidden["aktion"] == "zurueckziehen" })
        try bob.submit(to: "/einladung")
        let before = try portal.people
        for _ in 1...2 {
            #expect(try ada.post(form.action, form.hidden).status == 303)
            #expect(try ada.follow().text.contains("Die Einladung war schon angenommen"))
        }
        #expect(try portal.people == before && before.count == 2)
        #expect(try portal.count("SELECT count(*) FROM betrieb_invitation WHERE revoked_at IS NOT NULL") == 0)
        #expect(try !portal.trail().contains("betrieb.invitation_revoked"))
    }

    // MARK: Who and how many

    @Test func `Ten invitations a day, each person of Verwaltung her own; a slip counts as none`() throws {
        let bob = try portal.colleague("bob@example.org", as: "verwaltung", of: ada)
        for _ in 1...3 { #expect(try portal.inviting("bob", by: ada).status == 422) }
        for number in 2...10 { #expect(try portal.inviting("p\(number)@example.org", by: ada).status == 303) }
        let before = try portal.contents(except: "throttle")
        let page = try portal.inviting("p11@example.org", by: ada)
        #expect(page.status == 429 && Int(page.response["Retry-After"] ?? "").map { $0 > 86_000 } == true)
        #expect(page.value(of: "email") == "p11@example.org")
        #expect(try portal.contents(except: "throttle") == before)
        #expect(try portal.inviting("p11@example.org", by: bob).status == 303)
        portal.later(86_400)
        try portal.signingIn("ada@example.org", in: ada)
        #expect(try portal.inviting("p12@example.org", by: ada).status == 303)
    }

    @Test(arguments: [
        ("", "lesen", "email"), ("bob", "lesen", "email"), ("bob@example.org", "", "rolle"),
        ("bob@example.org", "chef", "rolle"), ("ada@example.org", "lesen", "email"),
        ("ADA@EXAMPLE.org", "lesen", "email"),
    ])
    func `What is missing or wrong is told, what was typed stays, nobody is invited`(
        email: String,
        role: String,
        field: String
    ) throws {
        let page = try portal.inviting(email, as: role, by: ada)
        #expect(page.status == 422 && Array(page.problems.keys) == [field] && page.title.hasPrefix("Fehler: "))
        #expect(page.value(of: "email") == email)
        #expect(try portal.count("SELECT count(*) FROM betrieb_invitation") == 0)
    }

    @Test func `R64 Who acts for another Betrieb is told that this ends, and changes over at once`() throws {
        let other = try portal.betrieb("654321", "Bäckerei Muster")
        let bob = try portal.activating("bob@example.org")
        try portal.linking(bob, with: portal.pin(for: other), of: "654321")
        #expect(try portal.inviting("bob@example.org", as: "bearbeiten", by: ada).status == 303)
        try bob.get("/einladung")
        #expect(bob.page.text.contains("Ihre Verknüpfung mit Bäckerei Muster, 654321, endet damit."))
        try bob.submit(to: "/einladung")
        #expect(try bob.follow().text.contains("Tischlerei Probe"))
        #expect(try portal.people == ["ada@example.org verwaltung", "bob@example.org bearbeiten"])
        #expect(
            try portal.owner.many(String.self, "SELECT ended_because FROM betrieb_link WHERE ended_at IS NOT NULL")
                == ["switch"]
        )
    }

    @Test func `Who came by PIN meanwhile is not told that her link to this very Betrieb ends`() throws {
        let bob = try portal.activating("bob@example.org")
        #expect(try portal.inviting("bob@example.org", as: "verwaltung", by: ada).status == 303)
        try portal.linking(bob, with: portal.pin(for: betrieb))
        let page = try bob.get("/einladung")
        #expect(page.form(to: "/einladung") != nil)
        #expect(!page.text.contains("endet damit"))
        #expect(try bob.submit(to: "/einladung").location == "/betrieb")
        #expect(try portal.people == ["ada@example.org verwaltung", "bob@example.org verwaltung"])
        #expect(try portal.count("SELECT count(*) FROM betrieb_link") == 2)
    }

    @Test func `R20 Whoever is invited needs an account first, and comes back to the invitation`() throws {
        #expect(try portal.inviting("bob@example.org", by: ada).status == 303)
        let link = try portal.mail(to: "bob@example.org").link("/einladung/")
        let visitor = portal.browser()
        #expect(try visitor.get(link).location == "/einladung")
        #expect(try visitor.follow().location?.hasPrefix("/anmelden") == true)
        try portal.activating("bob@example.org", in: visitor)
        try visitor.get(link)
        try visitor.follow()
        #expect(visitor.page.text.contains("Tischlerei Probe") && visitor.page.text.contains("Lesen"))
        try visitor.submit(to: "/einladung")
        #expect(try portal.people == ["ada@example.org verwaltung", "bob@example.org lesen"])
    }

    @Test func `R30 A scanner that opens the link twenty times accepts nothing and uses nothing up`() throws {
        let bob = try portal.activating("bob@example.org")
        #expect(try portal.inviting("bob@example.org", by: ada).status == 303)
        let link = try portal.mail(to: "bob@example.org").link("/einladung/")
        let before = try portal.contents()
        for _ in 1...10 {
            for method in ["GET", "HEAD"] { try portal.browser("198.51.100.3").get(link, method: method) }
        }
        #expect(try portal.contents() == before)
        try bob.get(link)
        try bob.follow()
        #expect(try bob.submit(to: "/einladung").location == "/betrieb")
    }
}
