package import HTML

/// A question with a few answers to tick (GOV.UK Design System, "Radios" and "Checkboxes").
package struct Choices {
    package struct Choice: Sendable {
        let value: String
        let label: String
        let hint: String?

        package init(_ value: String, _ label: String, hint: String? = nil) {
            self.value = value
            self.label = label
            self.hint = hint
        }
    }

    /// How many may be ticked, and which are.
    package enum Chosen: Sendable, Hashable {
        /// Radios. Nothing is ticked beforehand unless it was sent before.
        case one(String?)
        /// Checkboxes.
        case several(Set<String>)
    }

    private let text: FieldText
    private let chosen: Chosen
    private let choices: [Choice]
    private let isHeading: Bool
    private let isInline: Bool

    /// - Parameters:
    ///   - name: `name` of every control and `id` of the first, where the error summary leads.
    ///   - isHeading: the legend is the page's `h1`, on a page that asks nothing else.
    ///   - isInline: side by side, for two short answers such as Ja and Nein.
    package init(
        _ name: String,
        _ legend: String,
        _ chosen: Chosen,
        _ choices: [Choice],
        hint: String? = nil,
        isHeading: Bool = false,
        isInline: Bool = false,
        problems: Problems = Problems()
    ) {
        text = FieldText(name, legend, hint: hint, problem: problems.text(for: name))
        self.chosen = chosen
        self.choices = choices
        self.isHeading = isHeading
        self.isInline = isInline
    }

    package var html: HTML {
        let rows = choices.enumerated().map { row($1, id: $0 == 0 ? text.name : "\(text.name)-\($0 + 1)") }
        return text.around(
            group: "<div class=\"\(isInline ? "wahlen nebeneinander" : "wahlen")\">\(rows)</div>",
            isHeading: isHeading,
            attributes: attributes
        )
    }

    /// A radio knows no `aria-invalid`, its group does (WAI-ARIA 1.2); a checkbox knows it.
    private var attributes: HTML {
        let role: HTML =
            switch chosen {
            case .one: " role=\"radiogroup\"\(text.invalid)"
            case .several: .empty
            }
        // Without an answer there is no control that the error summary could lead to.
        return "\(role)\(HTML.when(choices.isEmpty, " id=\"\(text.name)\" tabindex=\"-1\""))"
    }

    private func row(_ choice: Choice, id: String) -> HTML {
        let hint: HTML? = choice.hint.map { "<p class=\"hinweis\" id=\"\(id)-erklaerung\">\($0)</p>" }
        let description: HTML = .when(hint != nil, " aria-describedby=\"\(id)-erklaerung\"")
        let kind: HTML =
            switch chosen {
            case .one(let value): " type=\"radio\"\(HTML.when(choice.value == value, " checked"))"
            case .several(let values):
                " type=\"checkbox\"\(HTML.when(values.contains(choice.value), " checked"))\(text.invalid)"
            }
        return """
            <div class="wahl"><input\(kind) id="\(id)" name="\(text.name)" value="\(choice.value)"\(description)>\
            <label for="\(id)">\(choice.label)</label>\(hint)</div>
            """
    }
}
