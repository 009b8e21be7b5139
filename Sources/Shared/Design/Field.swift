package import HTML

/// One line of input with its label, hint and error (GOV.UK Design System, "Text input").
package struct Field {
    /// What the browser and its password manager are told about the field.
    package enum Kind: Sendable, Hashable {
        case text
        case email
        case telephone
        /// A code or number that people copy: no corrections, digits offered first.
        case code
        case currentPassword
        case newPassword
    }

    /// About how many characters people type: the width of the box.
    package enum Width: String, Sendable {
        case full = "breit"
        case half = "mittel"
        case short = "schmal"
    }

    private let text: FieldText
    private let kind: Kind
    private let value: String
    private let autocomplete: String?
    private let width: Width

    /// - Parameters:
    ///   - name: `name` and `id` at once.
    ///   - autocomplete: a token of WHATWG HTML, 4.10.18.7; `nil` lets the kind decide.
    package init(
        _ name: String,
        _ label: String,
        _ kind: Kind = .text,
        value: String = "",
        hint: String? = nil,
        autocomplete: String? = nil,
        width: Width = .full,
        problems: Problems = Problems()
    ) {
        text = FieldText(name, label, hint: hint, problem: problems.text(for: name))
        self.kind = kind
        self.value = value
        self.autocomplete = autocomplete
        self.width = width
    }

    package var html: HTML { text.around(control) }

    private var control: HTML {
        let input: HTML = """
            <input class="\(width.rawValue)" id="\(text.name)" name="\(text.name)" type="\(type)"\
            \(attributes)\(text.references())>
            """
        guard isPassword else { return input }
        return "<div class=\"passwort\" data-zeigen>\(input)</div>"
    }

    private var type: String {
        switch kind {
        case .text, .code: "text"
        case .email: "email"
        case .telephone: "tel"
        case .currentPassword, .newPassword: "password"
        }
    }

    private var isPassword: Bool { kind == .currentPassword || kind == .newPassword }

    private var attributes: HTML {
        switch kind {
        case .text: "\(filled)\(completing(autocomplete))"
        case .email: "\(filled)\(completing(autocomplete ?? "email")) spellcheck=\"false\" autocapitalize=\"none\""
        case .telephone: "\(filled)\(completing(autocomplete ?? "tel"))"
        case .code:
            "\(filled)\(completing(autocomplete ?? "off")) inputmode=\"text\" spellcheck=\"false\" autocapitalize=\"characters\""
        // A password is never sent back to the page.
        case .currentPassword: "\(completing("current-password"))"
        case .newPassword: "\(completing("new-password")) spellcheck=\"false\""
        }
    }

    private var filled: HTML { value.isEmpty ? .empty : " value=\"\(value)\"" }

    private func completing(_ token: String?) -> HTML {
        token.map { " autocomplete=\"\($0)\"" } ?? .empty
    }
}
