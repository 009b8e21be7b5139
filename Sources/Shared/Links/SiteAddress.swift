/// Where a site is: a path, or a whole address, with a slash at its end.
package struct SiteAddress: Sendable, Hashable {
    package let text: String
    /// With scheme and host.
    package let isWhole: Bool

    /// - Parameter text: `/hilfe/`, `https://hilfe.example/`.
    /// - Returns: `nil` for what is no address of a site: `//host/`, `ftp://host/`, a query, a missing slash.
    package init?(_ text: String) {
        let scheme = ["https://", "http://"].first { text.lowercased().hasPrefix($0) }
        let rest = text.dropFirst(scheme?.count ?? 0)
        let segments = rest.split(separator: "/", omittingEmptySubsequences: false)
        let isPlain = text.utf8.allSatisfy { byte in
            byte > 0x20 && byte < 0x7F && !"\"'<>\\`{}|^?#@".utf8.contains(byte)
        }
        // In front of the first slash stands the host, or nothing.
        guard isPlain, segments.count > 1, segments.last == "", segments[0].isEmpty == (scheme == nil),
            segments.dropFirst().dropLast().allSatisfy({ !["", ".", ".."].contains($0) })
        else { return nil }
        self.text = text
        isWhole = scheme != nil
    }
}
