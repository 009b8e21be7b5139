import Foundation
import Mail
import PortalWeb
import PostgreSQL
import ServiceDesk
import TestPortal
import Testing

/// What the desk can see of itself, and what its people are told.
@Suite(.portal) struct DeskTrailTests {
    private let portal: TestPortal

    init() throws {
        portal = try TestPortal()
    }

    // MARK: The trail

    @Test func `The Leitung reads who did what to whom, and why; others do not`() throws {
        let betrieb = try portal.betrieb()
        let ada = try portal.account("ada@example.org", password: goodPassword)
        let (sven, his) = try portal.deskPerson("sven@example.org", .sachbearbeitung)
        try his.act("/service/betriebe/\(betrieb.rawValue.uuidString.lowercased())/brief", because: "Frau Löwe rief an")
        try his.act("/service/personen/\(ada.rawValue.uuidString.lowercased())/passwort", because: "Postfach <voll>")
        let (_, hers) = try portal.deskPerson("lea@example.org", .leitung)
        let page = try hers.get("/service/protokoll")
        for text in [
            "Frau Löwe rief an", "Tischlerei Probe", "Postfach <voll>", "ada@example.org", "Kollegin sven, Service",
        ] {
            #expect(page.text.contains(text), "\(text)")
        }
        #expect(!page.text.contains("Person angesehen"))
        // What one of them did.
        let own = try hers.get("/service/protokoll?wer=\(sven.id.rawValue.uuidString.lowercased())")
        #expect(own.text.contains("Frau Löwe rief an") && !own.text.contains("Kollegin lea, Service"))
        #expect(try hers.get("/service/personal").links.contains { $0.hasPrefix("/service/protokoll?wer=") })
        #expect(try hers.get("/service/protokoll?wer=\(UUID())").status == 404)
        #expect(try his.get("/service/protokoll").status == 403)
        #expect(try portal.deskTrail(.staffLookedAtTrail).count == 2)
    }

    @Test func `A long trail has pages, and who went is named as such`() throws {
        let browser = try portal.desk(.leitung)
        try portal.owner.execute(
            """
            INSERT INTO audit_event (at, event, actor, account_id, detail)
            SELECT \(portal.now)::timestamptz - n * interval '1 minute', 'password.reset_started', 'staff',
                   gen_random_uuid(), jsonb_build_object('reason', 'Fall ' || n || '.')
            FROM generate_series(1, 120) AS n
            """
        )
        var page = try browser.get("/service/protokoll")
        #expect(
            page.text.contains("Fall 1.") && page.text.contains("gelöschtes Konto") && !page.text.contains("Fall 60.")
        )
        for _ in 1...2 {
            let older = try #require(page.links.last { $0.contains("protokoll=") })
            page = try browser.get(String(older.prefix { $0 != "#" }))
        }
        #expect(page.text.contains("Fall 120.") && !page.text.contains("Ältere Einträge"))
    }

    // MARK: Mails

    @Test(arguments: [
        ("zuruecksetzen", "Ihr Zugang zum Service wurde zurückgesetzt"),
        ("sperren", "Ihr Zugang zum Service ist gesperrt"),
    ])
    func `Whoever of the desk is reset or locked hears of it by mail`(act: String, subject: String) throws {
        let (sven, _) = try portal.deskPerson("sven@example.org", .sachbearbeitung)
        #expect(try portal.mail(to: sven.email).subject == "Ihr Zugang zum Service ist eingerichtet")
        try portal.desk(.leitung).act("/service/personal/\(sven.id.rawValue.uuidString.lowercased())/\(act)")
        #expect(try portal.mail(to: sven.email).subject == subject)
    }

    // MARK: Phone and recovery codes lost

    @Test func `The desk turns a second factor off; its person is mailed, and the password is enough`() throws {
        _ = try SecondFactorTests.equipped(portal, "ada@example.org")
        let ada = try portal.owner.one(Account.ID.self, "SELECT id FROM account WHERE email = 'ada@example.org'")
        let address = "/service/personen/\(ada.rawValue.uuidString.lowercased())"
        let desk = try portal.desk(.sachbearbeitung)
        #expect(try desk.get(address).text.contains("an seit") && desk.page.links.contains(address + "/zweiter-faktor"))
        try desk.act(address + "/zweiter-faktor", because: "Handwerkskarte gesehen")
        #expect(try portal.mail(to: "ada@example.org").subject == "Zweiter Faktor ausgeschaltet")
        #expect(try portal.deskTrail(.secondFactorOff) == ["Handwerkskarte gesehen"])
        #expect(try portal.count("SELECT count(*) FROM recovery_code") == 0)
        #expect(try portal.signingIn("ada@example.org").page.location == "/uebersicht")
        // Off is off: there is nothing to turn off any more.
        #expect(try desk.get(address + "/zweiter-faktor").status == 404)
        #expect(try !desk.get(address).links.contains(address + "/zweiter-faktor"))
    }
}
