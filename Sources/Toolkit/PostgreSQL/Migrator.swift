/// One step of the schema: a numbered SQL file.
package struct Migration: Sendable, Hashable {
    package let number: Int
    package let name: String
    package let sql: String

    package init(number: Int, name: String, sql: String) {
        self.number = number
        self.name = name
        self.sql = sql
    }
}

/// Brings a schema up to date: each migration once, in order, in a transaction of its own, guarded by its checksum.
///
/// Two migrators at once are harmless: the second waits for the first and finds nothing to do. Both wait no longer than
/// the deadline of their ``Database``. Migrations newer than those given here are left alone, so that an older version
/// can be put back. The book is kept in `schema_migration`, which exists when the first migration runs: it can GRANT it.
package struct Migrator {
    package enum Failure: Error, Sendable, Hashable {
        /// A migration that was applied reads differently today.
        case changed(number: Int, name: String)
        /// The numbers do not run 1, 2, 3, …
        case gap(after: Int)
        /// The server refused a migration; `line` counts from 1 in its text.
        case refused(number: Int, name: String, line: Int?, sqlState: String, message: String)
        /// The schema is older or newer than this program.
        case version(Int, outside: ClosedRange<Int>)
    }

    private let database: Database
    private let migrations: [Migration]

    package init(_ database: Database, _ migrations: [Migration]) {
        self.database = database
        self.migrations = migrations
    }

    /// - Returns: the migrations that were applied now.
    @discardableResult
    package func migrate() throws -> [Migration] {
        for (index, migration) in migrations.enumerated() where migration.number != index + 1 {
            throw Failure.gap(after: index)
        }
        return try migrations.filter { try apply($0) }
    }

    /// - Returns: whether the migration was applied now, not before.
    private func apply(_ migration: Migration) throws -> Bool {
        try database.transaction {
            try lock()
            let checksum = try checksum(of: migration)
            if let applied = try appliedChecksum(of: migration) {
                guard applied == checksum else { throw Failure.changed(number: migration.number, name: migration.name) }
                return false
            }
            try run(migration)
            try database.execute(
                """
                INSERT INTO schema_migration (number, name, checksum)
                VALUES (\(migration.number), \(migration.name), \(checksum))
                """
            )
            return true
        }
    }

    /// Lets one migrator in at a time, and makes the table it keeps its book in.
    private func lock() throws(DatabaseError) {
        try database.execute("SELECT pg_advisory_xact_lock(hashtext('schema_migration ' || current_schema()))")
        try database.execute(
            """
            CREATE TABLE IF NOT EXISTS schema_migration (
                number integer PRIMARY KEY,
                name text NOT NULL,
                checksum text NOT NULL,
                applied_at timestamptz NOT NULL DEFAULT now()
            )
            """
        )
    }

    private func checksum(of migration: Migration) throws(DatabaseError) -> String {
        try database.one(String.self, "SELECT encode(sha256(convert_to(\(migration.sql), 'UTF8')), 'hex')")
    }

    private func appliedChecksum(of migration: Migration) throws(DatabaseError) -> String? {
        try database.first(
            String.self,
            "SELECT checksum FROM schema_migration WHERE number = \(migration.number)"
        )
    }

    private func run(_ migration: Migration) throws {
        do {
            try database.executeScript(SQL(unsafeText: migration.sql), statement: migration.name)
        } catch {
            throw refusal(of: migration, for: error)
        }
    }

    private func refusal(of migration: Migration, for error: DatabaseError) -> any Error {
        guard case .rejected(let report) = error, !report.isTransient else { return error }
        return Failure.refused(
            number: migration.number,
            name: migration.name,
            line: report.position.map { migration.sql.prefix($0 - 1).count(where: \.isNewline) + 1 },
            sqlState: report.sqlState,
            message: report.unsafeMessage
        )
    }

    /// The newest applied migration; 0 for an empty schema.
    package static func version(of database: Database) throws(DatabaseError) -> Int {
        guard try database.one(Bool.self, "SELECT to_regclass('schema_migration') IS NOT NULL") else { return 0 }
        return try database.one(Int.self, "SELECT coalesce(max(number), 0) FROM schema_migration")
    }

    /// Throws ``Failure/version(_:outside:)`` when a program that works with these versions must not start.
    package static func require(_ versions: ClosedRange<Int>, of database: Database) throws {
        let version = try version(of: database)
        guard versions.contains(version) else { throw Failure.version(version, outside: versions) }
    }
}
