package import Content
import HTML

/// A page for editors who see no terminal: what has to be put right, what changed, and what leads where.
package struct SiteReport {
    private let diagnostics: [Diagnostic]
    private let isWritten: Bool
    private let changed: [String]
    private let drafts: [String]
    private let unusedPictures: [String]
    private let links: [(page: String, topics: [String])]

    /// - Parameters:
    ///   - changed: lines such as `neu: konto/anlegen/`.
    ///   - drafts: texts that are not published: their titles and files.
    ///   - links: portal pages with the texts that explain them.
    package init(
        _ diagnostics: [Diagnostic],
        isWritten: Bool,
        changed: [String],
        drafts: [String],
        unusedPictures: [String],
        links: [(page: String, topics: [String])]
    ) {
        self.diagnostics = diagnostics
        self.isWritten = isWritten
        self.changed = changed
        self.drafts = drafts
        self.unusedPictures = unusedPictures
        self.links = links
    }

    package var html: [UInt8] {
        let page: HTML = """
            <!doctype html>
            <html lang="de"><head><meta charset="utf-8"><title>Bericht zur Hilfe</title>
            <meta name="viewport" content="width=device-width, initial-scale=1"><meta name="color-scheme" \
            content="light dark"></head><body>
            <main><h1>Bericht zur Hilfe</h1>\(summary)\(problems)
            <h2>Was sich ändert</h2>\(list(changed, orElse: "Nichts: Die Seiten bleiben, wie sie sind."))
            <h2>Entwürfe, die nicht erscheinen</h2>\(list(drafts, orElse: "Keine."))
            <h2>Bilder, die niemand zeigt</h2>\(list(unusedPictures, orElse: "Keine."))
            <h2>Welche Portalseite welcher Text erklärt</h2>\(table)</main></body></html>

            """
        return page.bytes
    }

    private var summary: HTML {
        let errors = diagnostics.count { $0.severity == .error }
        return isWritten
            ? "<p><strong>Alles in Ordnung.</strong> Hinweise: \(diagnostics.count)</p>"
            : "<p><strong>So kann die Hilfe nicht erscheinen.</strong> Fehler: \(errors)</p>"
    }

    private var problems: HTML? {
        guard !diagnostics.isEmpty else { return nil }
        let rows = diagnostics.map { diagnostic -> HTML in
            let kind = diagnostic.severity == .error ? "Fehler" : "Hinweis"
            return """
                <tr><td>\(kind)</td><td>\(diagnostic.place.file)</td><td>\(diagnostic.place.line)</td>\
                <td>\(diagnostic.place.column)</td><td>\(diagnostic.message)</td></tr>
                """
        }
        return """
            <table><thead><tr><th scope="col">Art</th><th scope="col">Datei</th><th scope="col">Zeile</th>\
            <th scope="col">Zeichen</th><th scope="col">Was zu tun ist</th></tr></thead><tbody>\(rows)</tbody></table>
            """
    }

    private var table: HTML {
        let rows = links.map { link -> HTML in
            "<tr><td>\(link.page)</td><td>\(link.topics.isEmpty ? "–" : link.topics.joined(separator: ", "))</td></tr>"
        }
        return """
            <table><thead><tr><th scope="col">Portalseite</th><th scope="col">Texte</th></tr></thead>\
            <tbody>\(rows)</tbody></table>
            """
    }

    private func list(_ lines: [String], orElse nothing: String) -> HTML {
        lines.isEmpty ? "<p>\(nothing)</p>" : "<ul>\(lines.map { "<li>\($0)</li>" as HTML })</ul>"
    }
}
