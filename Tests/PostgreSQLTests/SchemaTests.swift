import PostgreSQL
import Synchronization
import TestDatabase
import Testing

/// The schema that a test has for itself.
@Suite struct SchemaTests {
    private struct Stopped: Error {}
    private struct Finished: Error {}

    private func exists(_ schema: String) throws -> Bool {
        try TestDatabase.current.connect().one(Bool.self, "SELECT to_regnamespace(\(schema)) IS NOT NULL")
    }

    @Test(.schema, arguments: [1, 2, 3])
    func `each case of a test finds its schema empty`(number: Int) throws {
        let database = TestDatabase.current.connect()
        #expect(try database.one(String.self, "SELECT current_schema()") == TestDatabase.current.schema)
        try database.execute("CREATE TABLE only_one ()")
        #expect(try TestDatabase.current.connect().one(Int.self, "SELECT count(*) FROM only_one") == 0)
    }

    @Test(
        .schema {
            try Migrator($0, [Migration(number: 1, name: "m0001", sql: "CREATE TABLE ready (n integer)")]).migrate()
        }
    )
    func `a schema is made ready before the test`() throws {
        #expect(try Migrator.version(of: TestDatabase.current.connect()) == 1)
    }

    @Test(.schema, arguments: [true, false])
    func `a schema goes with its test, also when that fails`(fails: Bool) async throws {
        let test = try #require(Test.current)
        let inner = Mutex("")
        let error = await #expect(throws: (any Error).self) {
            try await SchemaTrait.schema.provideScope(for: test, testCase: nil) {
                inner.withLock { $0 = TestDatabase.current.schema }
                try TestDatabase.current.connect().execute("CREATE TABLE t ()")
                if fails { throw Stopped() }
            }
            throw Finished()
        }
        #expect(fails ? error is Stopped : error is Finished)
        let schema = inner.withLock { $0 }
        #expect(schema.hasPrefix("test_") && schema != TestDatabase.current.schema)
        #expect(try !exists(schema))
        #expect(try exists(TestDatabase.current.schema))
    }

    @Test(.schema, .timeLimit(.minutes(1)))
    func `a session that a test leaves behind does not keep its schema`() async throws {
        let test = try #require(Test.current)
        let left = Mutex<Background<Void>?>(nil)
        try await SchemaTrait.schema.provideScope(for: test, testCase: nil) {
            let place = TestDatabase.current
            let database = place.connect(deadline: .seconds(60))
            try database.execute("CREATE TABLE t ()")
            left.withLock {
                $0 = Background {
                    try place.connect(deadline: .seconds(60)).executeScript("BEGIN; LOCK TABLE t; SELECT pg_sleep(600)")
                }
            }
            let isAsleep: SQL =
                "SELECT EXISTS (SELECT FROM pg_stat_activity WHERE application_name = \(place.schema) AND wait_event = 'PgSleep')"
            while try !database.one(Bool.self, isAsleep) {}
        }
        let session = try #require(left.withLock { $0 })
        #expect(failure { try session.value() } == .unavailable("connection lost (SQLSTATE 57P01)"))
    }

    @Test(.schema) func `a test may connect as another role`() throws {
        let owner = TestDatabase.current.connect()
        let role = "role_of_" + TestDatabase.current.schema
        try owner.executeScript(
            SQL(unsafeText: "CREATE ROLE \(role) LOGIN; CREATE TABLE t (); GRANT SELECT ON t TO \(role)")
        )
        let database = TestDatabase.current.connect(as: role)
        #expect(try database.one(String.self, "SELECT session_user") == role)
        #expect(try database.one(Int.self, "SELECT count(*) FROM t") == 0)
        let refusal = failure { try database.execute("CREATE TABLE other ()") }
        #expect(refusal.flatMap(sqlState) == "42501")
        try owner.executeScript(SQL(unsafeText: "REVOKE ALL ON t FROM \(role); DROP ROLE \(role)"))
    }
}
