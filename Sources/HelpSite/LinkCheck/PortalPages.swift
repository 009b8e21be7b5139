package import Links

/// The portal's pages as texts may link to them.
package struct PortalPages: Sendable {
    /// Without their first slash; the start page is empty.
    private let fixed: [String: RouteTable.Entry]
    /// Pages with parameters: their segments, `nil` where any text may stand.
    private let patterns: [(segments: [String?], entry: RouteTable.Entry)]
    private let named: [String: RouteTable.Entry]

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
        named = Dictionary(entries.map { ($0.name, $0) }) { first, _ in first }
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

    /// - Parameter name: as heads of texts name a page: `anmelden`, `kurse/{nummer}`, `/`.
    package func page(named name: String) -> RouteTable.Entry? { named[name] }

    /// What may be written behind `portal:`.
    package var names: [String] { all.filter { $0.isForReaders && !$0.isSecret }.map { String($0.path.dropFirst()) } }

    /// Pages that topics have to explain: live, and meant for the people who use the portal.
    package var explained: [RouteTable.Entry] { all.filter { $0.live && $0.isForReaders && !$0.isSecret } }

    package var all: [RouteTable.Entry] { named.values.sorted { $0.path < $1.path } }
}

extension RouteTable.Entry {
    /// As heads of texts name the page.
    package var name: String { path == "/" ? "/" : String(path.dropFirst()) }

    /// Whether only the link of a mail leads there.
    package var isSecret: Bool { path.contains("{token}") }

    /// Whether it is meant for the people who use the portal: neither for staff nor for the programs around it.
    package var isForReaders: Bool {
        switch Route(pattern: path) {
        case .staff, .system: false
        default: access != Access.staff.label && access != Access.local.label
        }
    }
}
