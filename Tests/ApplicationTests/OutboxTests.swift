import Mail
import PortalWeb
import PostgreSQL
import TestDatabase
import TestPortal
import Testing

@testable import Application

@Suite(.portal) struct OutboxTests {
    private let email = "ada.loewe@example.org"
    private let place = TestDatabase.current

    /// A worker of its own, with a connection of its own.
    private func room(of portal: TestPortal, _ transport: any MailTransport, in seconds: Int = 0) throws -> MailRoom {
        try MailRoom(
            portal.environment,
            database: place.connect(as: "portal_work"),
            transport: transport,
            now: portal.now + .seconds(seconds)
        )
    }

    private func outcomes(_ portal: TestPortal) throws -> [String] {
        try portal.owner.many(String.self, "SELECT coalesce(outcome, 'waiting') FROM job ORDER BY created_at, id")
    }

    // MARK: Promised with the registration or not at all

    @Test func `A registration whose mail cannot be promised is not stored at all`() throws {
        let portal = try TestPortal()
        try portal.owner.execute("REVOKE INSERT ON job FROM portal_serve")
        let browser = portal.browser()
        try browser.get("/registrieren")
        try browser.submit(["vorname": "Ada", "nachname": "Löwe", "email": email])
        #expect(browser.page.status == 500)
        #expect(try portal.count("SELECT count(*) FROM registration") == 0)
        #expect(try portal.trail().isEmpty)
    }

    @Test func `What a transaction enqueues and then undoes was never promised`() throws {
        struct Change: Error {}
        let portal = try TestPortal()
        let database = place.connect(as: "portal_serve")
        #expect(throws: Change.self) {
            try database.transaction {
                try JobQueue(database).enqueue(.registrationMail, to: email, payload: [:], at: portal.now)
                throw Change()
            }
        }
        #expect(try portal.count("SELECT count(*) FROM job") == 0)
    }

    @Test func `The account is made by the worker, not by the request`() throws {
        let portal = try TestPortal()
        try portal.registering(email)
        #expect(try portal.count("SELECT count(*) FROM account") == 0)
        try portal.work()
        #expect(try portal.owner.many(String.self, "SELECT state FROM account") == ["pending"])
    }

    // MARK: Secrets

    @Test func `The token's hash is committed before the mail leaves`() throws {
        let portal = try TestPortal()
        try portal.registering(email)
        var stored: [Int] = []
        let transport = Interrupted(portal.postbox) {
            stored.append(try portal.count("SELECT count(*) FROM mailed_token"))
        }
        #expect(try room(of: portal, transport).sendNext())
        #expect(stored == [1])
    }

    @Test func `A mailed token stands in no table`() throws {
        let portal = try TestPortal()
        let link = try portal.activationLink(for: email)
        let token = String(link.dropFirst("/aktivieren/".count))
        try #require(token.count == 52)
        let tables = try portal.owner.many(
            String.self,
            "SELECT tablename FROM pg_tables WHERE schemaname = current_schema()"
        )
        try #require(tables.contains("job") && tables.contains("mailed_token"))
        for table in tables {
            let rows = SQL(unsafeText: "SELECT count(*) FROM \(table) AS t WHERE t::text ILIKE '%\(token)%'")
            #expect(try portal.count(rows) == 0, "\(table)")
        }
    }

    @Test func `A job holds ids and the address, nothing else of a person`() throws {
        let portal = try TestPortal()
        try portal.registering(email, "Ada", "Löwe")
        let payload = try portal.owner.one(String.self, "SELECT payload::text FROM job")
        let id = try portal.owner.one(String.self, "SELECT upper(id::text) FROM registration")
        #expect(payload == "{\"registration\": \"\(id)\"}")
    }

    @Test func `The reason of a failure tells nothing of the mail`() throws {
        let portal = try TestPortal()
        try portal.registering(email)
        portal.postbox.refusal = .permanent(code: 550)
        try portal.work()
        #expect(try portal.owner.one(String.self, "SELECT last_error FROM job") == "refused with 550")
    }

    // MARK: Again and again

    @Test func `Every attempt has the same Message-ID and date, and a link that works`() throws {
        let portal = try TestPortal()
        try portal.registering(email)
        let server = Refusing(.temporary(code: 451))
        for _ in 1...3 {
            #expect(try room(of: portal, server).sendNext())
            portal.later(3_600)
        }
        try #require(server.asked.count == 3)
        #expect(Set(server.asked.map(\.id)).count == 1)
        #expect(Set(server.asked.map(\.date)).count == 1)
        #expect(server.asked[0].id.hasSuffix("@chamber.example"))
        for mail in server.asked {
            let browser = portal.browser()
            try browser.get(try mail.link("/aktivieren/"))
            #expect(try browser.follow().heading == "Passwort festlegen")
        }
    }

    @Test func `A job waits 1 minute, 5, 30, 2 hours, 8 hours, and is given up after the sixth attempt`() throws {
        let portal = try TestPortal()
        try portal.registering(email)
        let server = Refusing(.unreachable("no route"))
        for wait in [60, 300, 1_800, 7_200, 28_800] {
            #expect(try room(of: portal, server).sendNext())
            #expect(try portal.owner.one(Timestamp.self, "SELECT run_at FROM job") == portal.now + .seconds(wait))
            portal.later(wait - 1)
            #expect(try !room(of: portal, server).sendNext())
            portal.later(1)
        }
        #expect(try room(of: portal, server).sendNext())
        #expect(try outcomes(portal) == ["dead"])
        #expect(server.asked.count == 6)
        portal.later(864_000)
        #expect(try !room(of: portal, server).sendNext())
    }

    @Test func `A refusal for good is given up at once`() throws {
        let portal = try TestPortal()
        try portal.registering(email)
        portal.postbox.refusal = .permanent(code: 550)
        try portal.work()
        #expect(try outcomes(portal) == ["dead"])
        #expect(try portal.count("SELECT attempts FROM job") == 1)
    }

    @Test func `A refusal for now is tried again, and one mail arrives`() throws {
        let portal = try TestPortal()
        try portal.registering(email)
        portal.postbox.refusal = .temporary(code: 421)
        try portal.work()
        #expect(try outcomes(portal) == ["waiting"])
        portal.postbox.refusal = nil
        portal.later(60)
        #expect(try portal.mails(to: email) == 1)
        #expect(try outcomes(portal) == ["done"])
    }

    @Test func `A mail whose registration was removed meanwhile is not sent`() throws {
        let portal = try TestPortal()
        try portal.registering(email)
        try portal.owner.execute("DELETE FROM registration")
        #expect(try portal.mails(to: email) == 0)
        #expect(try outcomes(portal) == ["suppressed"])
    }

    // MARK: Several workers

    @Test func `While one worker delivers a mail, another finds nothing to do`() throws {
        let portal = try TestPortal()
        try portal.registering(email)
        let second = try room(of: portal, portal.postbox, in: 119)
        var found: [Bool] = []
        let transport = Interrupted(portal.postbox) { found.append(try second.sendNext()) }
        #expect(try room(of: portal, transport).sendNext())
        #expect(found == [false])
        #expect(portal.postbox.delivered.count == 1)
    }

    @Test func `A mail that waited for its server counts for the limit, also while a younger one is on its way`() throws
    {
        let portal = try TestPortal(["PORTAL_MAIL_PER_HOUR": "1"])
        try portal.registering(email)
        portal.postbox.refusal = .temporary(code: 451)
        try portal.work()
        portal.postbox.refusal = nil
        portal.later(30)
        try portal.registering(email)
        portal.later(30)
        let second = try room(of: portal, portal.postbox, in: 1)
        let transport = Interrupted(portal.postbox) { _ = try second.sendNext() }
        #expect(try room(of: portal, transport).sendNext())
        try #require(transport.count == 1)
        #expect(portal.postbox.mails(to: email).count == 1)
    }

    @Test func `Six workers at once send each of thirty mails once`() throws {
        let portal = try TestPortal()
        for number in 1...30 { try portal.registering("person\(number)@example.org") }
        let (environment, place, now) = (portal.environment, place, portal.now)
        let delivered = try portal.race(6) { _, _ in
            let postbox = Postbox()
            let database = place.connect(as: "portal_work", deadline: .seconds(30))
            let room = try MailRoom(environment, database: database, transport: postbox, now: now)
            while try room.sendNext() {}
            return postbox.delivered.map(\.to.text)
        }
        #expect(delivered.joined().sorted() == (1...30).map { "person\($0)@example.org" }.sorted())
        #expect(try portal.count("SELECT count(*) FROM job WHERE outcome = 'done'") == 30)
    }

    @Test func `The job of a worker that died is done by the next one when the lease is over`() throws {
        let portal = try TestPortal()
        try portal.registering(email)
        let lost = try JobQueue(place.connect(as: "portal_work")).claim(lease: .seconds(120), at: portal.now)
        #expect(lost != nil)
        portal.later(120)
        #expect(try portal.mails(to: email) == 0)
        portal.later(1)
        #expect(try portal.mails(to: email) == 1)
    }

    @Test func `Who comes back after the lease can neither finish the job nor give it back`() throws {
        let portal = try TestPortal()
        try portal.registering(email)
        let queue = JobQueue(place.connect(as: "portal_work"))
        let early = try #require(try queue.claim(lease: .seconds(120), at: portal.now))
        portal.later(121)
        let late = try #require(try queue.claim(lease: .seconds(120), at: portal.now))
        #expect(late.id == early.id)
        try queue.finish(early, .dead, at: portal.now)
        try queue.retry(early, error: "late", at: portal.now)
        #expect(try outcomes(portal) == ["waiting"])
        #expect(try portal.count("SELECT count(*) FROM job WHERE leased_until IS NOT NULL AND last_error IS NULL") == 1)
        try queue.finish(late, .done, at: portal.now)
        #expect(try outcomes(portal) == ["done"])
    }

    @Test func `A job that was lost six times is buried and takes no seventh worker down`() throws {
        let portal = try TestPortal()
        try portal.registering(email)
        let queue = JobQueue(place.connect(as: "portal_work"))
        for attempt in 1...6 {
            #expect(try queue.claim(lease: .seconds(120), at: portal.now)?.attempts == attempt)
            portal.later(121)
        }
        #expect(try queue.claim(lease: .seconds(120), at: portal.now) == nil)
        #expect(try outcomes(portal) == ["dead"])
        #expect(
            try portal.owner.one(String.self, "SELECT last_error FROM job")
                == "the worker ended during the last attempt"
        )
    }

    // MARK: Jobs that cannot be done

    @Test(
        arguments: [
            ("mail.of_tomorrow", "bea@example.org"), ("mail.registration", nil), ("mail.registration", "no address"),
        ] as [(String, String?)]
    )
    func `A job that cannot be done waits for its next attempt and stops no other`(kind: String, recipient: String?)
        throws
    {
        let portal = try TestPortal()
        try portal.owner.execute(
            """
            INSERT INTO job (kind, recipient, created_at, run_at)
            VALUES (\(kind), \(recipient), \(portal.now - .seconds(60)), \(portal.now - .seconds(60)))
            """
        )
        try portal.registering(email)
        #expect(try portal.mails(to: email) == 1)
        #expect(try outcomes(portal) == ["waiting", "done"])
        #expect(
            try portal.owner.one(Timestamp.self, "SELECT run_at FROM job WHERE outcome IS NULL")
                == portal.now + .seconds(60)
        )
    }

    @Test func `A job whose statement the database refuses stops no other`() throws {
        let portal = try TestPortal()
        try portal.registering("bea@example.org")
        try portal.owner.execute(
            "ALTER TABLE account ADD CHECK (email <> 'bea@example.org')"
        )
        try portal.registering(email)
        #expect(try portal.mails(to: email) == 1)
        let error = try portal.owner.one(String.self, "SELECT last_error FROM job WHERE outcome IS NULL")
        #expect(error.contains("23514") && !error.contains("bea@"))
        #expect(try portal.count("SELECT count(*) FROM mailed_token") == 1)
    }

    @Test func `A payload that nobody understands is not sent`() throws {
        let portal = try TestPortal()
        try portal.registering(email)
        try portal.owner.execute("UPDATE job SET payload = '{\"registration\": {\"id\": 1}}'")
        #expect(try portal.mails(to: email) == 0)
        #expect(try outcomes(portal) == ["suppressed"])
    }

    @Test func `A kind of another version waits, and the others go on`() throws {
        let portal = try TestPortal()
        try portal.owner.execute(
            """
            INSERT INTO job (kind, recipient, created_at, run_at)
            VALUES ('mail.of_tomorrow', 'eve@example.org', \(portal.now), \(portal.now))
            """
        )
        try portal.registering(email)
        try portal.work()
        #expect(portal.postbox.delivered.map(\.to.text) == [email])
        #expect(try portal.count("SELECT count(*) FROM job WHERE finished_at IS NULL") == 1)
    }

    // MARK: For operators

    @Test func `The status report counts waiting mails and dead letters, and names nobody`() throws {
        let portal = try TestPortal()
        try portal.owner.execute(
            """
            INSERT INTO job (kind, recipient, created_at, run_at, finished_at, outcome) VALUES
                ('mail.registration', \(email), now() - interval '5 minutes', now(), NULL, NULL),
                ('mail.registration', \(email), now(), now() + interval '1 minute', NULL, NULL),
                ('mail.registration', \(email), now(), now(), now(), 'dead'),
                ('mail.registration', \(email), now(), now(), now(), 'done')
            """
        )
        let lines = try StatusReport(place.connect(as: "portal_work")).lines()
        #expect(lines.count == 3)
        #expect(
            lines.first
                == "schema version: \(Schema.migrations.count) (this program: \(Schema.window.lowerBound) to \(Schema.window.upperBound))"
        )
        #expect(lines[1].wholeMatch(of: #/mail waiting: 2 \(oldest for 3\d\d s\)/#) != nil)
        #expect(lines[2] == "dead letters: 1")
    }

    @Test func `With nothing to do the status report says so`() throws {
        let portal = try TestPortal()
        #expect(
            try StatusReport(portal.owner).lines().dropFirst() == [
                "mail waiting: 0 (oldest for 0 s)", "dead letters: 0",
            ]
        )
    }
}
