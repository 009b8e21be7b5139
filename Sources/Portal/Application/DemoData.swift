package import Accounts
package import Freischaltung
import Links
package import PortalWeb
package import PostgreSQL
package import ServiceDesk

/// Fictitious data for a stack on one's own machine. Never touches a database it did not make.
package struct DemoData {
    /// The content of `demo.json`.
    package struct Logins: Encodable, Sendable {
        package let accounts: [DemoAccount]
        package let staff: [DemoStaff]
        package let betriebe: [DemoFreischaltung.Entry]
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
        let now = try database.one(Timestamp.self, "SELECT now()")
        var accounts = try DemoAccounts(environment, database).fill()
        let freischaltung = DemoFreischaltung(environment, database)
        let betriebe = try freischaltung.fill(at: now)
        // The last of them are colleagues; the others have nothing yet.
        for (index, role) in zip(accounts.indices.suffix(Role.allCases.count), Role.allCases.reversed()) {
            try freischaltung.link(
                accounts[index].email,
                as: role,
                since: now - .seconds((accounts.count - index) * 30 * 86_400)
            )
            accounts[index].role = role.rawValue
            accounts[index].betrieb = DemoFreischaltung.workplace
        }
        return Logins(
            accounts: accounts,
            staff: try DemoDesk(environment, database).fill(),
            betriebe: betriebe,
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
