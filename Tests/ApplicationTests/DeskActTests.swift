import Foundation
import Freischaltung
import Mail
import PortalWeb
import PostgreSQL
import ServiceDesk
import TestDatabase
import TestPortal
import Testing

@Suite(.portal) struct DeskActTests {
    private let portal: TestPortal
    private let betrieb: Betrieb.ID
    private let address: String

    init() throws {
        portal = try TestPortal()
        betrieb = try portal.betrieb()
        address = "/service/betriebe/" + betrieb.rawValue.uuidString.lowercased()
    }

    private func person(_ account: Account.ID, _ act: String = "") -> String {
        "/service/personen/" + account.rawValue.uuidString.lowercased() + (act.isEmpty ? "" : "/" + act)
    }

    private func letter(_ column: SQL) throws -> [String] {
        try portal.owner.many(
            String.self,
            "SELECT coalesce(\(column), '-') FROM letter_request ORDER BY requested_at, id"
        )
    }

    private func letterID() throws -> String {
        try portal.owner.one(String.self, "SELECT id::text FROM letter_request ORDER BY requested_at DESC LIMIT 1")
    }

    // MARK: Every act

    @Test(arguments: ["", "   ", String(repeating: "x", count: 501)])
    func `No act without a reason that fits; what was typed stays`(reason: String) throws {
        let browser = try portal.desk(.sachbearbeitung)
        let page = try browser.act(address + "/anschrift", ["strasse": "Neuer Weg 5"], because: reason)
        #expect(page.status == 422 && page.problems["grund"] != nil)
        #expect(page.value(of: "strasse") == "Neuer Weg 5" && page.title.hasPrefix("Fehler: "))
        #expect(try portal.count("SELECT count(*) FROM address_edit") == 0)
    }

    @Test func `Each act is in the trail with who, what, why and whose`() throws {
        let (person, browser) = try portal.deskPerson("sven@example.org", .sachbearbeitung)
        try browser.act(address + "/brief", because: "Brief kam nicht an, Frau Löwe rief an")
        #expect(browser.page.location == address)
        let line = try portal.owner.one(
            String.self,
            """
            SELECT concat_ws(' | ', event, actor, actor_id = \(person.id), betrieb_id = \(betrieb), detail ->> 'reason')
            FROM audit_event WHERE event = 'letter.issued'
            """
        )
        #expect(line == "letter.issued | staff | t | t | Brief kam nicht an, Frau Löwe rief an")
        let page = try browser.follow()
        #expect(
            page.text.contains("Brief kam nicht an, Frau Löwe rief an") && page.text.contains("Kollegin sven, Service")
        )
    }

    @Test func `A role that may only look is refused, also by a POST that no page offered`() throws {
        let ada = try portal.account("ada@example.org", password: goodPassword)
        let browser = try portal.desk(.auskunft)
        let token = try #require(try browser.get("/service/abmelden").form(to: "/service/abmelden")?.hidden["csrf"])
        for path in [address + "/brief", address + "/anschrift", person(ada, "loeschen"), person(ada, "passwort")] {
            let page = try browser.post(
                path,
                ["csrf": token, "grund": "x", "strasse": "A 1", "plz": "33602", "ort": "B"]
            )
            #expect(page.status == 403, "\(path)")
        }
        #expect(try browser.post("/service/stapel", ["csrf": token, "aktion": "drucken"]).status == 403)
        #expect(try browser.post("/service/importe", ["csrf": token, "art": "betriebe"]).status == 403)
        #expect(
            try portal.count("SELECT (SELECT count(*) FROM letter_request) + (SELECT count(*) FROM account_deletion)")
                == 0
        )
    }

    // MARK: Letters

    @Test func `Four eyes: who changed the address does not send a letter there alone`() throws {
        let first = try portal.desk(.sachbearbeitung, "sven@example.org")
        try first.act(address + "/anschrift", ["strasse": "Neuer Weg 5", "plz": "33 098", "ort": "Paderborn"])
        #expect(first.page.location == address)
        #expect(
            try portal.owner.one(String.self, "SELECT strasse || plz || ort FROM betrieb")
                == "Neuer Weg 533098Paderborn"
        )
        #expect(
            try portal.owner.one(String.self, "SELECT strasse || plz || ort FROM address_edit")
                == "Musterweg 133602Bielefeld"
        )
        try first.act(address + "/brief")
        #expect(try letter("held_because") == ["staff"])
        let approve = try "\(address)/freigeben?was=\(letterID())"
        try first.act(approve)
        #expect(first.page.status == 422 && first.page.text.contains("andere Person"))
        let second = try portal.desk(.sachbearbeitung, "mia@example.org")
        #expect(try second.get("/service/briefe").text.contains("Tischlerei Probe"))
        try second.act(approve, because: "Anschrift im Handelsregister geprüft")
        #expect(second.page.location == address)
        #expect(
            try portal.count(
                "SELECT count(*) FROM letter_request WHERE approved_by <> asked_by AND approved_at IS NOT NULL"
            ) == 1
        )
    }

    @Test func `For 30 days every letter to a changed address waits, whoever changed it and whoever asks`() throws {
        let first = try portal.desk(.sachbearbeitung, "sven@example.org")
        let second = try portal.desk(.sachbearbeitung, "mia@example.org")
        try first.act(address + "/anschrift", ["strasse": "Neuer Weg 5", "plz": "33098", "ort": "Paderborn"])
        try second.act(address + "/brief")
        #expect(try letter("held_because") == ["address_changed"])
        #expect(try first.act("\(address)/freigeben?was=\(letterID())").status == 422)
        portal.later(31 * 86_400)
        try portal.desk(.sachbearbeitung, "ole@example.org").act(address + "/brief")
        #expect(try letter("held_because") == ["address_changed", "-"])
    }

    @Test func `The database itself refuses a letter that one person asked for, changed and let go`() throws {
        let (sven, _) = try portal.deskPerson("sven@example.org")
        #expect(throws: DatabaseError.self) {
            try portal.owner.execute(
                """
                INSERT INTO letter_request (betrieb_id, kind, asked_by, requested_at, held_because, approved_at, \
                approved_by)
                VALUES (\(betrieb), 'pin', \(sven.id), \(portal.now), 'staff', \(portal.now), \(sven.id))
                """
            )
        }
    }

    @Test
    func `A letter that people asked for after an address changed is let go by somebody else than who changed it`()
        throws
    {
        let first = try portal.desk(.sachbearbeitung, "sven@example.org")
        try first.act(address + "/anschrift", ["strasse": "Neuer Weg 5", "plz": "33098", "ort": "Paderborn"])
        let asking = try portal.signedIn()
        try asking.get("/pin/anfordern")
        try asking.submit(["betriebsnummer": "123456"], to: "/pin/anfordern")
        #expect(try letter("held_because") == ["address_changed"])
        let approve = try "\(address)/freigeben?was=\(letterID())"
        #expect(try first.act(approve).status == 422)
        #expect(try portal.desk(.sachbearbeitung, "mia@example.org").act(approve).location == address)
    }

    @Test func `A day with too many letters is let go by the Leitung`() throws {
        try portal.owner.execute(
            """
            INSERT INTO letter_request (betrieb_id, kind, requested_at, held_because)
            VALUES (\(betrieb), 'pin', \(portal.now), 'daily_total')
            """
        )
        let approve = try "\(address)/freigeben?was=\(letterID())"
        #expect(try portal.desk(.sachbearbeitung).get(approve).status == 403)
        #expect(try portal.desk(.leitung).act(approve).location == address)
    }

    @Test func `All letters of a day with too many are let go by one act of the Leitung, with a reason each`() throws {
        let other = try portal.betrieb("654321", "Bäckerei Muster")
        for (betrieb, reason) in [(betrieb, "daily_total"), (other, "daily_total"), (other, "address_changed")] {
            try portal.owner.execute(
                """
                INSERT INTO letter_request (betrieb_id, kind, requested_at, held_because)
                VALUES (\(betrieb), 'pin', \(portal.now), \(reason))
                """
            )
        }
        let desk = try portal.desk(.sachbearbeitung)
        #expect(try desk.get("/service/briefe").text.contains("2 Briefe warten, weil an einem Tag"))
        let token = try #require(try desk.get("/service/abmelden").form(to: "/service/abmelden")?.hidden["csrf"])
        #expect(try desk.post("/service/briefe", ["csrf": token, "grund": "x"]).status == 403)
        let browser = try portal.desk(.leitung)
        try browser.get("/service/briefe")
        #expect(try browser.submit(["grund": " "], to: "/service/briefe").problems["grund"] != nil)
        try browser.submit(["grund": "Rundschreiben vom 3. März"], to: "/service/briefe")
        #expect(try browser.follow().text.contains("Erledigt"))
        #expect(!browser.page.text.contains("Zu viele an einem Tag"))
        #expect(try portal.deskTrail(.letterApproved) == ["Rundschreiben vom 3. März", "Rundschreiben vom 3. März"])
        #expect(
            try portal.owner.many(
                String.self,
                "SELECT held_because FROM letter_request WHERE approved_by IS NULL ORDER BY requested_at"
            ) == ["address_changed"]
        )
    }

    @Test func `Of a day with too many letters those stay whose address the Leitung changed herself`() throws {
        let (lea, browser) = try portal.deskPerson()
        try portal.owner.execute(
            """
            INSERT INTO address_edit (betrieb_id, staff_id, edited_at, strasse, plz, ort)
            VALUES (\(betrieb), \(lea.id), \(portal.now), 'Alter Weg 1', '33602', 'Bielefeld')
            """
        )
        try portal.owner.execute(
            """
            INSERT INTO letter_request (betrieb_id, kind, requested_at, held_because)
            VALUES (\(betrieb), 'pin', \(portal.now), 'daily_total')
            """
        )
        try browser.get("/service/briefe")
        try browser.submit(["grund": "x"], to: "/service/briefe")
        #expect(try !browser.follow().text.contains("Erledigt"))
        #expect(try portal.count("SELECT count(*) FROM letter_request WHERE approved_at IS NULL") == 1)
    }

    @Test func `What waits is counted as it is printed and listed, enclosures too; a list that is cut says so`() throws
    {
        for (kind, reason) in [("enclosure", "address_changed"), ("pin", nil), ("enclosure", nil)] {
            try portal.owner.execute(
                """
                INSERT INTO letter_request (betrieb_id, kind, requested_at, held_because)
                VALUES (\(betrieb), \(kind), \(portal.now), \(reason))
                """
            )
        }
        let browser = try portal.desk(.auskunft)
        #expect(try browser.get("/service").text.contains("1 Briefe warten auf eine Freigabe"))
        #expect(browser.page.text.contains("2 Briefe warten auf den Druck"))
        #expect(try !browser.get("/service/briefe").text.contains("Die Liste zeigt"))
        try portal.owner.execute(
            """
            INSERT INTO letter_request (betrieb_id, kind, requested_at, held_because)
            SELECT \(betrieb), 'pin', \(portal.now), 'address_changed' FROM generate_series(1, 200)
            """
        )
        #expect(try browser.get("/service/briefe").text.contains("Es warten 201 Briefe. Die Liste zeigt die 200"))
    }

    @Test func `Of those who let a letter go at once one does, and one is named`() throws {
        try portal.owner.execute(
            """
            INSERT INTO letter_request (betrieb_id, kind, requested_at, held_because)
            VALUES (\(betrieb), 'pin', \(portal.now), 'address_changed')
            """
        )
        let approve = try "\(address)/freigeben?was=\(letterID())"
        let cookies = try (0..<4).map { try portal.desk(.sachbearbeitung, "person\($0)@example.org").cookies }
        let answers = try portal.race(4) { browser, index in
            browser.cookies = cookies[index]
            return try browser.act(approve, because: "von \(index)").status
        }
        #expect(answers.sorted() == [200, 200, 200, 303])
        #expect(try portal.deskTrail(.letterApproved).count == 1)
    }

    @Test func `A limit holds at the desk too, until somebody overrides it`() throws {
        let browser = try portal.desk(.sachbearbeitung)
        try browser.act(address + "/brief")
        try browser.act(address + "/brief")
        #expect(browser.page.status == 422 && browser.page.problems["grenze"] != nil)
        try browser.act(address + "/brief", ["grenze": "ja"], because: "Post hat den Brief verloren")
        #expect(browser.page.location == address)
        #expect(try letter("held_because") == ["-", "-"])
        #expect(try portal.deskTrail(.limitsOverridden) == ["Post hat den Brief verloren"])
    }

    @Test func `A letter is cancelled before it is printed, and returned after; its PIN is void then`() throws {
        let browser = try portal.desk(.sachbearbeitung)
        try browser.act(address + "/brief")
        let first = try letterID()
        #expect(try browser.get("\(address)/ruecklaeufer?was=\(first)").status == 200)
        try browser.act("\(address)/ruecklaeufer?was=\(first)")
        #expect(browser.page.status == 200 && browser.page.text.contains("nie gedruckt"))
        try browser.act("\(address)/stornieren?was=\(first)")
        #expect(browser.page.location == address)
        #expect(try browser.act("\(address)/stornieren?was=\(first)").text.contains("schon gedruckt oder storniert"))
        // A cancelled one does not count for the limits.
        try browser.act(address + "/brief")
        #expect(browser.page.location == address)
        let printed = try portal.pin(for: betrieb)
        let batch = try portal.owner.one(
            UUID.self,
            """
            INSERT INTO letter_batch (kind, name, created_at, printed_at, letter_count)
            VALUES ('requested', 'stapel-1', \(portal.now), \(portal.now), 1) RETURNING id
            """
        )
        try portal.owner.execute(
            "UPDATE letter_request SET printed_at = \(portal.now), batch_id = \(batch) WHERE cancelled_at IS NULL"
        )
        try portal.owner.execute(
            """
            UPDATE pin SET batch_id = \(batch),
                request_id = (SELECT id FROM letter_request WHERE printed_at IS NOT NULL)
            """
        )
        // The letter that was printed and sent with it arrived.
        let arrived = try portal.pin(for: betrieb)
        try portal.owner.execute("UPDATE pin SET batch_id = \(batch)")
        let second = try portal.owner.one(
            String.self,
            "SELECT id::text FROM letter_request WHERE printed_at IS NOT NULL"
        )
        try browser.act("\(address)/ruecklaeufer?was=\(second)")
        #expect(browser.page.location == address)
        let account = try portal.signedIn()
        #expect(try portal.givingPin(printed, in: account).heading == "Diese PIN gilt nicht mehr")
        #expect(try portal.linking(account, with: arrived).text.contains("ist mit dem Betrieb verknüpft"))
    }

    @Test func `A letter that waits when the desk changes the address needs somebody else's eyes`() throws {
        let asking = try portal.signedIn()
        try asking.get("/pin/anfordern")
        try asking.submit(["betriebsnummer": "123456"], to: "/pin/anfordern")
        #expect(try letter("held_because") == ["-"])
        let first = try portal.desk(.sachbearbeitung, "sven@example.org")
        try first.act(address + "/anschrift", ["strasse": "Neuer Weg 5", "plz": "33098", "ort": "Paderborn"])
        #expect(first.page.location == address)
        #expect(try letter("held_because") == ["address_changed"])
        let approve = try "\(address)/freigeben?was=\(letterID())"
        #expect(try first.act(approve).status == 422)
        #expect(try portal.desk(.sachbearbeitung, "mia@example.org").act(approve).location == address)
        // And once more.
        try first.act(address + "/anschrift", ["strasse": "Neuer Weg 6", "plz": "33098", "ort": "Paderborn"])
        #expect(try letter("approved_at::text") == ["-"])
    }

    @Test func `PINs are voided one by one or all, and nobody sees one`() throws {
        let pins = try (0..<3).map { _ in try portal.pin(for: betrieb) }
        let browser = try portal.desk(.sachbearbeitung)
        let page = try browser.get(address)
        for pin in pins { #expect(!page.html.contains(pin)) }
        let one = try #require(page.links.first { $0.contains("/entwerten?was=") })
        try browser.act(one)
        #expect(try portal.count("SELECT count(*) FROM pin WHERE voided_at IS NOT NULL") == 1)
        try browser.act(address + "/entwerten")
        #expect(try portal.count("SELECT count(*) FROM pin WHERE voided_at IS NOT NULL") == 3)
        #expect(try browser.act(address + "/entwerten").text.contains("keine offene PIN"))
        #expect(try browser.get("\(address)/entwerten?was=\(UUID().uuidString)").status == 404)
    }

    @Test func `Letters and PINs of another Betrieb are not found at this one`() throws {
        let other = try portal.betrieb("654321", "Bäckerei Muster")
        try portal.owner.execute(
            "INSERT INTO letter_request (betrieb_id, kind, requested_at) VALUES (\(other), 'pin', \(portal.now))"
        )
        _ = try portal.pin(for: other)
        let pin = try portal.owner.one(String.self, "SELECT id::text FROM pin")
        let browser = try portal.desk(.leitung)
        for act in ["freigeben", "stornieren", "ruecklaeufer"] {
            #expect(try browser.get("\(address)/\(act)?was=\(letterID())").status == 404, "\(act)")
            #expect(try browser.get("\(address)/\(act)").status == 404, "\(act)")
        }
        #expect(try browser.get("\(address)/entwerten?was=\(pin)").status == 404)
    }

    @Test(arguments: [
        ("", "33602", "Bielefeld"), ("Weg 1", "3360", "Bielefeld"), ("Weg 1", "33602", " "),
        ("Musterweg 1", "33602", "Bielefeld"), ("Weg\u{0007}1", "33602", "X"),
    ])
    func `An address that is none, or the same, is refused`(strasse: String, plz: String, ort: String) throws {
        let browser = try portal.desk(.sachbearbeitung)
        let page = try browser.act(address + "/anschrift", ["strasse": strasse, "plz": plz, "ort": ort])
        #expect(page.status == 422 && !page.problems.isEmpty)
        #expect(try portal.count("SELECT count(*) FROM address_edit") == 0)
    }

    // MARK: People

    @Test func `A link whose account was deleted is still there, without saying whose it was`() throws {
        let ada = try portal.activating("ada@example.org")
        try portal.linking(ada, with: portal.pin(for: betrieb))
        try ada.get("/profil/loeschen")
        try ada.submit(["passwort": goodPassword], to: "/profil/loeschen")
        let page = try portal.desk(.auskunft).get(address)
        #expect(page.status == 200 && page.text.contains("gelöschtes Konto"))
        #expect(page.text.contains("Verwaltung") && !page.text.contains("ada@example.org"))
    }

    @Test func `A link ended by the desk is gone on the next page; everybody concerned is mailed`() throws {
        let ada = try portal.signedIn("ada@example.org")
        try portal.linking(ada, with: portal.pin(for: betrieb))
        let account = try portal.owner.one(Account.ID.self, "SELECT id FROM account")
        let browser = try portal.desk(.sachbearbeitung)
        #expect(try browser.get(person(account, "trennen")).text.contains("niemand mehr die Rolle Verwaltung"))
        try browser.act(person(account, "trennen"))
        #expect(browser.page.location == person(account))
        #expect(try ada.get("/betrieb").status == 403)
        #expect(try portal.mail(to: "ada@example.org").subject == "Ihre Verknüpfung mit einem Betrieb ist aufgehoben")
        #expect(try portal.owner.one(String.self, "SELECT ended_because FROM betrieb_link") == "staff")
        #expect(try browser.get(person(account, "trennen")).status == 404)
    }

    @Test func `A link that came in the place of the one shown is not ended`() throws {
        let ada = try portal.signedIn("ada@example.org")
        try portal.linking(ada, with: portal.pin(for: betrieb))
        let account = try portal.owner.one(Account.ID.self, "SELECT id FROM account")
        let browser = try portal.desk(.sachbearbeitung)
        try browser.get(person(account, "trennen"))
        let other = try portal.betrieb("654321", "Bäckerei Muster")
        try portal.linking(ada, with: portal.pin(for: other), of: "654321")
        try browser.submit(["grund": "Anruf"], to: person(account, "trennen"))
        #expect(browser.page.status == 200 && browser.page.text.contains("inzwischen anders verknüpft"))
        #expect(try ada.get("/betrieb").status == 200)
    }

    @Test func `The desk starts a new password and never sees or chooses one`() throws {
        let account = try portal.account("ada@example.org", password: goodPassword)
        let browser = try portal.desk(.sachbearbeitung)
        let page = try browser.get(person(account, "passwort"))
        #expect(!page.html.contains("type=\"password\""))
        try browser.act(person(account, "passwort"))
        let mail = try portal.mail(to: "ada@example.org")
        #expect(mail.subject == "Neues Passwort festlegen")
        #expect(try !browser.get(person(account)).html.contains(try mail.link("/passwort/neu/")))
        #expect(try portal.signingIn("ada@example.org").page.location == "/uebersicht")
    }

    @Test func `Somebody invited is invited again, with the whole time`() throws {
        try portal.owner.execute(
            """
            INSERT INTO account (email, state, vorname, nachname, created_at, invited_for)
            VALUES ('kim@example.org', 'invited', 'Kim', 'Probe', \(portal.now - .seconds(29 * 86_400)), 'lecturer')
            """
        )
        let account = try portal.owner.one(Account.ID.self, "SELECT id FROM account")
        let browser = try portal.desk(.sachbearbeitung)
        try browser.act(person(account, "einladen"))
        #expect(try portal.mail(to: "kim@example.org").link("/aktivieren/").isEmpty == false)
        #expect(try portal.owner.one(Timestamp.self, "SELECT created_at FROM account") == portal.now)
        try portal.owner.execute(
            "UPDATE account SET state = 'active', activated_at = \(portal.now), invited_for = NULL"
        )
        #expect(try browser.get(person(account, "einladen")).status == 404)
    }

    @Test func `Somebody who has mistyped too often gets in again`() throws {
        let account = try portal.account("ada@example.org", password: goodPassword)
        for _ in 0..<6 { try portal.signingIn("ada@example.org", "Falz Sparren Kelle 8", from: "203.0.113.9") }
        #expect(try portal.signingIn("ada@example.org", from: "203.0.113.10").page.status == 429)
        try portal.desk(.sachbearbeitung).act(person(account, "grenzen"))
        #expect(try portal.signingIn("ada@example.org", from: "203.0.113.10").page.location == "/uebersicht")
    }

    // MARK: Deletion on request

    @Test func `R24 R61 An account goes after seven days, unless its own mail stops it`() throws {
        let account = try portal.account("ada@example.org", password: goodPassword)
        try portal.account("ben@example.org", password: goodPassword)
        let browser = try portal.desk(.sachbearbeitung)
        try browser.act(person(account, "loeschen"), because: "E-Mail vom 2. März")
        #expect(try portal.mail(to: "ada@example.org").subject == "Ihr Konto wird gelöscht")
        #expect(try browser.get(person(account)).text.contains("wird am"))
        portal.later(6 * 86_400)
        try portal.keepHouse()
        #expect(try portal.count("SELECT count(*) FROM account") == 2)
        portal.later(86_401)
        try portal.keepHouse()
        #expect(try portal.owner.many(String.self, "SELECT email FROM account") == ["ben@example.org"])
        #expect(try portal.mail(to: "ada@example.org").subject == "Ihr Konto ist gelöscht")
        #expect(try portal.trail().contains("account.deleted"))
    }

    @Test func `The seven days begin when the mail was delivered, which names their end`() throws {
        let account = try portal.account("ada@example.org", password: goodPassword)
        try portal.desk(.sachbearbeitung).act(person(account, "loeschen"))
        portal.later(8 * 86_400)
        try portal.keepHouse()
        #expect(try portal.count("SELECT count(*) FROM account") == 1)
        let due = portal.now + .seconds(7 * 86_400)
        let mail = try portal.mail(to: "ada@example.org").text.replacingOccurrences(of: "\n", with: " ")
        #expect(mail.contains(GermanText.moment(due)), "\(mail)")
        try portal.keepHouse()
        portal.later(7 * 86_400 - 60)
        try portal.keepHouse()
        #expect(try portal.count("SELECT count(*) FROM account") == 1)
        portal.later(61)
        try portal.keepHouse()
        #expect(try portal.count("SELECT count(*) FROM account") == 0)
    }

    @Test(arguments: [
        "UPDATE job SET outcome = 'dead', finished_at = now(), last_error = 'x' WHERE kind = 'mail.deletion_notice'",
        "UPDATE job SET outcome = 'suppressed', finished_at = now() WHERE kind = 'mail.deletion_notice'",
        "DELETE FROM job WHERE kind = 'mail.deletion_notice'",
        "UPDATE account SET mail_bounced_at = now() WHERE email = 'ada@example.org'",
    ])
    func `No account goes whose person was not warned; the desk sees that`(mishap: String) throws {
        let account = try portal.account("ada@example.org", password: goodPassword)
        let (sven, browser) = try portal.deskPerson("sven@example.org", .sachbearbeitung)
        try browser.act(person(account, "loeschen"))
        #expect(try !browser.get("/service").text.contains("Angehaltene Löschungen"))
        if mishap.contains("bounced") { try portal.work() }
        try portal.owner.execute(SQL(unsafeText: mishap))
        portal.later(20 * 86_400)
        try portal.keepHouse()
        #expect(try portal.count("SELECT count(*) FROM account") == 1)
        try portal.deskSignIn(sven, in: browser)
        #expect(try browser.get("/service").text.contains("Angehaltene Löschungen"))
        #expect(browser.page.links.contains(person(account)))
        #expect(try browser.get(person(account)).text.contains("Löschung ist angehalten"))
    }

    @Test func `An account that cannot be deleted does not keep the others`() throws {
        let browser = try portal.desk(.sachbearbeitung)
        for name in ["ada", "ben", "cem"] {
            let account = try portal.account("\(name)@example.org", password: goodPassword)
            try browser.act(person(account, "loeschen"))
        }
        try portal.work()
        try portal.owner.executeScript(
            """
            CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'not this one'; END $$;
            CREATE TRIGGER refuse BEFORE DELETE ON account FOR EACH ROW WHEN (old.email = 'ada@example.org')
                EXECUTE FUNCTION refuse();
            """
        )
        portal.later(7 * 86_400 + 1)
        try portal.keepHouse()
        #expect(try portal.owner.many(String.self, "SELECT email FROM account") == ["ada@example.org"])
    }

    @Test func `Deletions that were stopped, their links and earlier addresses grow old`() throws {
        let account = try portal.account("ada@example.org", password: goodPassword)
        let browser = try portal.desk(.sachbearbeitung)
        try browser.act(person(account, "loeschen"))
        try portal.work()
        try browser.act(person(account, "behalten"))
        try browser.act(address + "/anschrift", ["strasse": "Neuer Weg 5", "plz": "33098", "ort": "Paderborn"])
        let left: SQL = """
            SELECT concat_ws(' ', (SELECT count(*) FROM account_deletion), (SELECT count(*) FROM \
            account_deletion_token),
                (SELECT count(*) FROM address_edit))
            """
        #expect(try portal.owner.one(String.self, left) == "1 1 1")
        portal.later(31 * 86_400)
        try portal.keepHouse()
        #expect(try portal.owner.one(String.self, left) == "1 0 1")
        portal.later(335 * 86_400)
        try portal.keepHouse()
        #expect(try portal.owner.one(String.self, left) == "0 0 0")
    }

    @Test func `The link of the mail stops it by a button; a scanner that opens it does not`() throws {
        let account = try portal.account("ada@example.org", password: goodPassword)
        try portal.desk(.sachbearbeitung).act(person(account, "loeschen"))
        let link = try portal.mail(to: "ada@example.org").link("/konto-behalten/")
        let browser = portal.browser()
        for method in ["GET", "HEAD"] {
            try browser.get(link, method: method)
            try browser.get("/konto-behalten", method: method)
        }
        #expect(try portal.count("SELECT count(*) FROM account_deletion WHERE stopped_at IS NULL") == 1)
        try browser.get(link + ").")
        try browser.follow()
        #expect(browser.page.text.contains("ada@example.org"))
        try browser.submit(to: "/konto-behalten")
        #expect(try browser.follow().text.contains("Ihr Konto bleibt"))
        portal.later(8 * 86_400)
        try portal.keepHouse()
        #expect(try portal.count("SELECT count(*) FROM account") == 1)
        // Again it says so, and an unknown one is kind.
        try browser.get(link)
        #expect(try browser.follow().heading == "Die Löschung ist gestoppt")
        let other = portal.browser()
        try other.get("/konto-behalten/" + String(repeating: "0", count: 52))
        #expect(try other.follow().status == 404)
    }

    @Test func `The link of an earlier mail stops a deletion that was noted anew`() throws {
        let account = try portal.account("ada@example.org", password: goodPassword)
        let desk = try portal.desk(.sachbearbeitung)
        try desk.act(person(account, "loeschen"))
        let earlier = try portal.mail(to: "ada@example.org").link("/konto-behalten/")
        try desk.act(person(account, "behalten"))
        try desk.act(person(account, "loeschen"))
        let browser = portal.browser()
        try browser.get(earlier)
        #expect(try browser.follow().heading == "Möchten Sie Ihr Konto behalten?")
        try browser.submit(to: "/konto-behalten")
        #expect(try browser.follow().text.contains("Ihr Konto bleibt"))
        #expect(try portal.count("SELECT count(*) FROM account_deletion WHERE stopped_at IS NULL") == 0)
    }

    @Test func `The desk stops it too, and notes it anew only then`() throws {
        let account = try portal.account("ada@example.org", password: goodPassword)
        let browser = try portal.desk(.sachbearbeitung)
        try browser.act(person(account, "loeschen"))
        #expect(try browser.act(person(account, "loeschen")).text.contains("schon vorgemerkt"))
        try browser.act(person(account, "behalten"))
        #expect(browser.page.location == person(account))
        #expect(try browser.get(person(account, "behalten")).status == 404)
        try browser.act(person(account, "loeschen"))
        #expect(try portal.count("SELECT count(*) FROM account_deletion") == 2)
    }

    @Test func `Two who note the same deletion at once make one mail`() throws {
        let account = try portal.account("ada@example.org", password: goodPassword)
        let cookies = try (0..<3).map { try portal.desk(.sachbearbeitung, "person\($0)@example.org").cookies }
        let path = person(account, "loeschen")
        let answers = try portal.race(3) { browser, index in
            browser.cookies = cookies[index]
            return try browser.act(path).status
        }
        #expect(answers.sorted() == [200, 200, 303])
        #expect(try portal.count("SELECT count(*) FROM job WHERE kind = 'mail.deletion_notice'") == 1)
    }

    // MARK: Batches

    @Test func `A batch is asked for once, taken by one worker, and handed over by name`() throws {
        let browser = try portal.desk(.sachbearbeitung, "sven@example.org")
        #expect(try browser.get("/service/stapel").form(to: "/service/stapel") == nil)
        try browser.act(address + "/brief")
        try browser.get("/service/stapel")
        try browser.submit(["aktion": "drucken", "grund": "Tagespost"], to: "/service/stapel")
        #expect(try browser.follow().text.contains("wartet auf den Drucker"))
        let token = try #require(browser.page.forms.first?.hidden["csrf"])
        #expect(
            try browser.post("/service/stapel", ["csrf": token, "aktion": "drucken", "grund": "Tagespost"]).status
                == 303
        )
        #expect(try !browser.follow().text.contains("Erledigt"))
        #expect(try portal.count("SELECT count(*) FROM batch_order") == 1)
        let worker = TestDatabase.current.connect(as: "portal_work")
        let orders = BatchOrders(worker)
        var order = UUID()
        try orders.inTurn {
            order = try #require(try orders.take(at: portal.now))
            // Nobody else has a turn meanwhile.
            try BatchOrders(TestDatabase.current.connect(as: "portal_work")).inTurn {
                Issue.record("two turns at once")
            }
        }
        // What a worker lost is the next one's.
        try BatchOrders(TestDatabase.current.connect(as: "portal_work")).inTurn {
            let again = try orders.take(at: portal.now)
            #expect(again == order)
        }
        let batch = try worker.one(
            UUID.self,
            """
            INSERT INTO letter_batch (kind, name, created_at, printed_at, letter_count)
            VALUES ('requested', 'stapel-1', \(portal.now), \(portal.now), 1) RETURNING id
            """
        )
        try orders.finish(order, batch: batch, at: portal.now)
        try browser.get("/service/stapel")
        let handingOver = ["aktion": "uebergeben", "stapel": batch.uuidString.lowercased()]
        #expect(try browser.submit(handingOver, to: "/service/stapel").problems["uebergabe"] != nil)
        try browser.submit(handingOver.merging(["uebergabe": "Abholung durch die Post"]) { $1 }, to: "/service/stapel")
        #expect(try browser.follow().text.contains("von Kollegin sven"))
        #expect(try portal.deskTrail(.batchHandedOver) == ["Abholung durch die Post"])
        #expect(try portal.deskTrail(.batchOrdered) == ["Tagespost"])
        #expect(
            try browser.post(
                "/service/stapel",
                ["csrf": token, "aktion": "uebergeben", "stapel": UUID().uuidString, "uebergabe": "x"]
            ).status == 404
        )
    }

    @Test func `A batch that failed says so, and another may be asked for`() throws {
        let browser = try portal.desk(.sachbearbeitung)
        try browser.act(address + "/brief")
        try browser.get("/service/stapel")
        try browser.submit(["aktion": "drucken", "grund": "Tagespost"], to: "/service/stapel")
        let orders = BatchOrders(TestDatabase.current.connect(as: "portal_work"))
        let order = try #require(try orders.take(at: portal.now))
        try orders.finish(order, batch: nil, failure: "no typesetter", at: portal.now)
        try browser.get("/service/stapel")
        #expect(browser.page.text.contains("misslungen") && browser.page.text.contains("no typesetter"))
        #expect(try browser.submit(["aktion": "drucken", "grund": "Noch einmal"], to: "/service/stapel").status == 303)
        #expect(try portal.count("SELECT count(*) FROM batch_order") == 2)
    }

    // MARK: Rights in the database

    @Test(
        arguments: [
            "SELECT hash FROM pin", "SELECT password_hash FROM sign_in_identity",
            "SELECT sealed_secret FROM second_factor",
            "SELECT payload FROM job", "UPDATE account SET email = 'x@y.de'", "UPDATE account SET state = 'active'",
            "DELETE FROM account", "INSERT INTO betrieb_link DEFAULT VALUES",
            "UPDATE betrieb_link SET role = 'verwaltung'",
            "UPDATE betrieb SET betriebsnummer = '1'", "INSERT INTO staff DEFAULT VALUES",
            "UPDATE staff SET role = 'leitung'",
            "DELETE FROM staff", "UPDATE audit_event SET event = 'x'", "DELETE FROM audit_event",
            "UPDATE address_edit SET staff_id = NULL", "DELETE FROM address_edit",
            "UPDATE letter_request SET asked_by = NULL",
            "UPDATE letter_batch SET printed_at = now()", "UPDATE import_upload SET kind = 'konten'",
            "UPDATE account_deletion SET due_at = now()",
        ]
    )
    func `The desk's role may not`(statement: String) throws {
        let database = TestDatabase.current.connect(as: "portal_serve")
        let error = #expect(throws: DatabaseError.self) {
            try database.acting(as: "portal_desk") { try database.executeScript(SQL(unsafeText: statement)) }
        }
        #expect(error.flatMap(DeskActTests.sqlState) == DeskActTests.insufficientPrivilege)
    }

    @Test(arguments: [
        "SELECT password_hash FROM staff", "SELECT * FROM staff_session", "SELECT * FROM mail_state",
        "SELECT * FROM import_upload", "UPDATE staff SET locked_at = NULL", "SELECT * FROM address_edit",
    ])
    func `A page of the portal sees nothing of the desk`(statement: String) throws {
        let database = TestDatabase.current.connect(as: "portal_serve")
        // Nor after a request to the desk.
        for _ in 1...2 {
            let error = #expect(throws: DatabaseError.self) {
                try database.executeScript(SQL(unsafeText: statement))
            }
            #expect(error.flatMap(DeskActTests.sqlState) == DeskActTests.insufficientPrivilege)
            _ = try database.acting(as: "portal_desk") { try database.execute("SELECT id FROM staff") }
        }
    }

    private static let insufficientPrivilege = "42501"

    private static func sqlState(_ error: DatabaseError) -> String? {
        if case .rejected(let report) = error { report.sqlState } else { nil }
    }
}
