package import FoundationEssentials
package import PostgreSQL
package import Secrets

/// Sessions in the database. Rights are never kept here: each request reads them anew.
package struct SessionStore {
    private let database: Database

    package init(_ database: Database) {
        self.database = database
    }

    /// The session of a cookie's token, if it has neither ended nor expired.
    ///
    /// - Parameter now: for tests; `nil` takes the database's time.
    package func find(_ token: Token, at now: Timestamp?) throws(DatabaseError) -> Session? {
        let session = try database.first(
            Session.self,
            """
            SELECT s.id, s.created_at, s.proven_at, s.last_seen_at, extract(epoch FROM s.idle_limit)::bigint, \
            s.expires_at,
                   coalesce(\(now), now()), a.mail_bounced_at IS NOT NULL, a.id, a.email, a.vorname, a.nachname,
                   \(BetriebLink.columns(at: now))
            FROM session s JOIN account a ON a.id = s.account_id
            LEFT JOIN betrieb_link l ON l.account_id = a.id AND l.ended_at IS NULL
            LEFT JOIN betrieb b ON b.id = l.betrieb_id
            WHERE (s.token_hash = \(token.hash)
                   OR s.previous_token_hash = \(token.hash) AND s.renewed_at > coalesce(\(now), now()) - \
            \(SessionStore.grace))
              AND s.ended_at IS NULL AND a.state = 'active'
            """
        )
        guard let session, session.readAt < session.endsAt else { return nil }
        return session
    }

    /// Notes that the person is there; at most once a minute, oftener where sessions are short. The page does not wait until that is on disk: after a
    /// crash of the server a session may look a minute older.
    package func touch(_ session: Session) throws(DatabaseError) {
        let interval = min(.seconds(60), session.idleLimit / 4)
        guard session.readAt - session.lastSeenAt >= interval else { return }
        try database.execute(
            """
            WITH unhurried AS MATERIALIZED (SELECT set_config('synchronous_commit', 'off', true))
            UPDATE session SET last_seen_at = \(session.readAt) FROM unhurried
            WHERE id = \(session.id) AND last_seen_at <= \(session.readAt - interval) AND ended_at IS NULL
            """
        )
    }

    /// Begins a session, and notes on the account that somebody uses it.
    /// - Returns: the token for the cookie; only its hash is stored.
    package func begin(for account: Account.ID, userAgent: String, settings: Settings, at now: Timestamp)
        throws(DatabaseError) -> Token
    {
        let token = Token.random()
        try database.execute(
            "UPDATE account SET last_sign_in_at = \(now), idle_notices = 0 WHERE id = \(account)"
        )
        try database.execute(
            """
            INSERT INTO session
                (token_hash, account_id, created_at, proven_at, last_seen_at, idle_limit, expires_at, user_agent)
            SELECT \(token.hash), id, \(now), \(now), \(now), coalesce(idle_limit, \(settings.sessionIdle)),
                   \(now + settings.sessionMax), \
            \(String(String.UnicodeScalarView(userAgent.unicodeScalars.prefix(200))))
            FROM account WHERE id = \(account)
            """
        )
        return token
    }

    /// How long a token that was replaced still opens its session.
    private static let grace = Duration.seconds(10)

    /// Gives the session a new token.
    ///
    /// - Parameter keepingOldBriefly: another window's request that is under way still finds its session; after a new
    ///   password the old token opens nothing any more.
    /// - Returns: `nil` when the session has ended.
    package func renew(_ id: UUID, keepingOldBriefly: Bool, at now: Timestamp) throws(DatabaseError) -> NewSession? {
        let token = Token.random()
        let renewed = try database.execute(
            """
            UPDATE session SET token_hash = \(token.hash), renewed_at = \(now),
                previous_token_hash = CASE WHEN \(keepingOldBriefly) THEN token_hash END
            WHERE id = \(id) AND ended_at IS NULL
            """
        )
        return renewed == 1 ? NewSession(token: token) : nil
    }

    /// Notes that the person has just given the password.
    func prove(_ id: UUID, at now: Timestamp) throws(DatabaseError) {
        try database.execute("UPDATE session SET proven_at = \(now) WHERE id = \(id)")
    }

    /// Ends the account's other sessions.
    /// - Returns: how many there were.
    @discardableResult
    package func endOthers(of session: Session, at now: Timestamp) throws(DatabaseError) -> Int {
        try database.execute(
            """
            UPDATE session SET ended_at = \(now)
            WHERE account_id = \(session.account.id) AND id <> \(session.id) AND ended_at IS NULL
            """
        )
    }

    package func end(_ id: UUID, at now: Timestamp) throws(DatabaseError) {
        try database.execute("UPDATE session SET ended_at = \(now) WHERE id = \(id) AND ended_at IS NULL")
    }
}
