import FoundationEssentials
import OneTimePassword
import PortalWeb
import PostgreSQL
import Secrets

/// A person's second factor, as far as the pages show it.
struct SecondFactor: Sendable, RowDecodable {
    let confirmedAt: Timestamp?
    let unusedRecoveryCodes: Int

    init(row: inout Row) throws(DatabaseError) {
        confirmedAt = try row.next()
        unusedRecoveryCodes = try row.next()
    }
}

/// The second factor in the database.
struct SecondFactorStore {
    static let recoveryFormat = CodeFormat(groups: [4, 4])
    static let recoveryCodes = 10
    private static let sealing = "second factor"
    private let database: Database
    private let keys: PortalKeys

    init(_ database: Database, _ keys: PortalKeys) {
        self.database = database
        self.keys = keys
    }

    func find(_ account: Account.ID) throws(DatabaseError) -> SecondFactor? {
        try database.first(
            SecondFactor.self,
            """
            SELECT confirmed_at, (SELECT count(*) FROM recovery_code r WHERE r.account_id = f.account_id AND used_at \
            IS NULL)
            FROM second_factor f WHERE account_id = \(account)
            """
        )
    }

    /// Whether signing in asks for a code.
    func isOn(_ account: Account.ID) throws(DatabaseError) -> Bool {
        try find(account)?.confirmedAt != nil
    }

    // MARK: Setting up

    /// Makes a new secret that does not count yet; one that counts stays as it is.
    func prepare(_ account: Account.ID, at now: Timestamp) throws(DatabaseError) {
        let secret = RandomBytes.make(20)
        let sealed = keys.ring.seal(secret, purpose: SecondFactorStore.sealing, context: account.rawValue.uuidString)
        try database.execute(
            """
            INSERT INTO second_factor AS f (account_id, sealed_secret, created_at) VALUES (\(account), \(sealed), \
            \(now))
            ON CONFLICT (account_id) DO UPDATE SET sealed_secret = \(sealed), created_at = \(now)
            WHERE f.confirmed_at IS NULL
            """
        )
    }

    /// A secret that was shown and not yet confirmed.
    struct Pending: Sendable {
        let app: OneTimePassword
        fileprivate let sealed: String
    }

    /// How long a secret may be confirmed. Whoever finds an abandoned page cannot scan it later.
    static let pendingLifetime = Duration.seconds(900)

    /// The secret of a factor that is being set up, to be shown; `nil` for one that counts already.
    func pending(_ account: Account.ID, at now: Timestamp) throws -> Pending? {
        let sealed = try database.first(
            String.self,
            """
            SELECT sealed_secret FROM second_factor
            WHERE account_id = \(account) AND confirmed_at IS NULL
              AND created_at > \(now - SecondFactorStore.pendingLifetime)
            """
        )
        guard let sealed else { return nil }
        return Pending(app: try open(sealed, account), sealed: sealed)
    }

    /// Takes back what was begun and not confirmed.
    func cancel(_ account: Account.ID) throws(DatabaseError) {
        try database.execute("DELETE FROM second_factor WHERE account_id = \(account) AND confirmed_at IS NULL")
    }

    /// Makes the factor count, if it is still the one whose code was typed. Belongs into a transaction.
    func confirm(_ pending: Pending, of account: Account.ID, counter: Int, at now: Timestamp) throws(DatabaseError)
        -> Bool
    {
        try database.execute(
            """
            UPDATE second_factor SET confirmed_at = \(now), last_counter = \(counter)
            WHERE account_id = \(account) AND confirmed_at IS NULL AND sealed_secret = \(pending.sealed)
            """
        ) == 1
    }

    /// Keeps others from changing the factor until the transaction ends.
    /// - Returns: whether it counts.
    func lock(_ account: Account.ID) throws(DatabaseError) -> Bool {
        try database.first(
            Account.ID.self,
            """
            SELECT account_id FROM second_factor WHERE account_id = \(account) AND confirmed_at IS NOT NULL FOR UPDATE
            """
        ) != nil
    }

    /// New recovery codes in place of all earlier ones. Belongs into a transaction that holds the factor (``lock(_:)``).
    func makeRecoveryCodes(_ account: Account.ID) throws(DatabaseError) -> [Code] {
        let codes = (0..<SecondFactorStore.recoveryCodes).map { _ in Code.random(SecondFactorStore.recoveryFormat) }
        try database.execute("DELETE FROM recovery_code WHERE account_id = \(account)")
        for code in codes {
            try database.execute(
                "INSERT INTO recovery_code (account_id, code_hash) VALUES (\(account), \(keys.key(.recoveryCode, code.canonical)))"
            )
        }
        return codes
    }

    /// - Returns: whether there was one that counted.
    func remove(_ account: Account.ID) throws(DatabaseError) -> Bool {
        try database.execute(
            "DELETE FROM second_factor WHERE account_id = \(account) AND confirmed_at IS NOT NULL"
        ) == 1
    }

    // MARK: Checking

    /// Whether it is as long as a recovery code.
    static func isRecoveryCode(_ typed: String) -> Bool {
        if case .wrongLength = Code.parse(typed, as: recoveryFormat) { false } else { true }
    }

    /// Whether it is a recovery code with a slip, which costs no try.
    static func isSlip(_ typed: String) -> Bool {
        if case .slip = Code.parse(typed, as: recoveryFormat) { true } else { false }
    }

    /// Uses a code up: of the app, or a recovery code.
    func use(_ typed: String, of account: Account.ID, at now: Timestamp) throws -> UsedCode? {
        if case .code(let code) = Code.parse(typed, as: SecondFactorStore.recoveryFormat) {
            let used = try database.execute(
                """
                UPDATE recovery_code SET used_at = \(now)
                WHERE account_id = \(account) AND used_at IS NULL
                  AND code_hash = ANY(\(keys.keys(.recoveryCode, code.canonical)))
                """
            )
            return used == 1 ? .recovery : nil
        }
        let sealed = try database.first(
            String.self,
            "SELECT sealed_secret FROM second_factor WHERE account_id = \(account) AND confirmed_at IS NOT NULL"
        )
        guard let sealed,
            case .match(let counter) = try open(sealed, account).check(typed, unixSeconds: now.unixSeconds)
        else { return nil }
        let used = try database.execute(
            """
            UPDATE second_factor SET last_counter = \(counter)
            WHERE account_id = \(account) AND last_counter < \(counter)
            """
        )
        return used == 1 ? .app : nil
    }

    /// No key opens what is stored: for operators, the person cannot do anything about it.
    struct KeyLost: Error, CustomStringConvertible {
        let description = "no key opens the secret of a second factor"
    }

    private func open(_ sealed: String, _ account: Account.ID) throws -> OneTimePassword {
        let secret = keys.ring.open(sealed, purpose: SecondFactorStore.sealing, context: account.rawValue.uuidString)
        guard let secret else { throw KeyLost() }
        return OneTimePassword(secret: secret)
    }

    // MARK: Between password and code

    /// Notes that the password was right.
    func challenge(_ account: Account.ID, at now: Timestamp) throws(DatabaseError) -> Token {
        let token = Token.random()
        try database.execute(
            """
            INSERT INTO sign_in_challenge (hash, account_id, created_at, expires_at)
            VALUES (\(token.hash), \(account), \(now), \(now + .seconds(600)))
            """
        )
        return token
    }

    /// Who has to give a code; `nil` when it took too long, or was done.
    func challenged(_ token: Token, at now: Timestamp) throws(DatabaseError) -> Account? {
        try database.first(
            Account.self,
            """
            SELECT a.id, a.email, a.vorname, a.nachname FROM sign_in_challenge c JOIN account a ON a.id = c.account_id
            WHERE c.hash = \(token.hash) AND c.used_at IS NULL AND c.expires_at > \(now) AND a.state = 'active'
            """
        )
    }

    /// - Returns: false when it was met before. Belongs into the transaction that begins the session.
    func meet(_ token: Token, at now: Timestamp) throws(DatabaseError) -> Bool {
        try database.execute(
            "UPDATE sign_in_challenge SET used_at = \(now) WHERE hash = \(token.hash) AND used_at IS NULL"
        ) == 1
    }
}

/// What a person proved herself with.
enum UsedCode: Sendable, Hashable {
    case app
    case recovery
}
