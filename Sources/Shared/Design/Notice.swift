package import HTML

/// A message set apart from the text: news after an act, or something to know before one.
package struct Notice {
    package enum Kind: Sendable, Hashable {
        case information
        case success
        /// Read aloud as "Wichtig:".
        case warning
    }

    private let kind: Kind
    private let content: HTML

    package init(_ kind: Kind, _ content: HTML) {
        self.kind = kind
        self.content = content
    }

    package init(_ kind: Kind, _ text: String) {
        self.init(kind, "<p>\(text)</p>" as HTML)
    }

    package var html: HTML {
        switch kind {
        case .information: "<div class=\"meldung\">\(Icon.information)<div>\(content)</div></div>"
        case .success: "<div class=\"meldung meldung-gut\" role=\"status\">\(Icon.check)<div>\(content)</div></div>"
        case .warning:
            "<div class=\"meldung meldung-warn\">\(Icon.warning)<div><span class=\"vh\">Wichtig: </span>\(content)</div></div>"
        }
    }
}
