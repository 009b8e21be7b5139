package import HTML

/// A search as a form of its own, sent by GET, so that its results have an address.
package struct SearchField {
    private let text: FieldText
    private let target: any Addressable
    private let value: String
    private let filters: HTML

    /// - Parameters:
    ///   - target: without a query; the browser writes it anew from the fields.
    ///   - filters: more fields of the same search, above its line.
    package init(
        to target: any Addressable,
        _ name: String,
        _ label: String,
        value: String = "",
        hint: String? = nil,
        filters: HTML = .empty,
        problems: Problems = Problems()
    ) {
        text = FieldText(name, label, hint: hint, problem: problems.text(for: name))
        self.target = target
        self.value = value
        self.filters = filters
    }

    package var html: HTML {
        let filled: HTML = .when(!value.isEmpty, " value=\"\(value)\"")
        let line: HTML = """
            <div class="zeile"><input id="\(text.name)" name="\(text.name)" type="search" autocomplete="off"\
            \(filled)\(text.references())>\(Button("Suchen").html)</div>
            """
        return "<form role=\"search\" action=\"\(target.address)\" novalidate>\(filters)\(text.around(line))</form>"
    }
}
