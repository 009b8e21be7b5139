import FoundationEssentials
import PortalWeb
import PostgreSQL

/// What the overview tells a person about the own account.
struct OverviewStore {
    private let database: Database

    init(_ database: Database) {
        self.database = database
    }

    /// When the account signed in before the present session, `nil` at the first time; and how many other browsers are
    /// signed in to it.
    func figures(of session: Session) throws(DatabaseError) -> (previousSignIn: Timestamp?, otherSessions: Int) {
        try database.both(previousSignIn(before: session), otherSessions(of: session))
    }

    private func previousSignIn(before session: Session) -> Reading<Timestamp?> {
        Reading.first(
            Timestamp.self,
            """
            SELECT at FROM audit_event WHERE account_id = \(session.account.id) AND event = \(AuditEvent.signedIn) AND \
            at < \(session.createdAt)
            ORDER BY at DESC LIMIT 1
            """
        )
    }

    private func otherSessions(of session: Session) -> Reading<Int> {
        Reading.one(
            Int.self,
            """
            SELECT count(*) FROM session
            WHERE account_id = \(session.account.id) AND id <> \(session.id) AND ended_at IS NULL
              AND expires_at > \(session.readAt) AND last_seen_at + idle_limit > \(session.readAt)
            """
        )
    }
}
