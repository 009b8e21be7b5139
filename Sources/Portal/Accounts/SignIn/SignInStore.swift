import PortalWeb
import PostgreSQL

/// The password of an active account.
struct PasswordIdentity: RowDecodable {
    let account: Account.ID
    let hash: String
    /// When the person set it. Making the same password's hash anew does not change it.
    let setAt: Timestamp

    init(row: inout Row) throws(DatabaseError) {
        account = try row.next()
        hash = try row.next()
        setAt = try row.next()
    }
}

struct SignInStore {
    private let database: Database

    init(_ database: Database) {
        self.database = database
    }

    /// The password of the active account with this address; `nil` for every other address alike.
    func identity(email: String) -> Reading<PasswordIdentity?> {
        Reading.first(
            PasswordIdentity.self,
            """
            SELECT a.id, i.password_hash, i.changed_at FROM account a
            JOIN sign_in_identity i ON i.account_id = a.id AND i.provider = 'password'
            WHERE a.email = \(email) AND a.state = 'active'
            """
        )
    }

    /// Whether the password that was checked is still the account's; it stays so until the transaction ends.
    func isCurrent(_ identity: PasswordIdentity) throws(DatabaseError) -> Bool {
        try database.first(
            Account.ID.self,
            """
            SELECT account_id FROM sign_in_identity
            WHERE account_id = \(identity.account) AND provider = 'password' AND changed_at = \(identity.setAt) FOR \
            SHARE
            """
        ) != nil
    }

    /// Replaces a hash that was made with older parameters or an older key, unless it has changed meanwhile.
    func rehash(_ identity: PasswordIdentity, to hash: String) throws(DatabaseError) -> Bool {
        try database.execute(
            """
            UPDATE sign_in_identity SET password_hash = \(hash)
            WHERE account_id = \(identity.account) AND provider = 'password' AND password_hash = \(identity.hash)
            """
        ) == 1
    }
}
