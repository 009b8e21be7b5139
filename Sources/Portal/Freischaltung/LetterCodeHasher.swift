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

    /// - Parameter canonical: of a ``Code``, or an older PIN as ``OldPin`` reads it.
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

/// A PIN of the time before the portal, as paper in drawers has it: letters and digits of any kind.
package enum OldPin {
    private static let lengths = 4...40

    /// Upper case, without blanks and dashes; nothing is taken for anything else, for nobody knows its alphabet.
    ///
    /// - Returns: `nil` when it can be none.
    package static func canonical(_ typed: String) -> String? {
        let letters = typed.uppercased().unicodeScalars.filter {
            (0x30...0x39).contains($0.value) || (0x41...0x5A).contains($0.value)
        }
        return lengths.contains(letters.count) ? String(String.UnicodeScalarView(letters)) : nil
    }
}
