/// The path of a request: decoded exactly once, segment by segment.
///
/// A path that could be read two ways is refused: invalid UTF-8, control characters, an encoded slash or backslash,
/// a `%` without its digits.
package struct Path: Sendable, Hashable {
    /// The decoded segments; `/` has none, `/a//b/` has `["a", "", "b", ""]`.
    package let segments: [String]

    package init(segments: [String]) {
        self.segments = segments
    }

    /// Reads the part of a request target before `?` or `#`.
    package init(target: some StringProtocol) throws(Malformed) {
        let raw = target.utf8.prefix { $0 != UInt8(ascii: "?") && $0 != UInt8(ascii: "#") }
        guard raw.first == UInt8(ascii: "/") else { throw .path }
        guard raw.count > 1 else {
            segments = []
            return
        }
        var segments: [String] = []
        for part in raw.dropFirst().split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false) {
            guard let bytes = PercentCoding.decode(part), let text = String(validUTF8: bytes) else { throw .path }
            guard
                !bytes.contains(where: {
                    $0 < 0x20 || $0 == 0x7F || $0 == UInt8(ascii: "/") || $0 == UInt8(ascii: "\\")
                })
            else { throw .path }
            segments.append(text)
        }
        self.segments = segments
    }
}
