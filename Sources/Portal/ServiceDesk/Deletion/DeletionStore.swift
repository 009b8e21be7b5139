import FoundationEssentials
import PortalWeb
import PostgreSQL
import Secrets

/// Accounts that the desk is asked to delete.
struct DeletionStore {
    private let database: Database

    init(_ database: Database) {
        self.database = database
    }

    /// - Returns: `nil` when there is one already.
    func ask(for account: Account.ID, by staff: Staff.ID, due: Timestamp, at now: Timestamp) throws(DatabaseError)
        -> UUID?
    {
        try database.first(
            UUID.self,
            """
            INSERT INTO account_deletion (account_id, asked_by, asked_at, due_at)
            VALUES (\(account), \(staff), \(now), \(due))
            ON CONFLICT (account_id) WHERE stopped_at IS NULL DO NOTHING RETURNING id
            """
        )
    }

    func stop(of account: Account.ID, by staff: Staff.ID, at now: Timestamp) throws(DatabaseError) -> Bool {
        try database.execute(
            """
            UPDATE account_deletion SET stopped_at = \(now), stopped_by = \(staff)
            WHERE account_id = \(account) AND stopped_at IS NULL
            """
        ) == 1
    }

    /// A deletion as the mailed link knows it.
    struct Noted: RowDecodable {
        let id: UUID
        let account: Account
        let dueAt: Timestamp
        let stoppedAt: Timestamp?

        init(row: inout Row) throws(DatabaseError) {
            id = try row.next()
            account = try Account(row: &row)
            dueAt = try row.next()
            stoppedAt = try row.next()
        }
    }

    private static let noted: SQL = """
        SELECT d.id, a.id, a.email, a.vorname, a.nachname, d.due_at, d.stopped_at
        FROM account_deletion d JOIN account a ON a.id = d.account_id
        """

    func find(_ id: UUID) throws(DatabaseError) -> Noted? {
        try database.first(Noted.self, "\(DeletionStore.noted) WHERE d.id = \(id)")
    }

    func find(_ token: Token) throws(DatabaseError) -> Noted? {
        try database.first(
            Noted.self,
            """
            \(DeletionStore.noted) JOIN account_deletion_token t ON t.deletion_id = d.id WHERE t.hash = \(token.hash)
            """
        )
    }

    func keep(_ token: Token, for deletion: UUID, at now: Timestamp) throws(DatabaseError) {
        try database.execute(
            """
            INSERT INTO account_deletion_token (hash, deletion_id, created_at)
            VALUES (\(token.hash), \(deletion), \(now))
            """
        )
    }

    /// By the mailed link.
    func stop(_ deletion: UUID, at now: Timestamp) throws(DatabaseError) -> Bool {
        try database.execute(
            "UPDATE account_deletion SET stopped_at = \(now) WHERE id = \(deletion) AND stopped_at IS NULL"
        ) == 1
    }
}
