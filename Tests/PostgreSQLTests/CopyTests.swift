import PostgreSQL
import TestDatabase
import Testing

@Suite(.schema { try $0.executeScript("CREATE TABLE ort (plz integer UNIQUE, name text)") }, .timeLimit(.minutes(1)))
struct CopyTests {
    private let database = TestDatabase.current.connect()
    private let observer = TestDatabase.current.connect(deadline: .seconds(60))

    private static let target: SQL = "ort (plz, name)"

    private func count() throws -> Int { try observer.one(Int.self, "SELECT count(*) FROM ort") }

    @Test func `every text arrives as it was, and nil as NULL`() throws {
        let names: [String?] = [
            "", nil, #"\N"#, #"\."#, "a\tb", "a\nb", "a\r\nb", #"\"#, #"\\t"#, "ü日本", "'; DROP TABLE ort",
            "\u{1}\u{7F}",
        ]
        let rows = names.enumerated().map { ["\($0)", $1] }
        #expect(try database.copy(into: CopyTests.target, rows: rows) == names.count)
        let stored = try database.many(String?.self, "SELECT name FROM ort ORDER BY plz")
        #expect(stored.map { $0.map { Array($0.utf8) } } == names.map { $0.map { Array($0.utf8) } })
    }

    @Test func `thirty thousand rows are made while they are sent`() throws {
        let rows = (0..<30_000).lazy.map { ["\($0)", String(repeating: "x", count: 100)] as [String?] }
        #expect(try database.copy(into: CopyTests.target, rows: rows) == 30_000)
        #expect(try count() == 30_000)
        #expect(try database.one(Int.self, "SELECT sum(plz)::bigint FROM ort") == 449_985_000)
    }

    @Test func `no rows are no rows`() throws {
        #expect(try database.copy(into: CopyTests.target, rows: []) == 0)
    }

    @Test(
        arguments: [
            (["no number", "x"], "22P02"), (["1"], "22P04"), (["1", "x", "y"], "22P04"), (["0", "x"], "23505"),
            ([], "22P02"),
        ] as [([String?], String)]
    )
    func `one bad row undoes all, and the connection goes on`(row: [String?], state: String) throws {
        let backend = try Backend(of: database)
        let rows = (0..<5_000).map { ["\($0)", String(repeating: "x", count: 100)] } + [row] + [["99999", nil]]
        let error = #expect(throws: DatabaseError.self) { try database.copy(into: CopyTests.target, rows: rows) }
        #expect(error.flatMap(sqlState) == state)
        #expect(try count() == 0)
        #expect(try Backend(of: database) == backend)
        #expect(try database.copy(into: CopyTests.target, rows: [["1", "x"]]) == 1)
    }

    @Test func `a text with NUL undoes all, and the connection goes on`() throws {
        let backend = try Backend(of: database)
        let rows = (0..<5_000).map { ["\($0)", String(repeating: "x", count: 100)] } + [["5000", "a\0b"]]
        #expect(throws: DatabaseError.unboundValue(statement: "x")) {
            try database.copy(into: CopyTests.target, rows: rows, statement: "x")
        }
        #expect(try count() == 0)
        #expect(try Backend(of: database) == backend)
    }

    @Test func `a bad row fails the transaction it is in`() throws {
        let error = #expect(throws: DatabaseError.self) {
            try database.transaction {
                try database.copy(into: CopyTests.target, rows: [["1", "x"]])
                let refusal = failure {
                    try database.copy(into: CopyTests.target, rows: [["2", "\0"]], statement: "x")
                }
                #expect(refusal == .unboundValue(statement: "x"))
            }
        }
        #expect(error == .unboundValue(statement: "x"))
        #expect(try count() == 0)
    }

    @Test func `rows copied in a transaction are there when it commits`() throws {
        try database.transaction {
            try database.copy(into: CopyTests.target, rows: [["1", "x"]])
            try database.copy(into: CopyTests.target, rows: [["2", "y"]])
            #expect(try count() == 0)
        }
        #expect(try count() == 2)
    }

    @Test(arguments: [("missing (a)", "42P01"), ("ort (missing)", "42703"), ("ort (plz", "42601")])
    func `a target that does not exist is refused`(target: String, state: String) throws {
        let error = #expect(throws: DatabaseError.self) {
            try database.copy(into: SQL(unsafeText: target), rows: [["1"]])
        }
        #expect(error.flatMap(sqlState) == state)
        #expect(try database.one(Int.self, "SELECT 1") == 1)
    }

    @Test func `a server that freezes among the rows costs the deadline, not the next call`() throws {
        let impatient = TestDatabase.current.connect(deadline: .seconds(1))
        let backend = try Backend(of: impatient)
        defer { backend.thaw() }
        let rows = (0..<100_000).lazy.map { number -> [String?] in
            if number == 1_000 { #expect(throws: Never.self) { try backend.freeze() } }
            return ["\(number)", String(repeating: "x", count: 100)]
        }
        #expect(throws: DatabaseError.deadlineExceeded(statement: "x")) {
            try impatient.copy(into: CopyTests.target, rows: rows, statement: "x")
        }
        #expect(try Backend(of: impatient) != backend)
    }

    @Test func `a server that ends the session among the rows has copied none of them`() throws {
        let backend = try Backend(of: database)
        let rows = (0..<30_000).lazy.map { number -> [String?] in
            if number == 1_000 { #expect(throws: Never.self) { try backend.terminate(by: observer) } }
            return ["\(number)", String(repeating: "x", count: 100)]
        }
        let error = #expect(throws: DatabaseError.self) { try database.copy(into: CopyTests.target, rows: rows) }
        #expect(error?.isOutage == true)
        #expect(try count() == 0)
        #expect(try Backend(of: database) != backend)
    }
}
