package import HTML

/// Names and values side by side, each with a way to change it (GOV.UK Design System, "Summary list").
package struct SummaryList {
    package struct Line {
        let name: String
        let value: HTML
        let action: HTML?

        /// - Parameter change: where the value is changed.
        package init(_ name: String, _ value: HTML, change: (any Addressable)? = nil) {
            let link: HTML? = change.map { "<a href=\"\($0.address)\">Ändern<span class=\"vh\"> \(name)</span></a>" }
            self.init(name, value, action: link)
        }

        /// - Parameter action: a button or link that says to a screen reader what it is about.
        package init(_ name: String, _ value: HTML, action: HTML?) {
            self.name = name
            self.value = value
            self.action = action
        }
    }

    private let lines: [Line]

    package init(_ lines: [Line]) {
        self.lines = lines
    }

    package var html: HTML {
        let rows = lines.map { line -> HTML in
            let action: HTML? = line.action.map { "<dd class=\"aendern\">\($0)</dd>" }
            return "<div><dt>\(line.name)</dt><dd>\(line.value)</dd>\(action)</div>"
        }
        return "<dl class=\"liste\">\(rows)</dl>"
    }
}
