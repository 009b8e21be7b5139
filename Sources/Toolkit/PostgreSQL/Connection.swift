import CPostgreSQL
import Glibc

/// One session with the server. Belongs to one thread; every call has a deadline.
///
/// libpq's blocking calls wait for ever on a frozen server, so each statement is sent and then polled for. A
/// connection that missed a deadline is not used again: its answer may still arrive.
final class Connection {
    private let session: OpaquePointer
    /// Names of prepared statements by their text.
    private var prepared: [String: String] = [:]
    private(set) var isBroken = false

    init(_ server: Server, deadline: Deadline) throws(DatabaseError) {
        guard let session = server.startConnecting() else { throw .unavailable("out of memory") }
        self.session = session
        // Notices go nowhere: they would be printed to standard error with whatever they quote.
        PQsetNoticeReceiver(session, { _, _ in }, nil)
        try finishConnecting(deadline)
        PQsetnonblocking(session, 1)
    }

    deinit { PQfinish(session) }

    private func finishConnecting(_ deadline: Deadline) throws(DatabaseError) {
        var state = PGRES_POLLING_WRITING
        while state != PGRES_POLLING_OK {
            guard state != PGRES_POLLING_FAILED, PQstatus(session) != CONNECTION_BAD else {
                throw .unavailable("cannot connect")
            }
            guard wait(forWriting: state == PGRES_POLLING_WRITING, forReading: state == PGRES_POLLING_READING, deadline)
            else { throw .deadlineExceeded(statement: "connect") }
            state = PQconnectPoll(session)
        }
    }

    var isInTransaction: Bool { PQtransactionStatus(session) != PQTRANS_IDLE }

    /// Looks, without waiting, whether the server has closed an idle connection.
    func noticeClosing() {
        guard wait(forWriting: false, forReading: true, Deadline(after: .zero)) else { return }
        if PQconsumeInput(session) == 0 || PQstatus(session) == CONNECTION_BAD { isBroken = true }
    }

    /// Runs a prepared statement, preparing it at its first use, and again when the server forgot its plan.
    func run(_ sql: SQL, statement: String, deadline: Deadline) throws(DatabaseError) -> QueryResult {
        let isKnown = prepared[sql.text] != nil
        do {
            return try runPrepared(sql, statement: statement, deadline)
        } catch .rejected(let error) where isKnown && !isInTransaction && Connection.isStalePlan(error) {
            prepared[sql.text] = nil
            return try runPrepared(sql, statement: statement, deadline)
        }
    }

    /// `invalid_sql_statement_name`, or `cached plan must not change result type` after a migration.
    private static func isStalePlan(_ error: ServerError) -> Bool {
        error.sqlState == "26000" || error.sqlState == "0A000"
    }

    private func runPrepared(_ sql: SQL, statement: String, _ deadline: Deadline) throws(DatabaseError) -> QueryResult {
        let name = try prepare(sql, statement: statement, deadline)
        let parameters = try Parameters(sql.binds, statement: statement)
        let sent = parameters.withPointers { values, lengths, formats in
            PQsendQueryPrepared(session, name, Int32(sql.binds.count), values, lengths, formats, 1)
        }
        return try receive(sent: sent, statement: statement, deadline)
    }

    private func prepare(_ sql: SQL, statement: String, _ deadline: Deadline) throws(DatabaseError) -> String {
        if let name = prepared[sql.text] { return name }
        let name = "s\(prepared.count + 1)"
        let types = sql.binds.map { bind -> Oid in if case .binary(let oid, _) = bind { oid } else { 0 } }
        let sent = PQsendPrepare(session, name, sql.text, Int32(types.count), types)
        _ = try receive(sent: sent, statement: statement, deadline)
        prepared[sql.text] = name
        return name
    }

    /// Runs a script of several statements in the simple protocol.
    func runScript(_ text: String, statement: String, deadline: Deadline) throws(DatabaseError) {
        _ = try receive(sent: PQsendQuery(session, text), statement: statement, deadline)
    }

    /// Waits for everything the server has to say about what was sent; of several results the last or the error.
    private func receive(sent: Int32, statement: String, _ deadline: Deadline) throws(DatabaseError) -> QueryResult {
        guard sent == 1 else { throw lost() }
        try flush(statement: statement, deadline)
        var last: QueryResult?
        var failure: ServerError?
        while true {
            while PQisBusy(session) == 1 {
                guard wait(forWriting: false, forReading: true, deadline) else { throw late(statement) }
                guard PQconsumeInput(session) == 1 else { throw lost() }
            }
            guard let pointer = PQgetResult(session) else { break }
            let result = QueryResult(pointer, statement: statement)
            if let error = result.error { failure = failure ?? error } else { last = result }
        }
        if PQstatus(session) == CONNECTION_BAD { throw lost() }
        if let failure { throw .rejected(failure) }
        guard let last else { throw lost() }
        return last
    }

    private func flush(statement: String, _ deadline: Deadline) throws(DatabaseError) {
        while true {
            switch PQflush(session) {
            case 0: return
            case 1:
                guard wait(forWriting: true, forReading: true, deadline) else { throw late(statement) }
                guard PQconsumeInput(session) == 1 else { throw lost() }
            default: throw lost()
            }
        }
    }

    private func lost() -> DatabaseError {
        isBroken = true
        return .unavailable("connection lost")
    }

    private func late(_ statement: String) -> DatabaseError {
        isBroken = true
        return .deadlineExceeded(statement: statement)
    }

    /// Polls the socket; false when the deadline passed first.
    private func wait(forWriting: Bool, forReading: Bool, _ deadline: Deadline) -> Bool {
        var events: Int32 = 0
        if forWriting { events |= POLLOUT }
        if forReading { events |= POLLIN }
        while true {
            var descriptor = pollfd(fd: PQsocket(session), events: Int16(events), revents: 0)
            let ready = poll(&descriptor, 1, deadline.millisecondsLeft)
            if ready > 0 { return true }
            if ready == 0 { return false }
            guard errno == EINTR else { return true }
        }
    }
}
