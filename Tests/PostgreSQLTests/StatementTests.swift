import FoundationEssentials
import PostgreSQL
import TestDatabase
import Testing

@Suite(.schema { try $0.executeScript("CREATE TABLE person (id bigserial PRIMARY KEY, name text, age integer)") })
struct StatementTests {
    private let database = TestDatabase.current.connect()

    private struct Person: RowDecodable, Equatable {
        let id: Int
        let name: String?
        let age: Int?

        init(row: inout Row) throws(DatabaseError) {
            id = try row.next()
            name = try row.next()
            age = try row.next()
        }
    }

    // MARK: Rows

    @Test func `a row becomes a value, column by column`() throws {
        try database.execute("INSERT INTO person (name, age) VALUES (\("Ada"), \(36)), (NULL, NULL)")
        let people = try database.many(Person.self, "SELECT id, name, age FROM person ORDER BY id")
        #expect(people.map(\.name) == ["Ada", nil])
        #expect(people.map(\.age) == [36, nil])
        #expect(
            try database.first(Person.self, "SELECT id, name, age FROM person WHERE id = \(people[1].id)") == people[1]
        )
    }

    @Test(arguments: [0, 1, 2])
    func `the verb says how many rows there may be`(count: Int) throws {
        let rows: SQL = "SELECT n FROM generate_series(1, \(count)) AS n"
        #expect(try database.many(Int.self, rows) == Array(1..<(count + 1)))
        let tooMany = DatabaseError.unexpectedRowCount(statement: "x", rows: count)
        switch count {
        case 0:
            #expect(throws: tooMany) { try database.one(Int.self, rows, statement: "x") }
            #expect(try database.first(Int.self, rows) == nil)
        case 1:
            #expect(try database.one(Int.self, rows) == 1)
            #expect(try database.first(Int.self, rows) == 1)
        default:
            #expect(throws: tooMany) { try database.one(Int.self, rows, statement: "x") }
            #expect(throws: tooMany) { try database.first(Int.self, rows, statement: "x") }
        }
    }

    @Test func `execute counts the rows it touched`() throws {
        #expect(try database.execute("INSERT INTO person (age) SELECT n FROM generate_series(1, 3) AS n") == 3)
        #expect(try database.execute("UPDATE person SET age = age + 1 WHERE age > \(1)") == 2)
        #expect(try database.execute("DELETE FROM person WHERE age > \(100)") == 0)
        #expect(try database.execute("CREATE TABLE other ()") == 0)
    }

    @Test(arguments: [
        ("SELECT NULL::bigint, 'x', 1", 1, "Int"), ("SELECT 1, 2, 3", 2, "String"), ("SELECT 1, 'x'", 3, "Int"),
        ("SELECT 1, 'x', 2, 3", 4, "part of the row's type"),
    ])
    func `a row that does not fit its type is refused`(text: String, column: Int, expected: String) {
        #expect(throws: DatabaseError.unexpectedColumn(statement: "x", column: column, expected: expected)) {
            try database.one(Person.self, SQL(unsafeText: text), statement: "x")
        }
    }

    @Test func `a statement is named after its caller`() {
        let error = #expect(throws: DatabaseError.self) { try database.one(Int.self, "SELECT 1 WHERE false") }
        #expect(error?.description.contains("is named after its caller") == true)
    }

    // MARK: Parameters

    @Test(arguments: [
        "'; DROP TABLE person; --", "' OR '1'='1", "$1", "\\'; SELECT 1; --", "$$; DROP TABLE person; $$", "%s%n",
        "Robert'); --",
    ])
    func `an injection attempt is a name like any other`(name: String) throws {
        try database.execute("INSERT INTO person (name) VALUES (\(name))")
        #expect(try database.many(String.self, "SELECT name FROM person WHERE name = \(name)") == [name])
        #expect(try database.one(Int.self, "SELECT count(*) FROM person") == 1)
    }

    @Test func `a nested fragment brings its parameters along`() throws {
        let adult: SQL = "age >= \(18) AND name <> '$1 $2 $$ $3'"
        let called: SQL = "(name = \("Ada") OR \(adult))"
        let sql: SQL = "SELECT \("x") || '$2' || name FROM person WHERE \(adult) AND \(called) AND age < \(65)"
        #expect(
            sql.text == """
                SELECT $1 || '$2' || name FROM person WHERE age >= $2 AND name <> '$1 $2 $$ $3' \
                AND (name = $3 OR age >= $4 AND name <> '$1 $2 $$ $3') AND age < $5
                """
        )
        #expect(sql.binds == ["x".bind, 18.bind, "Ada".bind, 18.bind, 65.bind])
        try database.execute("INSERT INTO person (name, age) VALUES ('Ada', 36), ('Bob', 17), ('Eve', 70)")
        #expect(try database.many(String.self, sql) == ["x$2Ada"])
    }

    @Test func `many parameters keep their order when nested`() throws {
        var list: SQL = "\(0)"
        for number in 1...30 { list = "\(list), \(number)" }
        #expect(try database.many(Int.self, "SELECT * FROM unnest(ARRAY[\(list)])") == Array(0...30))
    }

    @Test func `NULL first and a number later fit the same statement`() throws {
        for age in [nil, 36, nil, 5] { try database.execute("INSERT INTO person (age) VALUES (\(age))") }
        #expect(try database.many(Int?.self, "SELECT age FROM person ORDER BY id") == [nil, 36, nil, 5])
    }

    @Test func `NULL has the type of the value it stands for`() throws {
        #expect(try database.one(String.self, "SELECT pg_typeof(\(nil as Int?))::text") == "bigint")
        #expect(try database.one(String.self, "SELECT pg_typeof(\(nil as [UUID]?))::text") == "uuid[]")
        #expect(
            try database.one(String.self, "SELECT pg_typeof(coalesce(\(nil as Timestamp?), now()))::text").hasPrefix(
                "timestamp"
            )
        )
        for number in [nil, 1, nil] { #expect(try database.one(Int?.self, "SELECT \(number)") == number) }
        #expect(
            try database.one(Int.self, "SELECT count(*) FROM pg_prepared_statements WHERE statement = 'SELECT $1'") == 1
        )
    }

    @Test func `the same text with other types is another statement`() throws {
        func echo(_ value: some SQLBindable) throws -> String { try database.one(String.self, "SELECT \(value)::text") }
        let uuid = UUID()
        for _ in 1...2 {
            #expect(try echo(1) == "1")
            #expect(try echo("a") == "a")
            #expect(try echo(0.5) == "0.5")
            #expect(try echo(uuid) == uuid.uuidString.lowercased())
        }
    }

    @Test func `a text with NUL is refused before it is sent, and the connection goes on`() throws {
        let before = try Backend(of: database)
        #expect(throws: DatabaseError.unboundValue(statement: "x")) {
            try database.execute("INSERT INTO person (name) VALUES (\("a\0b"))", statement: "x")
        }
        #expect(try database.one(Int.self, "SELECT count(*) FROM person") == 0)
        #expect(try Backend(of: database) == before)
    }

    @Test func `a statement in a log shows no value`() {
        let sql: SQL = "SELECT \("secret"), \([1, 2])"
        var dumped = ""
        dump((sql, sql.binds), to: &dumped)
        for text in ["\(sql)", String(reflecting: sql), "\(sql.binds)", dumped] {
            #expect(!text.contains("secret"))
        }
        #expect("\(sql)" == "SELECT $1, $2")
    }

    // MARK: Prepared statements

    private static let preparedCount: SQL = "SELECT count(*) FROM pg_prepared_statements"

    @Test func `a statement is prepared once`() throws {
        for number in 1...10 { #expect(try database.one(Int.self, "SELECT \(number)") == number) }
        #expect(try database.one(Int.self, StatementTests.preparedCount) == 2)
    }

    @Test func `the server keeps a bounded number of prepared statements`() throws {
        for number in 1...1_100 { #expect(try database.one(Int.self, SQL(unsafeText: "SELECT \(number)")) == number) }
        #expect(try database.one(Int.self, StatementTests.preparedCount) <= 500)
        #expect(try database.one(Int.self, "SELECT 1") == 1)
    }

    @Test func `a statement that the server forgot is prepared again`() throws {
        #expect(try database.one(Int.self, "SELECT \(1)") == 1)
        try database.executeScript("DEALLOCATE ALL")
        #expect(try database.one(Int.self, "SELECT \(2)") == 2)
    }

    @Test func `a statement whose columns a migration changed is prepared again`() throws {
        let ages: SQL = "SELECT age FROM person"
        try database.execute("INSERT INTO person (age) VALUES (36)")
        #expect(try database.one(Int.self, ages) == 36)
        try TestDatabase.current.connect().executeScript("ALTER TABLE person ALTER age TYPE text")
        #expect(try database.one(String.self, ages) == "36")
    }

    @Test func `a transaction with a statement that a migration changed runs again`() throws {
        let ages: SQL = "SELECT age::text, age FROM person"
        try database.execute("INSERT INTO person (age) VALUES (36)")
        _ = try database.one(Aged.self, ages)
        try TestDatabase.current.connect().executeScript("ALTER TABLE person ALTER age TYPE bigint")
        var runs = 0
        let aged = try database.transaction {
            runs += 1
            try database.execute("UPDATE person SET age = age + 1")
            return try database.one(Aged.self, ages)
        }
        #expect(aged == Aged(text: "37", age: 37))
        #expect(runs == 2)
    }

    private struct Aged: RowDecodable, Equatable {
        let text: String
        let age: Int

        init(text: String, age: Int) {
            self.text = text
            self.age = age
        }

        init(row: inout Row) throws(DatabaseError) {
            text = try row.next()
            age = try row.next()
        }
    }

    // MARK: Scripts and usage

    @Test func `a script runs as one, and stops at its first error`() throws {
        try database.executeScript("CREATE TABLE a (); CREATE TABLE b ();")
        let error = #expect(throws: DatabaseError.self) {
            try database.executeScript("CREATE TABLE c (); SELECT 1/0; CREATE TABLE d ()")
        }
        #expect(error.flatMap(sqlState) == "22012")
        #expect(
            try database.many(Bool.self, "SELECT to_regclass(t) IS NOT NULL FROM unnest(\(["a", "b", "c", "d"])) AS t")
                == [true, true, false, false]
        )
    }

    @Test(arguments: ["COPY person FROM STDIN", "COPY person TO STDOUT", "SELECT 1; COPY person FROM STDIN"])
    func `a COPY nobody feeds is refused instead of waited for`(text: String) throws {
        let error = #expect(throws: DatabaseError.self) { try database.executeScript(SQL(unsafeText: text)) }
        #expect(error.flatMap(sqlState) == "0A000")
        #expect(try database.one(Int.self, "SELECT 1") == 1)
    }

    @Test func `the usage of a request begins anew with it`() throws {
        database.beginRequest()
        #expect(database.usage == (0, 0))
        _ = try database.one(Int.self, "SELECT 1")
        #expect(throws: DatabaseError.self) { try database.execute("SELECT 1/0") }
        #expect(database.usage.statements == 2)
        #expect(database.usage.nanoseconds > 0)
        database.beginRequest()
        try database.transaction { _ = try database.one(Int.self, "SELECT 1") }
        #expect(database.usage.statements == 3)
        database.endRequest()
        #expect(database.usage.statements == 3)
    }

    @Test func `sessions speak UTF-8 and UTC whatever the server prefers, with the settings given`() throws {
        var configuration = TestDatabase.current.configuration()
        configuration.settings += [("statement_timeout", "1234"), ("custom.text", #"a 'b' \c"#)]
        let database = Database(configuration)
        func setting(_ name: String) throws -> String {
            try database.one(String.self, "SELECT current_setting(\(name))")
        }
        #expect(try setting("client_encoding") == "UTF8")
        #expect(try setting("TimeZone") == "UTC")
        #expect(try setting("statement_timeout") == "1234ms")
        #expect(try setting("custom.text") == #"a 'b' \c"#)
    }
}
