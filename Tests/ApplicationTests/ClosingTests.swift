import Application
import CSV
import Freischaltung
import Mail
import PortalWeb
import PostgreSQL
import TestDatabase
import TestPortal
import Testing

/// What an import does to people, PINs and letters.
@Suite(.portal) struct ClosingTests {
    private let portal: TestPortal
    private let desk: ImportDesk

    init() throws {
        portal = try TestPortal()
        desk = ImportDesk(portal)
        try desk.betriebe(
            """
            100001;;Tischlerei Probe;;Weg 1;33602;Bielefeld;aktiv;
            100002;;Bäckerei Beispiel;;Weg 2;33602;Bielefeld;aktiv;
            """
        )
    }

    private static let closed = "100001;;;;;;;geschlossen;"

    private func id(_ betriebsnummer: String) throws -> Betrieb.ID {
        try portal.owner.one(Betrieb.ID.self, "SELECT id FROM betrieb WHERE betriebsnummer = \(betriebsnummer)")
    }

    @discardableResult
    private func link(_ email: String, to betriebsnummer: String) throws -> Account.ID {
        let account = try portal.account(email, password: goodPassword)
        try portal.owner.execute(
            """
            INSERT INTO betrieb_link (account_id, betrieb_id, role, proof, linked_at)
            VALUES (\(account), \(id(betriebsnummer)), 'verwaltung', 'staff', \(portal.now))
            """
        )
        return account
    }

    private func askLetter(of betriebsnummer: String, _ more: SQL = "NULL, NULL") throws {
        try portal.owner.execute(
            """
            INSERT INTO letter_request (betrieb_id, kind, requested_at, held_because, approved_at)
            SELECT \(id(betriebsnummer)), 'pin', \(portal.now), \(more)
            """
        )
    }

    private func keepPin(of betriebsnummer: String, used: Bool = false) throws {
        try portal.owner.execute(
            """
            INSERT INTO pin (betrieb_id, hash, key_id, source, created_at, expires_at, used_at)
            VALUES (\(id(betriebsnummer)), sha256(gen_random_uuid()::text::bytea), 'k', 'letter', \(portal.now),
                    \(portal.now + .seconds(86_400)), CASE WHEN \(used) THEN \(portal.now) END)
            """
        )
    }

    // MARK: Closing

    @Test func `Who acts for a Betrieb that closes does so no more, and is told`() throws {
        try link("ada@example.org", to: "100001")
        try link("bo@example.org", to: "100002")
        #expect("\(try desk.betriebe(ClosingTests.closed, delta: true))" == "closed 1")
        let mail = try portal.mail(to: "ada@example.org")
        #expect(mail.subject == "Ihr Betrieb ist als geschlossen eingetragen")
        #expect(mail.text.contains("Tischlerei Probe (100001)") && mail.text.contains("/betrieb/verknuepfen"))
        #expect(portal.postbox.mails(to: "bo@example.org").isEmpty)
        #expect(
            try portal.owner.many(String.self, "SELECT coalesce(ended_because, 'open') FROM betrieb_link ORDER BY 1")
                == ["closed", "open"]
        )
        #expect(try portal.trail().filter { $0 == "betrieb.unlinked" }.count == 1)
        #expect(
            try portal.count("SELECT count(*) FROM audit_event WHERE event = 'betrieb.unlinked' AND actor = 'system'")
                == 1
        )
    }

    @Test func `Its PINs, letters and invitations are worth nothing; what was before stays`() throws {
        let account = try link("ada@example.org", to: "100001")
        for number in ["100001", "100002"] {
            try keepPin(of: number)
            try keepPin(of: number, used: true)
            try askLetter(of: number)
            try askLetter(of: number)
        }
        try portal.owner.execute(
            "UPDATE letter_request SET printed_at = \(portal.now) WHERE id IN (SELECT min(id::text)::uuid FROM letter_request GROUP BY betrieb_id)"
        )
        try portal.owner.execute(
            """
            INSERT INTO betrieb_invitation (betrieb_id, email, role, invited_by, created_at, expires_at)
            SELECT betrieb_id, 'cy@example.org', 'lesen', id, \(portal.now), \(portal.now + .seconds(604_800))
            FROM betrieb_link WHERE account_id = \(account)
            """
        )
        try desk.betriebe(ClosingTests.closed, delta: true)
        let states: (SQL) throws -> [String] = { columns in
            try portal.owner.many(String.self, "SELECT \(columns) ORDER BY 1")
        }
        #expect(
            try states(
                "b.betriebsnummer || CASE WHEN used_at IS NOT NULL THEN ' used' WHEN voided_at IS NOT NULL THEN ' void' ELSE ' good' END FROM pin p JOIN betrieb b ON b.id = p.betrieb_id"
            )
                == ["100001 used", "100001 void", "100002 good", "100002 used"]
        )
        #expect(
            try states(
                "b.betriebsnummer || CASE WHEN printed_at IS NOT NULL THEN ' printed' WHEN cancelled_at IS NOT NULL THEN ' cancelled' ELSE ' waits' END FROM letter_request r JOIN betrieb b ON b.id = r.betrieb_id"
            )
                == ["100001 cancelled", "100001 printed", "100002 printed", "100002 waits"]
        )
        #expect(try portal.count("SELECT count(*) FROM betrieb_invitation WHERE revoked_at IS NOT NULL") == 1)
    }

    @Test func `A Betrieb that opens again is open; its links stay ended, its people hear nothing more`() throws {
        try link("ada@example.org", to: "100001")
        try keepPin(of: "100001")
        try desk.betriebe(ClosingTests.closed, delta: true)
        try portal.work()
        portal.later(86_400)
        let open = "100001;;Tischlerei Probe;;Weg 1;33602;Bielefeld;aktiv;"
        #expect("\(try desk.betriebe(open, delta: true))" == "reopened 1")
        #expect("\(try desk.betriebe(open, delta: true))" == "unchanged 1")
        try portal.work()
        #expect(portal.postbox.delivered.count == 1)
        #expect(try portal.count("SELECT count(*) FROM betrieb_link WHERE ended_at IS NULL") == 0)
        #expect(try portal.count("SELECT count(*) FROM pin WHERE voided_at IS NULL") == 0)
        #expect(try portal.count("SELECT count(*) FROM betrieb WHERE address_changed_at IS NOT NULL") == 0)
    }

    @Test func `An address that nobody confirmed hears nothing about a Betrieb`() throws {
        try desk.konten("ada@example.org;Ada;Löwe;100001;;Verwaltung")
        try portal.owner.execute("DELETE FROM job")
        try desk.betriebe(ClosingTests.closed, delta: true)
        try portal.work()
        #expect(portal.postbox.delivered.isEmpty)
        #expect(try portal.count("SELECT count(*) FROM betrieb_link WHERE ended_because = 'closed'") == 1)
    }

    // MARK: Moving

    @Test(arguments: [
        ("Weg 2;33602;Bielefeld", true), ("Weg 1;33604;Bielefeld", true), ("Weg 1;33602;Herford", true),
        ("Weg 1;33602;Bielefeld", false),
    ])
    func `A new address sends waiting letters to the service desk first`(address: String, moves: Bool) throws {
        try askLetter(of: "100001")
        try askLetter(of: "100001", "'daily_total', \(portal.now)")
        try askLetter(of: "100001", "'staff', NULL")
        try askLetter(of: "100002")
        portal.later(60)
        try desk.betriebe("100001;;Neuer Name;;\(address);aktiv;", delta: true)
        let held = try portal.owner.many(
            String.self,
            """
            SELECT b.betriebsnummer || ' ' || coalesce(held_because, 'free') || CASE WHEN approved_at IS NULL THEN '' \
            ELSE ' approved' END
            FROM letter_request r JOIN betrieb b ON b.id = r.betrieb_id ORDER BY 1
            """
        )
        #expect(
            held
                == (moves
                    ? ["100001 address_changed", "100001 address_changed", "100001 staff", "100002 free"]
                    : ["100001 daily_total approved", "100001 free", "100001 staff", "100002 free"])
        )
        let changed = try portal.owner.one(
            Timestamp?.self,
            "SELECT address_changed_at FROM betrieb WHERE betriebsnummer = '100001'"
        )
        #expect(changed == (moves ? portal.now : nil))
        // And letters asked for from now on.
        portal.later(86_400 * 2)
        let number = try #require(BetriebNumber("100001"))
        _ = try portal.owner.transaction {
            try LetterRequests(portal.owner, portal.environment.settings.letters).ask(
                for: number,
                by: nil,
                at: portal.now
            )
        }
        #expect(
            try portal.owner.one(
                String?.self,
                "SELECT held_because FROM letter_request WHERE requested_at = \(portal.now)"
            )
                == (moves ? "address_changed" : nil)
        )
    }

    // MARK: At the same time

    @Test func `Two imports at once: one is made, the other is told`() throws {
        let started = TestDatabase.current.connect(as: "portal_work", deadline: .seconds(60))
        let before = try desk.fingerprint()
        try started.transaction {
            _ = try started.one(
                Bool.self,
                "SELECT pg_try_advisory_xact_lock(hashtextextended('register import ' || current_schema(), 0))"
            )
            #expect("\(try desk.betriebe(ClosingTests.closed, delta: true))" == "refused: another import is under way")
            #expect("\(try desk.dozierende("ada@example.org;Ada;L"))" == "refused: another import is under way")
            #expect(
                "\(try desk.konten("ada@example.org;Ada;L;100001;;lesen"))" == "refused: another import is under way"
            )
            #expect("\(try desk.pins("100001;;ABCD1;31.12.2030"))" == "refused: another import is under way")
        }
        #expect(try desk.fingerprint() == before)
        #expect("\(try desk.betriebe(ClosingTests.closed, delta: true))" == "closed 1")
    }

    @Test func `The same list in many hands is imported once`() throws {
        let rows = (0..<500).map { "\(200_000 + $0);;B\($0);;Weg 1;33602;Bielefeld;aktiv;A/1\n" }.joined()
        let (file, now) = (Array((ImportDesk.head + rows).utf8), portal.now)
        try portal.together(6) { database in
            switch try RegisterImport(database, at: now).betriebe(Bytes(file), isDelta: true) {
            case .done(let report): #expect(report.counts.added + report.counts.unchanged == 500)
            case .refused(let refusal, _): #expect(refusal == .busy)
            case .previewed: Issue.record("no dry run")
            }
        }
        #expect(try portal.count("SELECT count(*) FROM betrieb") == 502)
        #expect(try portal.count("SELECT sum(added)::bigint FROM register_import") == 502)
    }

    /// A person who has given a PIN of the Betrieb and is asked whether it is hers: her cookies, and the form to confirm.
    private func confirming(_ email: String) throws -> (cookies: [String: String], form: Page.Form) {
        let browser = try portal.activating(email)
        try portal.givingPin(portal.pin(for: id("100001")), of: "100001", in: browser)
        #expect(browser.page.heading == "Ist das Ihr Betrieb?")
        return (browser.cookies, try #require(browser.page.form(to: "/betrieb/verknuepfen/pruefen")))
    }

    private var ends: [String] {
        get throws {
            try portal.owner.many(String.self, "SELECT coalesce(ended_because, 'open') FROM betrieb_link")
        }
    }

    @Test func `R50 A Betrieb that closes between check and confirmation links nobody, and the page says why`() throws {
        let ada = try confirming("ada@example.org")
        #expect("\(try desk.betriebe(ClosingTests.closed, delta: true))" == "closed 1")
        let browser = portal.browser()
        browser.cookies = ada.cookies
        let page = try browser.post(ada.form.action, ada.form.hidden)
        #expect(page.status == 422 && page.heading == "Dieser Betrieb ist nicht mehr eingetragen")
        #expect(page.form(to: "/pin/anfordern") == nil)
        #expect(try browser.get("/betrieb").status == 403)
        #expect(try ends == [])
        #expect(try portal.count("SELECT count(*) FROM pin WHERE used_at IS NULL AND voided_at IS NOT NULL") == 1)
        #expect(try portal.count("SELECT count(*) FROM letter_request WHERE kind = 'linked'") == 0)
    }

    @Test func `Nobody is linked to a Betrieb while it closes: who was first is linked, and then no more`() throws {
        let ada = try confirming("ada@example.org")
        let place = TestDatabase.current
        let blocker = place.connect(deadline: .seconds(60))
        var work: (linking: Background<String>, closing: Background<String>)?
        try blocker.transaction {
            // Her confirmation comes as far as the PIN, with the Betrieb open before her.
            _ = try blocker.one(Bool.self, "SELECT true FROM pin FOR UPDATE")
            let linking = startConfirming(ada)
            try ClosingTests.awaitWaiting(1, at: place)
            let closing = startClosing()
            try ClosingTests.awaitWaiting(2, at: place)
            work = (linking, closing)
        }
        let (linking, closing) = try #require(work)
        #expect(try linking.value() == "/betrieb" && closing.value() == "closed 1")
        #expect(try ends == ["closed"])
        #expect(try portal.mail(to: "ada@example.org").subject == "Ihr Betrieb ist als geschlossen eingetragen")
    }

    @Test func `Nobody is linked to a Betrieb while it closes: who comes later waits, and is not linked`() throws {
        let ada = try confirming("ada@example.org")
        let place = TestDatabase.current
        let blocker = place.connect(deadline: .seconds(60))
        var work: (linking: Background<String>, closing: Background<String>)?
        try blocker.transaction {
            // The import comes as far as the Betrieb's PINs.
            _ = try blocker.one(Bool.self, "SELECT true FROM pin FOR UPDATE")
            let closing = startClosing()
            try ClosingTests.awaitWaiting(1, at: place)
            let linking = startConfirming(ada)
            try ClosingTests.awaitWaiting(2, at: place)
            work = (linking, closing)
        }
        let (linking, closing) = try #require(work)
        #expect(try closing.value() == "closed 1")
        #expect(try linking.value() == "Dieser Betrieb ist nicht mehr eingetragen")
        #expect(try ends == [])
    }

    /// The confirmation on a thread and a connection of its own: where it leads, or what its page says.
    private func startConfirming(_ person: (cookies: [String: String], form: Page.Form)) -> Background<String> {
        let (environment, place, now) = (portal.environment, TestDatabase.current, portal.now)
        return Background {
            let database = place.connect(as: "portal_serve", deadline: .seconds(60))
            let application = Application(environment, database: database, now: now)
            let browser = Browser("192.0.2.7") { application.respond(to: $0) }
            browser.cookies = person.cookies
            let page = try browser.post(person.form.action, person.form.hidden)
            return page.location ?? page.heading
        }
    }

    /// The import, likewise: what it did.
    private func startClosing() -> Background<String> {
        let (place, now) = (TestDatabase.current, portal.now)
        return Background {
            let database = place.connect(as: "portal_work", deadline: .seconds(60))
            let file = Bytes(Array((ImportDesk.head + ClosingTests.closed).utf8))
            let outcome = try RegisterImport(database, at: now).betriebe(file, isDelta: true, maxClosed: 100)
            return ImportDesk.Result(outcome).description
        }
    }

    /// Returns when so many connections of this test wait for others.
    private static func awaitWaiting(_ count: Int, at place: TestDatabase) throws {
        let observer = place.connect(deadline: .seconds(60))
        let waiting: SQL = """
            SELECT count(DISTINCT pid) FROM pg_locks JOIN pg_stat_activity USING (pid)
            WHERE NOT granted AND application_name = \(place.schema)
            """
        while try observer.one(Int.self, waiting) < count {}
    }

    // MARK: What breaks in the middle

    /// A file during whose second reading, when its rows are copied, something happens.
    private final class Incident: ByteSource {
        private let content: [UInt8]
        private let offset: Int
        private let happening: () throws -> Void
        private var passes = 0
        var size: Int { content.count }

        /// - Parameter piece: the number of the piece of 64 KiB, from 0.
        init(_ text: String, at piece: Int, happening: @escaping () throws -> Void) {
            content = Array(text.utf8)
            offset = piece << 16
            self.happening = happening
        }

        func bytes(from offset: Int, count: Int) throws(CSVProblem) -> [UInt8] {
            if offset == self.offset { passes += 1 }
            if offset == self.offset, passes == 2 {
                do { try happening() } catch { throw CSVProblem(.unreadable(5)) }
            }
            return Array(content[min(offset, size)...].prefix(count))
        }
    }

    private static let many =
        ImportDesk.head
        + (0..<5_000).map { "\(300_000 + $0);;Betrieb \($0);;Weg 1;33602;Bielefeld;aktiv;A/1\n" }.joined()

    @Test(arguments: 1...4)
    func `A connection that is lost in the middle leaves nothing`(piece: Int) throws {
        let before = try desk.fingerprint()
        let pid = try desk.database.one(Int.self, "SELECT pg_backend_pid()")
        let killer = TestDatabase.current.connect(deadline: .seconds(60))
        let file = Incident(ClosingTests.many, at: piece) {
            _ = try killer.one(Bool.self, "SELECT pg_terminate_backend(\(pid)::integer, 60000)")
        }
        let error = #expect(throws: DatabaseError.self) { _ = try desk.start().betriebe(file, isDelta: true) }
        #expect(error?.isOutage == true)
        #expect(try desk.fingerprint() == before)
        #expect("\(try desk.betriebe(ClosingTests.closed, delta: true))" == "closed 1")
    }

    @Test func `A file that cannot be read to its end leaves nothing`() throws {
        struct Broken: Error {}
        let before = try desk.fingerprint()
        let file = Incident(ClosingTests.many, at: 3) { throw Broken() }
        #expect(
            "\(try ImportDesk.Result(desk.start().betriebe(file)))" == "refused: cannot be read: Input/output error"
        )
        #expect(try desk.fingerprint() == before)
    }

    @Test func `A connection that is lost while the database works leaves nothing`() throws {
        let before = try desk.fingerprint()
        let pid = try desk.database.one(Int.self, "SELECT pg_backend_pid()")
        let killer = TestDatabase.current.connect(deadline: .seconds(60))
        let error = #expect(throws: DatabaseError.self) {
            _ = try desk.start(listing: { _ in
                _ = try killer.one(Bool.self, "SELECT pg_terminate_backend(\(pid)::integer, 60000)")
            }).betriebe(Bytes(Array(ClosingTests.many.utf8)))
        }
        #expect(error?.isOutage == true)
        #expect(try desk.fingerprint() == before)
    }
}
