import PostgreSQL

/// The SQLSTATE of a refused statement.
func sqlState(_ error: DatabaseError) -> String? {
    if case .rejected(let report) = error { report.sqlState } else { nil }
}

/// What `body` throws, for use where `#expect(throws:)` cannot be: inside another one.
func failure(of body: () throws -> Void) -> DatabaseError? {
    do {
        try body()
        return nil
    } catch {
        return error as? DatabaseError
    }
}
