/// Scheme, host and port of a web address: `https://portal.example` (RFC 6454).
package struct Origin: Sendable, Hashable {
    /// The origin as browsers send it: lower case, no default port, no slash.
    package let text: String
    package let isSecure: Bool

    package init?(_ address: some StringProtocol) {
        let lower = address.lowercased()
        let scheme = lower.hasPrefix("https://") ? "https://" : "http://"
        guard lower.hasPrefix(scheme) else { return nil }
        var host = lower.dropFirst(scheme.count)
        if host.hasSuffix("/") { host.removeLast() }
        let defaultPort = scheme == "https://" ? ":443" : ":80"
        if host.hasSuffix(defaultPort) { host.removeLast(defaultPort.count) }
        let isHost = host.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: ":"), UInt8(ascii: "-"),
                UInt8(ascii: "."), UInt8(ascii: "["), UInt8(ascii: "]"):
                byte != UInt8(ascii: "/")
            default: false
            }
        }
        guard !host.isEmpty, isHost else { return nil }
        text = scheme + host
        isSecure = scheme == "https://"
    }
}
