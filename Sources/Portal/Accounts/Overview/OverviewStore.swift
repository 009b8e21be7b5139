import FoundationEssentials
import PortalWeb
import PostgreSQL

/// What the overview tells a person about the own account.
struct OverviewStore {
    private let database: Database

    init(_ database: Database) {
        self.database = database
    }

    /// The sign-in before the present one; `nil` at the first.
    func previousSignIn(of account: Account.ID) throws(DatabaseError) -> Timestamp? {
        try database.first(
            Timestamp.self,
            """
            SELECT at FROM audit_event WHERE account_id = \(account) AND event = \(AuditEvent.signedIn)
            ORDER BY at DESC OFFSET 1 LIMIT 1
            """
        )
    }

    /// How many other browsers are signed in to the account.
    func otherSessions(of session: Session) throws(DatabaseError) -> Int {
        try database.one(
            Int.self,
            """
            SELECT count(*) FROM session
            WHERE account_id = \(session.account.id) AND id <> \(session.id) AND ended_at IS NULL
              AND expires_at > \(session.readAt) AND last_seen_at + idle_limit > \(session.readAt)
            """
        )
    }
}
