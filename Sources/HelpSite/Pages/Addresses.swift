package import HTML
package import Links

/// Where the site's pages, its files and the portal are, as links on its pages say it.
package struct Addresses: Sendable, Hashable {
    package enum Form: Sendable, Hashable {
        /// Paths on a web server.
        case served
        /// Relative paths with `index.html`: opened from a disk.
        case file
    }

    /// With slashes at both ends: `/hilfe/`, or a whole address.
    package let base: String
    /// With a slash at its end.
    package let portal: String
    package let form: Form
    /// `https://portal.example`, where canonical links and the site map need it; empty when nobody said.
    package let origin: String

    package init(base: String, portal: String, form: Form = .served) {
        self.base = base
        self.portal = portal
        self.form = form
        let whole = base.hasPrefix("https://") || base.hasPrefix("http://") ? base : portal
        origin = whole.contains("://") ? whole.split(separator: "/").prefix(2).joined(separator: "//") : ""
    }

    /// The base as a web server sees it, without scheme and host: `/hilfe/`.
    var basePath: String {
        guard let scheme = base.firstRange(of: "://") else { return base }
        let rest = base[scheme.upperBound...]
        return rest.firstIndex(of: "/").map { String(rest[$0...]) } ?? "/"
    }

    /// - Parameters:
    ///   - path: of a page below the base: `konto/anlegen/`.
    ///   - page: the page that links, in the same form.
    package func page(_ path: String, fragment: String? = nil, from page: String) -> Address {
        let tail = fragment.map { "#" + $0 } ?? ""
        switch form {
        case .served: return Address(unsafeTrusted: base + path + tail)
        case .file: return Address(unsafeTrusted: Addresses.up(from: page) + path + "index.html" + tail)
        }
    }

    /// - Parameter path: of a file below the base: `assets/hilfe.css`.
    package func file(_ path: String, from page: String) -> Address {
        Address(unsafeTrusted: form == .served ? base + path : Addresses.up(from: page) + path)
    }

    /// - Parameter path: below the portal's address: `registrieren?x=1`.
    package func portalPage(_ path: String) -> Address { Address(unsafeTrusted: portal + path) }

    package func portalPage(_ route: Route) -> Address { portalPage(String(route.path.dropFirst())) }

    /// The whole address, where it is known, else a path.
    package func canonical(_ path: String) -> Address {
        Address(unsafeTrusted: base.contains("://") ? base + path : origin + base + path)
    }

    /// With scheme and host; `nil` where nobody said which.
    package func whole(_ path: String) -> Address? { origin.isEmpty ? nil : canonical(path) }

    /// A section of the same page.
    static func section(_ id: String) -> Address { Address(unsafeTrusted: "#" + id) }

    /// `../` for each folder a page lies in; `./` at the top.
    private static func up(from page: String) -> String {
        let depth = page.utf8.count { $0 == UInt8(ascii: "/") }
        return depth == 0 ? "./" : String(repeating: "../", count: depth)
    }
}
