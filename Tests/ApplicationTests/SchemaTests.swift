import HTTP
import PortalWeb
import PostgreSQL
import TestDatabase
import TestPortal
import Testing

@testable import Application

@Suite(.portal) struct SchemaTests {
    private let place = TestDatabase.current
    private let owner = TestDatabase.current.connect()

    private func refusal(_ role: String?, _ statement: String) -> String? {
        do {
            try place.connect(as: role).executeScript(SQL(unsafeText: statement))
            return nil
        } catch {
            guard case .rejected(let report) = error else { return "\(error)" }
            return report.sqlState
        }
    }

    private func housekeeper(as role: String = "portal_work") throws -> Housekeeping {
        let settings = try TestPortal().environment.settings
        return Housekeeping(place.connect(as: role), settings: settings, log: TestPortal.silence)
    }

    // MARK: Migrations

    @Test func `Migrating again changes nothing`() throws {
        #expect(try Schema.migrate(owner).isEmpty)
        #expect(try Migrator.version(of: owner) == Schema.migrations.count)
    }

    @Test func `The program fits the schema it makes`() {
        #expect(Schema.window.contains(Schema.migrations.count))
        #expect(Schema.migrations.map(\.number) == Array(1...Schema.migrations.count))
    }

    @Test func `What operators took from the responder is not given back`() throws {
        struct Enough: Error {}
        var isMember: Bool?
        // Roles belong to all databases of the server: nobody else sees this.
        try? owner.transaction {
            try owner.execute("REVOKE portal_desk FROM portal_serve")
            try Schema.makeRoles(owner)
            isMember = try owner.one(Bool.self, "SELECT pg_has_role('portal_serve', 'portal_desk', 'MEMBER')")
            throw Enough()
        }
        #expect(isMember == false)
        #expect(try owner.one(Bool.self, "SELECT pg_has_role('portal_serve', 'portal_desk', 'MEMBER')"))
    }

    @Test func `The responder is ready on a schema that fits, and says so when it does not`() throws {
        let browser = try TestPortal().browser()
        #expect(try browser.get("/readyz").status == 200)
        try owner.execute("INSERT INTO schema_migration (number, name, checksum) VALUES (99, 'tomorrow', 'x')")
        #expect(try browser.get("/readyz").status == 503)
        #expect(browser.page.response["Retry-After"] == "5")
        #expect(browser.page.html == "schema version 99 does not fit\n")
        #expect(try browser.get("/healthz").status == 200)
    }

    // MARK: Rights

    @Test(
        arguments: [
            "UPDATE account SET email = 'a@b.de'", "TRUNCATE account",
            "DELETE FROM sign_in_identity", "UPDATE sign_in_identity SET account_id = gen_random_uuid()",
            "DELETE FROM session", "UPDATE session SET account_id = gen_random_uuid()",
            "UPDATE session SET expires_at = 'infinity'",
            "DELETE FROM mailed_token", "UPDATE mailed_token SET expires_at = 'infinity'",
            "UPDATE registration SET email = 'a@b.de'",
            "SELECT * FROM job", "UPDATE job SET outcome = 'done'", "DELETE FROM job",
            "UPDATE audit_event SET event = 'x'", "DELETE FROM audit_event", "TRUNCATE audit_event",
            "SELECT * FROM audit_event_rest", "DROP TABLE audit_event_rest", "SELECT make_audit_partition(now()::date)",
            "INSERT INTO maintenance DEFAULT VALUES", "DELETE FROM maintenance", "DELETE FROM schema_migration",
            "CREATE TABLE trap (id integer)", "ALTER TABLE account DISABLE ROW LEVEL SECURITY", "SET ROLE portal_work",
            "UPDATE betrieb SET strasse = 'Weg 1'", "DELETE FROM betrieb",
            "UPDATE letter_request SET held_because = NULL", "UPDATE letter_request SET approved_at = now()",
            "UPDATE letter_request SET cancelled_at = now()", "UPDATE letter_request SET returned_at = now()",
            "DELETE FROM letter_request",
            "INSERT INTO letter_request (betrieb_id, kind, requested_at, approved_at) "
                + "VALUES (gen_random_uuid(), 'pin', now(), now())",
            "INSERT INTO letter_request (betrieb_id, kind, requested_at, printed_at) "
                + "VALUES (gen_random_uuid(), 'pin', now(), now())",
            "INSERT INTO pin (betrieb_id, hash, key_id, source, created_at, expires_at) "
                + "VALUES (gen_random_uuid(), '\\x00', 'k', 'letter', now(), 'infinity')",
            "UPDATE pin SET expires_at = 'infinity'", "UPDATE link_report SET expires_at = 'infinity'",
            "UPDATE letter_batch SET printed_at = now()",
            "SELECT invite_registered('ada@example.org', 'Ada', 'X', 'course', now())",
        ]
    )
    func `The responder may not`(statement: String) {
        #expect(refusal("portal_serve", statement) == "42501")
    }

    @Test(
        arguments: [
            "SELECT password_hash FROM sign_in_identity", "SELECT account_id FROM sign_in_identity",
            "UPDATE sign_in_identity SET password_hash = 'x'",
            "INSERT INTO sign_in_identity (account_id, provider, created_at, changed_at) "
                + "VALUES (gen_random_uuid(), 'password', now(), now())",
            "UPDATE session SET ended_at = NULL",
            "INSERT INTO session (token_hash, account_id, created_at, last_seen_at, idle_limit, expires_at, user_agent) "
                + "VALUES ('\\x00', gen_random_uuid(), now(), now(), '1 h', 'infinity', '')",
            "UPDATE account SET state = 'active'", "UPDATE account SET email = 'a@b.de'",
            "UPDATE mailed_token SET used_at = now()",
            "UPDATE registration SET email = 'a@b.de'",
            "INSERT INTO registration (email, vorname, nachname, created_at, last_requested_at) "
                + "VALUES ('a@b.de', 'A', 'B', now(), now())",
            "UPDATE throttle SET count = 0",
            "SELECT * FROM audit_event", "UPDATE audit_event SET event = 'x'", "DELETE FROM audit_event",
            "TRUNCATE audit_event", "DROP TABLE audit_event", "SELECT * FROM maintenance",
            "DELETE FROM schema_migration", "CREATE TABLE trap (id integer)", "SET ROLE portal_serve",
            "DELETE FROM betrieb", "UPDATE betrieb SET betriebsnummer = '123456'", "TRUNCATE betrieb CASCADE",
            "UPDATE betrieb SET filialnummer = '02'", "UPDATE betrieb SET created_at = now()",
            "UPDATE gewerk_eintragung SET gewerk = 'A/1'",
            "INSERT INTO ausbildungsstaette (betrieb_id, name, strasse, plz, ort) "
                + "VALUES (gen_random_uuid(), 'a', 'b', '33602', 'c')",
            "UPDATE register_import SET added = 0", "DELETE FROM register_import",
            "UPDATE letter_batch SET name = 'x'", "UPDATE letter_batch SET handed_over_by = NULL",
            "UPDATE letter_request SET betrieb_id = gen_random_uuid()", "UPDATE letter_request SET approved_by = NULL",
            "UPDATE letter_request SET account_id = NULL", "UPDATE letter_request SET returned_at = NULL",
            "UPDATE pin SET hash = '\\x00'", "UPDATE pin SET expires_at = 'infinity'", "UPDATE pin SET used_at = NULL",
            "UPDATE pin SET used_by = gen_random_uuid()", "UPDATE link_report SET used_at = NULL",
            "UPDATE betrieb_link SET role = 'verwaltung'", "UPDATE betrieb_link SET account_id = gen_random_uuid()",
            "UPDATE betrieb_link SET verwaltung_from = now()",
        ]
    )
    func `The worker may not`(statement: String) {
        #expect(refusal("portal_work", statement) == "42501")
    }

    @Test func `The worker invites who waits for a password, and nobody else`() throws {
        for state in ["pending", "invited", "active"] {
            try owner.execute(
                """
                INSERT INTO account (email, state, vorname, created_at, activated_at, invited_for)
                VALUES (\(state + "@example.org"), \(state), 'Ada', now(), CASE \(state) WHEN 'active' THEN now() END,
                        CASE \(state) WHEN 'invited' THEN 'course' END)
                """
            )
            let call = "SELECT invite_registered('\(state)@example.org', 'Eve', 'X', 'lecturer', now())"
            #expect(refusal("portal_work", call) == nil)
        }
        let accounts = try owner.many(
            String.self,
            "SELECT concat_ws(' ', email, state, vorname, invited_for) FROM account ORDER BY email"
        )
        #expect(
            accounts == [
                "active@example.org active Ada", "invited@example.org invited Ada course",
                "pending@example.org invited Eve lecturer",
            ]
        )
    }

    @Test(arguments: ["portal_serve", "portal_work"])
    func `A program's role is no superuser and makes neither roles nor databases`(role: String) throws {
        #expect(
            try owner.one(
                Bool.self,
                """
                SELECT NOT (rolsuper OR rolcreaterole OR rolcreatedb OR rolreplication OR rolbypassrls)
                FROM pg_roles WHERE rolname = \(role)
                """
            )
        )
    }

    @Test func `The trail can be added to by both programs`() {
        let event = "INSERT INTO audit_event (at, event, actor) VALUES (now(), 'x', 'system')"
        #expect(refusal("portal_serve", event) == nil)
        #expect(refusal("portal_work", event) == nil)
    }

    // MARK: What the tables refuse whoever writes

    @Test(
        arguments: [
            ("Ada@example.org", "pending", "NULL"), ("ada@EXAMPLE.org", "pending", "NULL"), ("ada", "pending", "NULL"),
            (" ada@example.org", "pending", "NULL"), ("ü@example.org", "pending", "NULL"),
            ("ada@example.org", "unknown", "NULL"), ("ada@example.org", "active", "NULL"),
            ("ada@example.org", "pending", "now()"),
        ]
    )
    func `An account has the identity of an address and a state that fits`(email: String, state: String, at: String) {
        let statement = """
            INSERT INTO account (email, state, created_at, activated_at) VALUES ('\(email)', '\(state)', now(), \(at))
            """
        #expect(refusal(nil, statement) == "23514")
    }

    @Test func `An address has one account`() {
        let account = "INSERT INTO account (email, state, created_at) VALUES ('ada@example.org', 'pending', now())"
        #expect(refusal(nil, account) == nil)
        #expect(refusal(nil, account) == "23505")
    }

    @Test func `What points to a row is found by an index, so that removing one reads no table from end to end`() throws
    {
        let missing = try owner.many(
            String.self,
            """
            SELECT c.conname FROM pg_constraint c
            JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = c.conkey[1]
            WHERE c.contype = 'f' AND c.connamespace = current_schema()::regnamespace AND NOT EXISTS (
                SELECT FROM pg_index i WHERE i.indrelid = c.conrelid AND i.indkey[0] = c.conkey[1]
                  AND (i.indpred IS NULL
                       OR pg_get_expr(i.indpred, i.indrelid) = format('(%I IS NOT NULL)', a.attname)))
            ORDER BY 1
            """
        )
        #expect(missing == [])
    }

    // MARK: The audit trail, month by month

    private func partition(of event: String) throws -> String {
        try owner.one(String.self, "SELECT tableoid::regclass::text FROM audit_event WHERE event = \(event)")
    }

    private func name(inMonths months: Int) throws -> String {
        try owner.one(
            String.self,
            """
            SELECT 'audit_event_' ||
                to_char(date_trunc('month', now() AT TIME ZONE 'UTC') + make_interval(months => \(months)::int), \
            'YYYY_MM')
            """
        )
    }

    /// An event on the fifth day of a month.
    private func add(_ event: String, inMonths months: Int) throws {
        try owner.execute(
            """
            INSERT INTO audit_event (at, event, actor) VALUES (
                date_trunc('month', now(), 'UTC') + make_interval(months => \(months)::int, days => 4), \(event), \
            'system'
            )
            """
        )
    }

    @Test func `The migration makes the tables of this month and the next`() throws {
        for months in 0...1 {
            try add("in \(months)", inMonths: months)
            #expect(try partition(of: "in \(months)") == name(inMonths: months))
        }
        try add("late", inMonths: 2)
        #expect(try partition(of: "late") == "audit_event_rest")
    }

    @Test func `Events that came before their month's table move into it and stay the same`() throws {
        try add("early", inMonths: 2)
        try add("earlier than early", inMonths: -1)
        let before = try owner.many(String.self, "SELECT t::text FROM audit_event t ORDER BY id")
        var housekeeping = try housekeeper()
        housekeeping.runIfDue()
        #expect(try partition(of: "early") == name(inMonths: 2))
        #expect(try partition(of: "earlier than early") == "audit_event_rest")
        #expect(try owner.many(String.self, "SELECT t::text FROM audit_event t ORDER BY id") == before)
        try add("later", inMonths: 2)
        #expect(try partition(of: "later") == name(inMonths: 2))
    }

    @Test func `A month's table refuses what the trail refuses, and the programs' hands`() throws {
        let table = try name(inMonths: 0)
        #expect(refusal(nil, "INSERT INTO audit_event (at, event, actor) VALUES (now(), 'x', 'nobody')") == "23514")
        #expect(refusal("portal_serve", "SELECT * FROM \(table)") == "42501")
        #expect(refusal("portal_work", "DELETE FROM \(table)") == "42501")
    }

    @Test func `A month's table finds events by account like the trail`() throws {
        let indexed = try owner.many(
            String.self,
            "SELECT indexdef FROM pg_indexes WHERE schemaname = current_schema() AND tablename = \(name(inMonths: 0))"
        )
        #expect(indexed.contains { $0.contains("(account_id, event, at DESC)") })
    }

    @Test(arguments: ["now() - interval '2 months'", "now() + interval '4 months'", "'infinity'", "'2000-01-01'"])
    func `A worker makes no table of a month far away`(month: String) {
        #expect(["22023", "22008"].contains(refusal("portal_work", "SELECT make_audit_partition((\(month))::date)")))
    }

    @Test func `Workers that make the same table at once do not disturb each other`() throws {
        let place = place
        let portal = try TestPortal()
        let settings = portal.environment.settings
        _ = try portal.race(6) { _, _ in
            var housekeeping = Housekeeping(
                place.connect(as: "portal_work", deadline: .seconds(30)),
                settings: settings,
                log: TestPortal.silence
            )
            housekeeping.runIfDue()
        }
        try add("x", inMonths: 2)
        #expect(try partition(of: "x") == name(inMonths: 2))
    }

    @Test func `A worker's own schema is not asked for the tables of the trail`() throws {
        let path = try owner.one(
            String.self,
            """
            SELECT proconfig::text FROM pg_proc
            WHERE proname = 'make_audit_partition' AND pronamespace = current_schema()::regnamespace
            """
        )
        #expect(path.contains("search_path=\(place.schema), pg_temp"))
    }

    // MARK: Housekeeping

    @Test func `What was done is not due again, whoever looks`() throws {
        let table = try name(inMonths: 2)
        var housekeeping = try housekeeper()
        housekeeping.runIfDue()
        try owner.executeScript(SQL(unsafeText: "DROP TABLE \(table)"))
        housekeeping.runIfDue()
        let exists: SQL = "SELECT to_regclass(\(table)) IS NOT NULL"
        #expect(try !owner.one(Bool.self, exists))
        var another = try housekeeper()
        another.runIfDue()
        #expect(try owner.one(Bool.self, exists))
    }

    @Test func `Housekeeping that may not work stops nobody`() throws {
        var housekeeping = try housekeeper(as: "portal_serve")
        housekeeping.runIfDue()
        #expect(try owner.one(Bool.self, "SELECT to_regclass(\(name(inMonths: 2))) IS NULL"))
    }

    // MARK: Demo

    @Test func `Demo people never reach a database that was not made for them`() throws {
        let portal = try TestPortal()
        #expect(throws: DemoData.NotADemo.self) { try DemoData(portal.environment, owner).fill() }
        #expect(try portal.count("SELECT count(*) FROM account") == 0)
    }
}
