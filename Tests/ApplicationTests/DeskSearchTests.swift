import Foundation
import PortalWeb
import PostgreSQL
import ServiceDesk
import TestPortal
import Testing

@Suite(.portal) struct DeskSearchTests {
    private func search(_ typed: String, in browser: Browser) throws -> Page {
        try browser.get("/service")
        let page = try browser.submit(["suche": typed], to: "/service")
        return page.location == nil ? page : try browser.follow()
    }

    @Test func `What is looked for stands in no address, and in no title`() throws {
        let portal = try TestPortal()
        let (person, browser) = try portal.deskPerson()
        try portal.account("ada@example.org", password: goodPassword, vorname: "Ada", nachname: "Löwe")
        try browser.get("/service")
        let place = try #require(try browser.submit(["suche": "  ada löwe "], to: "/service").location)
        #expect(place.wholeMatch(of: /\/service\?gesucht=[0-9a-f-]{36}/) != nil)
        for _ in 1...2 {
            let page = try browser.get(place)
            #expect(page.text.contains("ada@example.org") && page.value(of: "suche") == "ada löwe")
            #expect(!page.html.contains("<title>Suche: "))
        }
        // It is somebody else's, even in another session of hers.
        let other = try portal.deskSignIn(person)
        try other.follow()
        #expect(try !other.get(place).text.contains("ada@example.org"))
        portal.later(2 * 86_400)
        try portal.keepHouse()
        #expect(try portal.count("SELECT count(*) FROM desk_search") == 0)
    }

    @Test func `Searching for nothing leads back to what waits`() throws {
        let page = try search("  ", in: TestPortal().desk(.auskunft))
        #expect(page.status == 200 && page.text.contains("Was wartet"))
    }

    @Test(
        arguments: [
            "müller", "MUELLER", "Müll", "jör müll", "müller jörg", "joerg", "joerg.mueller@example.org",
            "mueller@exam",
            "  Jörg   Müller ", "müller, jörg",
        ]
    )
    func `A person is found by the beginnings of words, however they are written`(typed: String) throws {
        let portal = try TestPortal()
        try portal.account("joerg.mueller@example.org", password: goodPassword, vorname: "Jörg", nachname: "Müller")
        try portal.account("ada@example.org", password: goodPassword, vorname: "Ada", nachname: "Löwe")
        let page = try search(typed, in: portal.desk(.auskunft))
        #expect(page.status == 200 && page.text.contains("Jörg Müller") && !page.text.contains("Ada Löwe"))
    }

    @Test(arguments: [("ada@example.org", 1), ("ada@exam", 2), ("da@example.org", 0), ("example.org", 2)])
    func `The words of a whole address are whole, those of a part are beginnings`(typed: String, count: Int) throws {
        let portal = try TestPortal()
        try portal.account("ada@example.org", password: goodPassword)
        try portal.account("ada@example.organic.net", password: goodPassword)
        let page = try search(typed, in: portal.desk(.auskunft))
        #expect(page.links.count { $0.hasPrefix("/service/personen/") } == count)
    }

    @Test(arguments: [
        "990001", "9900", "tischl", "TISCHLEREI PROBE", "probe bielefeld", "33602", "990001/02", "990001 02",
    ])
    func `A Betrieb is found by name, number and town`(typed: String) throws {
        let portal = try TestPortal()
        try portal.betrieb("990001", "Tischlerei Probe")
        try portal.betrieb("990001", filiale: "02", "Tischlerei Probe, Filiale")
        try portal.betrieb("123456", "Bäckerei Muster")
        try portal.owner.execute("UPDATE betrieb SET ort = 'Paderborn', plz = '33098' WHERE betriebsnummer = '123456'")
        let page = try search(typed, in: portal.desk(.auskunft))
        #expect(page.text.contains("990001 / Filiale 02") && !page.text.contains("Bäckerei Muster"))
    }

    @Test(arguments: ["a", "§", "--", String(repeating: "x", count: 201)])
    func `A search that would find everybody, or nothing, says what to do`(typed: String) throws {
        let page = try search(typed, in: TestPortal().desk(.auskunft))
        #expect(page.status == 422 && page.problems["suche"] != nil)
    }

    @Test(arguments: [
        "'; DROP TABLE staff", "a:* | b:*", "müller & !x", "\\ab", "<b>xx", "%_%ab", "\u{202E}ab", "''::tsquery ab",
    ])
    func `What is typed is never more than words`(typed: String) throws {
        let page = try search(typed, in: TestPortal().desk(.auskunft))
        #expect(page.status == 200 && page.heading == "Suche")
    }

    @Test func `Nothing found says how to search, and no look is noted`() throws {
        let portal = try TestPortal()
        let page = try search("niemand", in: portal.desk(.auskunft))
        #expect(page.text.contains("Nichts gefunden"))
        #expect(try portal.deskTrail(.staffSearched).isEmpty)
    }

    @Test func `Every look at a person is noted: in a list, on her page, and on her Betrieb's`() throws {
        let portal = try TestPortal()
        let ada = try portal.account("ada@example.org", password: goodPassword)
        let betrieb = try portal.betrieb()
        let (person, browser) = try portal.deskPerson("lea@example.org", .auskunft)
        try portal.owner.execute(
            """
            INSERT INTO betrieb_link (account_id, betrieb_id, role, proof, linked_at)
            VALUES (\(ada), \(betrieb), 'lesen', 'import', \(portal.now))
            """
        )
        let id = ada.rawValue.uuidString.lowercased()
        _ = try search("ada", in: browser)
        try browser.get("/service/personen/\(id)")
        try browser.get("/service/betriebe/\(betrieb.rawValue.uuidString.lowercased())")
        let looks = try portal.owner.many(
            String.self,
            """
            SELECT concat_ws(' ', event, account_id = \(ada), detail ->> 'accounts' = \(id), betrieb_id = \(betrieb))
            FROM audit_event WHERE actor = 'staff' AND actor_id = \(person.id) AND event LIKE 'staff.%ed%' ORDER BY id
            """
        )
        #expect(
            looks.suffix(3) == [
                "staff.searched t", "staff.looked_at_person t", "staff.looked_at_betrieb t t",
            ]
        )
    }

    @Test(arguments: ["/service/personen/", "/service/betriebe/"])
    func `Ids of nobody, and what is no id, are not found`(prefix: String) throws {
        let portal = try TestPortal()
        let browser = try portal.desk(.leitung)
        for id in [UUID().uuidString.lowercased(), "1", "null", "%00", "..%2F"] {
            let page = try browser.get(prefix + id)
            #expect([400, 404].contains(page.status), "\(id): \(page.status)")
        }
    }

    @Test func `What is looked at shows links, letters, mails and their state, and the trail`() throws {
        let portal = try TestPortal()
        let betrieb = try portal.betrieb()
        let ada = try portal.signedIn("ada@example.org")
        try portal.linking(ada, with: portal.pin(for: betrieb))
        try portal.owner.execute(
            """
            INSERT INTO job (kind, recipient, created_at, run_at, attempts, finished_at, outcome, last_error)
            VALUES ('mail.password_reset', 'ada@example.org', \(portal.now), \(portal.now), 6, \(portal.now), 'dead',
                    'mailbox full')
            """
        )
        let browser = try portal.desk(.auskunft)
        _ = try search("ada", in: browser)
        let link = try #require(browser.page.links.first { $0.hasPrefix("/service/personen/") })
        let page = try browser.get(link)
        for text in [
            "Tischlerei Probe", "mit PIN", "Neues Passwort", "Aufgegeben", "mailbox full", "Mit dem Betrieb verknüpft",
            "Angemeldet",
        ] {
            #expect(page.text.contains(text), "\(text)")
        }
        let other = try browser.get("/service/betriebe/\(betrieb.rawValue.uuidString.lowercased())")
        for text in ["Musterweg 1, 33602 Bielefeld", "ada@example.org", "Benutzt", "Mit dem Betrieb verknüpft"] {
            #expect(other.text.contains(text), "\(text)")
        }
    }

    @Test func `A person with markup for a name, and without one, is shown as text`() throws {
        let portal = try TestPortal()
        try portal.account("a1@example.org", password: goodPassword, vorname: "<script>", nachname: "alert(1)&amp;")
        try portal.owner.execute(
            "INSERT INTO account (email, state, created_at) VALUES ('a2@example.org', 'pending', \(portal.now))"
        )
        let page = try search("example", in: portal.desk(.auskunft))
        #expect(
            !page.html.contains("<script>alert") && page.html.contains("&lt;script&gt;")
                && page.text.contains("ohne Namen")
        )
    }

    @Test func `The page of a Betrieb shows the mails to its people and to those invited, and notes the look`() throws {
        let portal = try TestPortal()
        let betrieb = try portal.betrieb()
        let ada = try portal.signedIn("ada@example.org")
        try portal.linking(ada, with: portal.pin(for: betrieb))
        try portal.owner.execute(
            """
            INSERT INTO betrieb_invitation (betrieb_id, email, role, invited_by, created_at, expires_at)
            SELECT betrieb_id, 'kim@example.org', 'lesen', id, \(portal.now), \(portal.now + .seconds(86_400))
            FROM betrieb_link
            """
        )
        try portal.owner.execute(
            """
            INSERT INTO job (kind, recipient, created_at, run_at, attempts, finished_at, outcome, last_error)
            VALUES ('mail.colleague_invitation', 'kim@example.org', \(portal.now), \(portal.now), 6, \(portal.now), \
            'dead',
                    'no such mailbox')
            """
        )
        let page = try portal.desk(.auskunft)
            .get("/service/betriebe/\(betrieb.rawValue.uuidString.lowercased())")
        #expect(page.text.components(separatedBy: "no such mailbox").count == 3, "\(page.text)")
        #expect(page.text.contains("Mit Betrieb verknüpft") && page.text.contains("Einladung in einen Betrieb"))
        let noted = try portal.owner.one(
            String.self,
            "SELECT detail ->> 'invited' FROM audit_event WHERE event = 'staff.looked_at_betrieb'"
        )
        #expect(noted == "kim@example.org")
    }

    @Test func `The very address is found among however many that begin like it`() throws {
        let portal = try TestPortal()
        try portal.owner.execute(
            """
            INSERT INTO account (email, state, vorname, nachname, created_at, activated_at)
            SELECT 'ada' || n || '@example.org', 'active', 'Ada', 'Aal', now(), now() FROM generate_series(1, 900) AS n
            """
        )
        try portal.account("ada@example.org", password: goodPassword, vorname: "Ada", nachname: "Zander")
        #expect(try search(" Ada@Example.org", in: portal.desk(.auskunft)).text.contains("Ada Zander"))
    }

    @Test(arguments: ["123 456", "123.456", "123456", "123456/02", "9123456001"])
    func `A number is understood as everywhere, and comes first`(typed: String) throws {
        let portal = try TestPortal()
        try portal.betrieb("123456", "Zimmerei Probe")
        try portal.betrieb("123456", filiale: "02", "Zimmerei Probe, Filiale")
        try portal.betrieb("654321", "Bäckerei 123456")
        let page = try search(typed, in: portal.desk(.auskunft))
        #expect(page.text.contains("Zimmerei Probe"))
        let first = try #require(page.links.first { $0.hasPrefix("/service/betriebe/") })
        let id = try portal.owner.one(
            String.self,
            """
            SELECT id::text FROM betrieb WHERE betriebsnummer = '123456'
            ORDER BY filialnummer IS NOT DISTINCT FROM \(typed.hasSuffix("/02") ? "02" : nil) DESC LIMIT 1
            """
        )
        #expect(first == "/service/betriebe/" + id)
    }

    // MARK: At the size of the chamber

    @Test(.timeLimit(.minutes(3)))
    func `With 100,000 accounts and 30,000 Betriebe every search uses its index`() throws {
        let portal = try TestPortal()
        try DeskSearchTests.fill(portal, accounts: 100_000, betriebe: 30_000)
        let session = portal.slowOwner
        try session.execute("SET enable_seqscan = off")
        for typed in ["meier", "ben meier", "person99999@example.org", "9998", "tischlerei 299", "löwe-a1"] {
            for statement in [SearchStore.people(typed), SearchStore.betriebe(typed)] {
                let plan = try session.many(String.self, "EXPLAIN \(statement)").joined(separator: "\n")
                #expect(plan.contains("account_search_idx") || plan.contains("betrieb_search_idx"), "\(typed): \(plan)")
            }
        }
        let pages: [(table: String, statement: SQL)] = [
            (
                "job",
                """
                SELECT kind FROM mail_state WHERE recipient = 'person5@example.org' ORDER BY created_at DESC LIMIT 30
                """
            ),
            (
                "pin",
                "SELECT id FROM pin WHERE betrieb_id = (SELECT id FROM betrieb LIMIT 1) ORDER BY created_at DESC LIMIT 50"
            ),
            (
                "letter_request",
                """
                SELECT id FROM letter_request WHERE betrieb_id = (SELECT id FROM betrieb LIMIT 1)
                ORDER BY requested_at DESC LIMIT 50
                """
            ),
            (
                "letter_request",
                """
                SELECT id FROM letter_request WHERE held_because IS NOT NULL AND approved_at IS NULL AND printed_at IS \
                NULL
                    AND cancelled_at IS NULL ORDER BY requested_at LIMIT 200
                """
            ),
            (
                "audit_event",
                """
                SELECT at FROM audit_event WHERE betrieb_id = (SELECT id FROM betrieb LIMIT 1) ORDER BY at DESC LIMIT 50
                """
            ),
            (
                "audit_event",
                """
                SELECT at FROM audit_event WHERE account_id = (SELECT id FROM account LIMIT 1) ORDER BY at DESC LIMIT 50
                """
            ),
        ]
        for (table, statement) in pages {
            let plan = try portal.owner.many(String.self, "EXPLAIN \(statement)").joined(separator: "\n")
            // Months of the trail that are empty may be read whole.
            #expect(
                plan.contains(table == "audit_event" ? "Index Cond" : "Index")
                    && !plan.contains("Seq Scan on \(table) "),
                "\(plan)"
            )
        }
        let browser = try portal.desk(.auskunft)
        let clock = ContinuousClock()
        let duration = try clock.measure { _ = try search("ben meier", in: browser) }
        #expect(duration < .milliseconds(500), "\(duration)")
        #expect(browser.page.text.contains("Es gibt mehr Treffer"))
    }

    /// Many people and Betriebe, with jobs and trail so that an index pays.
    static func fill(_ portal: TestPortal, accounts: Int, betriebe: Int) throws {
        for statement: SQL in [
            """
            INSERT INTO account (email, state, vorname, nachname, created_at, activated_at)
            SELECT 'person' || n || '@example.org', 'active',
                   (ARRAY['Ada','Ben','Cem','Dana','Emil','Fatma','Gül','Hans','Ida','Jörg'])[1 + n % 10],
                   (ARRAY['Meier','Müller','Schmidt','Löwe','Yılmaz','Kaya','Nowak','Schulz','Becker','Hoffmann'])[1 + \
            n / 10 % 10]
                   || CASE WHEN n % 3 = 0 THEN '' ELSE '-' || chr(65 + n % 26) || n END, now(), now()
            FROM generate_series(1, \(accounts)::int) AS n
            """,
            """
            INSERT INTO betrieb (betriebsnummer, name, strasse, plz, ort, created_at)
            SELECT lpad(n::text, 6, '0'), (ARRAY['Tischlerei','Bäckerei','Elektro','Dachdeckerei'])[1 + n % 4] || ' ' \
            || n,
                   'Musterweg 1', '33602', 'Bielefeld', now()
            FROM generate_series(1, \(betriebe)::int) AS n
            """,
            """
            INSERT INTO job (kind, recipient, created_at, run_at, finished_at, outcome)
            SELECT 'mail.linked', 'person' || n || '@example.org', now(), now(), now(), 'done'
            FROM generate_series(1, 20000) AS n
            """,
            """
            INSERT INTO pin (betrieb_id, hash, key_id, source, created_at, expires_at)
            SELECT id, sha256(id::text::bytea), 'k', 'letter', now(), now() + interval '1 day' FROM betrieb LIMIT 20000
            """,
            """
            INSERT INTO letter_request (betrieb_id, kind, requested_at, printed_at)
            SELECT id, 'pin', now(), now() FROM betrieb LIMIT 20000
            """,
            """
            INSERT INTO audit_event (at, event, actor, account_id, betrieb_id)
            SELECT now(), 'sign_in.succeeded', 'account', a.id, NULL FROM account a LIMIT 20000
            """,
            """
            INSERT INTO audit_event (at, event, actor, account_id, betrieb_id)
            SELECT now(), 'letter.requested', 'system', NULL, b.id FROM betrieb b LIMIT 20000
            """,
            "ANALYZE account", "ANALYZE betrieb", "ANALYZE job", "ANALYZE pin", "ANALYZE letter_request",
            "ANALYZE audit_event",
        ] {
            try portal.slowOwner.execute(statement)
        }
    }
}
