package import HTML

/// The pages of one area, above their content.
package struct SubNavigation {
    private let label: String
    private let items: [Frame.Item]

    /// - Parameter label: names the navigation to those who do not see it.
    package init(_ label: String, _ items: [Frame.Item]) {
        self.label = label
        self.items = items
    }

    package var html: HTML {
        "<nav class=\"unterseiten\" aria-label=\"\(label)\"><ul>\(items.map { Frame.listItem($0) })</ul></nav>"
    }
}
