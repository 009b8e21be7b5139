package import HTML

/// Where the help site is: a path, or the address of another host.
package struct HelpBase: Sendable, Hashable {
    private let text: String

    /// - Parameter text: `/hilfe/` or `https://hilfe.example/`; with a slash at its end, or it gets one.
    /// - Returns: `nil` for what is no address of a site.
    package init?(_ text: String) {
        let whole = text.hasSuffix("/") ? text : text + "/"
        let isPath = whole.hasPrefix("/") && !whole.hasPrefix("//")
        let isPlain = whole.utf8.allSatisfy { byte in
            byte > 0x20 && byte < 0x7F && !"\"'<>\\`{}|^?#".utf8.contains(byte)
        }
        guard isPlain, isPath || Address(checking: whole).map({ $0.text.hasPrefix("http") }) == true else { return nil }
        self.text = whole
    }

    /// The lasting address of a topic.
    package func address(of topic: HelpTopic) -> Address { Address(unsafeTrusted: text + topic.path) }
}
