import Logging
import Mail
import PortalWeb
import PostgreSQL
import ServiceDesk
import TestDatabase
import TestPortal
import Testing

@testable import Application

@Suite(.portal) struct RetentionTests {
    private static let password = "Giebel Hobel Zange 7"
    private static let day = 86_400

    @Test func `A registration and its account go after seven days, an active account stays`() throws {
        let portal = try TestPortal()
        try portal.account("bob@example.org", password: RetentionTests.password)
        let browser = portal.browser()
        try browser.get("/registrieren")
        try browser.submit(["vorname": "Ada", "nachname": "Löwe", "email": "ada@example.org"])
        try portal.work()
        portal.later(7 * RetentionTests.day - 60)
        try portal.keepHouse()
        #expect(try portal.emails() == ["ada@example.org", "bob@example.org"])
        portal.later(120)
        try portal.keepHouse()
        #expect(try portal.emails() == ["bob@example.org"])
        #expect(try portal.count("SELECT count(*) FROM registration") == 0)
        #expect(try portal.count("SELECT count(*) FROM mailed_token") == 0)
    }

    @Test func `Who registers again in time keeps the account`() throws {
        let portal = try TestPortal()
        for _ in 1...2 {
            let browser = portal.browser()
            try browser.get("/registrieren")
            try browser.submit(["vorname": "Ada", "nachname": "Löwe", "email": "ada@example.org"])
            try portal.work()
            portal.later(6 * RetentionTests.day)
        }
        try portal.keepHouse()
        #expect(try portal.emails() == ["ada@example.org"])
        #expect(try portal.count("SELECT count(*) FROM registration") == 1)
    }

    @Test func `Sessions, limits, mails and half-finished sign-ins go when their time is over`() throws {
        let portal = try TestPortal()
        try portal.account("ada@example.org", password: RetentionTests.password)
        try portal.browser().signIn("ada@example.org", RetentionTests.password)
        try portal.browser().signIn("ada@example.org", "falsch aber lang genug")
        try portal.ask("ada@example.org")
        try portal.work()
        portal.later(2 * RetentionTests.day)
        try portal.keepHouse()
        #expect(try portal.count("SELECT count(*) FROM throttle") == 0)
        #expect(try portal.count("SELECT count(*) FROM session") == 1)
        #expect(try portal.count("SELECT count(*) FROM job") == 1)
        portal.later(31 * RetentionTests.day)
        try portal.keepHouse()
        #expect(try portal.count("SELECT count(*) FROM session") == 0)
        #expect(try portal.count("SELECT count(*) FROM job") == 0)
        #expect(try portal.count("SELECT count(*) FROM mailed_token") == 0)
        #expect(try portal.emails() == ["ada@example.org"])
    }

    @Test func `A job that waits is never too old`() throws {
        let portal = try TestPortal()
        try portal.ask("ada@example.org")
        portal.later(400 * RetentionTests.day)
        try portal.keepHouse()
        #expect(try portal.count("SELECT count(*) FROM job WHERE finished_at IS NULL") == 1)
    }

    @Test func `IP addresses are shortened, once, and only old ones`() throws {
        let portal = try TestPortal()
        try portal.owner.execute(
            """
            INSERT INTO audit_event (at, event, actor, ip) VALUES
                (now() - interval '40 days', 'a', 'visitor', '192.0.2.77'),
                (now() - interval '40 days', 'b', 'visitor', '2001:db8:1:2:3:4:5:6'),
                (now() - interval '40 days', 'c', 'visitor', NULL),
                (now() - interval '20 days', 'd', 'visitor', '192.0.2.78')
            """
        )
        for _ in 1...2 { try portal.keepHouse() }
        let addresses = try portal.owner.many(
            String.self,
            "SELECT coalesce(text(ip), '-') FROM audit_event ORDER BY event"
        )
        #expect(addresses == ["192.0.2.0/24", "2001:db8:1::/48", "-", "192.0.2.78/32"])
    }

    @Test func `Whole months of the audit trail are dropped, never the last three`() throws {
        let portal = try TestPortal(["PORTAL_RETENTION_AUDIT": "1"])
        try portal.owner.executeScript(
            """
            CREATE TABLE audit_event_2020_01 PARTITION OF audit_event FOR VALUES FROM ('2020-01-01') TO ('2020-02-01');
            INSERT INTO audit_event (at, event, actor) VALUES
                ('2020-01-15', 'old', 'system'), ('2019-01-15', 'older', 'system'), (now(), 'new', 'system');
            """
        )
        try portal.keepHouse()
        #expect(try portal.trail() == ["new"])
        #expect(
            try portal.count(
                "SELECT count(*) FROM pg_class WHERE relname = 'audit_event_2020_01' AND relnamespace = current_schema()::regnamespace"
            ) == 0
        )
    }

    @Test func `An account nobody uses goes after two mails; signing in keeps it`() throws {
        let portal = try TestPortal()
        for email in ["ada@example.org", "bob@example.org"] {
            let id = try portal.account(email, password: RetentionTests.password)
            try portal.owner.execute("UPDATE account SET last_sign_in_at = \(portal.now) WHERE id = \(id)")
        }
        portal.later(701 * RetentionTests.day)
        try portal.keepHouse()
        try portal.work()
        #expect(portal.postbox.delivered.map(\.subject) == Array(repeating: "Brauchen Sie Ihr Konto noch?", count: 2))
        try portal.browser().signIn("bob@example.org", RetentionTests.password)
        portal.later(24 * RetentionTests.day)
        try portal.keepHouse()
        try portal.work()
        #expect(portal.postbox.mails(to: "ada@example.org").count == 2)
        #expect(portal.postbox.mails(to: "bob@example.org").count == 1)
        portal.later(8 * RetentionTests.day)
        try portal.keepHouse()
        #expect(try portal.emails() == ["bob@example.org"])
        #expect(try portal.trail().last == "account.deleted")
    }

    @Test func `A worker that comes back after a long time does not delete without its two mails`() throws {
        let portal = try TestPortal()
        let id = try portal.account("ada@example.org", password: RetentionTests.password)
        try portal.owner.execute("UPDATE account SET last_sign_in_at = \(portal.now) WHERE id = \(id)")
        portal.later(1_000 * RetentionTests.day)
        for _ in 1...3 { try portal.keepHouse() }
        #expect(try portal.emails() == ["ada@example.org"])
        #expect(try portal.count("SELECT count(*) FROM job") == 1)
    }

    /// A Betrieb, and a link to it that is a month old.
    private func linked(_ portal: TestPortal) throws -> (Betrieb.ID, BetriebLink.ID) {
        let betrieb = try portal.betrieb()
        let account = try portal.account("ada@example.org", password: RetentionTests.password)
        let link = try portal.owner.one(
            BetriebLink.ID.self,
            """
            INSERT INTO betrieb_link (account_id, betrieb_id, role, proof, linked_at)
            VALUES (\(account), \(betrieb), 'verwaltung', 'pin', \(portal.now)) RETURNING id
            """
        )
        return (betrieb, link)
    }

    @Test func `The code of a letter about a link goes 30 days after its end, whatever becomes of the link`() throws {
        let portal = try TestPortal()
        let (betrieb, link) = try linked(portal)
        try portal.owner.execute(
            """
            INSERT INTO link_report (link_id, betrieb_id, hash, key_id, created_at, expires_at)
            VALUES (\(link), \(betrieb), sha256('x'), 'k', \(portal.now), \(portal.now + .seconds(60 * 86_400)))
            """
        )
        portal.later(90 * RetentionTests.day - 60)
        try portal.keepHouse()
        #expect(try portal.count("SELECT count(*) FROM link_report") == 1)
        portal.later(120)
        try portal.keepHouse()
        #expect(try portal.count("SELECT count(*) FROM link_report") == 0)
        #expect(try portal.count("SELECT count(*) FROM betrieb_link WHERE ended_at IS NULL") == 1)
    }

    @Test func `A request that nobody lets go is cancelled after 30 days and then goes; what tells of a link waits`()
        throws
    {
        let portal = try TestPortal()
        let (betrieb, link) = try linked(portal)
        for (kind, held) in [("pin", "'daily_total'"), ("pin", "NULL"), ("enclosure", "'address_changed'")] {
            try portal.owner.execute(
                """
                INSERT INTO letter_request (betrieb_id, kind, requested_at, held_because)
                VALUES (\(betrieb), \(kind), \(portal.now), \(SQL(unsafeText: held)))
                """
            )
        }
        try portal.owner.execute(
            """
            INSERT INTO letter_request (betrieb_id, kind, link_id, requested_at, held_because)
            VALUES (\(betrieb), 'linked', \(link), \(portal.now), 'address_changed')
            """
        )
        let cancelled: SQL = "SELECT count(*) FROM letter_request WHERE cancelled_at IS NOT NULL"
        portal.later(30 * RetentionTests.day - 60)
        try portal.keepHouse()
        #expect(try portal.count(cancelled) == 0)
        portal.later(120)
        try portal.keepHouse()
        #expect(try portal.count(cancelled) == 2)
        #expect(try portal.count("SELECT count(*) FROM letter_request WHERE cancelled_at IS NULL") == 2)
        portal.later(366 * RetentionTests.day)
        try portal.keepHouse()
        let left = try portal.owner.many(
            String.self,
            "SELECT kind || ' ' || coalesce(held_because, '-') FROM letter_request ORDER BY kind"
        )
        #expect(left == ["linked address_changed", "pin -"])
    }

    @Test func `The name of somebody who has left the desk goes with the trail`() throws {
        let portal = try TestPortal()
        let directory = StaffDirectory(portal.owner, portal.environment.keys, portal.environment.settings)
        for name in ["lea", "mia"] {
            _ = try directory.add("\(name)@example.org", name: name, role: .leitung, at: portal.now)
        }
        let lea = try #require(try directory.find(email: "lea@example.org"))
        try directory.inTransaction { try directory.remove(lea.id, at: portal.now) }
        #expect(try directory.all().map(\.staff.name) == ["mia"] && directory.find(lea.id) == nil)
        #expect(try !directory.unlock(lea.id, at: portal.now))
        let names: SQL = "SELECT name FROM staff ORDER BY name"
        portal.later(364 * RetentionTests.day)
        try portal.keepHouse()
        #expect(try portal.owner.many(String.self, names) == ["lea", "mia"])
        portal.later(2 * RetentionTests.day)
        try portal.keepHouse()
        #expect(try portal.owner.many(String.self, names) == ["früherer Zugang", "mia"])
    }

    @Test func `Two of the Leitung who go at once leave one`() throws {
        let portal = try TestPortal()
        let (place, now, environment) = (TestDatabase.current, portal.now, portal.environment)
        let directory = StaffDirectory(portal.owner, environment.keys, environment.settings)
        for index in 0..<4 {
            _ = try directory.add("p\(index)@example.org", name: "P", role: .leitung, at: now)
        }
        try portal.owner.execute("UPDATE staff SET password_hash = 'x', sealed_secret = 'x', enrolled_at = \(now)")
        _ = try portal.race(4) { _, index in
            let directory = StaffDirectory(place.connect(), environment.keys, environment.settings)
            try directory.inTransaction {
                let staff = try #require(try directory.find(email: "p\(index)@example.org"))
                guard try !directory.isLastOfLeitung(staff.id) else { return }
                _ = try directory.change(staff.id, to: .auskunft)
            }
        }
        #expect(try portal.count("SELECT count(*) FROM staff WHERE role = 'leitung'") == 1)
    }

    @Test func `Two workers at once do everything once`() throws {
        let portal = try TestPortal()
        for index in 1...20 {
            let id = try portal.account("a\(index)@example.org", password: RetentionTests.password)
            try portal.owner.execute("UPDATE account SET last_sign_in_at = \(portal.now) WHERE id = \(id)")
        }
        portal.later(701 * RetentionTests.day)
        let (environment, now) = (portal.environment, portal.now)
        try portal.together(4) { database in
            try Housekeeping(database, settings: environment.settings, log: environment.log).run(at: now)
        }
        #expect(try portal.count("SELECT count(*) FROM job WHERE kind = 'mail.idle_notice'") == 20)
    }
}

extension TestPortal {
    func emails() throws -> [String] {
        try owner.many(String.self, "SELECT email FROM account ORDER BY email")
    }
}
