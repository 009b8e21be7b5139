package import HTML

/// A search as a form of its own, sent by GET, so that its results have an address; by POST where what is looked for may
/// stand in none.
package struct SearchField {
    private let text: FieldText
    private let target: any Addressable
    private let value: String
    private let filters: HTML
    private let token: String?

    /// - Parameters:
    ///   - target: without a query; the browser writes it anew from the fields.
    ///   - token: of a form that is sent by POST.
    ///   - filters: more fields of the same search, above its line.
    package init(
        to target: any Addressable,
        _ name: String,
        _ label: String,
        value: String = "",
        hint: String? = nil,
        token: String? = nil,
        filters: HTML = .empty,
        problems: Problems = Problems()
    ) {
        text = FieldText(name, label, hint: hint, problem: problems.text(for: name))
        self.target = target
        self.value = value
        self.filters = filters
        self.token = token
    }

    package var html: HTML {
        let filled: HTML = .when(!value.isEmpty, " value=\"\(value)\"")
        let line: HTML = """
            <div class="zeile"><input id="\(text.name)" name="\(text.name)" type="search" autocomplete="off"\
            \(filled)\(text.references())>\(Button("Suchen").html)</div>
            """
        let content: HTML = "\(filters)\(text.around(line))"
        guard let token else {
            return "<form role=\"search\" action=\"\(target.address)\" novalidate>\(content)</form>"
        }
        return "<div role=\"search\">\(FormView(to: target, token: token, content).html)</div>"
    }
}
