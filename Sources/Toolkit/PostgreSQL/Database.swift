import Glibc

/// A worker's way to the database: one connection, opened when first needed, replaced when it broke.
///
/// Belongs to one thread. Statements are named after the function that runs them, for logs and errors. No call waits
/// longer than the deadline, except to look up a host name, for which the operator's resolver answers.
package final class Database {
    package struct Configuration: Sendable {
        /// A libpq connection string or URI; may name several hosts.
        package var connectionString: String
        /// For connecting, for each statement and for each piece of a COPY. A migrator's is as long as the longest migration.
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
    private var connector: Connector
    /// Why the running transaction cannot commit any more.
    private var doom: Doom?
    private var isInTransaction = false
    /// Whether the connection has another role's rights, which a new one would not have.
    private var isActing = false

    /// Statements run and nanoseconds spent waiting for them since the last ``beginRequest()``.
    package private(set) var usage: (statements: Int, nanoseconds: UInt64) = (0, 0)

    package init(_ configuration: Configuration) {
        self.configuration = configuration
        connector = Connector(configuration)
    }

    // MARK: Statements by the number of their rows

    /// Exactly one row; anything else throws `unexpectedRowCount`.
    package func one<Value: RowDecodable>(_ type: Value.Type, _ sql: SQL, statement: String = #function)
        throws(DatabaseError) -> Value
    {
        try run(sql, statement).one(type)
    }

    /// One row or none; several throw `unexpectedRowCount`.
    package func first<Value: RowDecodable>(_ type: Value.Type, _ sql: SQL, statement: String = #function)
        throws(DatabaseError) -> Value?
    {
        try run(sql, statement).first(type)
    }

    /// One reading by itself.
    package func read<Value>(_ reading: Reading<Value>) throws(DatabaseError) -> Value {
        try reading.value(try run(reading.sql, reading.statement))
    }

    /// Two readings in one round trip. Neither sees what the other does; when one fails both have.
    package func both<First, Second>(_ first: Reading<First>, _ second: Reading<Second>) throws(DatabaseError)
        -> (First, Second)
    {
        let results = try measured(statements: 2) { connection, deadline throws(DatabaseError) in
            try connection.run([
                (first.sql, Exchange(first.statement, deadline, loss: usualLoss)),
                (second.sql, Exchange(second.statement, deadline, loss: usualLoss)),
            ])
        }
        return (try first.value(results[0]), try second.value(results[1]))
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

    private func run(_ sql: SQL, _ statement: String) throws(DatabaseError) -> QueryResult {
        try measured { connection, deadline throws(DatabaseError) in
            try connection.run(sql, Exchange(statement, deadline, loss: usualLoss))
        }
    }

    /// Several statements in one text, such as a migration. Without parameters.
    package func executeScript(_ script: SQL, statement: String = #function) throws(DatabaseError) {
        precondition(script.parameters.isEmpty, "a script has no parameters")
        try runScript(script.text, statement, loss: usualLoss)
    }

    private func runScript(_ text: String, _ statement: String, loss: Exchange.Loss) throws(DatabaseError) {
        try measured { connection, deadline throws(DatabaseError) in
            try connection.runScript(text, Exchange(statement, deadline, loss: loss))
        }
    }

    /// Inserts many rows with COPY, as text: `copy(into: "ort (plz, name)", rows: …)`; `nil` is NULL.
    ///
    /// The rows are sent in pieces as they are made, so they need not fit into memory; the deadline holds for each piece.
    /// One bad row undoes all of them.
    ///
    /// - Returns: how many rows were inserted.
    @discardableResult
    package func copy(into table: SQL, rows: some Sequence<[String?]>, statement: String = #function)
        throws(DatabaseError) -> Int
    {
        precondition(table.parameters.isEmpty, "COPY has no parameters")
        let wait = configuration.deadline
        return try measured { connection, _ throws(DatabaseError) in
            let copy = Copy(connection, wait: wait, statement: statement, loss: usualLoss)
            return try copy.run(into: table.text, rows: rows)
        }
    }

    private var usualLoss: Exchange.Loss { isInTransaction ? .undone : .uncertain }

    // MARK: Transactions

    package enum Isolation: String, Sendable {
        case readCommitted = "READ COMMITTED"
        case repeatableRead = "REPEATABLE READ"
        case serializable = "SERIALIZABLE"
    }

    private struct Doom {
        let error: DatabaseError
        let isWorthAnotherRun: Bool
    }

    private static let mostRuns = 5

    /// Runs `body` in one transaction: committed when it returns, rolled back when it throws.
    ///
    /// After a serialization failure, a deadlock, or a plan that a migration has made stale, the whole body runs again, up
    /// to five times in all, so it must change nothing but the database. A statement that failed fails the transaction, also
    /// when the body catches its error. Transactions do not nest.
    package func transaction<Value>(isolation: Isolation = .readCommitted, _ body: () throws -> Value) throws -> Value {
        precondition(!isInTransaction, "transactions do not nest")
        for run in 1..<Database.mostRuns {
            do {
                return try attemptTransaction(isolation, body)
            } catch {
                guard isWorthAnotherRun(error) else { throw error }
            }
            usleep(UInt32.random(in: 1_000...(5_000 << UInt32(run))))
        }
        return try attemptTransaction(isolation, body)
    }

    private func attemptTransaction<Value>(_ isolation: Isolation, _ body: () throws -> Value) throws -> Value {
        doom = nil
        try runScript("BEGIN ISOLATION LEVEL \(isolation.rawValue)", "BEGIN", loss: .undone)
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

    private func isWorthAnotherRun(_ error: any Error) -> Bool {
        doom?.isWorthAnotherRun == true || (error as? DatabaseError)?.isTransient == true
    }

    private func commit() throws(DatabaseError) {
        // The server answers COMMIT of a failed transaction with ROLLBACK and no error.
        if let doom { throw doom.error }
        guard let connection, connection.canCommit else {
            throw .rejected(
                ServerError(sqlState: "25P01", statement: "COMMIT", unsafeMessage: "the body ended the transaction")
            )
        }
        try runScript("COMMIT", "COMMIT", loss: .decisive)
    }

    private func rollBack() {
        guard let connection, connection.isInTransaction else { return }
        do {
            try runScript("ROLLBACK", "ROLLBACK", loss: .undone)
        } catch {
            self.connection = nil
        }
    }

    // MARK: Rights

    /// Runs `body` with the rights of another role, which this one may take on, in place of its own.
    ///
    /// A connection that is lost meanwhile is not replaced: what follows throws `.unavailable`.
    ///
    /// - Parameter role: its name, a literal.
    package func acting<Value>(as role: SQL, _ body: () throws -> Value) throws -> Value {
        precondition(!isInTransaction, "a transaction has one role")
        try executeScript("SET ROLE \(role)")
        isActing = true
        defer {
            do {
                try executeScript("RESET ROLE")
            } catch {
                // A connection with somebody else's rights is handed to nobody.
                connection = nil
            }
            isActing = false
        }
        return try body()
    }

    // MARK: The connection

    /// Before a request: resets the usage.
    package func beginRequest() {
        usage = (0, 0)
    }

    /// After a request: a connection that is not idle is not handed to the next one.
    package func endRequest() {
        if connection?.isInTransaction == true { connection = nil }
    }

    private func measured<Value>(
        statements: Int = 1,
        _ body: (Connection, Deadline) throws(DatabaseError) -> Value
    ) throws(DatabaseError) -> Value {
        let start = ContinuousClock.now
        defer {
            usage.statements += statements
            usage.nanoseconds += (ContinuousClock.now - start).nanoseconds
        }
        do {
            return try body(try open(), Deadline(after: configuration.deadline))
        } catch {
            noteFailure(error)
            throw error
        }
    }

    private func open() throws(DatabaseError) -> Connection {
        // Inside a transaction a new connection would silently lose its first half.
        if let connection, isInTransaction { return connection }
        guard !isInTransaction else { throw .unavailable("connection lost") }
        connection?.noticeClosing()
        if let connection, !connection.isBroken { return connection }
        connection = nil
        guard !isActing else { throw .unavailable("connection lost") }
        let fresh = try connector.connect()
        connection = fresh
        return fresh
    }

    private func noteFailure(_ error: DatabaseError) {
        let isStale = if case .rejected(let report) = error { report.meansStaleStatement } else { false }
        if isInTransaction, doom == nil, connection?.canCommit != true {
            doom = Doom(error: error, isWorthAnotherRun: error.isTransient || isStale && connection?.isBroken == true)
        }
        let isReadOnly = if case .rejected(let report) = error { report.sqlState == "25006" } else { false }
        if connection?.isBroken == true || isReadOnly { connection = nil }
    }
}
