import FoundationEssentials
import Links
package import PortalWeb
package import PostgreSQL

/// The codes of letters that tell a Betrieb of a new link.
package struct LinkReports {
    package enum Finding: Sendable, Hashable {
        case link(BetriebLink.ID, of: Betrieb.ID)
        case used
        case expired(on: Timestamp)
        case unknown
    }

    /// How long a code holds.
    package static let lifetime = Duration.seconds(Term.report.value)

    private let database: Database
    private let hasher: LetterCodeHasher?

    /// - Parameter hasher: for finding a code; what was found before needs none.
    package init(_ database: Database, _ hasher: LetterCodeHasher? = nil) {
        self.database = database
        self.hasher = hasher
    }

    /// Costs the same whether there is such a Betrieb or not.
    package func find(_ canonical: String, of number: BetriebNumber, at now: Timestamp) throws -> Finding {
        let owner = try RegisteredBetrieb.find(number, in: database)?.betrieb.id ?? .nobody
        let candidates = try hasher?.candidates(report: canonical, of: owner) ?? []
        let report = try database.first(
            Report.self,
            """
            SELECT r.link_id, r.used_at, r.expires_at FROM link_report r
            LEFT JOIN letter_batch batch ON batch.id = r.batch_id
            WHERE r.betrieb_id = \(owner) AND r.hash = ANY(\(candidates))
              AND (r.batch_id IS NULL OR batch.printed_at IS NOT NULL)
            """
        )
        guard let report else { return .unknown }
        if report.usedAt != nil { return .used }
        return report.expiresAt <= now ? .expired(on: report.expiresAt) : .link(report.link, of: owner)
    }

    /// - Returns: whether it was unused.
    package func use(_ link: BetriebLink.ID, at now: Timestamp) throws(DatabaseError) -> Bool {
        try database.execute(
            "UPDATE link_report SET used_at = \(now) WHERE link_id = \(link) AND used_at IS NULL AND expires_at > \(now)"
        ) == 1
    }

    private struct Report: RowDecodable {
        let link: BetriebLink.ID
        let usedAt: Timestamp?
        let expiresAt: Timestamp

        init(row: inout Row) throws(DatabaseError) {
            link = try row.next()
            usedAt = try row.next()
            expiresAt = try row.next()
        }
    }
}

extension Betrieb.ID {
    /// Stands for a Betrieb that does not exist.
    static let nobody = Betrieb.ID(rawValue: UUID(uuid: (0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)))
}
