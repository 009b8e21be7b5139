import FoundationEssentials
package import Links
package import PortalWeb
package import PostgreSQL

/// The people who act for a Betrieb.
package struct LinkPeople {
    private let database: Database

    package init(_ database: Database) {
        self.database = database
    }

    /// One of them, as Verwaltung and colleagues see her.
    package struct Person: RowDecodable, Sendable {
        package let link: BetriebLink.ID
        package let account: Account.ID
        package let name: String
        package let email: String
        /// As it counts at the moment of reading.
        package let role: Role
        /// From when Bearbeiten becomes Verwaltung, if nobody objects.
        package let verwaltungFrom: Timestamp?
        /// The role came with a PIN from our letter, and nobody has given another since.
        package let holdsRoleByPin: Bool
        package let linkedAt: Timestamp
        /// Whole days since the person was last seen there; `nil` when never.
        package let daysSinceAccess: Int?

        package init(row: inout Row) throws(DatabaseError) {
            link = try row.next()
            account = try row.next()
            name = try row.next()
            email = try row.next()
            role = try row.next()
            verwaltungFrom = try row.next()
            holdsRoleByPin = try row.next()
            linkedAt = try row.next()
            daysSinceAccess = try row.next()
        }
    }

    /// Who is linked, those who came first above.
    package func all(of betrieb: Betrieb.ID, at now: Timestamp) throws(DatabaseError) -> [Person] {
        try database.many(
            Person.self,
            """
            SELECT l.id, a.id, a.vorname || ' ' || a.nachname, a.email,
                   \(BetriebLink.role(at: now)), l.verwaltung_from,
                   l.proof = 'pin' AND l.role_given_at IS NULL, l.linked_at, (\(now)::timestamptz AT TIME ZONE \
            'UTC')::date - l.last_access_on
            FROM betrieb_link l JOIN account a ON a.id = l.account_id
            WHERE l.betrieb_id = \(betrieb) AND l.ended_at IS NULL
            ORDER BY l.linked_at, l.id
            """
        )
    }

    /// Whether the Betrieb would have nobody with Verwaltung without this link, though it had one.
    package func isLastVerwaltung(_ link: BetriebLink.ID, of betrieb: Betrieb.ID, at now: Timestamp)
        throws(DatabaseError) -> Bool
    {
        try database.one(
            Bool.self,
            """
            SELECT coalesce(bool_or(l.id = \(link)), false) AND count(*) = 1
            FROM betrieb_link l JOIN account a ON a.id = l.account_id
            WHERE l.betrieb_id = \(betrieb) AND l.ended_at IS NULL AND a.state = 'active'
              AND \(BetriebLink.hasVerwaltung(at: now))
            """
        )
    }

    /// Notes that the person was there today; a day is told to nobody, only the week or month.
    package func touch(_ link: BetriebLink.ID, at now: Timestamp) throws(DatabaseError) {
        try database.execute(
            """
            UPDATE betrieb_link SET last_access_on = (\(now)::timestamptz AT TIME ZONE 'UTC')::date
            WHERE id = \(link) AND last_access_on IS DISTINCT FROM (\(now)::timestamptz AT TIME ZONE 'UTC')::date
            """
        )
    }
}
