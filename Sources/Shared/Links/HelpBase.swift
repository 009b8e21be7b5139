package import HTML

/// Where the help site is: a path, or the address of another host.
package struct HelpBase: Sendable, Hashable {
    private let text: String

    /// - Parameter text: `/hilfe/` or `https://hilfe.example/`; with a slash at its end, or it gets one.
    /// - Returns: `nil` for what is no address of a site.
    package init?(_ text: String) {
        guard let address = SiteAddress(text.hasSuffix("/") ? text : text + "/") else { return nil }
        self.text = address.text
    }

    /// The lasting address of a topic.
    package func address(of topic: HelpTopic) -> Address { Address(unsafeTrusted: text + topic.path) }
}
