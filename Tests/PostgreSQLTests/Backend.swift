import Glibc
import PostgreSQL
import Testing

/// The server process behind a connection. Only a server of the tests' own user, or of one who may signal it, can be
/// frozen.
struct Backend: Sendable, Equatable {
    let pid: pid_t

    init(of database: Database) throws {
        pid = pid_t(try database.one(Int.self, "SELECT pg_backend_pid()"))
    }

    /// Stops the process as a machine without power would: it neither answers nor closes its connection.
    func freeze() throws {
        try #require(kill(pid, SIGSTOP) == 0)
    }

    func thaw() {
        kill(pid, SIGCONT)
    }

    /// Ends the session from another one, and returns when it has ended.
    func terminate(by other: Database) throws {
        #expect(try other.one(Bool.self, "SELECT pg_terminate_backend(\(Int(pid))::integer, 60000)"))
    }

    /// Returns when the session waits for what the server calls `event`.
    func awaitWaiting(for event: String, seenBy other: Database) throws {
        let isWaiting: SQL =
            "SELECT EXISTS (SELECT FROM pg_stat_activity WHERE pid = \(Int(pid)) AND wait_event = \(event))"
        while try !other.one(Bool.self, isWaiting) {}
    }
}
