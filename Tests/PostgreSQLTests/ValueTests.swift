import FoundationEssentials
import PostgreSQL
import TestDatabase
import Testing

/// What is bound comes back as it was.
@Suite(.schema) struct ValueTests {
    private let database = TestDatabase.current.connect()

    @Test(arguments: [0, 1, -1, .max, .min])
    func `a whole number is a bigint`(number: Int) throws {
        #expect(try database.one(Int.self, "SELECT \(number)") == number)
        #expect(
            try database.one(String.self, "SELECT pg_typeof(\(number))::text || \(number)::text") == "bigint\(number)"
        )
    }

    @Test(arguments: [
        ("smallint", -32_768), ("smallint", 32_767), ("integer", -2_147_483_648), ("integer", 2_147_483_647),
    ])
    func `smaller numbers of the server are read as whole numbers`(type: String, number: Int) throws {
        #expect(try database.one(Int.self, SQL(unsafeText: "SELECT (\(number))::\(type)")) == number)
    }

    @Test(arguments: [0, -0.0, 1.5, .pi, .infinity, -.infinity, .greatestFiniteMagnitude, .leastNonzeroMagnitude])
    func `a floating-point number keeps every bit`(number: Double) throws {
        #expect(try database.one(Double.self, "SELECT \(number)").bitPattern == number.bitPattern)
        #expect(try database.one(Double.self, "SELECT \(Double.nan)").isNaN)
    }

    @Test(arguments: [true, false])
    func `a truth value is a boolean`(value: Bool) throws {
        #expect(try database.one(Bool.self, "SELECT \(value)") == value)
        #expect(try database.one(String.self, "SELECT CASE WHEN \(value) THEN 'true' ELSE 'false' END") == "\(value)")
    }

    @Test(arguments: [
        "", " ", "Müller", "日本語 👩‍👩‍👧", "e\u{301}", "a\\b'c\"d;--", "$1", "\u{1}\t\r\n", "NULL",
        String(repeating: "ß", count: 100_000),
    ])
    func `text comes back byte for byte`(text: String) throws {
        #expect(Array(try database.one(String.self, "SELECT \(text)").utf8) == Array(text.utf8))
        #expect(try database.one(Int.self, "SELECT octet_length(\(text))") == text.utf8.count)
    }

    @Test(arguments: ["text", "varchar", "varchar(9)", "char(5)", "name", "json", "jsonb"])
    func `every type of text is read as text`(type: String) throws {
        #expect(try database.one(String.self, SQL(unsafeText: "SELECT '12345'::\(type)")) == "12345")
    }

    @Test(arguments: ["numeric", "inet", "regclass", "point", "bytea", "date"])
    func `a type without a counterpart is refused, not read as text`(type: String) throws {
        let null = try database.one(String?.self, SQL(unsafeText: "SELECT NULL::\(type)"))
        #expect(null == nil)
        let value = type == "point" ? "(1,2)" : type == "inet" ? "::1" : type == "date" ? "2000-01-01" : "1"
        #expect(throws: DatabaseError.unexpectedColumn(statement: "x", column: 1, expected: "String")) {
            try database.one(String.self, SQL(unsafeText: "SELECT '\(value)'::\(type)"), statement: "x")
        }
    }

    @Test(arguments: [[], [0], Array(0...255), [UInt8](repeating: 0xFF, count: 100_000)] as [[UInt8]])
    func `bytes come back, none of them being not NULL`(bytes: [UInt8]) throws {
        #expect(try database.one([UInt8]?.self, "SELECT \(bytes)") == bytes)
        #expect(try database.one(Int.self, "SELECT length(\(bytes))") == bytes.count)
        #expect(try database.one([UInt8]?.self, "SELECT \(nil as [UInt8]?)") == nil)
    }

    @Test func `a UUID keeps its order of bytes`() throws {
        let text = "00112233-4455-6677-8899-aabbccddeeff"
        let uuid = try #require(UUID(uuidString: text))
        #expect(try database.one(UUID.self, "SELECT \(uuid)") == uuid)
        #expect(try database.one(String.self, "SELECT \(uuid)::text") == text)
    }

    @Test(
        arguments: [
            (0, "1970-01-01 00:00:00+00"),
            (-1, "1969-12-31 23:59:59.999999+00"),
            (946_684_800_000_000, "2000-01-01 00:00:00+00"),
            (1_790_000_000_123_456, "2026-09-21 14:13:20.123456+00"),
            (-210_866_803_200_000_000, "4714-11-24 00:00:00+00 BC"),
            (.max - 1, "294247-01-10 04:00:54.775806+00"),
            (.max, "infinity"),
            (.min, "-infinity"),
        ] as [(Int64, String)]
    )
    func `a moment keeps its microsecond`(microseconds: Int64, text: String) throws {
        let moment = Timestamp(microseconds: microseconds)
        #expect(try database.one(Timestamp.self, "SELECT \(moment)") == moment)
        #expect(try database.one(String.self, "SELECT \(moment)::text") == text)
    }

    @Test func `a moment beyond the years of the type is refused, not bent`() throws {
        #expect(throws: DatabaseError.unexpectedColumn(statement: "x", column: 1, expected: "Timestamp")) {
            try database.one(Timestamp.self, "SELECT '294276-12-31 23:59:59+00'::timestamptz", statement: "x")
        }
        let error = #expect(throws: DatabaseError.self) {
            try database.one(Timestamp.self, "SELECT \(Timestamp(microseconds: .min + 1))")
        }
        #expect(error.map(sqlState) == "22008")
    }

    @Test func `arithmetic with moments stays within them`() {
        let moment = Timestamp(unixSeconds: 1_000)
        #expect(moment + .milliseconds(1_500) - moment == .milliseconds(1_500))
        #expect((moment - .microseconds(1)).unixSeconds == 999)
        #expect(Timestamp(microseconds: -1).unixSeconds == -1)
        #expect(Timestamp.distantFuture - .seconds(1) == .distantFuture)
        #expect(Timestamp.distantPast + .seconds(1) == .distantPast)
        #expect(moment + .seconds(Int64.max) == .distantFuture)
        #expect(Timestamp(microseconds: .min + 1) - .seconds(1) == .distantPast)
    }

    @Test(arguments: [
        (2000, 1, 1, "2000-01-01"), (1999, 12, 31, "1999-12-31"), (2024, 2, 29, "2024-02-29"),
        (1900, 3, 1, "1900-03-01"),
        (1, 1, 1, "0001-01-01"), (0, 12, 31, "0001-12-31 BC"), (-4712, 1, 1, "4713-01-01 BC"),
        (5_874_897, 12, 31, "5874897-12-31"),
    ])
    func `a day is a date`(year: Int, month: Int, day: Int, text: String) throws {
        let date = try #require(CalendarDay(year: year, month: month, day: day))
        #expect(try database.one(CalendarDay.self, "SELECT \(date)") == date)
        #expect(try database.one(String.self, "SELECT \(date)::text") == text)
    }

    @Test func `the days of four centuries are those of the server`() throws {
        let days = try database.many(
            CalendarDay.self,
            "SELECT d::date FROM generate_series('1800-01-01'::date, '2200-12-31', '1 day') AS d"
        )
        let texts = try database.many(
            String.self,
            "SELECT d::date::text FROM generate_series('1800-01-01'::date, '2200-12-31', '1 day') AS d"
        )
        #expect(days.count == 146_462)
        #expect(days.map(\.description) == texts)
        #expect(
            try database.one(
                Bool.self,
                "SELECT \(days)::text = array_agg(t::date ORDER BY t::date)::text FROM unnest(\(texts)) AS t"
            )
        )
    }

    @Test(arguments: [
        (2023, 2, 29), (1900, 2, 29), (2024, 4, 31), (2024, 0, 1), (2024, 13, 1), (2024, 1, 0), (2024, 1, 32),
    ])
    func `a day that no calendar has is none`(year: Int, month: Int, day: Int) {
        #expect(CalendarDay(year: year, month: month, day: day) == nil)
    }

    @Test(arguments: [.zero, .microseconds(1), .seconds(-90_061), .seconds(315_576_000)] as [Duration])
    func `a duration is an interval`(duration: Duration) throws {
        #expect(try database.one(Duration.self, "SELECT \(duration)") == duration)
        #expect(try database.one(Duration.self, "SELECT (now() + \(duration)) - now()") == duration)
    }

    @Test func `an interval with months has no length`() throws {
        #expect(throws: DatabaseError.self) { try database.one(Duration.self, "SELECT '1 month'::interval") }
    }

    @Test func `arrays go in and come out`() throws {
        let uuids = [UUID(), UUID()]
        let texts = ["", "a,b", "{\"x\\\"}", "NULL", "ü"]
        #expect(try database.one([String].self, "SELECT \(texts)") == texts)
        #expect(try database.one([Int].self, "SELECT \([.min, 0, .max])") == [.min, 0, .max])
        #expect(try database.one([Int].self, "SELECT ARRAY[1, 2, 3]") == [1, 2, 3])
        #expect(try database.one([UUID].self, "SELECT \(uuids)") == uuids)
        #expect(try database.one([String].self, "SELECT \([] as [String])") == [])
        #expect(try database.one([Bool].self, "SELECT \([true, false])") == [true, false])
        #expect(try database.one([[UInt8]].self, "SELECT \([[], [0, 1]] as [[UInt8]])") == [[], [0, 1]])
        #expect(try database.one([String]?.self, "SELECT \(nil as [String]?)") == nil)
    }

    @Test func `a number is found in an array`() throws {
        let ids: [Identifier] = [Identifier(rawValue: 2), Identifier(rawValue: 3)]
        let found: [Identifier] = try database.many(
            Identifier.self,
            "SELECT n FROM generate_series(1, 5) AS n WHERE n = ANY(\(ids)) ORDER BY n"
        )
        #expect(found == ids)
        #expect(
            try database.many(Int.self, "SELECT n FROM generate_series(1, 5) AS n WHERE n = ANY(\([] as [Identifier]))")
                == []
        )
    }

    @Test(arguments: ["'{{1,2},{3,4}}'::bigint[]", "'{1,NULL}'::bigint[]", "'{a}'::text[]", "1::bigint"])
    func `an array of another shape is refused`(value: String) {
        #expect(throws: DatabaseError.self) { try database.one([Int].self, SQL(unsafeText: "SELECT \(value)")) }
    }

    @Test func `a raw value stands for its type`() throws {
        #expect(try database.one(Colour.self, "SELECT \(Colour.red)") == .red)
        #expect(try database.one(Colour?.self, "SELECT \(nil as Colour?)") == nil)
        #expect(throws: DatabaseError.unexpectedColumn(statement: "x", column: 1, expected: "Colour")) {
            try database.one(Colour.self, "SELECT 'blue'", statement: "x")
        }
    }

    private enum Colour: String, SQLBindable, ColumnDecodable { case red, green }

    private struct Identifier: RawRepresentable, Hashable, SQLBindable, ColumnDecodable { let rawValue: Int }
}
