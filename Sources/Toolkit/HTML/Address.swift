/// What may stand in `href`, `src` and `action`: an address the program made, or a checked one. Never a plain text.
package struct Address: Sendable, Hashable {
    /// The address as it stands in the attribute before escaping: ASCII, percent-encoded.
    package let text: String

    /// An address that is known to be good because of where it comes from: a route's printer, an asset's hashed name.
    package init(unsafeTrusted text: String) {
        self.text = text
    }

    /// A fragment of the same page: `#email`.
    package static func fragment(_ id: StaticString) -> Address {
        Address(unsafeTrusted: "#\(id)")
    }

    /// Checks an address from configuration or data: `https:`, `http:`, `mailto:` or `tel:`, printable ASCII without
    /// quotes, blanks or backslashes. Anything else, such as `javascript:` or `//host`, is `nil`.
    package init?(checking text: String) {
        let schemes = ["https://", "http://", "mailto:", "tel:"]
        guard let scheme = schemes.first(where: { text.lowercased().hasPrefix($0) }),
            text.utf8.count > scheme.utf8.count
        else { return nil }
        let forbidden = Set("\"'<>\\`{}|^".utf8)
        guard text.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F && !forbidden.contains($0) }) else { return nil }
        self.text = text
    }
}

/// A value that has an address: `Route`, an asset.
package protocol Addressable: Sendable {
    var address: Address { get }
}

extension Address: Addressable {
    package var address: Address { self }
}
