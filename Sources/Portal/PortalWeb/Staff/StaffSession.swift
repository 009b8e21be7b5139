package import FoundationEssentials
package import PostgreSQL
package import Secrets

/// A browser that is signed in at the service desk. Apart from sessions of accounts: another cookie, another table.
package struct StaffSession: Sendable, RowDecodable {
    package let id: UUID
    package let lastSeenAt: Timestamp
    /// Ends after this long without a request.
    package let idleLimit: Duration
    /// Ends at this moment whatever happens.
    package let expiresAt: Timestamp
    /// The database's time when the session was read.
    package let readAt: Timestamp
    /// Read with the session: who was locked, or has another role, is so at the next request.
    package let staff: Staff

    package init(row: inout Row) throws(DatabaseError) {
        id = try row.next()
        lastSeenAt = try row.next()
        idleLimit = .seconds(try row.next(Int.self))
        expiresAt = try row.next()
        readAt = try row.next()
        staff = try Staff(row: &row)
    }
}

/// Sessions of the service desk in the database.
package struct StaffSessionStore {
    private let database: Database

    package init(_ database: Database) {
        self.database = database
    }

    /// The session of a cookie's token, if it has neither ended nor expired and its person may still sign in.
    ///
    /// - Parameter now: for tests; `nil` takes the database's time.
    package func find(_ token: Token, at now: Timestamp?) throws(DatabaseError) -> StaffSession? {
        try database.first(
            StaffSession.self,
            """
            SELECT t.id, t.last_seen_at, extract(epoch FROM t.idle_limit)::bigint, t.expires_at,
                   coalesce(\(now), now()), \(Staff.columns)
            FROM staff_session t JOIN staff s ON s.id = t.staff_id
            WHERE t.token_hash = \(token.hash) AND t.ended_at IS NULL AND s.locked_at IS NULL
              AND s.enrolled_at IS NOT NULL
              AND least(t.expires_at, t.last_seen_at + t.idle_limit) > coalesce(\(now), now())
            """
        )
    }

    /// Notes that the person is there; at most once a minute, oftener where sessions are short.
    package func touch(_ session: StaffSession) throws(DatabaseError) {
        let interval = min(.seconds(60), session.idleLimit / 4)
        guard session.readAt - session.lastSeenAt >= interval else { return }
        try database.execute(
            """
            UPDATE staff_session SET last_seen_at = \(session.readAt)
            WHERE id = \(session.id) AND last_seen_at <= \(session.readAt - interval) AND ended_at IS NULL
            """
        )
    }

    /// - Returns: the token for the cookie; only its hash is stored.
    package func begin(for staff: Staff.ID, userAgent: String, settings: Settings, at now: Timestamp)
        throws(DatabaseError) -> Token
    {
        let token = Token.random()
        try database.execute(
            """
            INSERT INTO staff_session (token_hash, staff_id, created_at, last_seen_at, idle_limit, expires_at, \
            user_agent)
            VALUES (\(token.hash), \(staff), \(now), \(now), \(settings.staffIdle), \(now + settings.staffMax),
                    \(String(String.UnicodeScalarView(userAgent.unicodeScalars.prefix(200)))))
            """
        )
        return token
    }

    package func end(_ id: UUID, at now: Timestamp) throws(DatabaseError) {
        try database.execute("UPDATE staff_session SET ended_at = \(now) WHERE id = \(id) AND ended_at IS NULL")
    }

    /// Ends every session of the person.
    package func endAll(of staff: Staff.ID, at now: Timestamp) throws(DatabaseError) {
        try database.execute(
            "UPDATE staff_session SET ended_at = \(now) WHERE staff_id = \(staff) AND ended_at IS NULL"
        )
    }
}

/// A session of the desk that the browser does not know of yet.
package struct NewStaffSession: Sendable {
    let token: Token
}
