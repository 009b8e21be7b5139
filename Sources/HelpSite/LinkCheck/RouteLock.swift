package import Content
import Links

/// `site/routes.lock`: the portal's pages as the texts describe them, and the day each changed last.
///
/// A line each: `/anmelden 2026-11-23 everyone post live Anmelden`.
package struct RouteLock: Sendable, Hashable {
    package struct Page: Sendable, Hashable {
        /// ISO 8601.
        package let changedOn: String
        /// What `portal routes` says of it: `everyone post live Anmelden`.
        package let described: String
    }

    /// By address: `/kurse/{nummer}`.
    package let pages: [String: Page]

    /// Lines that describe no page because of their form.
    package let diagnostics: [Diagnostic]

    package init(_ text: String, file: String) {
        var pages: [String: Page] = [:]
        var diagnostics: [Diagnostic] = []
        for (number, line) in text.textLines.enumerated() where !line.isEmpty && !line.hasPrefix("#") {
            let words = line.split(separator: " ", maxSplits: 2).map(String.init)
            guard words.count == 3, words[0].hasPrefix("/"), words[1].isDate else {
                let place = Place(file: file, line: number + 1, of: line, line.startIndex..<line.endIndex)
                let message =
                    "In dieser Datei steht in jeder Zeile: Adresse, Tag, Beschreibung. Nehmen Sie die Zeile, wie sie vorher war."
                diagnostics.append(Diagnostic(.promiseForm, at: place, message))
                continue
            }
            pages[words[0]] = Page(changedOn: words[1], described: words[2])
        }
        self.pages = pages
        self.diagnostics = diagnostics
    }

    /// The text that describes the portal as it is, with a new day for what changed.
    package func text(describing portal: PortalPages, on day: String) -> String {
        "# Portalseiten, wie die Texte sie beschreiben: Adresse, geändert am, Zugang, Formular, Stand, Titel. "
            + "Geschrieben von »helpsite check --lock«.\n"
            + portal.explained.map { page in
                let described = RouteLock.description(of: page)
                let known = pages[page.path]
                let changedOn = known?.described == described ? known?.changedOn : nil
                return "\(page.path) \(changedOn ?? day) \(described)\n"
            }.joined()
    }

    private static func description(of page: RouteTable.Entry) -> String {
        "\(page.access) \(page.post ? "post" : "get") \(page.live ? "live" : "planned") \(page.title)"
    }

    /// Topics that describe a page which changed after somebody looked at them last.
    package func check(_ topics: [Topic], _ portal: PortalPages) -> [Diagnostic] {
        topics.filter { !$0.head.isDraft }.flatMap { topic in
            topic.head.portal.enumerated().compactMap { entry, name in
                guard let page = portal.page(named: name), let known = pages[page.path] else { return nil }
                let now = RouteLock.description(of: page)
                let place = topic.head.place(of: .portal, entry: entry, in: topic.file)
                let todo = "Lesen Sie den Text und setzen Sie „reviewed“ auf den Tag, an dem er stimmt."
                if known.described != now {
                    let message =
                        "Die Portalseite „\(page.title)“ ist nicht mehr wie beschrieben: vorher „\(known.described)“, jetzt „\(now)“. \(todo) Danach: helpsite check --lock"
                    return Diagnostic(.pageChanged, at: place, message)
                }
                guard !topic.head.reviewed.isEmpty, topic.head.reviewed < known.changedOn else { return nil }
                let message =
                    "Die Portalseite „\(page.title)“ hat sich am \(known.changedOn) geändert, dieser Text wurde am \(topic.head.reviewed) geprüft. \(todo)"
                return Diagnostic(.pageChanged, at: place, message)
            }
        }
    }
}
