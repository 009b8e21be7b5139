import Glibc
package import PostgreSQL

/// A PostgreSQL schema that one test has for itself, in the database that `PORTAL_TEST_DATABASE` names.
package struct TestDatabase: Sendable {
    @TaskLocal static var scoped: TestDatabase?

    /// The schema of the running test. A thread of its own does not inherit it: take it before the thread starts.
    package static var current: TestDatabase {
        guard let scoped else { preconditionFailure("Mark the test with the trait .schema to give it a schema.") }
        return scoped
    }

    /// The connection string of the owner.
    package let connectionString: String
    /// The name of the schema, which is also the `application_name` of its connections.
    package let schema: String

    /// A connection of its own, opened when first needed, that sees this schema alone.
    ///
    /// - Parameter role: the database role to sign in as; `nil` for the owner.
    package func connect(as role: String? = nil, deadline: Duration = .seconds(5)) -> Database {
        Database(configuration(as: role, deadline: deadline))
    }

    /// What ``connect(as:deadline:)`` connects with, for a test that changes some of it.
    package func configuration(as role: String? = nil, deadline: Duration = .seconds(5)) -> Database.Configuration {
        var parameters = ["application_name": schema]
        if let role { parameters["user"] = role }
        return Database.Configuration(
            connectionString,
            deadline: deadline,
            settings: [("search_path", schema)],
            parameters: parameters
        )
    }

    struct Missing: Error, CustomStringConvertible {
        let description = "This test needs a PostgreSQL server of its own: run `make test`, which starts one."
    }

    /// A name nobody else uses, for a schema that does not exist yet.
    static func unused() throws(Missing) -> TestDatabase {
        guard let connectionString = getenv("PORTAL_TEST_DATABASE") else { throw Missing() }
        let number = UInt64.random(in: .min ... .max)
        return TestDatabase(connectionString: String(cString: connectionString), schema: "test_\(number)")
    }

    /// Makes the schema; everybody may use it, as everybody may use `public`.
    func create(with owner: Database) throws(DatabaseError) {
        try owner.executeScript(
            SQL(unsafeText: "CREATE SCHEMA \(schema); GRANT USAGE ON SCHEMA \(schema) TO PUBLIC")
        )
    }

    /// Drops the schema, ending sessions that the test left behind, since they may hold locks.
    func drop(with owner: Database) throws(DatabaseError) {
        try owner.executeScript(
            SQL(
                unsafeText: """
                    ROLLBACK;
                    SELECT pg_terminate_backend(pid) FROM pg_stat_activity
                        WHERE application_name = '\(schema)' AND pid <> pg_backend_pid();
                    SET client_min_messages = error;
                    DROP SCHEMA \(schema) CASCADE
                    """
            )
        )
    }
}
