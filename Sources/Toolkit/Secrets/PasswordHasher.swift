import CSodium

/// Argon2id hashes of passwords, closed off with a key that the database does not hold.
///
/// Stored as `$argon2id$v=19$m=47104,t=1,p=1,keyid=ID$SALT$MAC`: the MAC is a keyed hash of Argon2's output. A stolen
/// table alone therefore allows no guessing.
package struct PasswordHasher: Sendable {
    /// Argon2's cost: memory in KiB and passes over it; always one lane (RFC 9106).
    package struct Cost: Sendable, Hashable {
        package let memory: Int
        package let passes: Int

        /// `nil` below OWASP's floor: 19 MiB with two passes, or 46 MiB with one.
        package init?(memory: Int, passes: Int) {
            guard passes >= 1, memory >= (passes == 1 ? 47_104 : 19_456) else { return nil }
            self.memory = memory
            self.passes = passes
        }

        private init(known memory: Int, _ passes: Int) {
            self.memory = memory
            self.passes = passes
        }

        /// 46 MiB, one pass.
        package static let standard = Cost(known: 47_104, 1)
    }

    package enum Verdict: Sendable, Hashable {
        case match(needsRehash: Bool)
        case mismatch
    }

    /// The system had no memory to spare for the hash: nothing is known about the password.
    package struct OutOfMemory: Error, Sendable {}

    private let keys: KeyRing
    package let cost: Cost
    private static let purpose = "password"

    package init(_ keys: KeyRing, cost: Cost = .standard) {
        self.keys = keys
        self.cost = cost
    }

    package func hash(_ password: Password) throws(OutOfMemory) -> String {
        let salt = RandomBytes.make(16)
        let mac = keys.current.tag(PasswordHasher.purpose, try derive(password, salt, cost))
        return StoredHash(cost: cost, keyID: keys.current.id, salt: salt, mac: mac).text
    }

    /// Compares at the same cost whatever is stored: for `nil`, or what is no hash of ours, against one that nothing fits.
    package func check(_ password: Password, against stored: String?) throws(OutOfMemory) -> Verdict {
        guard let hash = stored.flatMap(StoredHash.init), let key = keys.key(hash.keyID) else {
            _ = keys.current.tag(PasswordHasher.purpose, try derive(password, [UInt8](repeating: 0, count: 16), cost))
            return .mismatch
        }
        let mac = key.tag(PasswordHasher.purpose, try derive(password, hash.salt, hash.cost))
        guard Sodium.isEqual(mac, hash.mac) else { return .mismatch }
        return .match(needsRehash: hash.cost != cost || hash.keyID != keys.current.id)
    }

    private func derive(_ password: Password, _ salt: [UInt8], _ cost: Cost) throws(OutOfMemory) -> [UInt8] {
        Sodium.start()
        var output = [UInt8](repeating: 0, count: 32)
        var terminated = password.bytes.map(CChar.init(bitPattern:)) + [0]
        defer { sodium_memzero(&terminated, terminated.count) }
        let result = crypto_pwhash(
            &output,
            UInt64(output.count),
            terminated,
            UInt64(password.bytes.count),
            salt,
            UInt64(cost.passes),
            cost.memory * 1_024,
            crypto_pwhash_ALG_ARGON2ID13
        )
        guard result == 0 else { throw OutOfMemory() }
        return output
    }
}

/// The parts of a stored hash.
private struct StoredHash {
    let cost: PasswordHasher.Cost
    let keyID: String
    let salt: [UInt8]
    let mac: [UInt8]

    init(cost: PasswordHasher.Cost, keyID: String, salt: [UInt8], mac: [UInt8]) {
        self.cost = cost
        self.keyID = keyID
        self.salt = salt
        self.mac = mac
    }

    init?(_ text: String) {
        let parts = text.split(separator: "$").map(String.init)
        guard parts.count == 5, parts[0] == "argon2id", parts[1] == "v=19" else { return nil }
        var values: [Substring: Substring] = [:]
        for pair in parts[2].split(separator: ",") {
            let halves = pair.split(separator: "=", maxSplits: 1)
            if halves.count == 2 { values[halves[0]] = halves[1] }
        }
        guard let memory = values["m"].flatMap({ Int($0) }), let passes = values["t"].flatMap({ Int($0) }),
            values["p"] == "1", let keyID = values["keyid"],
            let cost = PasswordHasher.Cost(memory: memory, passes: passes),
            let salt = Base64.decode(parts[3]), salt.count == 16, let mac = Base64.decode(parts[4])
        else { return nil }
        self.init(cost: cost, keyID: String(keyID), salt: salt, mac: mac)
    }

    var text: String {
        "$argon2id$v=19$m=\(cost.memory),t=\(cost.passes),p=1,keyid=\(keyID)$\(Base64.encode(salt))$\(Base64.encode(mac))"
    }
}
