package import HTML

/// The panel that ends a flow and holds the page's `h1` (GOV.UK Design System, "Panel").
package struct Confirmation {
    private let title: String
    private let reference: (label: String, text: String)?

    /// - Parameter reference: what to quote in a question about it: `("Ihre Vorgangsnummer", "K-2026-00042")`.
    package init(_ title: String, reference: (label: String, text: String)? = nil) {
        self.title = title
        self.reference = reference
    }

    package var html: HTML {
        let quoted: HTML? = reference.map { "<p>\($0.label)<br><strong>\($0.text)</strong></p>" }
        return "<div class=\"bestaetigung\"><h1>\(title)</h1>\(quoted)</div>"
    }
}
