import PostgreSQL

/// Where an account stands. The raw value is stored.
enum AccountState: String, Sendable, Hashable, ColumnDecodable, SQLBindable {
    /// Registered, waiting for its password.
    case pending
    /// Made for a person by the chamber or a booking, waiting for its password.
    case invited
    case active
}
