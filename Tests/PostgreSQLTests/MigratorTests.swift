import PostgreSQL
import TestDatabase
import Testing

@Suite(.schema) struct MigratorTests {
    private let database = TestDatabase.current.connect()

    private static let first = Migration(number: 1, name: "m0001_person", sql: "CREATE TABLE person (id integer)")
    private static let second = Migration(
        number: 2,
        name: "m0002_name",
        sql: "ALTER TABLE person ADD name text; INSERT INTO person VALUES (1, 'Ada');"
    )

    @Test func `each migration is applied once, in order`() throws {
        let migrator = Migrator(database, [MigratorTests.first, MigratorTests.second])
        #expect(try Migrator.version(of: database) == 0)
        #expect(try Migrator(database, [MigratorTests.first]).migrate() == [MigratorTests.first])
        #expect(try migrator.migrate() == [MigratorTests.second])
        #expect(try migrator.migrate() == [])
        #expect(try Migrator.version(of: database) == 2)
        #expect(try database.many(String.self, "SELECT name FROM person") == ["Ada"])
        #expect(
            try database.many(String.self, "SELECT name FROM schema_migration ORDER BY number") == [
                "m0001_person", "m0002_name",
            ]
        )
    }

    @Test func `an older version leaves newer migrations alone`() throws {
        try Migrator(database, [MigratorTests.first, MigratorTests.second]).migrate()
        #expect(try Migrator(database, [MigratorTests.first]).migrate() == [])
        #expect(try Migrator.version(of: database) == 2)
    }

    @Test func `two migrators at once apply each migration once`() throws {
        let place = TestDatabase.current
        let migrations = [MigratorTests.first, MigratorTests.second]
        let migrators = (1...4).map { _ in
            Background { try Migrator(place.connect(deadline: .seconds(60)), migrations).migrate() }
        }
        let applied = try migrators.flatMap { try $0.value() }
        #expect(applied.sorted { $0.number < $1.number } == migrations)
        #expect(try database.one(Int.self, "SELECT count(*) FROM person") == 1)
    }

    @Test func `a migration that was changed after it was applied is refused`() throws {
        try Migrator(database, [MigratorTests.first]).migrate()
        let changed = Migration(number: 1, name: "m0001_person", sql: MigratorTests.first.sql + " ")
        #expect(throws: Migrator.Failure.changed(number: 1, name: "m0001_person")) {
            try Migrator(database, [changed, MigratorTests.second]).migrate()
        }
        #expect(try Migrator.version(of: database) == 1)
    }

    @Test(arguments: [[2], [1, 3], [1, 1], [0, 1], [1, 2, 4]])
    func `numbers with a gap are refused before anything happens`(numbers: [Int]) throws {
        let migrations = numbers.map { Migration(number: $0, name: "m\($0)", sql: "CREATE TABLE t\($0) ()") }
        let gap = numbers.indices.first { numbers[$0] != $0 + 1 } ?? 0
        #expect(throws: Migrator.Failure.gap(after: gap)) { try Migrator(database, migrations).migrate() }
        #expect(try Migrator.version(of: database) == 0)
    }

    @Test func `a migration that fails leaves nothing, and names its line`() throws {
        let broken = Migration(
            number: 2,
            name: "m0002",
            sql: "CREATE TABLE a ();\nINSERT INTO person VALUES (1);\nSELECT ü;"
        )
        let error = #expect(throws: Migrator.Failure.self) {
            try Migrator(database, [MigratorTests.first, broken]).migrate()
        }
        guard case .refused(2, "m0002", let line, "42703", let message)? = error else { throw try #require(error) }
        #expect(line == 3)
        #expect(message.contains("ü"))
        #expect(try Migrator.version(of: database) == 1)
        #expect(try database.one(Int.self, "SELECT count(*) FROM person") == 0)
        #expect(try database.one(Bool.self, "SELECT to_regclass('a') IS NULL"))
        #expect(
            try Migrator(database, [MigratorTests.first, MigratorTests.second]).migrate() == [MigratorTests.second]
        )
    }

    @Test func `a migration cannot end its transaction`() throws {
        let ending = Migration(number: 1, name: "m0001", sql: "CREATE TABLE a (); COMMIT;")
        let error = #expect(throws: DatabaseError.self) { try Migrator(database, [ending]).migrate() }
        #expect(error.flatMap(sqlState) == "25P01")
    }

    @Test(arguments: [(1...1, false), (1...2, true), (2...2, true), (2...5, true), (3...4, false)])
    func `a program starts only on a schema it works with`(versions: ClosedRange<Int>, starts: Bool) throws {
        try Migrator(database, [MigratorTests.first, MigratorTests.second]).migrate()
        if starts {
            try Migrator.require(versions, of: database)
        } else {
            #expect(throws: Migrator.Failure.version(2, outside: versions)) {
                try Migrator.require(versions, of: database)
            }
        }
    }

    @Test func `a program does not start on an empty schema`() {
        #expect(throws: Migrator.Failure.version(0, outside: 1...2)) { try Migrator.require(1...2, of: database) }
    }
}
