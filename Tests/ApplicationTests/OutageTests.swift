import HTTP
import Links
import PostgreSQL
import TestDatabase
import TestPortal
import Testing

@testable import Application

/// A database that goes away, refuses or keeps everybody waiting: 503 with Retry-After, and nothing half-written.
@Suite(.portal) struct OutageTests {
    /// A browser of the portal on another way to the database.
    private func browser(_ portal: TestPortal, _ database: Database) -> Browser {
        let application = Application(portal.environment, database: database, now: portal.now)
        return Browser("192.0.2.7") { application.respond(to: $0) }
    }

    /// A way to a server that is not there.
    private var nowhere: Database {
        var configuration = TestDatabase.current.configuration(as: "portal_serve")
        configuration.parameters["host"] = "/nonexistent"
        configuration.parameters["port"] = "1"
        return Database(configuration)
    }

    /// A way on which nobody waits long for a lock.
    private var hasty: Database {
        var configuration = TestDatabase.current.configuration(as: "portal_serve")
        configuration.settings.append(("lock_timeout", "20ms"))
        return Database(configuration)
    }

    private func expectOutage(_ page: Page, _ heading: String = "Das Portal ist gerade ausgelastet") {
        #expect(page.status == 503 && page.heading == heading)
        #expect(page.response["Retry-After"] == "5")
        #expect(page.response["Cache-Control"] == "no-store")
    }

    @Test func `Without a database every address answers, and those that need none work`() throws {
        let portal = try TestPortal()
        let browser = browser(portal, nowhere)
        for route in Route.allFixed + Route.allPatterns {
            let page = try browser.get(route.path)
            #expect([200, 303, 404, 503].contains(page.status), "\(route.path)")
            #expect(page.status != 503 || page.response["Retry-After"] == "5", "\(route.path)")
        }
        for address in [
            "/", "/onlineangebote", "/kontakt", "/registrieren", "/anmelden", "/passwort/vergessen", "/healthz",
        ] {
            #expect(try browser.get(address).status == 200, "\(address)")
        }
        #expect(try browser.get("/readyz").status == 503)
        #expect(try browser.get("/gibt-es-nicht").status == 404)
    }

    @Test(arguments: PortalForm.allCases)
    func `A form sent while there is no database is told so, stores nothing, and works later`(form: PortalForm) throws {
        let portal = try TestPortal()
        let browser = try form.open(in: portal)
        let (fields, before) = (try browser.filled(form), try portal.contents())
        let cut = self.browser(portal, nowhere)
        cut.cookies = browser.cookies
        expectOutage(try cut.post(form.address, fields))
        #expect(try portal.contents() == before)
        try browser.post(form.address, fields)
        #expect(browser.page.location == form.goal)
    }

    @Test func `A signed-in person still reaches the pages that the law asks for`() throws {
        let portal = try TestPortal()
        let cut = browser(portal, nowhere)
        cut.cookies = try portal.signedIn().cookies
        for address in ["/impressum", "/datenschutz", "/barrierefreiheit", "/kontakt", "/"] {
            #expect([200, 303].contains(try cut.get(address).status), "\(address)")
        }
        expectOutage(try cut.get("/uebersicht"))
    }

    @Test(arguments: PortalForm.allCases)
    func `A connection that the server has closed is replaced unnoticed`(form: PortalForm) throws {
        let portal = try TestPortal()
        let browser = try form.open(in: portal)
        try portal.owner.execute(OutageTests.endServing)
        try browser.get(form.address)
        #expect(browser.page.status == 200)
        try portal.owner.execute(OutageTests.endServing)
        try browser.submit(form.entries, to: form.address)
        #expect(browser.page.location == form.goal)
    }

    @Test func `A connection that the server has closed signs nobody out`() throws {
        let portal = try TestPortal()
        let browser = try portal.signedIn()
        for address in ["/", "/kontakt", "/uebersicht", "/gibt-es-nicht"] {
            try portal.owner.execute(OutageTests.endServing)
            #expect(try browser.get(address).html.contains("Ada Löwe"), "\(address)")
        }
    }

    @Test func `A schema that does not fit is said by the readiness probe`() throws {
        let portal = try TestPortal()
        #expect(try portal.browser().get("/readyz").status == 200)
        try portal.owner.execute("INSERT INTO schema_migration (number, name, checksum) VALUES (4711, 'later', '')")
        let page = try portal.browser().get("/readyz")
        #expect(page.status == 503 && page.response["Retry-After"] == "5")
        #expect(page.html == "schema version 4711 does not fit\n")
    }

    /// Each form and a table it writes to.
    private static let writes: [(PortalForm, String)] = [
        (.register, "registration"), (.register, "job"), (.register, "audit_event"), (.resend, "job"),
        (.resend, "audit_event"), (.activate, "account"), (.activate, "sign_in_identity"), (.activate, "session"),
        (.activate, "audit_event"), (.signIn, "session"), (.signIn, "audit_event"), (.signOut, "session"),
        (.signOut, "audit_event"), (.forgotten, "job"), (.forgotten, "audit_event"), (.reset, "mailed_token"),
        (.reset, "sign_in_identity"), (.reset, "session"), (.reset, "job"), (.reset, "audit_event"),
    ]

    @Test(arguments: writes)
    func `A database lost in the middle of storing leaves nothing half-written`(form: PortalForm, table: String) throws
    {
        let portal = try TestPortal()
        let browser = try form.open(in: portal)
        let fields = try browser.filled(form)
        try portal.owner.executeScript(OutageTests.ending(table, "CREATE TRIGGER ending AFTER INSERT OR UPDATE", ""))
        let before = try portal.contents(except: "throttle")
        expectOutage(try browser.post(form.address, fields))
        #expect(try portal.contents(except: "throttle") == before)
        try portal.owner.executeScript("DROP FUNCTION ending CASCADE")
        try browser.post(form.address, fields)
        #expect(browser.page.location == form.goal)
    }

    @Test(arguments: writes.filter { $0.1 != "audit_event" })
    func `A database lost while it commits is told as it is: perhaps stored, perhaps not`(
        form: PortalForm,
        table: String
    ) throws {
        let portal = try TestPortal()
        let browser = try form.open(in: portal)
        let fields = try browser.filled(form)
        let kind = "CREATE CONSTRAINT TRIGGER ending AFTER INSERT OR UPDATE"
        try portal.owner.executeScript(OutageTests.ending(table, kind, "DEFERRABLE INITIALLY DEFERRED"))
        let before = try portal.contents(except: "throttle")
        expectOutage(
            try browser.post(form.address, fields),
            "Die Verbindung zu unserer Datenbank ist abgebrochen"
        )
        #expect(try portal.contents(except: "throttle") == before)
    }

    @Test(arguments: PortalForm.allCases, ["registration", "session", "audit_event", "job", "account"])
    func `A table that somebody else has locked keeps nobody waiting for ever`(form: PortalForm, table: String) throws {
        let portal = try TestPortal()
        let browser = try form.open(in: portal)
        let fields = try browser.filled(form)
        let before = try portal.contents(except: "throttle")
        let locked = self.browser(portal, hasty)
        locked.cookies = browser.cookies
        let page = try portal.owner.transaction {
            try portal.owner.execute(SQL(unsafeText: "LOCK TABLE \(table)"))
            return try locked.post(form.address, fields)
        }
        if page.status != 303 {
            expectOutage(page)
            #expect(try portal.contents(except: "throttle") == before)
        }
    }

    @Test func `A server that does not answer in time is given up`() throws {
        let portal = try TestPortal()
        let browser = try PortalForm.register.open(in: portal)
        let fields = try browser.filled(.register)
        let waiting = self.browser(portal, TestDatabase.current.connect(as: "portal_serve", deadline: .seconds(1)))
        waiting.cookies = browser.cookies
        let page = try portal.owner.transaction {
            try portal.owner.execute("LOCK TABLE registration")
            return try waiting.post("/registrieren", fields)
        }
        expectOutage(page)
        #expect(try portal.count("SELECT count(*) FROM registration") == 0)
        try browser.post("/registrieren", fields)
        #expect(browser.page.location == "/registrieren/gesendet")
    }

    @Test func `A read-only server is an outage for what stores, and for nothing else`() throws {
        let portal = try TestPortal()
        let browser = try PortalForm.register.open(in: portal)
        let fields = try browser.filled(.register)
        var configuration = TestDatabase.current.configuration(as: "portal_serve")
        configuration.settings.append(("default_transaction_read_only", "on"))
        let standby = self.browser(portal, Database(configuration))
        standby.cookies = browser.cookies
        #expect(try standby.get("/registrieren").status == 200)
        expectOutage(try standby.post("/registrieren", fields))
    }

    @Test func `A defect is told without its cause, with a number for the service desk`() throws {
        let portal = try TestPortal()
        let browser = try PortalForm.register.open(in: portal)
        try portal.owner.executeScript("ALTER TABLE registration RENAME COLUMN vorname TO first_name")
        try browser.submit(PortalForm.register.entries)
        #expect(browser.page.status == 500 && browser.page.heading == "Bei uns ist ein Fehler passiert")
        #expect(browser.page.text.contains("Kennung: 0123456789abcdef0123456789abcdef"))
        #expect(!browser.page.html.contains("42703") && !browser.page.html.contains("vorname"))
        #expect(browser.page.response["Cache-Control"] == "no-store")
        #expect(try portal.trail().isEmpty)
    }

    // MARK: The server's misfortunes

    /// Ends the idle sessions of the responder, and waits until they are gone.
    private static let endServing: SQL = """
        SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity
        WHERE application_name = current_schema() AND usename = 'portal_serve'
        """

    /// A trigger that ends the responder's own session when it stores a row.
    private static func ending(_ table: String, _ head: String, _ tail: String) -> SQL {
        SQL(
            unsafeText: """
                CREATE FUNCTION ending() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
                    PERFORM pg_terminate_backend(pg_backend_pid());
                    RETURN NULL;
                END $$;
                \(head) ON \(table) \(tail) FOR EACH ROW EXECUTE FUNCTION ending()
                """
        )
    }
}
