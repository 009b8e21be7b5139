/// What can go wrong between a statement and its rows.
///
/// The description names the kind, the SQLSTATE, the constraint and the statement, never a value: PostgreSQL's own
/// texts quote input, so they are kept apart in ``ServerError/unsafeMessage``.
package enum DatabaseError: Error, Sendable, CustomStringConvertible {
    /// No connection could be made, or it broke, or the server is shutting down. Nothing was committed.
    case unavailable(String)
    /// The server did not answer within the deadline; the connection was given up.
    case deadlineExceeded(statement: String)
    /// The connection broke while COMMIT was under way: the transaction may or may not have happened.
    case outcomeUnknown
    case rejected(ServerError)
    /// `one` found no row or several, `first` several.
    case unexpectedRowCount(statement: String, rows: Int)
    case unexpectedColumn(statement: String, column: Int, expected: String)
    /// A text with NUL, which PostgreSQL cannot store.
    case unboundValue(statement: String)

    package var description: String {
        switch self {
        case .unavailable(let reason): "database unavailable: \(reason)"
        case .deadlineExceeded(let statement): "database deadline exceeded in \(statement)"
        case .outcomeUnknown: "database connection lost during commit"
        case .rejected(let error): error.description
        case .unexpectedRowCount(let statement, let rows): "\(rows) rows from \(statement)"
        case .unexpectedColumn(let statement, let column, let expected):
            "column \(column) of \(statement) is no \(expected)"
        case .unboundValue(let statement): "a value for \(statement) contains NUL"
        }
    }

    /// Whether the database, not the statement, is at fault: answered with 503, worth trying again later.
    package var isOutage: Bool {
        switch self {
        case .unavailable, .deadlineExceeded, .outcomeUnknown: true
        case .rejected(let error): error.isOutage
        case .unexpectedRowCount, .unexpectedColumn, .unboundValue: false
        }
    }

    /// Whether running the whole transaction again is the documented remedy (PostgreSQL manual, 13.5).
    package var isTransient: Bool {
        if case .rejected(let error) = self { error.sqlState == "40001" || error.sqlState == "40P01" } else { false }
    }

    /// The violated constraint of a 23xxx error.
    package var constraint: String? {
        if case .rejected(let error) = self { error.constraint } else { nil }
    }
}

/// An error report of the server.
package struct ServerError: Sendable, Hashable, CustomStringConvertible {
    /// Five characters (PostgreSQL manual, appendix A).
    package let sqlState: String
    package let constraint: String?
    package let statement: String
    /// PostgreSQL's own text. It may quote input: for statements without personal data, such as migrations, only.
    package let unsafeMessage: String

    package var description: String {
        "SQLSTATE \(sqlState)\(constraint.map { " (\($0))" } ?? "") in \(statement)"
    }

    /// The server is starting, stopping, full or gone: classes 08, 53, 57P and a cancelled statement.
    var isOutage: Bool {
        sqlState.hasPrefix("08") || sqlState.hasPrefix("53") || sqlState.hasPrefix("57") || sqlState == "25006"
            || sqlState == "55P03" || sqlState == "58030"
    }
}
