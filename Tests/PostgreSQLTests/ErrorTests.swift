import PostgreSQL
import TestDatabase
import Testing

/// An error in a log says where and what, never whose data it was about.
@Suite(
    .schema {
        try $0.executeScript(
            """
            CREATE TABLE person (email text CONSTRAINT person_email UNIQUE NOT NULL, age integer CHECK (age < 200), \
            zip char(5));
            INSERT INTO person VALUES ('geheim', 1, '33602');
            CREATE FUNCTION complain(about text) RETURNS void LANGUAGE plpgsql AS
                'BEGIN RAISE EXCEPTION ''%'', about USING DETAIL = about, HINT = about; END'
            """
        )
    }
)
struct ErrorTests {
    private let database = TestDatabase.current.connect()

    private static let secret = "geheim"

    @Test(
        arguments: [
            ("INSERT INTO person VALUES (\(secret), 1)", "23505", "person_email"),
            ("INSERT INTO person SELECT \(secret) || 1, length(\(secret)) + 200", "23514", "person_age_check"),
            ("INSERT INTO person VALUES (NULL, 1, \(secret))", "22001", nil),
            ("SELECT \(secret)::integer", "22P02", nil),
            ("SELECT \(secret)::jsonb", "22P02", nil),
            ("SELECT complain(\(secret))", "P0001", nil),
        ] as [(SQL, String, String?)]
    )
    func `no description of an error shows a value`(sql: SQL, state: String, constraint: String?) throws {
        let error = try #require(failure { try database.execute(sql, statement: "x") })
        #expect(sqlState(error) == state)
        #expect(error.constraint == constraint)
        #expect("\(error)" == "SQLSTATE \(state)\(constraint.map { " (\($0))" } ?? "") in x")
        for text in ErrorTests.allTexts(of: error) {
            #expect(!text.contains(ErrorTests.secret))
            #expect(text.contains(state))
        }
    }

    /// Every way in which Swift makes text of a value without being asked for a property by name.
    private static func allTexts(of error: DatabaseError) -> [String] {
        var dumped = ""
        dump(error, to: &dumped)
        let failed = Result<Int, DatabaseError>.failure(error)
        return [
            "\(error)", String(describing: error as any Error), String(reflecting: error), dumped, "\(failed)",
            "\([error])",
            String(reflecting: error as DatabaseError?),
        ]
    }

    @Test func `the server's own text is there for who asks for it by name`() throws {
        let error = failure { try database.execute("SELECT \(ErrorTests.secret)::integer") }
        guard case .rejected(let report)? = error else { throw try #require(error) }
        #expect(report.unsafeMessage.contains(ErrorTests.secret))
    }

    @Test func `the server's notices stay out of standard error`() async throws {
        let connectionString = TestDatabase.current.connectionString
        let result = try await #require(
            processExitsWith: .success,
            observing: [\.standardErrorContent]
        ) { [connectionString = connectionString as String] in
            let database = Database(.init(connectionString))
            try database.executeScript("DO 'BEGIN RAISE WARNING ''geheim''; END'")
        }
        #expect(!String(decoding: result.standardErrorContent, as: UTF8.self).contains(ErrorTests.secret))
    }
}
