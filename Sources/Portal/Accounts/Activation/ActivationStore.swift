import FoundationEssentials
import PortalWeb
import PostgreSQL
import Secrets

/// What an activation link stands for.
enum ActivationLink: Sendable, Hashable {
    case open(OpenActivation)
    case expired(email: String, at: Timestamp)
    /// The account is active, by this link or another one.
    case active(Account.ID, email: String)
    /// No such link was ever sent, or its registration was removed.
    case unknown
}

/// An account that waits for its password.
struct OpenActivation: Sendable, Hashable {
    let email: String
    let vorname: String
    let nachname: String
}

/// Activation in the database. Looking changes nothing; only ``activate(_:passwordHash:at:)`` uses a link up.
struct ActivationStore {
    private let database: Database

    init(_ database: Database) {
        self.database = database
    }

    func look(_ token: Token, at now: Timestamp) throws(DatabaseError) -> ActivationLink {
        let found = try database.first(
            Found.self,
            """
            SELECT a.id, a.email, a.state,
                   CASE WHEN a.vorname <> '' THEN a.vorname ELSE coalesce(r.vorname, '') END,
                   CASE WHEN a.vorname <> '' THEN a.nachname ELSE coalesce(r.nachname, '') END, t.expires_at
            FROM mailed_token t JOIN account a ON a.id = t.account_id
            LEFT JOIN registration r ON r.id = t.registration_id
            WHERE t.hash = \(token.hash) AND t.purpose = 'activation'
            """
        )
        guard let found else { return .unknown }
        if found.state == .active { return .active(found.id, email: found.open.email) }
        return found.expiresAt > now ? .open(found.open) : .expired(email: found.open.email, at: found.expiresAt)
    }

    /// Uses the link up, activates the account under the name of the link's registration and sets its password. Belongs
    /// into a transaction.
    /// - Returns: `nil` when the link was used, ran out or was removed since it was looked at.
    func activate(_ token: Token, passwordHash: String, at now: Timestamp) throws(DatabaseError) -> Account.ID? {
        let account = try database.first(
            Account.ID.self,
            """
            WITH used AS (
                UPDATE mailed_token SET used_at = \(now)
                WHERE hash = \(token.hash) AND purpose = 'activation' AND used_at IS NULL AND expires_at > \(now)
                RETURNING account_id, registration_id
            )
            UPDATE account SET
                state = 'active',
                activated_at = \(now),
                -- The chamber's own name for somebody it invited stands; who typed another one may be a stranger.
                vorname = CASE WHEN account.vorname <> '' THEN account.vorname ELSE coalesce(r.vorname, '') END,
                nachname = CASE WHEN account.vorname <> '' THEN account.nachname ELSE coalesce(r.nachname, '') END
            FROM used LEFT JOIN registration r ON r.id = used.registration_id
            WHERE account.id = used.account_id AND account.state <> 'active'
            RETURNING account.id
            """
        )
        guard let account else { return nil }
        try database.execute(
            """
            INSERT INTO sign_in_identity (account_id, provider, password_hash, created_at, changed_at)
            VALUES (\(account), 'password', \(passwordHash), \(now), \(now))
            """
        )
        return account
    }

    private struct Found: RowDecodable {
        let id: Account.ID
        let state: AccountState
        let open: OpenActivation
        let expiresAt: Timestamp

        init(row: inout Row) throws(DatabaseError) {
            id = try row.next()
            let email = try row.next(String.self)
            state = try row.next()
            open = OpenActivation(email: email, vorname: try row.next(), nachname: try row.next())
            expiresAt = try row.next()
        }
    }
}
