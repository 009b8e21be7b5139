import CPostgreSQL
import Glibc

/// One session with a server. Belongs to one thread; every call has a deadline.
///
/// libpq's blocking calls wait for ever on a frozen server, so each statement is sent and then polled for. A
/// connection that missed a deadline is not used again: its answer may still arrive. Nothing is cancelled either, since
/// PQcancel waits for the postmaster: `client_connection_check_interval` ends what nobody waits for.
final class Connection {
    let session: OpaquePointer
    private var statements = PreparedStatements()
    private var parameters = Parameters()
    /// It cannot be used again.
    private(set) var isBroken = false

    init(_ server: Server, deadline: Deadline) throws(DatabaseError) {
        guard let session = server.startConnecting() else { throw .unavailable("out of memory") }
        self.session = session
        // Notices go nowhere: they would be printed to standard error with whatever they quote.
        PQsetNoticeReceiver(session, { _, _ in }, nil)
        try finishConnecting(deadline)
        // Sending, and the farewell of PQfinish, no longer wait for the server.
        PQsetnonblocking(session, 1)
    }

    deinit { PQfinish(session) }

    private func finishConnecting(_ deadline: Deadline) throws(DatabaseError) {
        var state = PGRES_POLLING_WRITING
        while state != PGRES_POLLING_OK {
            guard state != PGRES_POLLING_FAILED, PQstatus(session) != CONNECTION_BAD else {
                throw .unavailable(connectingReport)
            }
            guard wait(for: state == PGRES_POLLING_WRITING ? POLLOUT : POLLIN, deadline) else {
                throw .deadlineExceeded(statement: "connect")
            }
            state = PQconnectPoll(session)
        }
    }

    /// Names the server, the user and the database; no statement was sent yet that it could quote.
    private var connectingReport: String {
        let report = String(cString: PQerrorMessage(session))
        return report.split(whereSeparator: \.isNewline).first.map(String.init) ?? "cannot connect"
    }

    // MARK: State

    var isInTransaction: Bool { PQtransactionStatus(session) != PQTRANS_IDLE }

    /// In a transaction that can still commit.
    var canCommit: Bool { PQtransactionStatus(session) == PQTRANS_INTRANS }

    /// Looks, without waiting, whether the server has closed an idle connection.
    func noticeClosing() {
        let now = Deadline.passed
        // The farewell and the end arrive one after the other; other messages may be among them.
        while !isBroken, wait(for: POLLIN, now) {
            if PQconsumeInput(session) == 0 { isBroken = true }
            _ = PQisBusy(session)
        }
    }

    // MARK: Statements

    /// Runs a prepared statement, preparing it at its first use, and again when the server forgot its plan.
    func run(_ sql: SQL, _ exchange: Exchange) throws(DatabaseError) -> QueryResult {
        guard let name = statements.name(of: sql) else { return try runAnew(sql, exchange) }
        let failure: DatabaseError
        do {
            return try execute(name, sql, exchange)
        } catch {
            failure = error
        }
        try forgetStatements(after: failure, exchange)
        return try runAnew(sql, exchange)
    }

    /// Runs statements in one round trip; after one that fails, the rest are not run.
    func run(_ requests: [(sql: SQL, exchange: Exchange)]) throws(DatabaseError) -> [QueryResult] {
        let names = requests.compactMap { statements.name(of: $0.sql) }
        guard names.count == requests.count else { return try runOneByOne(requests) }
        let failure: DatabaseError
        do {
            return try pipeline(names, requests)
        } catch {
            failure = error
        }
        try forgetStatements(after: failure, requests[0].exchange)
        return try runOneByOne(requests)
    }

    private func runOneByOne(_ requests: [(sql: SQL, exchange: Exchange)]) throws(DatabaseError) -> [QueryResult] {
        var results: [QueryResult] = []
        for (sql, exchange) in requests { results.append(try run(sql, exchange)) }
        return results
    }

    /// libpq's pipeline mode: everything is sent at once, and answered in order up to the end mark.
    private func pipeline(_ names: [String], _ requests: [(sql: SQL, exchange: Exchange)]) throws(DatabaseError)
        -> [QueryResult]
    {
        let whole = requests[0].exchange
        var sent = PQenterPipelineMode(session)
        for (name, request) in zip(names, requests) where sent == 1 {
            do {
                sent = try send(name, request.sql, request.exchange)
            } catch {
                // Half a pipeline is of no use.
                isBroken = true
                throw error
            }
        }
        guard sent == 1, PQpipelineSync(session) == 1 else { throw lost(whole.undoable) }
        try flush(whole)
        var results: [QueryResult] = []
        var failure: DatabaseError?
        for (_, exchange) in requests {
            do {
                results.append(try collect(from: try nextResult(exchange), exchange))
            } catch {
                guard !isBroken else { throw error }
                failure = failure ?? error
            }
        }
        guard try nextResult(whole)?.endsPipeline == true, PQexitPipelineMode(session) == 1 else { throw lost(whole) }
        if let failure { throw failure }
        return results
    }

    private func runAnew(_ sql: SQL, _ exchange: Exchange) throws(DatabaseError) -> QueryResult {
        if statements.isFull { try forgetStatements(exchange) }
        let name = statements.unusedName()
        try prepare(name, sql, exchange)
        statements.add(name, for: sql)
        return try execute(name, sql, exchange)
    }

    private func prepare(_ name: String, _ sql: SQL, _ exchange: Exchange) throws(DatabaseError) {
        let types = sql.parameters.map(\.bind.type)
        let sent = PQsendPrepare(session, name, sql.text, Int32(types.count), types)
        _ = try receive(sent, exchange.undoable)
    }

    private func execute(_ name: String, _ sql: SQL, _ exchange: Exchange) throws(DatabaseError) -> QueryResult {
        try receive(try send(name, sql, exchange), exchange)
    }

    /// - Returns: 1, or what else libpq says.
    private func send(_ name: String, _ sql: SQL, _ exchange: Exchange) throws(DatabaseError) -> Int32 {
        try parameters.fill(with: sql.parameters, statement: exchange.statement)
        let count = Int32(sql.parameters.count)
        return parameters.withPointers { values, lengths, formats in
            PQsendQueryPrepared(session, name, count, values, lengths, formats, 1)
        }
    }

    /// Forgets all statements when the server knew one of them no longer; throws every other failure again.
    private func forgetStatements(after failure: DatabaseError, _ exchange: Exchange) throws(DatabaseError) {
        guard case .rejected(let error) = failure, error.meansStaleStatement else { throw failure }
        guard !isInTransaction else {
            // The transaction has failed with it. Another connection has no stale statements.
            isBroken = true
            throw failure
        }
        try forgetStatements(exchange)
    }

    private func forgetStatements(_ exchange: Exchange) throws(DatabaseError) {
        try runScript("DEALLOCATE ALL", exchange.undoable)
        statements.forgetAll()
    }

    /// Runs a script of several statements in the simple protocol.
    func runScript(_ text: String, _ exchange: Exchange) throws(DatabaseError) {
        _ = try receive(PQsendQuery(session, text), exchange)
    }

    // MARK: Waiting

    /// Waits for everything the server has to say about what was sent; of several results the last or the first error.
    func receive(_ sent: Int32, _ exchange: Exchange) throws(DatabaseError) -> QueryResult {
        try collect(from: try firstResult(sent, exchange), exchange)
    }

    /// Begins to copy rows to the server, which then waits for them.
    func beginCopy(_ text: String, _ exchange: Exchange) throws(DatabaseError) {
        let first = try firstResult(PQsendQuery(session, text), exchange)
        guard first?.expectsCopy != true else { return }
        _ = try collect(from: first, exchange)
        throw .rejected(ServerError(sqlState: "0A000", statement: exchange.statement, unsafeMessage: "no COPY"))
    }

    private func firstResult(_ sent: Int32, _ exchange: Exchange) throws(DatabaseError) -> QueryResult? {
        guard sent == 1 else { throw lost(exchange.undoable) }
        try flush(exchange)
        return try nextResult(exchange)
    }

    private func collect(from first: QueryResult?, _ exchange: Exchange) throws(DatabaseError) -> QueryResult {
        var next = first
        var last: QueryResult?
        var failure: ServerError?
        while let result = next {
            if let error = result.error { failure = failure ?? error } else { last = result }
            // Nobody is there to go on with the copying.
            guard !result.isCopy else { break }
            next = try nextResult(exchange)
        }
        if next != nil { isBroken = true }
        guard PQstatus(session) == CONNECTION_OK else { throw lost(exchange, failure) }
        if let failure { throw .rejected(failure) }
        guard let last else { throw lost(exchange) }
        return last
    }

    /// - Returns: `nil` after the last.
    private func nextResult(_ exchange: Exchange) throws(DatabaseError) -> QueryResult? {
        while PQisBusy(session) == 1 {
            guard wait(for: POLLIN, exchange.deadline) else { throw late(exchange) }
            // What is wrong the next result says.
            guard PQconsumeInput(session) == 1 else { break }
        }
        return PQgetResult(session).map { QueryResult($0, statement: exchange.statement) }
    }

    /// Sends what libpq has buffered. A connection lost meanwhile shows when the answer is read.
    func flush(_ exchange: Exchange) throws(DatabaseError) {
        while PQflush(session) == 1 {
            guard wait(for: POLLIN | POLLOUT, exchange.deadline) else { throw late(exchange) }
            guard PQconsumeInput(session) == 1 else { return }
        }
    }

    private func late(_ exchange: Exchange) -> DatabaseError {
        isBroken = true
        return exchange.late
    }

    func lost(_ exchange: Exchange, _ report: ServerError? = nil) -> DatabaseError {
        isBroken = true
        return exchange.lost(report)
    }

    /// Polls the socket; false when the deadline passed first.
    private func wait(for events: Int32, _ deadline: Deadline) -> Bool {
        var descriptor = pollfd(fd: PQsocket(session), events: Int16(events), revents: 0)
        // A lost connection has no socket; libpq says so at the next call.
        guard descriptor.fd >= 0 else { return true }
        while true {
            let ready = poll(&descriptor, 1, deadline.millisecondsLeft)
            if ready >= 0 { return ready > 0 }
            guard errno == EINTR else { return true }
        }
    }
}
