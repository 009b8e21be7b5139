package import PostgreSQL
import Synchronization

/// Whether operators have closed the portal for maintenance. Asked at most once a second in each process.
package final class Maintenance: Sendable {
    private struct Known {
        var isOn = false
        var readAt: ContinuousClock.Instant?
    }

    private let known = Mutex(Known())

    package init() {}

    /// A database that does not answer is no maintenance: the page itself will find out what it can do without.
    package func isOn(_ database: Database) -> Bool {
        let now = ContinuousClock.now
        let remembered = known.withLock { known -> Bool? in
            if let readAt = known.readAt, now - readAt < .seconds(1) { return known.isOn }
            // Whoever comes first asks; the others go on with what was known.
            known.readAt = now
            return nil
        }
        if let remembered { return remembered }
        let isOn = (try? database.one(Bool.self, "SELECT EXISTS (SELECT FROM maintenance)")) ?? false
        known.withLock { $0.isOn = isOn }
        return isOn
    }

    package static func set(_ isOn: Bool, in database: Database) throws(DatabaseError) {
        try database.execute(
            isOn ? "INSERT INTO maintenance DEFAULT VALUES ON CONFLICT DO NOTHING" : "DELETE FROM maintenance"
        )
    }
}
