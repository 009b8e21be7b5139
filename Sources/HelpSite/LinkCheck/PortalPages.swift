package import Links

/// The portal's pages as texts may link to them.
package struct PortalPages: Sendable {
    private let fixed: [String: RouteTable.Entry]
    /// Pages with parameters: their segments, `nil` where any text may stand.
    private let patterns: [(segments: [String?], entry: RouteTable.Entry)]

    package init(_ entries: [RouteTable.Entry] = RouteTable.entries) {
        var fixed: [String: RouteTable.Entry] = [:]
        var patterns: [(segments: [String?], entry: RouteTable.Entry)] = []
        for entry in entries {
            let path = entry.path.dropFirst()
            if path.contains("{") {
                patterns.append((path.split(separator: "/").map { $0.hasPrefix("{") ? nil : String($0) }, entry))
            } else {
                fixed[String(path)] = entry
            }
        }
        self.fixed = fixed
        self.patterns = patterns
    }

    /// - Parameter path: without its first slash, without query and fragment.
    package func page(_ path: some StringProtocol) -> RouteTable.Entry? {
        if let entry = fixed[String(path)] { return entry }
        let segments = path.split(separator: "/", omittingEmptySubsequences: false)
        return patterns.first { pattern in
            pattern.segments.count == segments.count
                && zip(pattern.segments, segments).allSatisfy { expected, segment in
                    expected.map { $0 == segment } ?? !segment.isEmpty
                }
        }?.entry
    }

    /// What may be written behind `portal:`.
    package var names: [String] {
        fixed.keys.sorted() + patterns.map { String($0.entry.path.dropFirst()) }
    }

    /// Pages that topics have to explain: live, and meant for the people who use the portal.
    package var explained: [RouteTable.Entry] {
        (Array(fixed.values) + patterns.map(\.entry))
            .filter { $0.live && $0.access != "staff" && $0.access != "local" }
            .filter { !["/healthz", "/readyz"].contains($0.path) && !$0.path.contains("{token}") }
            // Who works at the service desk is shown there how.
            .filter { !$0.path.hasPrefix("/service/") }
            .sorted { $0.path < $1.path }
    }

    package var all: [RouteTable.Entry] {
        (Array(fixed.values) + patterns.map(\.entry)).sorted { $0.path < $1.path }
    }
}
