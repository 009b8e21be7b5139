package import HTML

/// Names and values side by side, each with a way to change it (GOV.UK Design System, "Summary list").
package struct SummaryList {
    package struct Line {
        let name: String
        let value: HTML
        let change: (any Addressable)?

        package init(_ name: String, _ value: HTML, change: (any Addressable)? = nil) {
            self.name = name
            self.value = value
            self.change = change
        }
    }

    private let lines: [Line]

    package init(_ lines: [Line]) {
        self.lines = lines
    }

    package var html: HTML {
        let rows = lines.map { line -> HTML in
            let change: HTML? = line.change.map {
                "<dd class=\"aendern\"><a href=\"\($0.address)\">Ändern<span class=\"vh\"> \(line.name)</span></a></dd>"
            }
            return "<div><dt>\(line.name)</dt><dd>\(line.value)</dd>\(change)</div>"
        }
        return "<dl class=\"liste\">\(rows)</dl>"
    }
}
