import COath

extension OneTimePassword {
    /// The six digits an app shows at that time. Tests stand in for an app with it; the portal itself only checks.
    package func code(unixSeconds: Int) -> String {
        var digits = [CChar](repeating: 0, count: 7)
        let result = secret.withUnsafeBytes { bytes in
            oath_totp_generate(
                bytes.baseAddress?.assumingMemoryBound(to: CChar.self),
                bytes.count,
                unixSeconds,
                30,
                0,
                6,
                &digits
            )
        }
        precondition(result == OATH_OK.rawValue, "no code of \(secret.count) bytes")
        return String(decoding: digits.prefix(6).map(UInt8.init(bitPattern:)), as: UTF8.self)
    }
}
