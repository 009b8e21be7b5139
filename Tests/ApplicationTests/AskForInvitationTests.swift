import Freischaltung
import HTTP
import Mail
import PortalWeb
import PostgreSQL
import TestDatabase
import TestPortal
import Testing

/// The third way to a Betrieb: asking those who are there already.
@Suite(.portal) struct AskForInvitationTests {
    private let portal: TestPortal
    private let betrieb: Betrieb.ID
    /// Has Verwaltung.
    private let ada: Browser
    /// Would like to be invited.
    private let bob: Browser

    private static let page = "/betrieb/verknuepfen/einladung-erbitten"
    private static let subject = "Jemand bittet um eine Einladung"

    init() throws {
        portal = try TestPortal()
        betrieb = try portal.betrieb()
        ada = try portal.activating("ada@example.org")
        try portal.linking(ada, with: portal.pin(for: betrieb))
        bob = try portal.activating("bob@example.org")
    }

    private func ask(_ betriebsnummer: String = "123456", _ filiale: String = "", by browser: Browser? = nil) throws
        -> Page
    {
        let browser = browser ?? bob
        try browser.get(AskForInvitationTests.page)
        return try browser.submit(
            ["betriebsnummer": betriebsnummer, "filialnummer": filiale],
            to: AskForInvitationTests.page
        )
    }

    /// Who heard of a wish, once for each mail.
    private func told() throws -> [String] {
        try portal.work()
        return portal.postbox.delivered.filter { $0.subject == AskForInvitationTests.subject }.map(\.to.text).sorted()
    }

    private func wishes(by browser: Browser) throws -> [Page.Form] {
        try browser.get("/betrieb/personen").forms.filter { $0.hidden["aktion"] == "ablehnen" }
    }

    // MARK: Neutral

    @Test func `R40 Whichever number is given, the answer is the same, and only Verwaltung hears of it`() throws {
        let closed = try portal.betrieb("222222")
        try portal.owner.execute("UPDATE betrieb SET closed_at = \(portal.now) WHERE id = \(closed)")
        try portal.betrieb("333333", "Niemand da")
        _ = try portal.colleague("cem@example.org", as: "bearbeiten", of: ada)
        var answers: Set<String> = []
        for number in ["123456", "999999", "222222", "333333"] {
            let sent = try ask(number)
            #expect(sent.status == 303 && sent.location == "/uebersicht")
            let page = try bob.follow()
            #expect(page.text.contains("Wenn für diesen Betrieb jemand die Rolle Verwaltung hat"))
            answers.insert(page.html.replacing(#/name="csrf" value="[^"]*"/#, with: ""))
        }
        #expect(answers.count == 1)
        #expect(try told() == ["ada@example.org"])
        #expect(try portal.count("SELECT count(*) FROM invitation_wish") == 1)
    }

    @Test func `The mail names nobody; the page behind the sign-in does, to Verwaltung alone`() throws {
        let cem = try portal.colleague("cem@example.org", as: "bearbeiten", of: ada)
        #expect(try ask().status == 303)
        let mail = try portal.mail(to: "ada@example.org")
        #expect(mail.subject == AskForInvitationTests.subject && mail.text.contains("Tischlerei Probe"))
        #expect(!mail.text.contains("bob") && !mail.text.contains("Löwe"))
        #expect(try ada.get("/betrieb/personen").text.contains("bob@example.org, gefragt am"))
        #expect(try !cem.get("/betrieb/personen").text.contains("bob@example.org"))
        #expect(try wishes(by: cem).isEmpty)
    }

    @Test func `A wish for a Filiale reaches its people, not those of the Betrieb`() throws {
        let filiale = try portal.betrieb(filiale: "02", "Tischlerei Probe, Filiale Herford")
        let cem = try portal.activating("cem@example.org")
        try portal.linking(cem, with: portal.pin(for: filiale), filiale: "2")
        #expect(try ask("123456/02").status == 303)
        #expect(try told() == ["cem@example.org"])
        #expect(try wishes(by: cem).count == 1 && wishes(by: ada).isEmpty)
    }

    @Test func `Who acts for the Betrieb already asks nobody`() throws {
        let cem = try portal.colleague("cem@example.org", of: ada)
        #expect(try ask(by: cem).status == 303)
        #expect(try ask(by: ada).status == 303)
        #expect(try told() == [])
        #expect(try portal.count("SELECT count(*) FROM invitation_wish") == 0)
    }

    @Test func `Who deletes the account before anybody was told asks nobody either`() throws {
        #expect(try ask().status == 303)
        try bob.get("/profil/loeschen")
        try bob.submit(["passwort": goodPassword], to: "/profil/loeschen")
        #expect(try told() == [])
        #expect(try wishes(by: ada).isEmpty)
    }

    @Test func `Somebody who may not sign in yet, or has no role for it, is not asked`() throws {
        try portal.owner.execute("UPDATE betrieb_link SET role = 'bearbeiten'")
        #expect(try ask().status == 303)
        #expect(try told() == [])
    }

    // MARK: Limited

    @Test func `Asking twice is one wish and one mail; five times a day, then a wait`() throws {
        for _ in 1...5 { #expect(try ask().status == 303) }
        #expect(try told() == ["ada@example.org"])
        let before = try portal.contents(except: "throttle")
        let page = try ask()
        #expect(page.status == 429 && page.response["Retry-After"] == "86400")
        #expect(page.text.contains("fordern Sie einen Brief mit einer PIN an"))
        #expect(page.value(of: "betriebsnummer") == "123456")
        #expect(try portal.contents(except: "throttle") == before)
        // Neither another number nor another Betrieb is a way around.
        #expect(try ask("654321").status == 429)
        #expect(try ask(by: portal.activating("cem@example.org")).status == 303)
        portal.later(86_400)
        try portal.signingIn("bob@example.org", in: bob)
        #expect(try ask().status == 303)
    }

    @Test(arguments: ["", "12345", "09912342", "1234567"])
    func `A number that is none costs no try, and stays in its field`(number: String) throws {
        for _ in 1...7 {
            let page = try ask(number)
            #expect(page.status == 422 && page.problems["betriebsnummer"] != nil)
        }
        #expect(try portal.count("SELECT count(*) FROM throttle WHERE scope = 'invitation.wish'") == 0)
    }

    @Test func `R15 Without sign-in nobody is asked`() throws {
        let visitor = portal.browser()
        #expect(try visitor.get(AskForInvitationTests.page).location?.hasPrefix("/anmelden") == true)
        #expect(try visitor.post(AskForInvitationTests.page, ["betriebsnummer": "123456"]).location != "/uebersicht")
        #expect(try told() == [])
    }

    // MARK: Answered

    @Test func `Declined is gone, and the one who asked hears nothing`() throws {
        #expect(try ask().status == 303)
        #expect(try told() == ["ada@example.org"])
        let before = portal.postbox.mails(to: "bob@example.org").count
        let form = try #require(try wishes(by: ada).first)
        #expect(try ada.post(form.action, form.hidden).status == 303)
        #expect(try !ada.follow().text.contains("bob@example.org"))
        #expect(try portal.mails(to: "bob@example.org") == before)
        #expect(try bob.get("/einladung").form(to: "/einladung") == nil)
        #expect(try portal.people == ["ada@example.org verwaltung"])
        #expect(try portal.count("SELECT count(*) FROM betrieb_invitation") == 0)
    }

    @Test func `Declining twice, or after a colleague has, is declining once`() throws {
        #expect(try ask().status == 303)
        try portal.work()
        let form = try #require(try wishes(by: ada).first)
        #expect(try ada.post(form.action, form.hidden).status == 303)
        let again = try ada.post(form.action, form.hidden)
        #expect(again.status == 303)
        // Asking again reaches nobody.
        portal.later(86_400)
        try portal.signingIn("bob@example.org", in: bob)
        let mails = portal.postbox.mails(to: "ada@example.org").count
        _ = try ask()
        try portal.work()
        #expect(portal.postbox.mails(to: "ada@example.org").count == mails)
        try portal.signingIn("ada@example.org", in: ada)
        #expect(try wishes(by: ada).isEmpty)
    }

    @Test func `Who came by PIN meanwhile asks no more`() throws {
        #expect(try ask().status == 303)
        try portal.work()
        try portal.linking(bob, with: portal.pin(for: betrieb))
        #expect(try wishes(by: ada).isEmpty)
    }

    @Test func `Inviting who asked fills in the address, sends nothing yet, and answers the wish`() throws {
        #expect(try ask().status == 303)
        try portal.work()
        let page = try ada.get("/betrieb/personen")
        let form = try #require(page.forms.first { $0.hidden["wunsch"] != nil })
        let filled = try ada.post(form.action, form.hidden)
        #expect(filled.status == 200 && filled.value(of: "email") == "bob@example.org")
        #expect(filled.problems.isEmpty)
        #expect(try portal.count("SELECT count(*) FROM betrieb_invitation") == 0)
        let email = try #require(filled.value(of: "email"))
        #expect(try ada.submit(["email": email, "rolle": "bearbeiten"], to: "/betrieb/einladen").status == 303)
        #expect(try wishes(by: ada).isEmpty)
        try bob.get(try portal.mail(to: "bob@example.org").link("/einladung/"))
        try bob.follow()
        try bob.submit(to: "/einladung")
        #expect(try portal.people == ["ada@example.org verwaltung", "bob@example.org bearbeiten"])
    }

    @Test func `A wish nobody answers is forgotten after thirty days`() throws {
        #expect(try ask().status == 303)
        try portal.work()
        portal.later(30 * 86_400)
        try portal.keepHouse()
        try portal.signingIn("ada@example.org", in: ada)
        #expect(try wishes(by: ada).count == 1)
        portal.later(1)
        try portal.keepHouse()
        #expect(try wishes(by: ada).isEmpty)
    }
}

/// The same with the rights that the worker has.
@Suite(.portal) struct InvitationWishTests {
    @Test func `R40 Who asks for an invitation is heard`() throws {
        let portal = try TestPortal()
        let ada = try portal.activating("ada@example.org")
        try portal.linking(ada, with: portal.pin(for: portal.betrieb()))
        let bob = try portal.activating("bob@example.org")
        try bob.get("/betrieb/verknuepfen/einladung-erbitten")
        try bob.submit(
            ["betriebsnummer": "123456", "filialnummer": ""],
            to: "/betrieb/verknuepfen/einladung-erbitten"
        )
        try portal.work()
        let problems = try portal.owner.many(String.self, "SELECT last_error FROM job WHERE last_error IS NOT NULL")
        let mail = try portal.mail(to: "ada@example.org")
        #expect(problems == [])
        #expect(mail.subject == "Jemand bittet um eine Einladung")
    }
}
