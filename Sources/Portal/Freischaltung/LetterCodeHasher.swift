import FoundationEssentials
package import PortalWeb
package import Secrets

/// Hashes what letters hold, for the Betrieb they go to. In clear text a code exists in its PDF alone.
package struct LetterCodeHasher: Sendable {
    private let pins: CodeHasher
    private let reports: CodeHasher

    package init(_ keys: PortalKeys) {
        pins = CodeHasher(keys.ring, purpose: "letter pin")
        reports = CodeHasher(keys.ring, purpose: "letter report")
    }

    /// - Parameter canonical: of a ``Code``, or of an ``OldPin``.
    package func hash(pin canonical: String, of betrieb: Betrieb.ID) throws -> CodeHasher.Hash {
        try pins.hash(canonical, of: betrieb.rawValue.uuidString)
    }

    package func hash(report canonical: String, of betrieb: Betrieb.ID) throws -> CodeHasher.Hash {
        try reports.hash(canonical, of: betrieb.rawValue.uuidString)
    }

    /// The hashes that a stored PIN may have, under each key of the ring.
    func candidates(pin canonical: String, of betrieb: Betrieb.ID) throws -> [[UInt8]] {
        try pins.candidates(canonical, of: betrieb.rawValue.uuidString).map(\.bytes)
    }

    func candidates(report canonical: String, of betrieb: Betrieb.ID) throws -> [[UInt8]] {
        try reports.candidates(canonical, of: betrieb.rawValue.uuidString).map(\.bytes)
    }
}
