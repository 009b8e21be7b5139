import CPostgreSQL

/// A value made from one row, reading its columns in the order in which the statement lists them.
///
/// ```swift
/// struct Person: RowDecodable {
///     let id: UUID
///     let name: String?
///     init(row: inout Row) throws(DatabaseError) {
///         id = try row.next()
///         name = try row.next()
///     }
/// }
/// ```
package protocol RowDecodable {
    init(row: inout Row) throws(DatabaseError)
}

/// One row of a result, read column by column. It cannot outlive the decoding initializer it is passed to.
package struct Row: ~Copyable {
    private let result: OpaquePointer
    private let index: Int32
    private let statement: String
    private var column: Int32 = 0

    init(result: OpaquePointer, index: Int32, statement: String) {
        self.result = result
        self.index = index
        self.statement = statement
    }

    /// The next column; a NULL, another type or a missing column throws `unexpectedColumn`.
    package mutating func next<Value: ColumnDecodable>(_ type: Value.Type = Value.self) throws(DatabaseError) -> Value {
        guard let value: Value = try next() else { throw unexpected(Value.self, at: column) }
        return value
    }

    /// The next column, `nil` when it is NULL.
    package mutating func next<Value: ColumnDecodable>(_ type: Value?.Type = Value?.self) throws(DatabaseError)
        -> Value?
    {
        column += 1
        guard column <= PQnfields(result) else { throw unexpected(Value.self, at: column) }
        guard PQgetisnull(result, index, column - 1) == 0 else { return nil }
        let bytes = UnsafeRawBufferPointer(
            start: PQgetvalue(result, index, column - 1),
            count: Int(PQgetlength(result, index, column - 1))
        )
        guard let value = Value(column: bytes, oid: PQftype(result, column - 1)) else {
            throw unexpected(Value.self, at: column)
        }
        return value
    }

    /// Throws `unexpectedColumn` when a column was not read: the statement and its reader have drifted apart.
    func finish() throws(DatabaseError) {
        guard column >= PQnfields(result) else {
            throw .unexpectedColumn(statement: statement, column: Int(column) + 1, expected: "part of the row's type")
        }
    }

    private func unexpected(_ type: any Any.Type, at column: Int32) -> DatabaseError {
        .unexpectedColumn(statement: statement, column: Int(column), expected: "\(type)")
    }
}
