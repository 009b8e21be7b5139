import TestDatabase
import Testing

@testable import PostgreSQL

/// Whatever the server does, a call ends, says what is known, and leaves the next one a connection.
@Suite(.schema { try $0.executeScript("CREATE TABLE note (text text)") }, .timeLimit(.minutes(1)))
struct OutageTests {
    private let observer = TestDatabase.current.connect(deadline: .seconds(60))

    /// Long enough for a new connection on a busy machine.
    private let impatient = TestDatabase.current.connect(deadline: .seconds(1))

    private func notes() throws -> Int { try observer.one(Int.self, "SELECT count(*) FROM note") }

    private func expectRecovery(of database: Database, from backend: Backend) throws {
        #expect(try database.one(Int.self, "SELECT \(7)") == 7)
        #expect(try Backend(of: database) != backend)
    }

    // MARK: Frozen

    @Test func `a frozen server costs the deadline, not the next call`() throws {
        let backend = try Backend(of: impatient)
        try backend.freeze()
        defer { backend.thaw() }
        #expect(throws: DatabaseError.deadlineExceeded(statement: "x")) {
            try impatient.one(Int.self, "SELECT \(7)", statement: "x")
        }
        try expectRecovery(of: impatient, from: backend)
    }

    @Test func `a server that freezes in a transaction has it undone`() throws {
        let backend = try Backend(of: impatient)
        defer { backend.thaw() }
        let error = #expect(throws: DatabaseError.self) {
            try impatient.transaction {
                try impatient.execute("INSERT INTO note VALUES ('a')")
                try backend.freeze()
                let late = failure { try impatient.execute("INSERT INTO note VALUES ('b')", statement: "x") }
                #expect(late == .deadlineExceeded(statement: "x"))
                let lost = failure { try impatient.execute("INSERT INTO note VALUES ('c')") }
                #expect(lost == .unavailable("connection lost"))
            }
        }
        #expect(error == .deadlineExceeded(statement: "x"))
        try expectRecovery(of: impatient, from: backend)
        #expect(try notes() == 0)
    }

    @Test func `a connection lost while acting in another role is not replaced by one without it`() throws {
        let backend = try Backend(of: impatient)
        let lost = failure {
            try impatient.acting(as: "pg_monitor") {
                try backend.terminate(by: observer)
                try impatient.execute("INSERT INTO note VALUES ('a')")
            }
        }
        #expect(lost == .unavailable("connection lost"))
        #expect(try notes() == 0)
        try expectRecovery(of: impatient, from: backend)
        #expect(try impatient.one(Bool.self, "SELECT current_user = session_user"))
    }

    @Test func `nobody knows what became of a COMMIT that was not answered`() throws {
        let backend = try Backend(of: impatient)
        defer { backend.thaw() }
        let error = #expect(throws: DatabaseError.self) {
            try impatient.transaction {
                try impatient.execute("INSERT INTO note VALUES ('a')")
                try backend.freeze()
            }
        }
        #expect(error == .outcomeUnknown(statement: "COMMIT"))
        #expect(error?.isOutage == true)
        try expectRecovery(of: impatient, from: backend)
    }

    @Test func `a long statement costs the deadline as well`() throws {
        let backend = try Backend(of: impatient)
        #expect(throws: DatabaseError.deadlineExceeded(statement: "x")) {
            try impatient.execute("SELECT pg_sleep(600)", statement: "x")
        }
        try expectRecovery(of: impatient, from: backend)
        try backend.terminate(by: observer)
    }

    @Test func `a server that takes connections and says nothing costs the deadline, once`() throws {
        let silent = try SilentServer()
        let database = Database(.init("host=\(silent.directory)", deadline: .milliseconds(1)))
        for _ in 1...2 {
            #expect(throws: DatabaseError.deadlineExceeded(statement: "connect")) { try database.execute("SELECT 1") }
        }
    }

    @Test(arguments: ["silent,real", "missing,silent,real", "real,silent"])
    func `the next server of the list is asked when one is silent or missing`(hosts: String) throws {
        let silent = try SilentServer()
        let place = TestDatabase.current
        let real = try observer.one(
            String.self,
            "SELECT split_part(current_setting('unix_socket_directories'), ',', 1)"
        )
        let directories = ["silent": silent.directory, "real": real, "missing": "/nonexistent"]
        let names = hosts.split(separator: ",").map(String.init)
        var configuration = place.configuration(deadline: .seconds(2))
        configuration.parameters["host"] = names.compactMap { directories[$0] }.joined(separator: ",")
        configuration.parameters["port"] = try observer.one(String.self, "SELECT current_setting('port')")
        configuration.parameters["target_session_attrs"] = "read-write"
        #expect(try Database(configuration).one(String.self, "SELECT current_schema()") == place.schema)
    }

    // MARK: Killed

    @Test func `a connection that died while idle is replaced without a word`() throws {
        let database = TestDatabase.current.connect()
        let backend = try Backend(of: database)
        #expect(try database.one(Int.self, "SELECT \(7)") == 7)
        try backend.terminate(by: observer)
        try expectRecovery(of: database, from: backend)
        let next = try Backend(of: database)
        try next.terminate(by: observer)
        #expect(try database.transaction { try database.execute("INSERT INTO note VALUES ('a')") } == 1)
        #expect(try notes() == 1)
    }

    @Test func `a statement that the server ended did not happen`() throws {
        let place = TestDatabase.current
        let database = place.connect(deadline: .seconds(60))
        let backend = try Backend(of: database)
        let killer = Background {
            let observer = place.connect(deadline: .seconds(60))
            try backend.awaitWaiting(for: "PgSleep", seenBy: observer)
            try backend.terminate(by: observer)
        }
        #expect(throws: DatabaseError.unavailable("connection lost (SQLSTATE 57P01)")) {
            try database.execute("INSERT INTO note SELECT 'a' FROM pg_sleep(600)")
        }
        try killer.value()
        try expectRecovery(of: database, from: backend)
        #expect(try notes() == 0)
    }

    @Test(
        arguments: [
            (Exchange.Loss.undone, nil, .unavailable("connection lost")),
            (.undone, "57P02", .unavailable("connection lost (SQLSTATE 57P02)")),
            (.uncertain, nil, .outcomeUnknown(statement: "x")),
            (.uncertain, "57P02", .outcomeUnknown(statement: "x")),
            (.uncertain, "57P01", .unavailable("connection lost (SQLSTATE 57P01)")),
            (.decisive, "57P01", .outcomeUnknown(statement: "x")),
        ] as [(Exchange.Loss, String?, DatabaseError)]
    )
    func `what a lost connection means depends on what was under way`(
        loss: Exchange.Loss,
        state: String?,
        error: DatabaseError
    ) {
        let report = state.map { ServerError(sqlState: $0, statement: "x", unsafeMessage: "") }
        #expect(Exchange("x", .passed, loss: loss).lost(report) == error)
    }

    @Test func `a transaction whose connection is killed is undone`() throws {
        let database = TestDatabase.current.connect()
        let backend = try Backend(of: database)
        let error = #expect(throws: DatabaseError.self) {
            try database.transaction {
                try database.execute("INSERT INTO note VALUES ('a')")
                try backend.terminate(by: observer)
                try database.execute("INSERT INTO note VALUES ('b')")
            }
        }
        #expect(error == .unavailable("connection lost (SQLSTATE 57P01)"))
        #expect(try notes() == 0)
        try expectRecovery(of: database, from: backend)
    }

    @Test func `nobody knows what became of a COMMIT on a connection that was killed`() throws {
        let database = TestDatabase.current.connect()
        let backend = try Backend(of: database)
        let error = #expect(throws: DatabaseError.self) {
            try database.transaction {
                try database.execute("INSERT INTO note VALUES ('a')")
                try backend.terminate(by: observer)
            }
        }
        #expect(error == .outcomeUnknown(statement: "COMMIT"))
        try expectRecovery(of: database, from: backend)
    }

    // MARK: Refused

    @Test(arguments: [
        ["host": "/nonexistent"], ["dbname": "no_such_database"], ["user": "no_such_role"], ["port": "nonsense"],
        ["host": "a,b", "port": "1,2,3"], ["target_session_attrs": "standby"],
    ])
    func `a server that cannot be used is an outage, told in one line`(parameters: [String: String]) throws {
        var configuration = TestDatabase.current.configuration()
        configuration.parameters.merge(parameters) { $1 }
        let database = Database(configuration)
        // The second time nothing is asked: the answer is the same for a moment.
        for _ in 1...2 {
            let error = #expect(throws: DatabaseError.self) { try database.execute("SELECT 1") }
            let known = try #require(error)
            #expect(known.isOutage)
            guard case .unavailable(let reason) = known else { throw known }
            #expect(!reason.isEmpty && !reason.contains("\n"))
        }
    }

    @Test func `a malformed connection string is not repeated, for it may hold a password`() throws {
        let database = Database(.init("host=x password='geheim"))
        let error = #expect(throws: DatabaseError.self) { try database.execute("SELECT 1") }
        #expect(error == .unavailable("the connection string is malformed"))
    }

    @Test(arguments: ["25006", "40001", "53300", "55P03", "57014", "58030", "08006", "08P01", "23505", "42601"])
    func `which SQLSTATE is an outage, and which is worth another run`(state: String) throws {
        let error = #expect(throws: DatabaseError.self) {
            try observer.executeScript(SQL(unsafeText: "DO 'BEGIN RAISE SQLSTATE ''\(state)''; END'"))
        }
        #expect(error.flatMap(sqlState) == state)
        #expect(error?.isOutage == ["25006", "53300", "55P03", "57014", "58030", "08006"].contains(state))
        #expect(error?.isTransient == (state == "40001"))
    }

    @Test func `a connection that may only read is given up for one that may write`() throws {
        let database = TestDatabase.current.connect()
        let backend = try Backend(of: database)
        let error = #expect(throws: DatabaseError.self) {
            try database.executeScript("BEGIN READ ONLY; INSERT INTO note VALUES ('a')")
        }
        #expect(error.flatMap(sqlState) == "25006")
        try expectRecovery(of: database, from: backend)
    }
}
