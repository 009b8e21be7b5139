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

    /// A link stops what is noted now, also where it was mailed for an earlier deletion that was stopped.
    func find(_ token: Token) throws(DatabaseError) -> Noted? {
        try database.first(
            Noted.self,
            """
            \(DeletionStore.noted) JOIN account_deletion mailed ON mailed.account_id = d.account_id
            JOIN account_deletion_token t ON t.deletion_id = mailed.id
            WHERE t.hash = \(token.hash) AND (d.stopped_at IS NULL OR d.id = mailed.id)
            ORDER BY d.stopped_at IS NOT NULL LIMIT 1
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

    // MARK: Its time

    /// A mail that is on its way names the moment, counted from now on.
    func begin(_ deletion: UUID, due: Timestamp) throws(DatabaseError) {
        try database.execute(
            "UPDATE account_deletion SET due_at = \(due) WHERE id = \(deletion) AND stopped_at IS NULL"
        )
    }

    /// Notes whose mail was delivered.
    func noteDeliveries() throws(DatabaseError) {
        try database.execute(
            """
            UPDATE account_deletion d SET noticed_at = j.finished_at
            FROM job j JOIN account a ON a.email = j.recipient
            WHERE d.account_id = a.id AND d.stopped_at IS NULL AND d.noticed_at IS NULL
              AND j.kind = \(Job.Kind.deletionNoticeMail) AND j.outcome = \(Job.Outcome.done)
              AND (j.payload ->> 'deletion')::uuid = d.id
            """
        )
    }

    private static let isDue: SQL = "d.stopped_at IS NULL AND d.noticed_at IS NOT NULL AND a.mail_bounced_at IS NULL"

    /// Accounts whose time is over, the longest first.
    func due(at now: Timestamp) throws(DatabaseError) -> [Account] {
        try database.many(
            Account.self,
            """
            SELECT a.id, a.email, a.vorname, a.nachname FROM account_deletion d JOIN account a ON a.id = d.account_id
            WHERE \(DeletionStore.isDue) AND d.due_at <= \(now) ORDER BY d.due_at, a.id LIMIT \(RetentionRule.batch)
            """
        )
    }

    /// Whether it is still to be deleted; then nobody stops it any more before the end of the transaction.
    func lock(_ account: Account.ID, dueAt now: Timestamp) throws(DatabaseError) -> Bool {
        // First the account, as everybody does who changes what is its.
        let isThere = try database.first(Account.ID.self, "SELECT id FROM account WHERE id = \(account) FOR UPDATE")
        guard isThere != nil else { return false }
        return try database.first(
            Bool.self,
            """
            SELECT true FROM account_deletion d JOIN account a ON a.id = d.account_id
            WHERE a.id = \(account) AND \(DeletionStore.isDue) AND d.due_at <= \(now) FOR UPDATE OF d
            """
        ) ?? false
    }

    /// A deletion that waits because its mail reached nobody.
    struct Held: RowDecodable {
        let account: Account.ID
        let askedAt: Timestamp

        init(row: inout Row) throws(DatabaseError) {
            account = try row.next()
            askedAt = try row.next()
        }
    }

    /// Of a deletion `d` and its account `a`: the mail came back, or was given up.
    static let isHeld: SQL = """
        (a.mail_bounced_at IS NOT NULL OR d.noticed_at IS NULL AND NOT EXISTS (
            SELECT FROM mail_state m
            WHERE m.recipient = a.email AND m.kind = \(Job.Kind.deletionNoticeMail) AND m.created_at >= d.asked_at
              AND coalesce(m.outcome, \(Job.Outcome.done)) = \(Job.Outcome.done)))
        """

    /// For the desk.
    func held() throws(DatabaseError) -> [Held] {
        try database.many(
            Held.self,
            """
            SELECT d.account_id, d.asked_at FROM account_deletion d JOIN account a ON a.id = d.account_id
            WHERE d.stopped_at IS NULL AND \(DeletionStore.isHeld) ORDER BY d.asked_at LIMIT 50
            """
        )
    }

    // MARK: Stopping it by the mail

    /// By the mailed link.
    func stop(_ deletion: UUID, at now: Timestamp) throws(DatabaseError) -> Bool {
        try database.execute(
            "UPDATE account_deletion SET stopped_at = \(now) WHERE id = \(deletion) AND stopped_at IS NULL"
        ) == 1
    }
}
