import Application
import Foundation
import PortalWeb
import PostgreSQL
import TestDatabase
import TestPortal
import Testing

@testable import Freischaltung

/// With 100,000 accounts and 30,000 Betriebe no request, and no mail, reads a large table from end to end.
@Suite(.portal) struct PlanTests {
    private let portal: TestPortal
    /// As good as empty tables are read from end to end, rightly.
    private static let large = 5_000

    init() throws {
        portal = try TestPortal(["PORTAL_PIN_REQUESTS_IP_DAY": "1000"])
        let owner = TestDatabase.current.connect(deadline: .seconds(120))
        try portal.account("ada@example.org", password: goodPassword, vorname: "Ada", nachname: "Probe")
        try owner.execute(
            """
            INSERT INTO account (email, state, vorname, nachname, created_at, activated_at)
            SELECT 'person' || n || '@example.org', 'active', 'Vorname' || n, 'Nachname' || n, now(), now()
            FROM generate_series(1, 100000) n
            """
        )
        try owner.execute(
            """
            INSERT INTO sign_in_identity (account_id, provider, password_hash, created_at, changed_at)
            SELECT a.id, 'password', i.password_hash, now(), now() FROM account a, sign_in_identity i
            WHERE a.email LIKE 'person%'
            """
        )
        try owner.execute(
            """
            INSERT INTO betrieb (betriebsnummer, name, strasse, plz, ort, created_at)
            SELECT lpad(n::text, 6, '0'), 'Betrieb ' || n, 'Weg ' || n, '33602', 'Bielefeld', now()
            FROM generate_series(100001, 130000) n
            """
        )
        try owner.execute(
            """
            INSERT INTO betrieb_link (account_id, betrieb_id, role, proof, linked_at)
            SELECT a.id, b.id, 'verwaltung', 'import', now() - interval '100 days'
            FROM (SELECT id, row_number() OVER (ORDER BY email) AS n FROM account WHERE email LIKE 'person%') a
            JOIN (SELECT id, row_number() OVER (ORDER BY betriebsnummer) AS n FROM betrieb) b ON b.n = a.n % 29000 + 1
            WHERE a.n < 90000
            """
        )
        try owner.execute(
            """
            INSERT INTO pin (betrieb_id, hash, key_id, source, created_at, expires_at)
            SELECT id, sha256(id::text::bytea), 'k', 'enclosure', now(), now() + interval '1 year' FROM betrieb
            """
        )
        try PlanTests.fillLetters(owner)
        try owner.execute(
            """
            INSERT INTO session (token_hash, account_id, created_at, proven_at, last_seen_at, idle_limit, expires_at,
                user_agent)
            SELECT sha256(id::text::bytea), id, now(), now(), now(), interval '1 hour', now() + interval '12 hours', 'x'
            FROM account LIMIT 20000
            """
        )
        try owner.execute(
            """
            INSERT INTO audit_event (at, event, actor, actor_id, account_id, ip, request_id, detail)
            SELECT now(), 'sign_in.succeeded', 'account', id, id, '192.0.2.1', '', '{}' FROM account
            """
        )
        try owner.execute(
            """
            INSERT INTO job (kind, recipient, payload, created_at, run_at, finished_at, outcome)
            SELECT 'mail.linked', email, '{}', now() - interval '2 days', now() - interval '2 days',
                   now() - interval '2 days', 'done'
            FROM account LIMIT 20000
            """
        )
        try owner.execute("ANALYZE")
    }

    /// A yearly letter to each, requests of a month, what links were told by letter, and invitations.
    private static func fillLetters(_ owner: Database) throws {
        try owner.execute(
            """
            INSERT INTO letter_request (betrieb_id, kind, account_id, requested_at, printed_at)
            SELECT betrieb_id, kind, account_id, now() - age, now() - age FROM betrieb_link,
                (VALUES ('enclosure', interval '40 days'), ('pin', interval '35 days')) AS letter (kind, age)
            """
        )
        try owner.execute(
            """
            INSERT INTO link_report (link_id, betrieb_id, hash, key_id, created_at, expires_at)
            SELECT id, betrieb_id, sha256(id::text::bytea), 'k', now(), now() + interval '60 days'
            FROM betrieb_link LIMIT 20000
            """
        )
        try owner.execute(
            """
            INSERT INTO betrieb_invitation (betrieb_id, email, role, invited_by, created_at, expires_at, revoked_at)
            SELECT betrieb_id, 'nobody@example.org', 'lesen', id, now(), now() + interval '7 days', now()
            FROM betrieb_link LIMIT 20000
            """
        )
    }

    /// How often each large table has been read from end to end; partitions count as their table.
    private func scans() throws -> [String] {
        // The numbers of this connection; those of others are there since they were closed.
        _ = try portal.owner.one(Bool.self, "SELECT pg_stat_force_next_flush() IS NULL")
        return try portal.owner.many(
            String.self,
            """
            SELECT relname || ' ' || seq_scan FROM pg_stat_user_tables
            WHERE schemaname = current_schema() AND n_live_tup > \(PlanTests.large) ORDER BY relname
            """
        )
    }

    /// What people do without signing in.
    private static func visit(_ browser: Browser, _ number: String) throws {
        try browser.get("/pin/anfordern")
        try browser.submit(["betriebsnummer": "100800", "filialnummer": ""], to: "/pin/anfordern")
        try browser.get("/brief/melden")
        try browser.submit(["betriebsnummer": number, "code": "0000-0000-0000-0"], to: "/brief/melden")
        try browser.get("/registrieren")
        try browser.submit(["vorname": "B", "nachname": "C", "email": "person5@example.org"], to: "/registrieren")
    }

    /// What the service desk looks at.
    private static func help(_ browser: Browser, _ betrieb: Betrieb.ID, _ account: Account.ID) throws {
        let pages = [
            "betriebe/" + betrieb.rawValue.uuidString.lowercased(),
            "personen/" + account.rawValue.uuidString.lowercased(),
            "briefe", "stapel",
        ]
        for page in pages { #expect(try browser.get("/service/\(page)").status == 200, "\(page)") }
        try browser.get("/service")
        try browser.submit(["suche": "nachname77"], to: "/service")
        #expect(try browser.follow().status == 200)
    }

    /// What the worker removes for its age, and a batch that begins and ends.
    private static func tidyUp(_ database: Database, at now: Timestamp) throws {
        try database.execute("DELETE FROM pin WHERE id IN (SELECT id FROM pin ORDER BY expires_at LIMIT 3)")
        try database.execute(
            "DELETE FROM betrieb_link WHERE id = (SELECT link_id FROM link_report ORDER BY link_id LIMIT 1)"
        )
        let batches = LetterBatches(database, timezone: "Europe/Berlin")
        let batch = try batches.openOrBegin(.requested, at: now)
        try batches.claim(batch, at: now)
        #expect(try !batches.letters(of: batch).isEmpty)
        #expect(try batches.close(batch, letters: 1, at: now) == .changed)
        #expect(try batches.takeBack(batch) {})
        try batches.drop(batch)
    }

    @Test func `No large table is read from end to end`() throws {
        let pin = try portal.pin(for: try portal.owner.one(Betrieb.ID.self, "SELECT id FROM betrieb LIMIT 1"))
        let number = try portal.owner.one(String.self, "SELECT betriebsnummer FROM betrieb LIMIT 1")
        let desk = try portal.desk().cookies
        let linked = try portal.owner.one(
            Account.ID.self,
            "SELECT a.id FROM account a JOIN betrieb_link l ON l.account_id = a.id WHERE a.email = 'person7@example.org'"
        )
        let itsBetrieb = try portal.owner.one(
            Betrieb.ID.self,
            "SELECT betrieb_id FROM betrieb_link WHERE account_id = \(linked)"
        )
        let environment = portal.environment
        let now = portal.now
        let before = try scans()
        // account, audit_event_…, betrieb, betrieb_invitation, betrieb_link, job, letter_request, link_report, pin, session,
        // sign_in_identity
        #expect(before.count == 11, "\(before)")
        _ = try portal.race(4) { browser, index in
            switch index {
            case 1: return try PlanTests.visit(browser, number)
            case 2:
                browser.cookies = desk
                return try PlanTests.help(browser, itsBetrieb, linked)
            case 3:
                try browser.signIn("person9@example.org", goodPassword)
                try browser.get("/profil/loeschen")
                return #expect(try browser.submit(["passwort": goodPassword], to: "/profil/loeschen").status == 303)
            default: break
            }
            try browser.signIn("ada@example.org", goodPassword)
            for path in ["/uebersicht", "/profil", "/profil/sitzungen", "/betrieb/verknuepfen"] {
                #expect(try browser.get(path).status == 200)
            }
            try browser.get("/pin/anfordern")
            try browser.submit(["betriebsnummer": "100700", "filialnummer": ""], to: "/pin/anfordern")
            #expect(try browser.get("/pin/anfordern").text.contains("Betrieb 100700"))
            try browser.get("/betrieb/verknuepfen")
            try browser.submit(["betriebsnummer": number, "filialnummer": "", "pin": pin], to: "/betrieb/verknuepfen")
            try browser.follow()
            try browser.submit(to: "/betrieb/verknuepfen/pruefen")
            for path in ["/uebersicht", "/betrieb", "/betrieb/personen", "/betrieb/einstellungen", "/einladung"] {
                #expect(try browser.get(path).status == 200)
            }
        }
        try portal.together(1) { database in
            let room = try MailRoom(environment, database: database, transport: Postbox(), now: now)
            while try room.sendNext() {}
            try PlanTests.tidyUp(database, at: now)
        }
        let read = try scans().filter { !before.contains($0) }
        #expect(read == [])
    }
}
