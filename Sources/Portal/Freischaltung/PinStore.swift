package import FoundationEssentials
import Letters
import Links
package import PortalWeb
package import PostgreSQL
import Secrets

/// What a typed code turned out to be. Only who holds the right PIN learns more than "unknown".
package enum PinFinding: Sendable, Hashable {
    /// Works; the Betrieb it is for.
    case usable(Pin.ID, Betrieb)
    case used(on: Timestamp)
    case expired(on: Timestamp)
    /// Another PIN of the Betrieb was used, or the service desk said so.
    case voided(on: Timestamp)
    /// The Betrieb has closed since the letter was printed.
    case closed
    /// Everything else, told in one text: no such number, no such PIN, the PIN of somebody else.
    case unknown
}

package enum Pin {
    package struct ID: RawRepresentable, Sendable, Hashable, SQLBindable, ColumnDecodable {
        package let rawValue: UUID

        package init(rawValue: UUID) {
            self.rawValue = rawValue
        }
    }

    /// What somebody typed into the field for the PIN.
    package enum Typed: Sendable, Hashable {
        /// A code of ours, as it is hashed.
        case code(String)
        /// What may be a PIN of the time before the portal.
        case old(OldPin)
        case missing
        /// A slip of the hand, caught by the check symbol; so many symbols are there. Costs no try.
        case slip(symbols: Int)

        /// As it is hashed; `nil` for what is none.
        package var canonical: String? {
            switch self {
            case .code(let canonical): canonical
            case .old(let pin): pin.canonical
            case .missing, .slip: nil
            }
        }
    }

    /// - Parameter shapes: of the PINs of the time before the portal; what is no code of ours may be one of them.
    package static func read(_ typed: String, oldPins shapes: Set<OldPin.Shape>) -> Typed {
        let symbols: Int
        switch Code.parse(typed, as: .pin) {
        case .code(let code): return .code(code.canonical)
        case .wrongLength(0): return .missing
        case .wrongLength(let count): symbols = count
        case .slip: symbols = CodeFormat.pin.length
        }
        guard let old = OldPin(typed), old.fits(shapes) else { return .slip(symbols: symbols) }
        return .old(old)
    }
}

/// PINs in the database, found by their hash.
package struct PinStore {
    private let database: Database
    private let hasher: LetterCodeHasher?

    /// - Parameter hasher: for finding a PIN; what was found before needs none.
    package init(_ database: Database, _ hasher: LetterCodeHasher? = nil) {
        self.database = database
        self.hasher = hasher
    }

    /// What PINs of the time before the portal look like, as long as something is known of any.
    package func oldPins() throws(DatabaseError) -> Set<OldPin.Shape> {
        Set(try database.many(OldPin.Shape.self, "SELECT length, is_numeric FROM old_pin_shape"))
    }

    /// Looks a typed PIN up. Costs the same whether there is such a Betrieb or not.
    package func find(_ canonical: String, of number: BetriebNumber, at now: Timestamp) throws -> PinFinding {
        let owner = try RegisteredBetrieb.find(number, in: database)?.betrieb.id ?? .nobody
        let candidates = try hasher?.candidates(pin: canonical, of: owner) ?? []
        let pin = try database.first(
            Pin.ID.self,
            """
            SELECT p.id FROM pin p LEFT JOIN letter_batch batch ON batch.id = p.batch_id
            WHERE p.betrieb_id = \(owner) AND p.hash = ANY(\(candidates))
              AND (p.batch_id IS NULL OR batch.printed_at IS NOT NULL)
            """
        )
        return try pin.map { try finding(of: $0, at: now) } ?? .unknown
    }

    /// What has become of a PIN.
    package func finding(of pin: Pin.ID, at now: Timestamp) throws(DatabaseError) -> PinFinding {
        let stored = try database.first(
            StoredPin.self,
            """
            SELECT p.id, p.expires_at, p.used_at, p.voided_at, \(Betrieb.columns), b.closed_at IS NOT NULL
            FROM pin p JOIN betrieb b ON b.id = p.betrieb_id WHERE p.id = \(pin)
            """
        )
        guard let stored else { return .unknown }
        if let usedAt = stored.usedAt { return .used(on: usedAt) }
        // Closing voids the PINs too; that it has closed says more.
        if stored.owner.isClosed { return .closed }
        if let voidedAt = stored.voidedAt { return .voided(on: voidedAt) }
        return stored.expiresAt <= now ? .expired(on: stored.expiresAt) : .usable(stored.id, stored.owner.betrieb)
    }

    private struct StoredPin: RowDecodable {
        let id: Pin.ID
        let expiresAt: Timestamp
        let usedAt: Timestamp?
        let voidedAt: Timestamp?
        let owner: RegisteredBetrieb

        init(row: inout Row) throws(DatabaseError) {
            id = try row.next()
            expiresAt = try row.next()
            usedAt = try row.next()
            voidedAt = try row.next()
            owner = try RegisteredBetrieb(row: &row)
        }
    }

    // MARK: Between the two pages

    /// How long a checked PIN waits for its confirmation.
    package static let confirmationTime = Duration.seconds(Term.confirmation.value)

    /// Keeps on the server which PIN the session has given.
    package func remember(_ pin: Pin.ID, for session: Session, at now: Timestamp) throws(DatabaseError) {
        try database.execute(
            """
            INSERT INTO checked_pin (session_id, pin_id, checked_at) VALUES (\(session.id), \(pin), \(now))
            ON CONFLICT (session_id) DO UPDATE SET pin_id = excluded.pin_id, checked_at = excluded.checked_at
            """
        )
    }

    /// The PIN that the session has given, and its Betrieb.
    package func remembered(by session: Session, at now: Timestamp) throws(DatabaseError) -> CheckedPin? {
        try database.first(
            CheckedPin.self,
            """
            SELECT c.pin_id, \(Betrieb.columns) FROM checked_pin c
            JOIN pin p ON p.id = c.pin_id JOIN betrieb b ON b.id = p.betrieb_id
            WHERE c.session_id = \(session.id) AND c.checked_at > \(now - PinStore.confirmationTime)
            """
        )
    }

    package func forget(_ session: Session) throws(DatabaseError) {
        try database.execute("DELETE FROM checked_pin WHERE session_id = \(session.id)")
    }

    package struct CheckedPin: RowDecodable, Sendable {
        package let pin: Pin.ID
        package let betrieb: Betrieb

        package init(row: inout Row) throws(DatabaseError) {
            pin = try row.next()
            betrieb = try Betrieb(row: &row)
        }
    }
}
