import Accounts
import Freischaltung
import Information
package import Logging
package import PortalWeb
package import PostgreSQL
import ServiceDesk

/// What has to be done whether somebody asks or not: room for the audit trail to come, and nothing kept for too long.
package struct Housekeeping {
    private let database: Database
    private let settings: Settings
    private let log: Logger
    private var due = ContinuousClock.now
    private static let interval = Duration.seconds(3_600)
    /// After something went wrong.
    private static let pause = Duration.seconds(300)

    /// Every rule of every feature.
    private var rules: [RetentionRule] {
        RetentionRule.common + AccountRetention.rules(Application.personalData) + ContactRetention.rules
            + FreischaltungRetention.rules
            + [AskedDeletions.rule(Application.personalData, log: log)] + DeskRetention.rules
    }

    package init(_ database: Database, settings: Settings, log: Logger) {
        self.database = database
        self.settings = settings
        self.log = log
    }

    /// Does what is due; at the first call everything, then once an hour. Several workers may do it at once. What goes
    /// wrong is logged and tried again later.
    package mutating func runIfDue() {
        guard ContinuousClock.now >= due else { return }
        do {
            try run(at: try database.one(Timestamp.self, "SELECT now()"))
            due = .now + Housekeeping.interval
        } catch {
            log.error("housekeeping failed: \(error)")
            due = .now + Housekeeping.pause
        }
    }

    /// Does everything now. One rule that fails does not keep the others from being followed.
    package func run(at now: Timestamp) throws {
        var failure: (any Error)?
        do { try makeAuditPartitions() } catch { failure = error }
        for rule in rules {
            do {
                try follow(rule, at: now)
            } catch {
                log.error("retention of \(rule.name) failed: \(error)")
                failure = failure ?? error
            }
        }
        if let failure { throw failure }
    }

    private func follow(_ rule: RetentionRule, at now: Timestamp) throws {
        var sum = 0
        var count = 0
        repeat {
            count = try rule.run(database, settings, now)
            sum += count
        } while count >= RetentionRule.batch
        if sum > 0 { log.info("retention: \(rule.name): \(sum)") }
    }

    /// The tables for the audit trail of this month and the next two.
    private func makeAuditPartitions() throws(DatabaseError) {
        for months in 0...2 {
            _ = try database.many(
                Bool.self,
                "SELECT make_audit_partition((now() AT TIME ZONE 'UTC' + make_interval(months => \(months)::int))::date) IS NULL"
            )
        }
    }
}
