package import HTML

/// The list of everything wrong with a form: first in `main`, focused, each line a link to its field.
///
/// GOV.UK Design System, "Error summary".
package struct ErrorSummary {
    private let problems: Problems
    private let help: (any Addressable)?

    /// - Parameter help: what explains these problems.
    package init(_ problems: Problems, help: (any Addressable)? = nil) {
        self.problems = problems
        self.help = help
    }

    package var html: HTML {
        guard !problems.isEmpty else { return .empty }
        let items = problems.all.map { problem -> HTML in
            guard let field = problem.field else { return "<li>\(problem.text)</li>" }
            return "<li><a href=\"\(Address.fragment(to: field))\">\(problem.text)</a></li>"
        }
        let help: HTML? = help.map { "<p><a href=\"\($0.address)\">Hilfe zu dieser Meldung</a></p>" }
        return """
            <div class="fehleruebersicht" role="alert" tabindex="-1" autofocus aria-labelledby="fehler-titel">\
            <h2 id="fehler-titel">Es gibt ein Problem</h2><ul>\(items)</ul>\(help)</div>
            """
    }
}

extension Address {
    /// The field with this `id` on the same page.
    static func fragment(to field: String) -> Address {
        Address(
            unsafeTrusted: "#" + field.filter { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-" || $0 == "_") }
        )
    }
}
