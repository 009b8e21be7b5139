import Mail
import PortalWeb
import PostgreSQL
import TestDatabase
import TestPortal
import Testing

@testable import Application

@Suite(.portal) struct OutboxTests {
    private func registered(_ portal: TestPortal, _ email: String = "ada@example.org") throws {
        let browser = portal.browser()
        try browser.get("/registrieren")
        try browser.submit(["vorname": "Ada", "nachname": "Löwe", "email": email])
    }

    @Test func `A mail that is refused for now is sent later, with the same id`() throws {
        let portal = try TestPortal()
        try registered(portal)
        portal.postbox.refusal = .temporary(code: 451)
        try portal.work()
        // Waits a minute, not less.
        portal.postbox.refusal = nil
        portal.later(59)
        try portal.work()
        #expect(portal.postbox.delivered.isEmpty)
        portal.later(2)
        try portal.work()
        #expect(portal.postbox.delivered.count == 1)
        let id = try portal.owner.one(String.self, "SELECT id::text FROM job")
        #expect(portal.postbox.delivered[0].id == "\(id)@chamber.example")
    }

    @Test func `After six attempts it is a dead letter`() throws {
        let portal = try TestPortal()
        try registered(portal)
        portal.postbox.refusal = .unreachable("down")
        for delay in [60, 300, 1_800, 7_200, 28_800, 86_400] {
            try portal.work()
            portal.later(delay + 1)
        }
        #expect(try portal.owner.one(String.self, "SELECT outcome FROM job") == "dead")
        #expect(try portal.owner.one(Int.self, "SELECT attempts::bigint FROM job") == 6)
        #expect(try StatusReport(portal.owner).lines().contains("dead letters: 1"))
    }

    @Test func `What is refused for good is a dead letter at once, and keeps nobody waiting`() throws {
        let portal = try TestPortal()
        try registered(portal)
        portal.postbox.refusal = .permanent(code: 550)
        try portal.work()
        portal.postbox.refusal = nil
        try registered(portal, "bob@example.org")
        try portal.work()
        #expect(portal.postbox.delivered.map(\.to.text) == ["bob@example.org"])
    }

    @Test func `A job that took six workers down is buried, and the next one is done`() throws {
        let portal = try TestPortal()
        try registered(portal)
        let queue = JobQueue(portal.owner)
        for attempt in 1...6 {
            #expect(try queue.claim(lease: .seconds(120), at: portal.now)?.attempts == attempt)
            portal.later(121)
        }
        try registered(portal, "bob@example.org")
        try portal.work()
        #expect(portal.postbox.delivered.map(\.to.text) == ["bob@example.org"])
        #expect(try portal.count("SELECT count(*) FROM job WHERE outcome = 'dead'") == 1)
    }

    @Test func `What one worker has, no other takes, until its lease is over`() throws {
        let portal = try TestPortal()
        try registered(portal)
        let queue = JobQueue(portal.owner)
        let first = try #require(try queue.claim(lease: .seconds(120), at: portal.now))
        #expect(try queue.claim(lease: .seconds(120), at: portal.now) == nil)
        portal.later(121)
        let second = try #require(try queue.claim(lease: .seconds(120), at: portal.now))
        #expect(second.id == first.id && second.attempts == 2)
        // The first comes back late and changes nothing.
        try queue.finish(first, .done, at: portal.now)
        #expect(try portal.count("SELECT count(*) FROM job WHERE finished_at IS NULL") == 1)
    }

    @Test func `Eight workers at once send each mail once`() throws {
        let portal = try TestPortal()
        for index in 1...40 {
            try JobQueue(portal.owner)
                .enqueue(.passwordChangedMail, to: "a\(index)@example.org", payload: [:], at: portal.now)
        }
        let now = portal.now
        try portal.together(8) { database in
            let queue = JobQueue(database)
            while let job = try queue.claim(lease: .seconds(120), at: now) {
                #expect(job.attempts == 1)
                try queue.finish(job, .done, at: now)
            }
        }
        #expect(try portal.count("SELECT count(*) FROM job WHERE outcome = 'done' AND attempts = 1") == 40)
    }

    @Test func `A kind of another version waits, and the others go on`() throws {
        let portal = try TestPortal()
        try portal.owner.execute(
            """
            INSERT INTO job (kind, recipient, created_at, run_at)
            VALUES ('mail.of_tomorrow', 'eve@example.org', \(portal.now), \(portal.now))
            """
        )
        try registered(portal)
        try portal.work()
        #expect(portal.postbox.delivered.map(\.to.text) == ["ada@example.org"])
        #expect(try portal.count("SELECT count(*) FROM job WHERE finished_at IS NULL") == 1)
    }

    @Test func `The hash of a link is there before the mail leaves, and the link is nowhere`() throws {
        let portal = try TestPortal()
        try registered(portal)
        portal.postbox.refusal = .unreachable("down")
        try portal.work()
        #expect(try portal.count("SELECT count(*) FROM mailed_token") == 1)
        portal.postbox.refusal = nil
        portal.later(61)
        let token = try portal.mail(to: "ada@example.org").link("/aktivieren/").dropFirst("/aktivieren/".count)
        let rows =
            try portal.owner.many(String.self, "SELECT j::text FROM job j")
            + portal.owner.many(String.self, "SELECT t::text FROM mailed_token t")
        #expect(rows.count == 3 && rows.allSatisfy { !$0.contains(token) })
    }
}

@Suite(.portal) struct SchemaTests {
    @Test(arguments: [
        ("portal_work", "SELECT password_hash FROM sign_in_identity"),
        ("portal_work", "SELECT sealed_secret FROM second_factor"),
        ("portal_work", "UPDATE account SET state = 'active'"), ("portal_work", "DELETE FROM audit_event"),
        ("portal_work", "UPDATE audit_event SET event = 'x'"), ("portal_work", "SELECT code_hash FROM recovery_code"),
        ("portal_serve", "DELETE FROM audit_event"), ("portal_serve", "UPDATE audit_event SET event = 'x'"),
        ("portal_serve", "UPDATE account SET email = 'x@example.org'"), ("portal_serve", "SELECT * FROM job"),
        ("portal_serve", "DELETE FROM session"), ("portal_serve", "UPDATE session SET account_id = account_id"),
        ("portal_serve", "SELECT make_audit_partition(current_date)"), ("portal_serve", "CREATE TABLE x (y int)"),
        ("portal_serve", "SELECT drop_audit_partitions(now())"), ("portal_work", "DROP TABLE account"),
    ])
    func `A program may do what it needs and no more`(role: String, statement: String) throws {
        _ = try TestPortal()
        let database = TestDatabase.current.connect(as: role)
        #expect {
            try database.executeScript(SQL(unsafeText: statement))
        } throws: { error in
            guard case .rejected(let report) = error as? DatabaseError else { return false }
            return report.sqlState == "42501"
        }
    }

    @Test func `Events that came before their month's table move into it`() throws {
        let portal = try TestPortal()
        try portal.owner.execute(
            """
            INSERT INTO audit_event (at, event, actor)
            VALUES (date_trunc('month', now()) + interval '2 months 1 day', 'early', 'system')
            """
        )
        #expect(try portal.count("SELECT count(*) FROM audit_event_rest") == 1)
        try portal.keepHouse()
        #expect(try portal.count("SELECT count(*) FROM audit_event_rest") == 0)
        #expect(try portal.trail() == ["early"])
    }
}
