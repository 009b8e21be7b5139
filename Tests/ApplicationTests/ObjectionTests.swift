import Freischaltung
import HTTP
import Mail
import PortalWeb
import PostgreSQL
import TestDatabase
import TestPortal
import Testing

/// Who comes by PIN after others: fourteen days in which Verwaltung may object. And twice a year the question about all.
@Suite(.portal) struct ObjectionTests {
    private let portal: TestPortal
    private let betrieb: Betrieb.ID
    /// Has Verwaltung.
    private let ada: Browser
    /// Came by PIN after her.
    private let bob: Browser

    private static let fourteenDays = 14 * 86_400

    init() throws {
        portal = try TestPortal()
        betrieb = try portal.betrieb()
        ada = try portal.activating("ada@example.org")
        try portal.linking(ada, with: portal.pin(for: betrieb))
        portal.later(60)
        bob = try portal.activating("bob@example.org")
        try portal.linking(bob, with: portal.pin(for: betrieb))
    }

    private func signInAgain() throws {
        try portal.signingIn("ada@example.org", in: ada)
        try portal.signingIn("bob@example.org", in: bob)
    }

    private func object(by browser: Browser) throws -> Page {
        try portal.changing(portal.link(of: "bob@example.org"), "widersprechen", by: browser)
    }

    // MARK: Fourteen days

    @Test func `R20 Verwaltung comes after fourteen days to the second, without anybody doing anything`() throws {
        portal.later(ObjectionTests.fourteenDays - 1)
        try signInAgain()
        #expect(try bob.get("/betrieb/einladen").status == 403)
        #expect(try ada.get("/betrieb/personen").text.contains("Bearbeiten, ab dem"))
        portal.later(1)
        #expect(try bob.get("/betrieb/einladen").status == 200)
        #expect(try !ada.get("/betrieb/personen").text.contains("ab dem"))
    }

    @Test func `Whom somebody objected to does not get at those before her, whatever role she is given later`() throws {
        #expect(try object(by: ada).status == 303)
        portal.later(20 * 86_400)
        try signInAgain()
        try portal.changing(portal.link(of: "bob@example.org"), "rolle", role: "verwaltung", by: ada)
        #expect(try portal.changing(portal.link(of: "ada@example.org"), "entfernen", by: bob).status == 404)
        #expect(try portal.people == ["ada@example.org verwaltung", "bob@example.org verwaltung"])
    }

    @Test func `An objection keeps the person in Bearbeiten for good, and tells her`() throws {
        let page = try ada.get("/betrieb/personen")
        let form = try #require(page.forms.first { $0.hidden["aktion"] == "widersprechen" })
        #expect(try form.hidden["wer"]?.lowercased() == portal.link(of: "bob@example.org"))
        #expect(try ada.post(form.action, form.hidden).status == 303)
        #expect(try !ada.follow().forms.contains { $0.hidden["aktion"] == "widersprechen" })
        let mail = try portal.mail(to: "bob@example.org")
        #expect(mail.subject == "Ihre Rolle im Betrieb hat sich geändert")
        #expect(mail.text.replacing("\n", with: " ").contains("Ihre Rolle: Bearbeiten"))
        #expect(try portal.trail().contains("betrieb.verwaltung_objected"))
        portal.later(ObjectionTests.fourteenDays + 1)
        try signInAgain()
        #expect(try bob.get("/betrieb").status == 200)
        #expect(try bob.get("/betrieb/einladen").status == 403)
        #expect(try portal.people == ["ada@example.org verwaltung", "bob@example.org bearbeiten"])
    }

    @Test func `Objecting twice is no error, and one mail`() throws {
        for _ in 1...2 { #expect(try object(by: ada).status == 303) }
        try portal.work()
        #expect(portal.postbox.mails(to: "bob@example.org").count { $0.subject.contains("Rolle im Betrieb") } == 1)
        #expect(try portal.trail().count { $0 == "betrieb.verwaltung_objected" } == 1)
    }

    @Test func `When the time is over it is too late to object`() throws {
        portal.later(ObjectionTests.fourteenDays)
        try signInAgain()
        #expect(try !ada.get("/betrieb/personen").forms.contains { $0.hidden["aktion"] == "widersprechen" })
        #expect(try object(by: ada).status == 404)
        #expect(try bob.get("/betrieb/einladen").status == 200)
    }

    @Test func `Nobody objects to herself, nor does who has no Verwaltung`() throws {
        let cem = try portal.colleague("cem@example.org", of: ada)
        let before = try portal.owner.many(
            Timestamp?.self,
            "SELECT verwaltung_from FROM betrieb_link ORDER BY linked_at"
        )
        #expect(try object(by: bob).status == 403)
        #expect(try object(by: cem).status == 403)
        #expect(try portal.changing(portal.link(of: "ada@example.org"), "widersprechen", by: ada).status == 404)
        let after = try portal.owner.many(
            Timestamp?.self,
            "SELECT verwaltung_from FROM betrieb_link ORDER BY linked_at"
        )
        #expect(after == before)
    }

    @Test func `R62 R65 Before the time is over the newcomer changes nobody, afterwards the one before too`() throws {
        let ada = try portal.link(of: "ada@example.org")
        #expect(try portal.changing(ada, "entfernen", by: bob).status == 403)
        portal.later(ObjectionTests.fourteenDays)
        try signInAgain()
        #expect(try portal.changing(ada, "entfernen", by: bob).status == 303)
        #expect(try portal.people.map { $0.prefix { $0 != " " } } == ["bob@example.org"])
        #expect(try self.ada.get("/betrieb").status == 403)
    }

    // MARK: Twice a year

    private func asked() throws -> [String] {
        try portal.keepHouse()
        try portal.work()
        return portal.postbox.delivered.filter { $0.subject == "Stimmen diese Zugänge noch?" }.map(\.to.text).sorted()
    }

    @Test func `R63 Everybody with Verwaltung is asked after half a year, and nobody else`() throws {
        _ = try portal.colleague("cem@example.org", of: ada)
        let dora = try portal.activating("dora@example.org")
        // Alone, she is not asked about herself.
        try portal.linking(dora, with: portal.pin(for: portal.betrieb("654321")), of: "654321")
        portal.later(181 * 86_400)
        #expect(try asked() == [])
        portal.later(2 * 86_400)
        #expect(try asked() == ["ada@example.org", "bob@example.org"])
        // Another day, nobody is asked again.
        portal.later(86_400)
        #expect(try asked().count == 2)
        let mail = try #require(portal.postbox.mails(to: "ada@example.org").last)
        #expect(mail.text.contains("3 Personen") && mail.text.contains("/betrieb/personen"))
        for name in ["ada@", "bob@", "cem@", "Löwe"] { #expect(!mail.text.contains(name)) }
    }

    @Test func `R63 A Betrieb that has closed is not asked about`() throws {
        portal.later(183 * 86_400)
        try portal.owner.execute("UPDATE betrieb SET closed_at = \(portal.now)")
        #expect(try asked() == [])
    }

    @Test(arguments: [
        "UPDATE betrieb SET closed_at = review_asked_at",
        "UPDATE betrieb_link SET role = 'lesen', verwaltung_from = NULL",
        "UPDATE betrieb_link SET ended_at = now(), ended_because = 'self' WHERE role = 'bearbeiten'",
    ])
    func `R63 What has changed between the question and its mail makes it superfluous`(change: String) throws {
        portal.later(183 * 86_400)
        try portal.keepHouse()
        #expect(try portal.count("SELECT count(*) FROM job WHERE kind = 'mail.access_review'") == 2)
        try portal.owner.execute(SQL(unsafeText: change))
        #expect(try asked() == [])
    }
}
