package import HTML

/// Several lines of text, with what they may be long (GOV.UK Design System, "Textarea" and "Character count").
package struct TextArea {
    private let text: FieldText
    private let value: String
    private let rows: Int
    private let limit: Int?

    /// - Parameter limit: in characters. It is said, not enforced: what is too long comes back with an error, uncut.
    package init(
        _ name: String,
        _ label: String,
        value: String = "",
        rows: Int = 6,
        limit: Int? = nil,
        hint: String? = nil,
        problems: Problems = Problems()
    ) {
        text = FieldText(name, label, hint: hint, problem: problems.text(for: name))
        self.value = value
        self.rows = rows
        self.limit = limit
    }

    package var html: HTML {
        let said: HTML? = limit.map {
            "<p class=\"hinweis\" id=\"\(text.name)-grenze\">Höchstens \(TextArea.grouped($0)) Zeichen</p>"
        }
        let references = said == nil ? text.references() : text.references("\(text.name)-grenze")
        // The browser drops a line feed that begins the text, so there is always one more (WHATWG HTML, 13.1.2.5).
        return text.around(
            "<textarea id=\"\(text.name)\" name=\"\(text.name)\" rows=\"\(rows)\"\(references)>\n\(value)</textarea>\(said)"
        )
    }

    /// `1.000`
    private static func grouped(_ number: Int) -> String {
        guard number >= 1_000 else { return String(number) }
        return "\(grouped(number / 1_000)).\(String(number % 1_000 + 1_000).dropFirst())"
    }
}
