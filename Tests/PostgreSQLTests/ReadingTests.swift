import TestDatabase
import Testing

@testable import PostgreSQL

/// Two statements in one round trip answer like two in a row.
@Suite(.schema { try $0.executeScript("CREATE TABLE note (text text); INSERT INTO note VALUES ('a')") })
struct ReadingTests {
    private let database = TestDatabase.current.connect()

    private func number(_ number: Int) -> Reading<Int> {
        Reading.one(Int.self, "SELECT \(number)", statement: "number")
    }

    private let note = Reading.first(String.self, "SELECT text FROM note WHERE text <> \("z")", statement: "note")
    private let fault = Reading.one(Int.self, "SELECT 1 / \(0)", statement: "fault")

    private func expectBoth(_ number: Int, _ text: String?, sourceLocation: SourceLocation = #_sourceLocation) throws {
        let (first, second) = try database.both(self.number(number), note)
        #expect(first == number, sourceLocation: sourceLocation)
        #expect(second == text, sourceLocation: sourceLocation)
    }

    @Test func `each gets its own rows, prepared or not`() throws {
        for round in 1...3 { try expectBoth(round, "a") }
        #expect(try database.one(Int.self, "SELECT \(7)") == 7)
        #expect(database.usage.statements == 7)
    }

    @Test func `the failure of one is the failure of both, and the next call works`() throws {
        for _ in 1...3 {
            for (first, second) in [(fault, number(1)), (number(1), fault)] {
                let error = #expect(throws: DatabaseError.self) { try database.both(first, second) }
                guard case .rejected(let report) = error else { continue }
                #expect(report.sqlState == "22012")
                #expect(report.statement == "fault")
            }
            try expectBoth(1, "a")
        }
    }

    @Test func `a count of rows that does not fit names its statement`() throws {
        try database.execute("INSERT INTO note VALUES ('b')")
        for _ in 1...2 {
            #expect(throws: DatabaseError.unexpectedRowCount(statement: "note", rows: 2)) {
                try database.both(number(1), note)
            }
        }
    }

    @Test func `a value that cannot be bound sends nothing of either`() throws {
        let unbindable = Reading.one(String.self, "SELECT \("a\0b")::text", statement: "x")
        let fine = Reading.one(String.self, "SELECT \("ab")::text", statement: "x")
        for _ in 1...2 { #expect(try database.both(number(1), fine) == (1, "ab")) }
        #expect(throws: DatabaseError.unboundValue(statement: "x")) { try database.both(number(1), unbindable) }
        try expectBoth(2, "a")
    }

    @Test func `a plan that went stale is made again`() throws {
        try expectBoth(1, "a")
        try database.executeScript("ALTER TABLE note ALTER COLUMN text TYPE varchar")
        try expectBoth(2, "a")
        try database.executeScript("DEALLOCATE ALL")
        try expectBoth(3, "a")
    }

    @Test func `they belong to the transaction around them`() throws {
        try expectBoth(1, "a")
        try database.transaction {
            try database.execute("UPDATE note SET text = 'b'")
            try expectBoth(2, "b")
        }
        #expect(throws: DatabaseError.self) {
            try database.transaction {
                try database.execute("DELETE FROM note")
                #expect(failure { _ = try database.both(number(1), fault) } != nil)
            }
        }
        try expectBoth(3, "b")
    }

    @Test(.timeLimit(.minutes(1)))
    func `a frozen server costs the deadline, not the next call`() throws {
        let impatient = TestDatabase.current.connect(deadline: .seconds(1))
        let backend = try Backend(of: impatient)
        for _ in 1...2 { _ = try impatient.both(number(1), note) }
        try backend.freeze()
        defer { backend.thaw() }
        #expect(throws: DatabaseError.deadlineExceeded(statement: "number")) { try impatient.both(number(1), note) }
        #expect(try impatient.both(number(2), note) == (2, "a"))
    }

    @Test func `a session ended by the server is replaced`() throws {
        let backend = try Backend(of: database)
        try expectBoth(1, "a")
        try backend.terminate(by: TestDatabase.current.connect(deadline: .seconds(60)))
        try expectBoth(2, "a")
    }
}
