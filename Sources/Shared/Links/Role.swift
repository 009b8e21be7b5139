/// What an account may do for the Betrieb or Filiale it is linked to; each includes those before it.
package enum Role: String, Sendable, Hashable, CaseIterable, Comparable {
    case lesen
    case bearbeiten
    case verwaltung

    /// As people read it.
    package var german: String {
        switch self {
        case .lesen: "Lesen"
        case .bearbeiten: "Bearbeiten"
        case .verwaltung: "Verwaltung"
        }
    }

    package static func < (left: Role, right: Role) -> Bool {
        left.rank < right.rank
    }

    private var rank: Int {
        switch self {
        case .lesen: 0
        case .bearbeiten: 1
        case .verwaltung: 2
        }
    }
}
