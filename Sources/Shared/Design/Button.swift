package import HTML

/// A button that sends its form, or a link that looks like one. One primary button a page.
package struct Button {
    package enum Style: String, Sendable {
        case primary = "knopf"
        case secondary = "knopf knopf-zweit"
        case warning = "knopf knopf-warn"
    }

    package let html: HTML

    /// Sends the form it stands in.
    package init(_ label: String, _ style: Style = .primary) {
        html = "<button class=\"\(style.rawValue)\">\(label)</button>"
    }

    /// Leads to a page.
    package init(_ label: String, to target: any Addressable, _ style: Style = .primary) {
        html = "<a class=\"\(style.rawValue)\" href=\"\(target.address)\">\(label)</a>"
    }
}

/// A button, or a form of one button, and beside it the way for those who do not want that.
package struct ButtonRow {
    package let html: HTML

    package init(_ button: HTML, or label: String, to target: any Addressable) {
        html = "<div class=\"knoepfe\">\(button)<a href=\"\(target.address)\">\(label)</a></div>"
    }

    package init(_ button: HTML) {
        html = "<div class=\"knoepfe\">\(button)</div>"
    }
}
