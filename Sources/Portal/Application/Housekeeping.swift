package import Logging
package import PostgreSQL

/// What has to be done once a day, whether somebody asks or not.
package struct Housekeeping {
    private let database: Database
    private let log: Logger
    private var due = ContinuousClock.now
    private static let interval = Duration.seconds(86_400)
    /// After something went wrong.
    private static let pause = Duration.seconds(300)

    package init(_ database: Database, log: Logger) {
        self.database = database
        self.log = log
    }

    /// Does what is due; at the first call everything. Several workers may do it at once. Mails never wait for it: what
    /// goes wrong is logged and tried again later.
    package mutating func runIfDue() {
        guard ContinuousClock.now >= due else { return }
        do {
            try makeAuditPartitions()
            due = .now + Housekeeping.interval
        } catch {
            log.error("housekeeping failed: \(error)")
            due = .now + Housekeeping.pause
        }
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
