import Links
package import PortalWeb
package import PostgreSQL

/// What came from a link, which the code of the letter that tells of it undoes.
extension LinkStore {
    /// What came from a link: by invitation, and by roles that were given.
    package struct Origin: Sendable {
        /// The link itself and those that would not be there without it, also those that have ended: what came from them
        /// may be there still.
        package var links: [BetriebLink.ID] = []
        /// Those whose role came from it.
        package var roles: [BetriebLink.ID] = []
    }

    /// All that came from a link. Somebody whose role came from it was there without it; what she did with that role came
    /// from it, too.
    package func origin(of link: BetriebLink.ID) throws(DatabaseError) -> Origin {
        let found = try database.many(
            Came.self,
            """
            WITH RECURSIVE came AS (
                SELECT id, true AS is_link, '-infinity'::timestamptz AS since FROM betrieb_link WHERE id = \(link)
                UNION
                SELECT l.id, coalesce(l.invited_by = came.id AND l.linked_at >= came.since, false),
                       CASE WHEN l.invited_by = came.id AND l.linked_at >= came.since THEN '-infinity'
                            ELSE l.role_given_at END
                FROM betrieb_link l JOIN came ON l.invited_by = came.id AND l.linked_at >= came.since
                    OR l.role_given_by = came.id AND l.role_given_at >= came.since
            )
            SELECT id, bool_or(is_link) FROM came GROUP BY id ORDER BY id
            """
        )
        return found.reduce(into: Origin()) { origin, each in
            if each.isLink { origin.links.append(each.id) } else { origin.roles.append(each.id) }
        }
    }

    private struct Came: RowDecodable {
        let id: BetriebLink.ID
        let isLink: Bool

        init(row: inout Row) throws(DatabaseError) {
            id = try row.next()
            isLink = try row.next()
        }
    }

    /// Gives a link the role back that it had before somebody gave it another.
    ///
    /// - Returns: whether it is still there.
    package func takeBackRole(of link: BetriebLink.ID, at now: Timestamp) throws(DatabaseError) -> Bool {
        let role = try database.first(
            Role.self,
            """
            UPDATE betrieb_link SET role = role_before, verwaltung_from = NULL, role_given_by = NULL, role_given_at = \
            \(now)
            WHERE id = \(link) AND ended_at IS NULL AND role_before IS NOT NULL RETURNING role
            """
        )
        guard let role else { return false }
        if role < .verwaltung { try revokeInvitations(of: link, at: now) }
        return true
    }
}
