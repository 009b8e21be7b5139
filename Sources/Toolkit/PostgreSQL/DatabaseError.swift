/// What can go wrong between a statement and its rows.
///
/// Neither the description nor a dump shows a value: they name the kind, the SQLSTATE, the constraint and the statement.
/// PostgreSQL's own texts quote input, so they are kept apart in ``ServerError/unsafeMessage``.
package enum DatabaseError: Error, Sendable, Hashable, CustomStringConvertible {
    /// No connection could be made, or it broke, or the server is shutting down. Nothing was committed.
    case unavailable(String)
    /// The server did not answer within the deadline; the connection was given up. A transaction is rolled back, but a
    /// statement outside one may still happen.
    case deadlineExceeded(statement: String)
    /// The connection broke while COMMIT, or a statement outside a transaction, was under way: it may or may not have
    /// happened.
    case outcomeUnknown(statement: String)
    case rejected(ServerError)
    /// `one` found no row or several, `first` several.
    case unexpectedRowCount(statement: String, rows: Int)
    /// A column is missing, NULL, of another type, or was left unread; counted from 1.
    case unexpectedColumn(statement: String, column: Int, expected: String)
    /// A text with NUL, which PostgreSQL cannot store, or a value above its limit of 1 GiB.
    case unboundValue(statement: String)

    package var description: String {
        switch self {
        case .unavailable(let reason): "database unavailable: \(reason)"
        case .deadlineExceeded(let statement): "database deadline exceeded in \(statement)"
        case .outcomeUnknown(let statement): "database connection lost during \(statement), which may have happened"
        case .rejected(let error): error.description
        case .unexpectedRowCount(let statement, let rows): "\(rows) rows from \(statement)"
        case .unexpectedColumn(let statement, let column, let expected):
            "column \(column) of \(statement) is no \(expected)"
        case .unboundValue(let statement): "a value for \(statement) contains NUL or is too long"
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

    /// Whether the connection went away, for example because the server was restarted: another one may work at once.
    package var isLostConnection: Bool {
        switch self {
        case .unavailable, .outcomeUnknown: true
        case .rejected(let error): error.sqlState.hasPrefix("57P")
        case .deadlineExceeded, .unexpectedRowCount, .unexpectedColumn, .unboundValue: false
        }
    }

    /// Whether running the whole transaction again is the documented remedy (PostgreSQL manual, 13.5).
    package var isTransient: Bool {
        if case .rejected(let error) = self { error.isTransient } else { false }
    }

    /// The violated constraint of a 23xxx error.
    package var constraint: String? {
        if case .rejected(let error) = self { error.constraint } else { nil }
    }
}

/// An error report of the server.
package struct ServerError: Sendable, Hashable {
    /// Five characters (PostgreSQL manual, appendix A).
    package let sqlState: String
    package var constraint: String?
    /// Where in the text of the statement, in characters from 1.
    package var position: Int?
    package let statement: String
    /// PostgreSQL's own text. It may quote input: for statements without personal data, such as migrations, only.
    package let unsafeMessage: String

    /// The server is starting, stopping, full, read-only or gone, or a statement was cancelled or waited too long for a
    /// lock. 08P01 is no outage: a literal and its parameters do not fit together.
    var isOutage: Bool {
        switch sqlState {
        case "25006", "55P03", "58030": true
        case "08P01": false
        default: sqlState.hasPrefix("08") || sqlState.hasPrefix("53") || sqlState.hasPrefix("57")
        }
    }

    /// `serialization_failure` and `deadlock_detected`.
    var isTransient: Bool { sqlState == "40001" || sqlState == "40P01" }

    /// The prepared statement is gone, or its plan no longer fits the tables after a migration.
    var meansStaleStatement: Bool { sqlState == "26000" || sqlState == "0A000" }
}

/// ``unsafeMessage`` shows only where it is asked for by name, not in a dump or in a report that reflects on errors.
extension ServerError: CustomStringConvertible, CustomReflectable {
    package var description: String {
        "SQLSTATE \(sqlState)\(constraint.map { " (\($0))" } ?? "") in \(statement)"
    }

    package var customMirror: Mirror {
        Mirror(self, children: ["sqlState": sqlState, "constraint": constraint as Any, "statement": statement])
    }
}
