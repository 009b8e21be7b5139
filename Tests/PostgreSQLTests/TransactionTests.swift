import Dispatch
import PostgreSQL
import TestDatabase
import Testing

@Suite(
    .schema {
        try $0.executeScript(
            "CREATE TABLE account (id integer PRIMARY KEY, balance integer CHECK (balance >= 0)); INSERT INTO account VALUES (1, 0), (2, 0)"
        )
    }
)
struct TransactionTests {
    private let database = TestDatabase.current.connect()
    private let other = TestDatabase.current.connect()

    private struct Refused: Error, Equatable {}

    private func balance(_ id: Int, seenBy database: Database) throws -> Int {
        try database.one(Int.self, "SELECT balance FROM account WHERE id = \(id)")
    }

    private func add(_ amount: Int, to id: Int, with database: Database) throws {
        try database.execute("UPDATE account SET balance = balance + \(amount) WHERE id = \(id)")
    }

    @Test(arguments: [Database.Isolation.readCommitted, .repeatableRead, .serializable])
    func `what a transaction did is seen by others when it has returned`(isolation: Database.Isolation) throws {
        let level = try database.transaction(isolation: isolation) {
            try add(5, to: 1, with: database)
            #expect(try balance(1, seenBy: other) == 0)
            return try database.one(String.self, "SELECT current_setting('transaction_isolation')")
        }
        #expect(try balance(1, seenBy: other) == 5)
        #expect(level == isolation.rawValue.lowercased())
    }

    @Test func `a body that throws leaves nothing, and the connection is idle`() throws {
        let backend = try Backend(of: database)
        #expect(throws: Refused()) {
            try database.transaction {
                try add(5, to: 1, with: database)
                throw Refused()
            }
        }
        #expect(try balance(1, seenBy: database) == 0)
        database.endRequest()
        #expect(try Backend(of: database) == backend)
    }

    @Test func `a statement that fails fails the transaction, also when the body catches its error`() throws {
        let error = #expect(throws: DatabaseError.self) {
            try database.transaction {
                try add(5, to: 1, with: database)
                let refusal = failure { try add(-1, to: 2, with: database) }
                #expect(refusal?.constraint == "account_balance_check")
            }
        }
        #expect(error?.constraint == "account_balance_check")
        #expect(try balance(1, seenBy: other) == 0)
    }

    @Test func `a refusal before anything is sent does not fail the transaction`() throws {
        try database.transaction {
            try add(5, to: 1, with: database)
            let refusal = failure { try database.execute("SELECT \("\0")", statement: "x") }
            #expect(refusal == .unboundValue(statement: "x"))
        }
        #expect(try balance(1, seenBy: other) == 5)
    }

    @Test(arguments: ["COMMIT", "ROLLBACK"])
    func `a body that ends the transaction itself is told so`(end: String) throws {
        let error = #expect(throws: DatabaseError.self) {
            try database.transaction { try database.executeScript(SQL(unsafeText: end)) }
        }
        #expect(error.flatMap(sqlState) == "25P01")
        #expect(try database.transaction { 1 } == 1)
    }

    @Test func `a constraint checked at COMMIT fails the transaction`() throws {
        try database.executeScript("CREATE TABLE n (n integer UNIQUE DEFERRABLE INITIALLY DEFERRED)")
        let error = #expect(throws: DatabaseError.self) {
            try database.transaction { try database.execute("INSERT INTO n VALUES (1), (1)") }
        }
        #expect(error?.constraint == "n_n_key")
        #expect(try database.one(Int.self, "SELECT count(*) FROM n") == 0)
    }

    // MARK: Running again

    @Test(arguments: [1, 4])
    func `after a serialization failure the whole body runs again`(failures: Int) throws {
        var runs = 0
        try database.transaction(isolation: .repeatableRead) {
            runs += 1
            let before = try balance(1, seenBy: database)
            if runs <= failures { try add(10, to: 1, with: other) }
            try database.execute("UPDATE account SET balance = \(before + 1) WHERE id = 1")
        }
        #expect(runs == failures + 1)
        #expect(try balance(1, seenBy: other) == failures * 10 + 1)
    }

    @Test func `a serialization failure that the body hides still runs it again`() throws {
        var runs = 0
        try database.transaction(isolation: .repeatableRead) {
            runs += 1
            _ = try balance(1, seenBy: database)
            if runs == 1 { try add(10, to: 1, with: other) }
            do {
                try add(1, to: 1, with: database)
            } catch {
                throw Refused()
            }
        }
        #expect(runs == 2)
        #expect(try balance(1, seenBy: other) == 11)
    }

    @Test func `after five runs the failure is the caller's`() throws {
        var runs = 0
        let error = #expect(throws: DatabaseError.self) {
            try database.transaction(isolation: .repeatableRead) {
                runs += 1
                _ = try balance(1, seenBy: database)
                try add(10, to: 1, with: other)
                try add(1, to: 1, with: database)
            }
        }
        #expect(error.flatMap(sqlState) == "40001")
        #expect(error?.isTransient == true)
        #expect(runs == 5)
        #expect(try balance(1, seenBy: other) == 50)
    }

    @Test func `of two transactions in a deadlock one runs again, and both happen`() throws {
        let place = TestDatabase.current
        let hasSecond = DispatchSemaphore(value: 0)
        var runs = 0
        var rival: Background<Int>?
        try database.transaction {
            runs += 1
            try add(1, to: 1, with: database)
            if runs == 1 {
                rival = Background {
                    try TransactionTests.addInReverse(with: place.connect(deadline: .seconds(60))) {
                        hasSecond.signal()
                    }
                }
                hasSecond.wait()
            }
            try add(1, to: 2, with: database)
        }
        let rivalRuns = try #require(try rival?.value())
        #expect(runs + rivalRuns == 3)
        #expect(try balance(1, seenBy: other) == 2)
        #expect(try balance(2, seenBy: other) == 2)
    }

    private static func addInReverse(with database: Database, onSecond: () -> Void) throws -> Int {
        var runs = 0
        try database.transaction {
            runs += 1
            try database.execute("UPDATE account SET balance = balance + 1 WHERE id = 2")
            onSecond()
            try database.execute("UPDATE account SET balance = balance + 1 WHERE id = 1")
        }
        return runs
    }

    // MARK: What must not happen

    @Test func `a transaction in a transaction stops the program`() async throws {
        let connectionString = TestDatabase.current.connectionString
        let result = try await #require(
            processExitsWith: .failure,
            observing: [\.standardErrorContent]
        ) { [connectionString = connectionString as String] in
            let database = Database(.init(connectionString))
            try database.transaction { try database.transaction {} }
        }
        #expect(String(decoding: result.standardErrorContent, as: UTF8.self).contains("transactions do not nest"))
    }

    @Test func `a transaction left open does not reach the next request`() throws {
        let backend = try Backend(of: database)
        try database.executeScript("BEGIN; UPDATE account SET balance = 5")
        database.endRequest()
        #expect(try Backend(of: database) != backend)
        try add(1, to: 1, with: other)
        #expect(try balance(1, seenBy: database) == 1)
    }
}
