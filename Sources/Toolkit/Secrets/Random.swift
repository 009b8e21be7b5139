import CSodium

/// Bytes from the kernel's random source, through libsodium.
package enum RandomBytes {
    package static func make(_ count: Int) -> [UInt8] {
        Sodium.start()
        var bytes = [UInt8](repeating: 0, count: count)
        randombytes_buf(&bytes, count)
        return bytes
    }
}

/// libsodium, started once before its first use.
enum Sodium {
    private static let started: Bool = {
        let state = sodium_init()
        precondition(state >= 0, "libsodium does not start")
        return true
    }()

    static func start() {
        _ = started
    }

    /// Whether two byte strings are equal, in a time that depends on their length alone.
    static func isEqual(_ left: [UInt8], _ right: [UInt8]) -> Bool {
        left.count == right.count && sodium_memcmp(left, right, left.count) == 0
    }

    /// BLAKE2b with 32 bytes of output, keyed or not (RFC 7693).
    static func hash(_ message: [UInt8], key: [UInt8] = []) -> [UInt8] {
        start()
        var output = [UInt8](repeating: 0, count: 32)
        crypto_generichash(&output, output.count, message, UInt64(message.count), key, key.count)
        return output
    }
}

/// Comparison in a time that depends on the lengths alone.
package enum ConstantTime {
    package static func isEqual(_ left: String, _ right: String) -> Bool {
        Sodium.isEqual(Array(left.utf8), Array(right.utf8))
    }
}
