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
/// Two migrators at once are harmless: the second waits for the first and finds nothing to do.
package struct Migrator {
    package enum Failure: Error, Sendable, Hashable {
        /// A migration that was applied reads differently today.
        case changed(number: Int, name: String)
        /// The numbers do not run 1, 2, 3, …
        case gap(after: Int)
        /// The server refused a migration.
        case refused(number: Int, sqlState: String, message: String)
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

    /// - Returns: whether the migration was applied now, not before.
    private func apply(_ migration: Migration) throws -> Bool {
        do {
            return try database.transaction {
                try lock()
                let checksum = try database.one(
                    String.self,
                    "SELECT encode(sha256(convert_to(\(migration.sql), 'UTF8')), 'hex')"
                )
                let applied = try database.first(
                    String.self,
                    "SELECT checksum FROM schema_migration WHERE number = \(migration.number)"
                )
                if let applied {
                    guard applied == checksum else {
                        throw Failure.changed(number: migration.number, name: migration.name)
                    }
                    return false
                }
                try database.executeScript(SQL(unsafeText: migration.sql), statement: migration.name)
                try database.execute(
                    """
                    INSERT INTO schema_migration (number, name, checksum)
                    VALUES (\(migration.number), \(migration.name), \(checksum))
                    """
                )
                return true
            }
        } catch DatabaseError.rejected(let error) {
            throw Failure.refused(number: migration.number, sqlState: error.sqlState, message: error.unsafeMessage)
        }
    }

    /// The newest applied migration; 0 for an empty schema.
    package static func version(of database: Database) throws(DatabaseError) -> Int {
        guard try database.one(Bool.self, "SELECT to_regclass('schema_migration') IS NOT NULL") else { return 0 }
        return try database.one(Int.self, "SELECT coalesce(max(number), 0) FROM schema_migration")
    }
}
