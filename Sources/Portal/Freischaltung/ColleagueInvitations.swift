package import FoundationEssentials
package import Links
package import PortalWeb
package import PostgreSQL
package import Secrets

/// Invitations of colleagues, and wishes for one.
package struct ColleagueInvitations {
    private let database: Database

    package init(_ database: Database) {
        self.database = database
    }

    /// An invitation that can still be accepted, as Verwaltung sees it.
    package struct Open: RowDecodable, Sendable {
        package let id: UUID
        package let email: String
        package let role: Role
        package let createdAt: Timestamp
        package let expiresAt: Timestamp

        package init(row: inout Row) throws(DatabaseError) {
            id = try row.next()
            email = try row.next()
            role = try row.next()
            createdAt = try row.next()
            expiresAt = try row.next()
        }
    }

    package func open(of betrieb: Betrieb.ID, at now: Timestamp) throws(DatabaseError) -> [Open] {
        try database.many(
            Open.self,
            """
            SELECT id, email, role, created_at, expires_at FROM betrieb_invitation
            WHERE betrieb_id = \(betrieb) AND accepted_at IS NULL AND revoked_at IS NULL AND expires_at > \(now)
            ORDER BY created_at
            """
        )
    }

    /// Somebody who asks to be invited.
    package struct Wish: RowDecodable, Sendable {
        package let account: Account.ID
        package let name: String
        package let email: String
        package let createdAt: Timestamp

        package init(row: inout Row) throws(DatabaseError) {
            account = try row.next()
            name = try row.next()
            email = try row.next()
            createdAt = try row.next()
        }
    }

    package func wishes(for betrieb: Betrieb.ID) throws(DatabaseError) -> [Wish] {
        try database.many(
            Wish.self,
            """
            SELECT a.id, a.vorname || ' ' || a.nachname, a.email, w.created_at
            FROM invitation_wish w JOIN account a ON a.id = w.account_id
            WHERE w.betrieb_id = \(betrieb) AND w.declined_at IS NULL
              AND NOT EXISTS (SELECT FROM betrieb_link l WHERE l.account_id = a.id AND l.betrieb_id = \(betrieb)
                              AND l.ended_at IS NULL)
            ORDER BY w.created_at
            """
        )
    }

    /// The wish stays, for nobody to see: whoever asks again reaches nobody.
    ///
    /// - Returns: whether somebody had asked, and nobody had declined.
    package func decline(_ account: Account.ID, for betrieb: Betrieb.ID, at now: Timestamp) throws(DatabaseError)
        -> Bool
    {
        try database.execute(
            """
            UPDATE invitation_wish SET declined_at = \(now)
            WHERE betrieb_id = \(betrieb) AND account_id = \(account) AND declined_at IS NULL
            """
        ) == 1
    }

    // MARK: Writing one

    /// Invites an address; an earlier open invitation to it gets the new role and a new life.
    package func invite(
        _ email: String,
        as role: Role,
        by inviter: BetriebLink,
        for lifetime: Duration,
        at now: Timestamp
    ) throws(DatabaseError) -> UUID {
        try database.one(
            UUID.self,
            """
            INSERT INTO betrieb_invitation (betrieb_id, email, role, invited_by, created_at, expires_at)
            VALUES (\(inviter.betrieb.id), \(email), \(role.rawValue), \(inviter.id), \(now), \(now + lifetime))
            ON CONFLICT (betrieb_id, email) WHERE accepted_at IS NULL AND revoked_at IS NULL DO UPDATE
            SET role = excluded.role, invited_by = excluded.invited_by, created_at = excluded.created_at,
                expires_at = excluded.expires_at
            RETURNING id
            """
        )
    }

    package func revoke(_ invitation: UUID, of betrieb: Betrieb.ID, at now: Timestamp) throws(DatabaseError) -> Bool {
        try database.execute(
            """
            UPDATE betrieb_invitation SET revoked_at = \(now)
            WHERE id = \(invitation) AND betrieb_id = \(betrieb) AND accepted_at IS NULL AND revoked_at IS NULL
            """
        ) == 1
    }

    // MARK: Accepting one

    /// An invitation as the invited person sees it.
    package struct Received: RowDecodable, Sendable {
        package let id: UUID
        package let betrieb: Betrieb
        package let email: String
        package let role: Role
        package let inviterName: String
        package let expiresAt: Timestamp
        package let acceptedAt: Timestamp?
        package let revokedAt: Timestamp?

        package init(row: inout Row) throws(DatabaseError) {
            id = try row.next()
            betrieb = try Betrieb(row: &row)
            email = try row.next()
            role = try row.next()
            inviterName = try row.next()
            expiresAt = try row.next()
            acceptedAt = try row.next()
            revokedAt = try row.next()
        }
    }

    private static let received: SQL = """
        SELECT i.id, \(Betrieb.columns), i.email, i.role, a.vorname || ' ' || a.nachname, i.expires_at,
               i.accepted_at, i.revoked_at
        FROM betrieb_invitation i JOIN betrieb b ON b.id = i.betrieb_id
        JOIN betrieb_link l ON l.id = i.invited_by JOIN account a ON a.id = l.account_id
        """

    /// The open invitations to an address.
    package func received(by email: String, at now: Timestamp) throws(DatabaseError) -> [Received] {
        try database.many(
            Received.self,
            """
            \(ColleagueInvitations.received)
            WHERE i.email = \(email) AND i.accepted_at IS NULL AND i.revoked_at IS NULL AND i.expires_at > \(now)
              AND b.closed_at IS NULL
            ORDER BY i.created_at DESC
            """
        )
    }

    /// The invitation of a mailed link, whatever became of it.
    package func find(_ token: Token) throws(DatabaseError) -> Received? {
        try database.first(
            Received.self,
            """
            \(ColleagueInvitations.received)
            JOIN betrieb_invitation_token t ON t.invitation_id = i.id WHERE t.hash = \(token.hash)
            """
        )
    }

    /// For which Betrieb an invitation is, whatever became of it.
    func betrieb(of invitation: UUID) throws(DatabaseError) -> Betrieb.ID? {
        try database.first(
            Betrieb.ID.self,
            "SELECT betrieb_id FROM betrieb_invitation WHERE id = \(invitation)"
        )
    }

    /// Uses an invitation up.
    /// - Returns: `nil` when it was withdrawn, has ended, was accepted, or is somebody else's; it stays as it is then.
    func use(_ invitation: UUID, by account: Account, at now: Timestamp) throws(DatabaseError) -> Used? {
        try database.first(
            Used.self,
            """
            UPDATE betrieb_invitation i SET accepted_at = \(now), accepted_by = \(account.id)
            FROM betrieb b, betrieb_link l
            WHERE i.id = \(invitation) AND i.email = \(account.email) AND i.accepted_at IS NULL AND i.revoked_at IS NULL
              AND i.expires_at > \(now)
              AND b.id = i.betrieb_id AND b.closed_at IS NULL AND l.id = i.invited_by AND l.ended_at IS NULL
            RETURNING i.role, i.invited_by
            """
        )
    }

    struct Used: RowDecodable {
        let role: Role
        let inviter: BetriebLink.ID

        init(row: inout Row) throws(DatabaseError) {
            role = try row.next()
            inviter = try row.next()
        }
    }

    package func isAccepted(_ invitation: UUID, of betrieb: Betrieb.ID) throws(DatabaseError) -> Bool {
        try database.one(
            Bool.self,
            """
            SELECT EXISTS (SELECT FROM betrieb_invitation
                           WHERE id = \(invitation) AND betrieb_id = \(betrieb) AND accepted_at IS NOT NULL)
            """
        )
    }

    /// Whether the account has accepted this very invitation: by a double click, or in another window.
    package func hasAccepted(_ invitation: UUID, _ account: Account.ID) throws(DatabaseError) -> Bool {
        try database.first(
            Bool.self,
            "SELECT true FROM betrieb_invitation WHERE id = \(invitation) AND accepted_by = \(account)"
        ) != nil
    }
}
