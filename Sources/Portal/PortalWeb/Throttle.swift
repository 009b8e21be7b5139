package import PostgreSQL

/// Counts attempts in windows of time and says when one is too many.
///
/// An attempt is counted before it is checked, in one statement, so that parallel attempts cannot slip through.
package struct Throttle {
    /// A limit on one thing: `limit` attempts in `window`, counted from the first of them.
    package struct Rule: Sendable {
        package let scope: String
        /// A keyed hash of what is limited; never the thing itself.
        package let key: [UInt8]
        package let limit: Int
        package let window: Duration

        package init(scope: String, key: [UInt8], limit: Int, window: Duration) {
            self.scope = scope
            self.key = key
            self.limit = limit
            self.window = window
        }
    }

    package enum Verdict: Sendable, Hashable {
        case allowed
        /// One of the rules has been used up; the longest wait among them.
        case limited(wait: Duration)
    }

    private let database: Database

    package init(_ database: Database) {
        self.database = database
    }

    /// Counts one attempt under every rule.
    package func count(_ rules: [Rule], at now: Timestamp) throws(DatabaseError) -> Verdict {
        var wait: Duration?
        for rule in rules.sorted(by: { $0.scope < $1.scope }) {
            let counted = try database.one(
                Counted.self,
                """
                INSERT INTO throttle AS t (scope, key, window_started_at, count)
                VALUES (\(rule.scope), \(rule.key), \(now), 1)
                ON CONFLICT (scope, key) DO UPDATE SET
                    count = CASE WHEN t.window_started_at + \(rule.window) > \(now) THEN t.count + 1 ELSE 1 END,
                    window_started_at =
                        CASE WHEN t.window_started_at + \(rule.window) > \(now) THEN t.window_started_at ELSE \(now) END
                RETURNING count, window_started_at
                """
            )
            if counted.count > rule.limit {
                wait = max(wait ?? .zero, counted.windowStart + rule.window - now)
            }
        }
        return wait.map { .limited(wait: max($0, .seconds(1))) } ?? .allowed
    }

    /// How many attempts were counted in the window that runs.
    package func count(of rule: Rule, at now: Timestamp) throws(DatabaseError) -> Int {
        try database.first(
            Int.self,
            """
            SELECT count FROM throttle
            WHERE scope = \(rule.scope) AND key = \(rule.key) AND window_started_at + \(rule.window) > \(now)
            """
        ) ?? 0
    }

    /// Takes back one counted attempt: it turned out to be none of those that are limited.
    package func forgive(_ rules: [Rule]) throws(DatabaseError) {
        for rule in rules.sorted(by: { $0.scope < $1.scope }) {
            try database.execute(
                """
                UPDATE throttle SET count = count - 1
                WHERE scope = \(rule.scope) AND key = \(rule.key) AND count > 0
                """
            )
        }
    }

    /// Forgets all attempts under a rule.
    package func clear(_ rule: Rule) throws(DatabaseError) {
        try database.execute("DELETE FROM throttle WHERE scope = \(rule.scope) AND key = \(rule.key)")
    }

    private struct Counted: RowDecodable {
        let count: Int
        let windowStart: Timestamp

        init(row: inout Row) throws(DatabaseError) {
            count = try row.next()
            windowStart = try row.next()
        }
    }
}
