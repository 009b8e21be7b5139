import CPostgreSQL

/// A result of the server, freed with its last owner.
final class QueryResult {
    private let result: OpaquePointer
    private let statement: String

    init(_ result: OpaquePointer, statement: String) {
        self.result = result
        self.statement = statement
    }

    deinit { PQclear(result) }

    var rowCount: Int { Int(PQntuples(result)) }

    /// How many rows an INSERT, UPDATE, DELETE or COPY touched; 0 for a statement that touches none.
    var affectedRows: Int { PQcmdTuples(result).flatMap { Int(String(cString: $0)) } ?? 0 }

    /// The only row.
    func one<Value: RowDecodable>(_ type: Value.Type) throws(DatabaseError) -> Value {
        guard rowCount == 1 else { throw .unexpectedRowCount(statement: statement, rows: rowCount) }
        return try row(0, as: type)
    }

    /// The only row, if there is one.
    func first<Value: RowDecodable>(_ type: Value.Type) throws(DatabaseError) -> Value? {
        guard rowCount <= 1 else { throw .unexpectedRowCount(statement: statement, rows: rowCount) }
        return rowCount == 0 ? nil : try row(0, as: type)
    }

    func row<Value: RowDecodable>(_ index: Int, as type: Value.Type) throws(DatabaseError) -> Value {
        var row = Row(result: result, index: Int32(index), statement: statement)
        let value = try Value(row: &row)
        try row.finish()
        return value
    }

    /// The server waits for rows to be copied in.
    var expectsCopy: Bool { PQresultStatus(result) == PGRES_COPY_IN }

    /// A COPY in either direction, which no other call can go on with.
    var isCopy: Bool {
        switch PQresultStatus(result) {
        case PGRES_COPY_IN, PGRES_COPY_OUT, PGRES_COPY_BOTH: true
        default: false
        }
    }

    /// The mark after the last answer of a pipeline.
    var endsPipeline: Bool { PQresultStatus(result) == PGRES_PIPELINE_SYNC }

    /// The server's report when the statement failed.
    var error: ServerError? {
        switch PQresultStatus(result) {
        case PGRES_TUPLES_OK, PGRES_COMMAND_OK, PGRES_EMPTY_QUERY, PGRES_SINGLE_TUPLE: nil
        case PGRES_COPY_IN, PGRES_COPY_OUT, PGRES_COPY_BOTH:
            ServerError(sqlState: "0A000", statement: statement, unsafeMessage: "COPY outside copy(into:rows:)")
        default:
            // Without a SQLSTATE it is libpq's own report of a broken connection.
            ServerError(
                sqlState: field("C") ?? "08006",
                constraint: field("n"),
                position: field("P").flatMap { Int($0) },
                statement: statement,
                unsafeMessage: field("M") ?? "no message"
            )
        }
    }

    /// A field of the error report by the letter of `postgres_ext.h` (`PG_DIAG_…`).
    private func field(_ code: Character) -> String? {
        guard let ascii = code.asciiValue, let text = PQresultErrorField(result, Int32(ascii)) else { return nil }
        return String(cString: text)
    }
}
