package import HTML

/// A file to send (GOV.UK Design System, "File upload"). Its ``FormView`` must send files.
package struct FileField {
    private let text: FieldText
    private let types: [String]

    /// - Parameter types: what the browser offers first, such as `.pdf` or `image/*`. The server decides.
    package init(
        _ name: String,
        _ label: String,
        types: [String] = [],
        hint: String? = nil,
        problems: Problems = Problems()
    ) {
        text = FieldText(name, label, hint: hint, problem: problems.text(for: name))
        self.types = types
    }

    package var html: HTML {
        let accept: HTML = .when(!types.isEmpty, " accept=\"\(types.joined(separator: ","))\"")
        return text.around(
            "<input id=\"\(text.name)\" name=\"\(text.name)\" type=\"file\"\(accept)\(text.references())>"
        )
    }
}
