import HTML

/// What is said about a control, and the ids by which the control refers to it: label, hint, error.
struct FieldText {
    let name: String
    private let label: String
    private let hint: String?
    private let problem: String?

    init(_ name: String, _ label: String, hint: String?, problem: String?) {
        self.name = name
        self.label = label
        self.hint = hint
        self.problem = problem
    }

    var isWrong: Bool { problem != nil }

    /// Label, hint and error, then the control; its `id` is the name.
    func around(_ control: HTML) -> HTML {
        "<div class=\"\(style)\"><label for=\"\(name)\">\(label)</label>\(notes)\(control)</div>"
    }

    /// The same for several controls that answer one question.
    ///
    /// - Parameters:
    ///   - isHeading: the question is the page's `h1`.
    ///   - attributes: of the `fieldset`.
    func around(group controls: HTML, isHeading: Bool, attributes: HTML = .empty) -> HTML {
        let legend: HTML = isHeading ? "<h1>\(label)</h1>" : "\(label)"
        return """
            <div class="\(style)"><fieldset\(attributes)\(describedBy())>\
            <legend>\(legend)</legend>\(notes)\(controls)</fieldset></div>
            """
    }

    /// `aria-describedby`, and `aria-invalid` where there is an error.
    ///
    /// - Parameter others: ids of what else describes the control.
    func references(_ others: String...) -> HTML {
        "\(describedBy(others))\(invalid)"
    }

    var invalid: HTML { .when(isWrong, " aria-invalid=\"true\"") }

    private func describedBy(_ others: [String] = []) -> HTML {
        let ids =
            [hint.map { _ in "\(name)-hinweis" }, problem.map { _ in "\(name)-fehler" }].compactMap(\.self) + others
        return .when(!ids.isEmpty, " aria-describedby=\"\(ids.joined(separator: " "))\"")
    }

    private var style: String { isWrong ? "feld feld-fehler" : "feld" }

    private var notes: HTML {
        let hintText: HTML? = hint.map { "<p class=\"hinweis\" id=\"\(name)-hinweis\">\($0)</p>" }
        let problemText: HTML? = problem.map {
            "<p class=\"feldfehler\" id=\"\(name)-fehler\"><span class=\"vh\">Fehler: </span>\($0)</p>"
        }
        return "\(hintText)\(problemText)"
    }
}
