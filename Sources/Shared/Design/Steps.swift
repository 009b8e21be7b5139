package import HTML

/// A way in a few numbered steps.
package struct Steps {
    package struct Step {
        let title: String
        let text: HTML

        package init(_ title: String, _ text: HTML) {
            self.title = title
            self.text = text
        }
    }

    private let steps: [Step]

    package init(_ steps: [Step]) {
        self.steps = steps
    }

    package var html: HTML {
        let items = steps.map { step -> HTML in "<li><h3>\(step.title)</h3><p>\(step.text)</p></li>" }
        return "<ol class=\"schritte\">\(items)</ol>"
    }
}
