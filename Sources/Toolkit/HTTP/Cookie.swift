/// A cookie the portal sets (RFC 6265bis). Name and value hold nothing a header could be split with.
package struct Cookie: Sendable, Hashable {
    package enum Lifetime: Sendable, Hashable {
        /// Ends with the browser session.
        case session
        /// Seconds from now.
        case seconds(Int)
        /// Asks the browser to forget it.
        case expired
    }

    package let name: String
    package let value: String
    package let lifetime: Lifetime
    package let isSecure: Bool

    /// Every cookie is `HttpOnly; SameSite=Lax; Path=/`; under TLS it is `Secure` and its name begins `__Host-`.
    ///
    /// - Parameter value: RFC 6265 `cookie-octet`s; anything else is a programming error.
    package init(_ name: String, value: String, lifetime: Lifetime = .session, secure: Bool) {
        precondition((name + value).utf8.allSatisfy(Cookie.isOctet), "a cookie needs encoded octets")
        self.name = secure ? "__Host-" + name : name
        self.value = value
        self.lifetime = lifetime
        self.isSecure = secure
    }

    package var headerValue: String {
        var text = "\(name)=\(value); Path=/; HttpOnly; SameSite=Lax"
        if isSecure { text += "; Secure" }
        switch lifetime {
        case .session: break
        case .seconds(let seconds): text += "; Max-Age=\(seconds)"
        case .expired: text += "; Max-Age=0"
        }
        return text
    }

    private static func isOctet(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x21, 0x23...0x2B, 0x2D...0x3A, 0x3C...0x5B, 0x5D...0x7E: true
        default: false
        }
    }
}
