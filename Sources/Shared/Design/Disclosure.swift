package import HTML

/// Something that only some readers need, folded away (GOV.UK Design System, "Details").
package struct Disclosure {
    private let summary: String
    private let content: HTML

    package init(_ summary: String, _ content: HTML) {
        self.summary = summary
        self.content = content
    }

    package var html: HTML {
        "<details><summary>\(summary)</summary><div class=\"einzug\">\(content)</div></details>"
    }
}
