package import Accounts
package import PortalWeb
package import PostgreSQL
package import ServiceDesk

/// Fictitious data for a stack on one's own machine. Never touches a database it did not make.
package struct DemoData {
    /// The content of `demo.json`.
    package struct Logins: Encodable, Sendable {
        package let accounts: [DemoAccount]
        package let staff: [DemoStaff]
        package let betriebe: [String]
        package let courses: [String]
    }

    package struct NotADemo: Error, CustomStringConvertible {
        package let description = "this database was not made for a demo: its comment is not '\(mark)'"
    }

    /// The comment of a database that may be filled with fictitious people.
    private static let mark = "kundenportal: demo data, may be dropped"
    private let environment: Environment
    private let database: Database

    package init(_ environment: Environment, _ database: Database) {
        self.environment = environment
        self.database = database
    }

    /// Adds what is missing; running it again changes nothing that is there.
    package func fill() throws -> Logins {
        guard try isForDemo() else { throw NotADemo() }
        return Logins(
            accounts: try DemoAccounts(environment, database).fill(),
            staff: try DemoDesk(environment, database).fill(),
            betriebe: [],
            courses: []
        )
    }

    /// Whoever made the database for a demo said so in its comment. An empty one may be tomorrow's real one.
    private func isForDemo() throws(DatabaseError) -> Bool {
        try database.one(
            Bool.self,
            """
            SELECT coalesce(shobj_description(oid, 'pg_database') = \(DemoData.mark), false)
            FROM pg_database WHERE datname = current_database()
            """
        )
    }
}
