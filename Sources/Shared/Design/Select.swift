package import HTML

/// One answer out of many, where radios would be too long (GOV.UK Design System, "Select").
package struct Select {
    package struct Option: Sendable {
        let value: String
        let label: String

        package init(_ value: String, _ label: String) {
            self.value = value
            self.label = label
        }
    }

    private let text: FieldText
    private let options: [Option]
    private let chosen: String?
    private let width: Field.Width

    /// The first entry is an empty one, so that nothing is chosen by accident.
    package init(
        _ name: String,
        _ label: String,
        _ options: [Option],
        chosen: String? = nil,
        hint: String? = nil,
        width: Field.Width = .half,
        problems: Problems = Problems()
    ) {
        text = FieldText(name, label, hint: hint, problem: problems.text(for: name))
        self.options = options
        self.chosen = chosen
        self.width = width
    }

    package var html: HTML {
        let entries = options.map { option -> HTML in
            let selected: HTML = .when(option.value == chosen, " selected")
            return "<option value=\"\(option.value)\"\(selected)>\(option.label)</option>"
        }
        return text.around(
            """
            <select class="\(width.rawValue)" id="\(text.name)" name="\(text.name)"\(text.references())>\
            <option value="">Bitte auswählen</option>\(entries)</select>
            """
        )
    }
}
