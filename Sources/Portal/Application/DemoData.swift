package import Accounts
package import PortalWeb
package import PostgreSQL

/// Fictitious data for a stack on one's own machine. Never touches a database it did not make.
package struct DemoData {
    /// The content of `demo.json`.
    package struct Logins: Encodable, Sendable {
        package let accounts: [DemoAccount]
        package let staff: [String]
        package let betriebe: [String]
        package let courses: [String]
    }

    package struct NotADemo: Error, CustomStringConvertible {
        package let description = "this database holds real data: it was not made by 'portal demo'"
    }

    private let environment: Environment
    private let database: Database

    package init(_ environment: Environment, _ database: Database) {
        self.environment = environment
        self.database = database
    }

    /// Adds what is missing; running it again changes nothing that is there.
    package func fill() throws -> Logins {
        try claim()
        return Logins(
            accounts: try DemoAccounts(environment, database).fill(),
            staff: [],
            betriebe: [],
            courses: []
        )
    }

    /// Marks the database as a demo, if it is empty or marked already.
    private func claim() throws {
        try database.transaction {
            let comment = try database.one(
                String.self,
                "SELECT coalesce(obj_description(to_regclass('account'), 'pg_class'), '')"
            )
            if comment == "demo" { return }
            guard try database.one(Int.self, "SELECT count(*) FROM account") == 0 else { throw NotADemo() }
            try database.execute("COMMENT ON TABLE account IS 'demo'")
        }
    }
}
