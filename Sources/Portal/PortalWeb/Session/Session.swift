package import FoundationEssentials
package import PostgreSQL
import Secrets

/// A session that the browser does not know of yet.
package struct NewSession: Sendable {
    let token: Token
}

/// A signed-in browser. The cookie holds a token; the table holds its hash.
package struct Session: Sendable, RowDecodable {
    package let id: UUID
    package let account: Account
    package let createdAt: Timestamp
    /// When the person last gave the password in it.
    package let provenAt: Timestamp
    package let lastSeenAt: Timestamp
    /// Ends after this long without a request.
    package let idleLimit: Duration
    /// Ends at this moment whatever happens.
    package let expiresAt: Timestamp
    /// The database's time when the session was read.
    package let readAt: Timestamp
    /// Whether mail to the account's address comes back.
    package let mailBounces: Bool
    /// The Betrieb the person acts for, if any, as it is at this request.
    package let link: BetriebLink?

    package init(row: inout Row) throws(DatabaseError) {
        id = try row.next()
        createdAt = try row.next()
        provenAt = try row.next()
        lastSeenAt = try row.next()
        idleLimit = .seconds(try row.next(Int.self))
        expiresAt = try row.next()
        readAt = try row.next()
        mailBounces = try row.next()
        account = try Account(row: &row)
        link = try BetriebLink.optional(row: &row)
    }

    /// The moment at which the session ends unless the person does something before.
    package var endsAt: Timestamp { min(expiresAt, lastSeenAt + idleLimit) }
}
