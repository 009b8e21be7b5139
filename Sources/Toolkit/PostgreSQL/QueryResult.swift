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

    /// How many rows an INSERT, UPDATE or DELETE touched; 0 for a statement that touches none.
    var affectedRows: Int { PQcmdTuples(result).flatMap { Int(String(cString: $0)) } ?? 0 }

    func row<Value: RowDecodable>(_ index: Int, as type: Value.Type) throws(DatabaseError) -> Value {
        var row = Row(result: result, index: Int32(index), statement: statement)
        return try Value(row: &row)
    }

    /// The server's report when the statement failed.
    var error: ServerError? {
        switch PQresultStatus(result) {
        case PGRES_TUPLES_OK, PGRES_COMMAND_OK, PGRES_EMPTY_QUERY, PGRES_SINGLE_TUPLE: nil
        default:
            ServerError(
                sqlState: field("C") ?? "08006",
                constraint: field("n"),
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
