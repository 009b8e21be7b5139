package import HTML

/// A form that is sent by POST, with its hidden token. Checked by the server alone: no `required`, never a greyed button.
package struct FormView {
    /// The name of the hidden field that proves where the form came from.
    package static let tokenName = "csrf"
    private let action: any Addressable
    private let token: String
    private let hidden: [(name: String, value: String)]
    private let sendsFiles: Bool
    private let content: HTML

    /// - Parameter sendsFiles: as `multipart/form-data`, which a ``FileField`` needs.
    package init(
        to action: any Addressable,
        token: String,
        hidden: [(name: String, value: String)] = [],
        sendsFiles: Bool = false,
        _ content: HTML
    ) {
        self.action = action
        self.token = token
        self.hidden = hidden
        self.sendsFiles = sendsFiles
        self.content = content
    }

    package var html: HTML {
        let fields = ([(FormView.tokenName, token)] + hidden).map { name, value -> HTML in
            "<input type=\"hidden\" name=\"\(name)\" value=\"\(value)\">"
        }
        let encoding: HTML = .when(sendsFiles, " enctype=\"multipart/form-data\"")
        return "<form method=\"post\" action=\"\(action.address)\"\(encoding) novalidate>\(fields)\(content)</form>"
    }
}
