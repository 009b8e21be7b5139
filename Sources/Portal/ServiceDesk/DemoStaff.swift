import OneTimePassword
package import PortalWeb
package import PostgreSQL
import Secrets

/// A login of the demo's service desk, as `demo.json` lists it.
package struct DemoStaff: Encodable, Sendable, Hashable {
    package let email: String
    package let password: String
    package let totpSecret: String
    package let role: String

    enum CodingKeys: String, CodingKey {
        case email, password, role
        case totpSecret = "totp_secret"
    }
}

/// The demo's people at the desk: some acts need a second one, of the same role too.
package struct DemoDesk {
    private static let password = "Wasserwaage Kelle 1894"
    private static let people: [(String, String, StaffRole)] = [
        ("lea.leitung@example.org", "Lea Leitung", .leitung),
        ("sven.sachbearbeitung@example.org", "Sven Sachbearbeitung", .sachbearbeitung),
        ("mia.leitung@example.org", "Mia Leitung", .leitung),
    ]

    private let environment: Environment
    private let database: Database

    package init(_ environment: Environment, _ database: Database) {
        self.environment = environment
        self.database = database
    }

    package func fill() throws -> [DemoStaff] {
        try DemoDesk.people.map { email, name, role in
            let secret = try secret(email) ?? add(email, name, role)
            let text = secret.grouped.filter { $0 != " " }
            return DemoStaff(email: email, password: DemoDesk.password, totpSecret: text, role: role.rawValue)
        }
    }

    /// Of somebody who is there already.
    private func secret(_ email: String) throws -> OneTimePassword? {
        guard let identity = try StaffSignInStore(database).identity(email: email) else { return nil }
        return try? StaffFactor(environment.keys).open(identity.sealedSecret, of: identity.staff)  // Another key file.
    }

    private func add(_ email: String, _ name: String, _ role: StaffRole) throws -> OneTimePassword {
        guard case .hashed(let hash, _) = environment.passwords.choose(DemoDesk.password, knowing: []) else {
            preconditionFailure("the demo's password fits the policy")
        }
        return try database.transaction {
            let id = try database.one(
                Staff.ID.self,
                """
                INSERT INTO staff (email, name, role, created_at) VALUES (\(email), \(name), \(role), now())
                ON CONFLICT (email) DO UPDATE SET name = excluded.name RETURNING id
                """
            )
            let secret = RandomBytes.make(20)
            try database.execute(
                """
                UPDATE staff SET password_hash = \(hash), sealed_secret = \
                \(StaffFactor(environment.keys).seal(secret, of: id)),
                    enrolled_at = now(), last_counter = 0, locked_at = NULL
                WHERE id = \(id)
                """
            )
            return OneTimePassword(secret: secret)
        }
    }
}
