/// A statement and what its rows become, for statements that share a round trip: ``Database/both(_:_:)``.
package struct Reading<Value> {
    let sql: SQL
    let statement: String
    let value: (QueryResult) throws(DatabaseError) -> Value

    private init(_ sql: SQL, _ statement: String, _ value: @escaping (QueryResult) throws(DatabaseError) -> Value) {
        self.sql = sql
        self.statement = statement
        self.value = value
    }
}

extension Reading where Value: RowDecodable {
    /// Exactly one row; anything else throws `unexpectedRowCount`.
    package static func one(_ type: Value.Type, _ sql: SQL, statement: String = #function) -> Reading {
        Reading(sql, statement) { result throws(DatabaseError) in try result.one(Value.self) }
    }

    /// One row or none; several throw `unexpectedRowCount`.
    package static func first(_ type: Value.Type, _ sql: SQL, statement: String = #function) -> Reading<Value?> {
        Reading<Value?>(sql, statement) { result throws(DatabaseError) in try result.first(Value.self) }
    }
}
