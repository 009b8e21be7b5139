import COath
import Glibc

/// Codes that an authenticator app shows: six digits, new every 30 seconds, HMAC-SHA-1 (RFC 6238, as every app does it).
package struct OneTimePassword: Sendable {
    package enum Verdict: Sendable, Hashable {
        /// The number of the half minute the code is for; a code is worth something only once.
        case match(counter: Int)
        case mismatch
    }

    /// Half minutes before and after now whose codes count too: clocks differ, and typing takes time.
    private static let window = 1
    private static let step: UInt32 = 30
    private static let isReady: Bool = oath_init() == OATH_OK.rawValue

    /// 20 bytes (RFC 4226, R6).
    package let secret: [UInt8]

    package init(secret: [UInt8]) {
        self.secret = secret
    }

    /// - Parameter typed: six digits with whatever blanks people put between them.
    package func check(_ typed: String, unixSeconds: Int) -> Verdict {
        let digits = typed.filter { !$0.isWhitespace && $0 != "-" }
        guard digits.utf8.count == 6, digits.utf8.allSatisfy({ $0 >= 0x30 && $0 <= 0x39 }), OneTimePassword.isReady
        else { return .mismatch }
        var position: Int32 = 0
        var counter: UInt64 = 0
        let result = secret.withUnsafeBytes { bytes in
            oath_totp_validate3(
                bytes.baseAddress?.assumingMemoryBound(to: CChar.self),
                bytes.count,
                unixSeconds,
                OneTimePassword.step,
                0,
                OneTimePassword.window,
                &position,
                &counter,
                digits
            )
        }
        return result >= 0 ? .match(counter: Int(counter)) : .mismatch
    }

    /// The secret in Base32, in groups of four, for typing.
    package var grouped: String {
        var rest = base32[...]
        var groups: [Substring] = []
        while !rest.isEmpty {
            groups.append(rest.prefix(4))
            rest = rest.dropFirst(4)
        }
        return groups.joined(separator: " ")
    }

    /// What the QR code says (Key Uri Format).
    package func uri(issuer: String, account: String) -> String {
        let name = OneTimePassword.encode(issuer)
        return "otpauth://totp/\(name):\(OneTimePassword.encode(account))?secret=\(base32)&issuer=\(name)"
    }

    private var base32: String {
        var text: UnsafeMutablePointer<CChar>?
        let result = secret.withUnsafeBytes { bytes in
            oath_base32_encode(bytes.baseAddress?.assumingMemoryBound(to: CChar.self), bytes.count, &text, nil)
        }
        guard result == OATH_OK.rawValue, let text else { preconditionFailure("Base32 of \(secret.count) bytes") }
        defer { free(text) }
        return String(cString: text).filter { $0 != "=" }
    }

    private static func encode(_ text: String) -> String {
        text.utf8.map { byte -> String in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"):
                String(UnicodeScalar(byte))
            default: "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
            }
        }.joined()
    }
}
