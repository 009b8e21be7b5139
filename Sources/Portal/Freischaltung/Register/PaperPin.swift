import FoundationEssentials
import Letters
import PortalWeb
import PostgreSQL
import Secrets

/// A line with a PIN of the time before the portal.
struct PaperPin: Sendable {
    let line: Int
    /// Why it is not taken.
    let reason: String?
    let number: BetriebNumber?
    /// As it will be hashed when somebody types it.
    fileprivate let canonical: String
    /// `nil` for one that is written like ours.
    fileprivate let shape: OldPin.Shape?
    fileprivate let lastDay: CalendarDay?

    init(rejected rejection: Rejection) {
        line = rejection.line
        reason = rejection.reason
        number = nil
        canonical = ""
        shape = nil
        lastDay = nil
    }

    init(_ cells: SheetCells<PinsPlan.Column>, today: CalendarDay, years: Int) {
        var check = CellCheck(cells)
        number = check.number(.betriebsnummer, .filialnummer)
        lastDay = check.day(.gueltigBis)
        if let lastDay, lastDay < today {
            check.refuse(.gueltigBis, "is over")
        } else if let lastDay, lastDay.year > today.year + years {
            check.refuse(.gueltigBis, "is more than \(years) years away")
        }
        let pin = check.secret(.pin)
        if case .code(let code) = Code.parse(pin, as: .pin) {
            canonical = code.canonical
            shape = nil
        } else if let old = OldPin(pin) {
            canonical = old.canonical
            shape = old.shape
        } else {
            check.refuse(.pin, "has not 4 to 40 letters and digits")
            canonical = ""
            shape = nil
        }
        line = cells.line
        reason = check.reason
    }
}

/// The Betriebe that some lines name, and what is stored of their earlier paper.
struct PinOwners: Sendable {
    struct Owner: RowDecodable, Sendable {
        let id: Betrieb.ID
        let betriebsnummer: String
        let filialnummer: String?
        let isClosed: Bool
        /// Of PINs imported earlier; under another key the same PIN has another hash.
        let hashes: [[UInt8]]
        let keys: [String]

        init(row: inout Row) throws(DatabaseError) {
            id = try row.next()
            betriebsnummer = try row.next()
            filialnummer = try row.next()
            isClosed = try row.next()
            hashes = try row.next()
            keys = try row.next()
        }
    }

    private let owners: [BetriebNumber: Owner]

    init(of numbers: [BetriebNumber], in database: Database) throws(DatabaseError) {
        let found = try database.many(
            Owner.self,
            """
            SELECT b.id, b.betriebsnummer, b.filialnummer, b.closed_at IS NOT NULL,
                   coalesce(p.hashes, '{}'), coalesce(p.keys, '{}')
            FROM betrieb b
            LEFT JOIN LATERAL (
                SELECT array_agg(hash ORDER BY id) AS hashes, array_agg(key_id ORDER BY id) AS keys
                FROM pin WHERE betrieb_id = b.id AND source = 'before'
            ) p ON true
            WHERE b.betriebsnummer = ANY(\(numbers.map(\.betriebsnummer)))
            """
        )
        var owners: [BetriebNumber: Owner] = [:]
        for owner in found {
            guard let number = BetriebNumber(owner.betriebsnummer, owner.filialnummer) else { continue }
            owners[number] = owner
        }
        self.owners = owners
    }

    subscript(number: BetriebNumber?) -> Owner? { number.flatMap { owners[$0] } }
}

/// Turns lines into rows of `import_line`, on all cores: a hash takes about ten milliseconds.
struct PinHashing {
    private let hasher: LetterCodeHasher

    init(_ hasher: LetterCodeHasher) {
        self.hasher = hasher
    }

    func rows(for pins: [PaperPin], _ owners: PinOwners) throws(ImportRefusal) -> [[String?]] {
        do {
            return try pins.concurrentMap { try row(for: $0, owners[$0.number]) }
        } catch {
            // All that hashing can fail for.
            throw .outOfMemory
        }
    }

    private func row(for pin: PaperPin, _ owner: PinOwners.Owner?) throws -> [String?] {
        guard let owner, let lastDay = pin.lastDay, pin.reason == nil, !owner.isClosed else {
            let reason =
                pin.reason
                ?? (owner == nil
                    ? "betriebsnummer and filialnummer are not in the register"
                    : "betriebsnummer is one of a closed Betrieb")
            return ["\(pin.line)", reason, nil, nil, nil, nil, nil, nil, nil]
        }
        let (bytes, key) = try stored(pin.canonical, of: owner)
        let hex = bytes.hexadecimal
        let id = owner.id.rawValue.uuidString
        return [
            "\(pin.line)", nil, "\(id) \(hex)", id, "\\x" + hex, key, lastDay.description,
            (pin.shape?.length).map(String.init), (pin.shape?.isNumeric).map(String.init),
        ]
    }

    /// The hash under the key of today, or the one that an earlier import has stored.
    private func stored(_ canonical: String, of owner: PinOwners.Owner) throws -> (bytes: [UInt8], key: String) {
        let hash = try hasher.hash(pin: canonical, of: owner.id)
        guard owner.keys.contains(where: { $0 != hash.keyID }) else { return (hash.bytes, hash.keyID) }
        let candidates = Set(try hasher.candidates(pin: canonical, of: owner.id))
        let known = zip(owner.hashes, owner.keys).first { candidates.contains($0.0) }
        return known ?? (hash.bytes, hash.keyID)
    }
}

extension [UInt8] {
    fileprivate var hexadecimal: String {
        map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }
}
