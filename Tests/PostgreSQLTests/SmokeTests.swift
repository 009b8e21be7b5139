import PostgreSQL
import TestDatabase
import Testing

@Suite struct SmokeTests {
    @Test(.schema) func `a test has a schema of its own`() throws {
        let database = TestDatabase.current.connect()
        #expect(try database.one(String.self, "SELECT current_schema()") == TestDatabase.current.schema)
    }
}
