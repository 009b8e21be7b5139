package import PostgreSQL

/// What `portal status` prints: a line each, no personal data.
package struct StatusReport {
    private let database: Database

    package init(_ database: Database) {
        self.database = database
    }

    package func lines() throws -> [String] {
        let jobs = try database.one(
            Jobs.self,
            """
            SELECT count(*) FILTER (WHERE finished_at IS NULL), count(*) FILTER (WHERE outcome = 'dead'),
                   coalesce(extract(epoch FROM now() - min(created_at) FILTER (WHERE finished_at IS NULL))::bigint, 0),
                   (SELECT last_error FROM job WHERE finished_at IS NULL AND last_error IS NOT NULL
                    ORDER BY created_at LIMIT 1)
            FROM job
            """
        )
        return [
            "schema version: \(try Migrator.version(of: database)) (this program: \(Schema.window.lowerBound) to \(Schema.window.upperBound))",
            "mail waiting: \(jobs.waiting) (oldest for \(max(0, jobs.oldestSeconds)) s\(jobs.error.map { ", \($0)" } ?? ""))",
            "dead letters: \(jobs.dead)",
        ]
    }

    private struct Jobs: RowDecodable {
        let waiting: Int
        let dead: Int
        let oldestSeconds: Int
        /// Why the oldest that failed did; written by this program, so no personal data.
        let error: String?

        init(row: inout Row) throws(DatabaseError) {
            waiting = try row.next()
            dead = try row.next()
            oldestSeconds = try row.next()
            error = try row.next()
        }
    }
}
