import HTTP
package import Links

/// Where a sign-in leads afterwards: a page of the portal that GET shows, and nothing else.
package struct ReturnTarget: Sendable, Hashable {
    /// Bytes of a target; a longer one is none.
    static let maximumLength = 2_000

    /// The checked target; the overview when the wish was none of ours.
    package let link: Link
    /// The target as text for a hidden field; `nil` when it is the overview anyway.
    package let field: String?

    /// - Parameter text: `weiter` as the address or the form held it: a path with an optional query.
    package init(_ text: String) {
        guard let link = ReturnTarget.parse(text) else {
            link = Link(.overview)
            field = nil
            return
        }
        self.link = link
        field = link.text
    }

    private static func parse(_ text: String) -> Link? {
        guard text.utf8.count <= maximumLength, !text.hasPrefix("//"), let path = try? Path(target: text),
            let route = Route(segments: path.segments), isWorthReturningTo(route)
        else { return nil }
        guard let mark = text.firstIndex(of: "?") else { return Link(route) }
        guard
            let query = try? Form(urlEncoded: text[text.index(after: mark)...].utf8.prefix { $0 != UInt8(ascii: "#") })
        else { return nil }
        return Link(route, query: query.fields.map { Link.Parameter($0.name, $0.value) })
    }

    private static func isWorthReturningTo(_ route: Route) -> Bool {
        if route.carriesToken { return false }
        switch route {
        case .signIn, .system: return false
        default: return !route.isDesk
        }
    }
}
