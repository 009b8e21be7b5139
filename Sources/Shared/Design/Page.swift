package import HTML

/// A whole page.
package struct Page {
    /// How wide the content is: text to read and forms, or a grid of cards.
    package enum Layout: String, Sendable {
        case reading = "spalte"
        case wide = "breite"
    }

    private let title: String
    private let problems: Problems
    private let layout: Layout
    private let back: Frame.Item?
    private let notice: Notice?
    private let main: HTML

    package init(
        _ title: String,
        problems: Problems = Problems(),
        layout: Layout = .reading,
        back: Frame.Item? = nil,
        notice: Notice? = nil,
        _ main: HTML
    ) {
        self.title = title
        self.problems = problems
        self.layout = layout
        self.back = back
        self.notice = notice
        self.main = main
    }

    package func html(in frame: Frame) -> HTML {
        let backLink: HTML? = back.map {
            "<nav aria-label=\"Zurück\"><a class=\"zurueck\" href=\"\($0.target.address)\">\($0.label)</a></nav>"
        }
        return """
            <!doctype html>
            <html lang="de"><head><meta charset="utf-8"><title>\(problems.isEmpty ? "" : "Fehler: ")\(title) – \
            Kund*innenportal</title>
            <meta name="viewport" content="width=device-width, initial-scale=1"><meta name="color-scheme" \
            content="light dark">
            <link rel="icon" href="\(Asset.icon)" type="image/svg+xml"><link rel="stylesheet" \
            href="\(Asset.stylesheet)">
            <script src="\(Asset.script)" defer></script></head><body\(frame.sessionData)>
            \(frame.header)<div class="rahmen seite">\(backLink)
            <main id="inhalt" \
            class="\(layout.rawValue)">\(ErrorSummary(problems, help: frame.help(for: problems)).html)\(notice?.html)\(main)</main></div>
            \(frame.footerHTML)</body></html>

            """
    }
}
