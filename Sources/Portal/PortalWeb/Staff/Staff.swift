package import FoundationEssentials
package import PostgreSQL

/// What somebody of the service desk may do; each includes those before it.
package enum StaffRole: String, Sendable, Hashable, CaseIterable, Comparable, SQLBindable, ColumnDecodable {
    /// Looks, and changes nothing: the telephone.
    case auskunft
    /// Acts for one person or one Betrieb at a time, and prints the day's letters.
    case sachbearbeitung
    /// What concerns everybody at once: imports, a day with too many letters, and the desk's own people.
    case leitung

    /// As people read it.
    package var german: String {
        switch self {
        case .auskunft: "Auskunft"
        case .sachbearbeitung: "Sachbearbeitung"
        case .leitung: "Leitung"
        }
    }

    package static func < (left: StaffRole, right: StaffRole) -> Bool {
        left.rank < right.rank
    }

    private var rank: Int {
        switch self {
        case .auskunft: 0
        case .sachbearbeitung: 1
        case .leitung: 2
        }
    }
}

/// Somebody of the chamber who works at the service desk.
package struct Staff: Sendable, Hashable, RowDecodable {
    package struct ID: RawRepresentable, Sendable, Hashable, SQLBindable, ColumnDecodable {
        package let rawValue: UUID

        package init(rawValue: UUID) {
            self.rawValue = rawValue
        }
    }

    package let id: ID
    package let email: String
    package let name: String
    package let role: StaffRole

    package init(row: inout Row) throws(DatabaseError) {
        id = try row.next()
        email = try row.next()
        name = try row.next()
        role = try row.next()
    }

    /// The columns of ``init(row:)``, of a table called `s`.
    package static let columns: SQL = "s.id, s.email, s.name, s.role"
}
