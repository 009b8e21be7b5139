package import FoundationEssentials
package import PostgreSQL

/// A natural person's account as every page knows it.
package struct Account: Sendable, Hashable, RowDecodable {
    package struct ID: RawRepresentable, Sendable, Hashable, SQLBindable, ColumnDecodable {
        package let rawValue: UUID

        package init(rawValue: UUID) {
            self.rawValue = rawValue
        }
    }

    package let id: ID
    /// The address in its stored identity; mail goes there only.
    package let email: String
    package let vorname: String
    package let nachname: String

    package init(id: ID, email: String, vorname: String, nachname: String) {
        self.id = id
        self.email = email
        self.vorname = vorname
        self.nachname = nachname
    }

    package init(row: inout Row) throws(DatabaseError) {
        id = try row.next()
        email = try row.next()
        vorname = try row.next()
        nachname = try row.next()
    }

    package var fullName: String { "\(vorname) \(nachname)" }
}
