import FoundationEssentials
import PortalWeb
import PostgreSQL
import Secrets

/// What the link of a reset mail stands for.
enum PasswordLink: Sendable, Hashable {
    case open(AccountForPassword)
    case expired(email: String, at: Timestamp)
    /// A new password was set with this link, or with another one since.
    case used(email: String)
    /// No such link was ever sent, or it is long gone.
    case unknown
}

/// An account whose password is about to be set.
struct AccountForPassword: Sendable, Hashable {
    let id: Account.ID
    let email: String
    let vorname: String
    let nachname: String
}

/// New passwords in the database. Looking changes nothing.
struct PasswordResetStore {
    private let database: Database

    init(_ database: Database) {
        self.database = database
    }

    // MARK: What is mailed

    /// The account with this address, in whatever state.
    func account(email: String) throws(DatabaseError) -> Account.ID? {
        try database.first(Account.ID.self, "SELECT id FROM account WHERE email = \(email)")
    }

    /// Stores the hashes of a link and a code that are about to be mailed.
    func keep(_ link: Token, _ codeHash: [UInt8]?, for account: Account.ID, until expiry: Timestamp, at now: Timestamp)
        throws(DatabaseError)
    {
        try database.execute(
            """
            INSERT INTO mailed_token (hash, purpose, account_id, code_hash, created_at, expires_at)
            VALUES (\(link.hash), 'reset', \(account), \(codeHash), \(now), \(expiry))
            """
        )
    }

    // MARK: The provisional password

    /// Which account a typed provisional password opens, and until when.
    func provisional(_ hashes: [[UInt8]], email: String, at now: Timestamp) -> Reading<ProvisionalAccess?> {
        Reading.first(
            ProvisionalAccess.self,
            """
            SELECT t.account_id, t.expires_at FROM account a JOIN mailed_token t ON t.account_id = a.id
            WHERE a.email = \(email) AND t.purpose = 'reset' AND t.code_hash = ANY(\(hashes))
              AND t.used_at IS NULL AND t.expires_at > \(now)
            ORDER BY t.expires_at DESC LIMIT 1
            """
        )
    }

    /// Whether this is a provisional password that was mailed for the account, used or not: it must not become lasting.
    func hasMailed(_ typed: String, to account: Account.ID, _ keys: PortalKeys) throws(DatabaseError) -> Bool {
        guard ProvisionalPassword.code(typed) != nil else { return false }
        let hashes = ProvisionalPassword.hashes(typed: typed, keys)
        return try database.one(
            Bool.self,
            "SELECT EXISTS (SELECT FROM mailed_token WHERE account_id = \(account) AND code_hash = ANY(\(hashes)))"
        )
    }

    /// Whose link it is, used or not.
    func owner(of token: Token) throws(DatabaseError) -> Account.ID? {
        try database.first(Account.ID.self, "SELECT account_id FROM mailed_token WHERE hash = \(token.hash)")
    }

    // MARK: The link

    func look(_ token: Token, at now: Timestamp) throws(DatabaseError) -> PasswordLink {
        let found = try database.first(
            Found.self,
            """
            SELECT a.id, a.email, a.vorname, a.nachname, t.used_at IS NOT NULL, t.expires_at
            FROM mailed_token t JOIN account a ON a.id = t.account_id
            WHERE t.hash = \(token.hash) AND t.purpose = 'reset'
            """
        )
        guard let found else { return .unknown }
        if found.isUsed { return .used(email: found.account.email) }
        return found.expiresAt > now ? .open(found.account) : .expired(email: found.account.email, at: found.expiresAt)
    }

    /// Uses up the link and everything else that was mailed to set a password, and sets it. Ends all sessions; activates
    /// an account that never was. Belongs into a transaction.
    /// - Returns: `nil` when the link was used or ran out since it was looked at.
    func setPassword(_ token: Token, hash: String, at now: Timestamp) throws(DatabaseError) -> PasswordSet? {
        // Whoever uses another link of the account waits here, so that nobody waits for each other's links.
        try database.execute(
            """
            SELECT FROM account WHERE id = (SELECT account_id FROM mailed_token WHERE hash = \(token.hash)) FOR UPDATE
            """
        )
        let account = try database.first(
            Account.ID.self,
            """
            UPDATE mailed_token SET used_at = \(now)
            WHERE hash = \(token.hash) AND purpose = 'reset' AND used_at IS NULL AND expires_at > \(now)
            RETURNING account_id
            """
        )
        guard let account else { return nil }
        try voidAll(of: account, at: now)
        let isNew = try activate(account, at: now)
        try database.execute(
            """
            INSERT INTO sign_in_identity (account_id, provider, password_hash, created_at, changed_at)
            VALUES (\(account), 'password', \(hash), \(now), \(now))
            ON CONFLICT (account_id, provider) DO UPDATE SET password_hash = \(hash), changed_at = \(now)
            """
        )
        try database.execute(
            "UPDATE session SET ended_at = \(now) WHERE account_id = \(account) AND ended_at IS NULL"
        )
        return PasswordSet(account: account, activated: isNew)
    }

    /// Ends what an earlier password, or a mail about it, has opened half: mailed links and codes, and sign-ins that wait
    /// for the second factor.
    func voidAll(of account: Account.ID, at now: Timestamp) throws(DatabaseError) {
        try database.execute(
            """
            UPDATE mailed_token SET used_at = \(now)
            WHERE account_id = \(account) AND purpose = 'reset' AND used_at IS NULL
            """
        )
        try database.execute(
            "UPDATE sign_in_challenge SET used_at = \(now) WHERE account_id = \(account) AND used_at IS NULL"
        )
    }

    /// The name of an account that never was active is that of its newest registration.
    /// - Returns: whether it was not active.
    private func activate(_ account: Account.ID, at now: Timestamp) throws(DatabaseError) -> Bool {
        try database.execute(
            """
            UPDATE account SET
                state = 'active',
                activated_at = \(now),
                vorname = coalesce(r.vorname, account.vorname),
                nachname = coalesce(r.nachname, account.nachname)
            FROM account a LEFT JOIN LATERAL (
                SELECT vorname, nachname FROM registration
                WHERE email = a.email AND a.vorname = '' ORDER BY created_at DESC LIMIT 1
            ) r ON true
            WHERE account.id = \(account) AND a.id = account.id AND account.state <> 'active'
            """
        ) == 1
    }

    private struct Found: RowDecodable {
        let account: AccountForPassword
        let isUsed: Bool
        let expiresAt: Timestamp

        init(row: inout Row) throws(DatabaseError) {
            account = AccountForPassword(
                id: try row.next(),
                email: try row.next(),
                vorname: try row.next(),
                nachname: try row.next()
            )
            isUsed = try row.next()
            expiresAt = try row.next()
        }
    }
}

/// What a new password came to.
struct PasswordSet: Sendable, Hashable {
    let account: Account.ID
    /// Whether the account had never been active before.
    let activated: Bool
}

/// A provisional password that was typed right.
struct ProvisionalAccess: RowDecodable {
    let account: Account.ID
    let expiresAt: Timestamp

    init(row: inout Row) throws(DatabaseError) {
        account = try row.next()
        expiresAt = try row.next()
    }
}
