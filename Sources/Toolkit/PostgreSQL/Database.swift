import Glibc

/// A worker's way to the database: one connection, opened when first needed, replaced when it broke.
///
/// Belongs to one thread. Statements are named after the function that runs them, for logs and errors.
package final class Database {
    package struct Configuration: Sendable {
        /// A libpq connection string or URI; may name several hosts.
        package var connectionString: String
        /// For each statement, and for connecting.
        package var deadline: Duration
        /// Settings of the session, for example `statement_timeout`.
        package var settings: [(name: String, value: String)]
        /// libpq's keywords that win over the connection string, for example `user` and `application_name`.
        package var parameters: [String: String]

        package init(
            _ connectionString: String,
            deadline: Duration = .seconds(5),
            settings: [(name: String, value: String)] = [],
            parameters: [String: String] = [:]
        ) {
            self.connectionString = connectionString
            self.deadline = deadline
            self.settings = settings
            self.parameters = parameters
        }
    }

    package let configuration: Configuration
    private var connection: Connection?
    private var servers: [Server] = []
    private var lastGood = 0
    private var isInTransaction = false
    /// After an outage no attempt is made before this moment of the monotonic clock, so that a queue of requests does
    /// not wait for the deadline one by one.
    private var blockedUntil: UInt64 = 0

    /// Statements run and nanoseconds spent waiting for them since the last ``beginRequest()``.
    package private(set) var usage: (statements: Int, nanoseconds: UInt64) = (0, 0)

    package init(_ configuration: Configuration) {
        self.configuration = configuration
    }

    // MARK: Statements by the number of their rows

    /// Exactly one row; anything else throws `unexpectedRowCount`.
    package func one<Value: RowDecodable>(_ type: Value.Type, _ sql: SQL, statement: String = #function)
        throws(DatabaseError) -> Value
    {
        let result = try run(sql, statement)
        guard result.rowCount == 1 else {
            throw .unexpectedRowCount(statement: statement, rows: result.rowCount)
        }
        return try result.row(0, as: type)
    }

    /// One row or none; several throw `unexpectedRowCount`.
    package func first<Value: RowDecodable>(_ type: Value.Type, _ sql: SQL, statement: String = #function)
        throws(DatabaseError) -> Value?
    {
        let result = try run(sql, statement)
        guard result.rowCount <= 1 else { throw .unexpectedRowCount(statement: statement, rows: result.rowCount) }
        return result.rowCount == 0 ? nil : try result.row(0, as: type)
    }

    /// All rows. The statement bounds their number with LIMIT.
    package func many<Value: RowDecodable>(_ type: Value.Type, _ sql: SQL, statement: String = #function)
        throws(DatabaseError) -> [Value]
    {
        let result = try run(sql, statement)
        var values: [Value] = []
        values.reserveCapacity(result.rowCount)
        for index in 0..<result.rowCount { values.append(try result.row(index, as: type)) }
        return values
    }

    /// - Returns: how many rows were inserted, changed or deleted.
    @discardableResult
    package func execute(_ sql: SQL, statement: String = #function) throws(DatabaseError) -> Int {
        try run(sql, statement).affectedRows
    }

    /// Several statements in one text, such as a migration. Without parameters.
    package func executeScript(_ script: SQL, statement: String = #function) throws(DatabaseError) {
        try measured { connection, deadline throws(DatabaseError) in
            try connection.runScript(script.text, statement: statement, deadline: deadline)
        }
    }

    // MARK: Transactions

    package enum Isolation: String, Sendable {
        case readCommitted = "READ COMMITTED"
        case repeatableRead = "REPEATABLE READ"
        case serializable = "SERIALIZABLE"
    }

    /// Runs `body` in one transaction: committed when it returns, rolled back when it throws.
    ///
    /// After a serialization failure or a deadlock the whole body runs again, up to five times in all, so it must
    /// change nothing but the database. Transactions do not nest.
    package func transaction<Value>(isolation: Isolation = .readCommitted, _ body: () throws -> Value) throws -> Value {
        precondition(!isInTransaction, "transactions do not nest")
        for attempt in 1..<5 {
            do {
                return try attemptTransaction(isolation, body)
            } catch let error as DatabaseError {
                guard error.isTransient else { throw error }
            }
            usleep(UInt32.random(in: 1_000...(5_000 << UInt32(attempt))))
        }
        return try attemptTransaction(isolation, body)
    }

    private func attemptTransaction<Value>(_ isolation: Isolation, _ body: () throws -> Value) throws -> Value {
        try runControl("BEGIN ISOLATION LEVEL \(isolation.rawValue)")
        isInTransaction = true
        defer { isInTransaction = false }
        do {
            let value = try body()
            try commit()
            return value
        } catch {
            rollBack()
            throw error
        }
    }

    private func commit() throws(DatabaseError) {
        do {
            try runControl("COMMIT")
        } catch {
            throw error.isOutage ? .outcomeUnknown : error
        }
    }

    private func runControl(_ text: String) throws(DatabaseError) {
        try measured { connection, deadline throws(DatabaseError) in
            try connection.runScript(text, statement: text, deadline: deadline)
        }
    }

    private func rollBack() {
        guard let connection, !connection.isBroken else { return }
        do {
            try runControl("ROLLBACK")
        } catch {
            self.connection = nil
        }
    }

    // MARK: The connection

    /// Before a request: resets the usage and notices a connection that the server closed meanwhile.
    package func beginRequest() {
        usage = (0, 0)
        guard let connection else { return }
        connection.noticeClosing()
        if connection.isBroken { self.connection = nil }
    }

    /// After a request: a connection that is not idle is not handed to the next one.
    package func endRequest() {
        if connection?.isInTransaction == true { connection = nil }
    }

    private func run(_ sql: SQL, _ statement: String) throws(DatabaseError) -> QueryResult {
        try measured { connection, deadline throws(DatabaseError) in
            try connection.run(sql, statement: statement, deadline: deadline)
        }
    }

    private func measured<Value>(_ body: (Connection, Deadline) throws(DatabaseError) -> Value) throws(DatabaseError)
        -> Value
    {
        let start = Deadline.now
        defer {
            usage.statements += 1
            usage.nanoseconds += Deadline.now - start
        }
        do {
            return try body(try open(), Deadline(after: configuration.deadline))
        } catch {
            noteFailure(error)
            throw error
        }
    }

    private func noteFailure(_ error: DatabaseError) {
        if connection?.isBroken == true { connection = nil }
        if error.isOutage && connection == nil {
            blockedUntil = Deadline.now + UInt64.random(in: 200_000_000...800_000_000)
        }
    }

    private func open() throws(DatabaseError) -> Connection {
        if let connection { return connection }
        // Inside a transaction a new connection would silently lose its first half.
        guard !isInTransaction else { throw .unavailable("connection lost") }
        guard Deadline.now >= blockedUntil else { throw .unavailable("waiting before the next attempt") }
        let fresh = try connect(Deadline(after: configuration.deadline))
        connection = fresh
        return fresh
    }

    /// Tries the servers in turn, each for its share of the time that is left, beginning with the one that last answered.
    private func connect(_ deadline: Deadline) throws(DatabaseError) -> Connection {
        if servers.isEmpty { servers = try Server.all(of: configuration) }
        var failure = DatabaseError.unavailable("no server")
        for attempt in servers.indices {
            let index = (lastGood + attempt) % servers.count
            do {
                let fresh = try Connection(servers[index], deadline: deadline.share(of: servers.count - attempt))
                lastGood = index
                return fresh
            } catch {
                failure = error
            }
        }
        throw failure
    }
}
