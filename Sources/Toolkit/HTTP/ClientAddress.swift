import Glibc

/// The address a request came from, as the web server saw it (after its own `real_ip`).
package struct ClientAddress: Sendable, Hashable, CustomStringConvertible {
    /// Four bytes (IPv4, also when it came as `::ffff:a.b.c.d`) or sixteen (IPv6), network order.
    package let bytes: [UInt8]

    package init?(_ text: String) {
        var four = in_addr()
        var six = in6_addr()
        if inet_pton(AF_INET, text, &four) == 1 {
            bytes = withUnsafeBytes(of: &four) { Array($0) }
        } else if inet_pton(AF_INET6, text, &six) == 1 {
            let all = withUnsafeBytes(of: &six) { Array($0) }
            let isMapped = all[0..<10].allSatisfy { $0 == 0 } && all[10] == 0xFF && all[11] == 0xFF
            bytes = isMapped ? Array(all[12...]) : all
        } else {
            return nil
        }
    }

    /// What a limit counts as one neighbour: an IPv4 address, or the /64 network of an IPv6 address.
    package var network: [UInt8] {
        bytes.count == 4 ? bytes : Array(bytes[0..<8])
    }

    /// The address as text for an audit event: `192.0.2.1`, `2001:db8::1`.
    package var description: String {
        var buffer = [CChar](repeating: 0, count: Int(INET6_ADDRSTRLEN))
        let family = bytes.count == 4 ? AF_INET : AF_INET6
        _ = bytes.withUnsafeBytes { inet_ntop(family, $0.baseAddress, &buffer, socklen_t(buffer.count)) }
        return String(decoding: buffer.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
    }
}
