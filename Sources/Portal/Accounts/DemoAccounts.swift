package import PortalWeb
package import PostgreSQL

/// A login of the demo, as `demo.json` lists it.
package struct DemoAccount: Encodable, Sendable, Hashable {
    package let email: String
    package let password: String
    /// In its Betrieb, with that one's number; `nil` where it has none.
    package var role: String?
    package var betrieb: String?
}

/// The demo's people: active accounts with a known password.
package struct DemoAccounts {
    private static let password = "Hobelbank Ziegel 1894"
    private static let people = [
        ("anna.beispiel@example.org", "Anna", "Beispiel"), ("bernd.muster@example.org", "Bernd", "Muster"),
        ("cem.demir@example.org", "Cem", "Demir"), ("dana.probe@example.org", "Dana", "Probe"),
        ("emil.vorlage@example.org", "Emil", "Vorlage"), ("fatma.test@example.org", "Fatma", "Test"),
        ("gesa.modell@example.org", "Gesa", "Modell"), ("hakan.entwurf@example.org", "Hakan", "Entwurf"),
        ("ida.skizze@example.org", "Ida", "Skizze"),
    ]

    private let environment: Environment
    private let database: Database

    package init(_ environment: Environment, _ database: Database) {
        self.environment = environment
        self.database = database
    }

    package func fill() throws -> [DemoAccount] {
        for (email, vorname, nachname) in DemoAccounts.people {
            try add(email, vorname, nachname)
        }
        return DemoAccounts.people.map {
            DemoAccount(email: $0.0, password: DemoAccounts.password, role: nil, betrieb: nil)
        }
    }

    private func add(_ email: String, _ vorname: String, _ nachname: String) throws {
        let exists = try database.one(Bool.self, "SELECT EXISTS (SELECT FROM account WHERE email = \(email))")
        guard !exists else { return }
        guard case .hashed(let hash, _) = environment.passwords.choose(DemoAccounts.password, knowing: []) else {
            preconditionFailure("the demo's password fits the policy")
        }
        try database.transaction {
            let account = try database.one(
                Account.ID.self,
                """
                INSERT INTO account (email, state, vorname, nachname, created_at, activated_at)
                VALUES (\(email), 'active', \(vorname), \(nachname), now(), now()) RETURNING id
                """
            )
            try database.execute(
                """
                INSERT INTO sign_in_identity (account_id, provider, password_hash, created_at, changed_at)
                VALUES (\(account), 'password', \(hash), now(), now())
                """
            )
        }
    }
}
