import FoundationEssentials
package import PostgreSQL

/// Addresses that mail does not reach. The person is told on the overview until a mail arrives again.
package struct Bounces {
    private let database: Database

    package init(_ database: Database) {
        self.database = database
    }

    /// A mail to the address came back, or its server refused it for good.
    package func bounced(_ email: String, at now: Timestamp) throws(DatabaseError) {
        try database.execute(
            "UPDATE account SET mail_bounced_at = \(now) WHERE email = \(email) AND mail_bounced_at IS NULL"
        )
    }

    /// So long after a bounce a mail that was taken counts as one that arrived: our own relay takes everything at first.
    private static let patience = Duration.seconds(3 * 86_400)

    /// A server took a mail to the address.
    package func arrived(at email: String, on now: Timestamp) throws(DatabaseError) {
        try database.execute(
            "UPDATE account SET mail_bounced_at = NULL WHERE email = \(email) AND mail_bounced_at < \(now - Bounces.patience)"
        )
    }

    /// The address of the mail with this id, if it was one of ours.
    package func recipient(messageID: String) throws(DatabaseError) -> String? {
        guard let id = UUID(uuidString: String(messageID.prefix { $0 != "@" })) else { return nil }
        return try database.first(String.self, "SELECT recipient FROM job WHERE id = \(id)")
    }
}
