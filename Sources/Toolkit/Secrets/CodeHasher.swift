import CSodium

/// Hashes codes that are printed, so that who types one can be checked: Argon2id with 8 MiB and one pass, closed off with
/// a key that the database does not hold.
///
/// The salt is made of the key and of what the code belongs to. So a typed code costs one hash for each key of the ring,
/// however many codes wait for the same owner. Meant for codes of 50 bits and more.
package struct CodeHasher: Sendable {
    package struct Hash: Sendable, Hashable {
        package let keyID: String
        /// 32 bytes.
        package let bytes: [UInt8]
    }

    private static let memory = 8_192
    private let keys: KeyRing
    private let purpose: String

    /// - Parameter purpose: codes of one purpose are none of another.
    package init(_ keys: KeyRing, purpose: String) {
        self.keys = keys
        self.purpose = purpose
    }

    /// The hash to store.
    package func hash(_ code: String, of owner: String) throws(PasswordHasher.OutOfMemory) -> Hash {
        try hash(code, owner, keys.current)
    }

    /// The hashes a stored one may be equal to: one for each key of the ring.
    package func candidates(_ code: String, of owner: String) throws(PasswordHasher.OutOfMemory) -> [Hash] {
        var hashes: [Hash] = []
        for key in keys.keys { hashes.append(try hash(code, owner, key)) }
        return hashes
    }

    private func hash(_ code: String, _ owner: String, _ key: KeyRing.Key) throws(PasswordHasher.OutOfMemory) -> Hash {
        Sodium.start()
        let salt = Array(key.tag(purpose + " salt", Array(owner.utf8)).prefix(16))
        var output = [UInt8](repeating: 0, count: 32)
        var typed = Array(code.utf8).map(CChar.init(bitPattern:)) + [0]
        defer { sodium_memzero(&typed, typed.count) }
        let result = crypto_pwhash(
            &output,
            UInt64(output.count),
            typed,
            UInt64(typed.count - 1),
            salt,
            1,
            CodeHasher.memory * 1_024,
            crypto_pwhash_ALG_ARGON2ID13
        )
        guard result == 0 else { throw PasswordHasher.OutOfMemory() }
        return Hash(keyID: key.id, bytes: key.tag(purpose, output))
    }
}
