package import Content
import Links
import Markdown

/// Checks one text against all others, the portal and the facts.
package struct TopicChecker: Sendable {
    private let resolver: LinkResolver
    private let facts: Facts
    private let pictures: Set<String>
    private let root: String

    /// - Parameter pictures: paths below the content folder.
    package init(_ resolver: LinkResolver, _ facts: Facts, pictures: Set<String>, root: String) {
        self.resolver = resolver
        self.facts = facts
        self.pictures = pictures
        self.root = root
    }

    package func check(_ number: Int) -> [Diagnostic] {
        let check = Check(self, number)
        check.run()
        return check.diagnostics
    }

    /// The walk through one text.
    private final class Check {
        private let checker: TopicChecker
        private let number: Int
        private let topic: Topic
        private(set) var diagnostics: [Diagnostic] = []

        init(_ checker: TopicChecker, _ number: Int) {
            self.checker = checker
            self.number = number
            topic = checker.resolver.index.topics[number]
        }

        func run() {
            visit(topic.document.blocks)
            for (key, text) in [(FrontMatter.Key.title, topic.title), (.summary, topic.head.summary)] {
                facts(in: text, at: topic.head.place(of: key, in: topic.file))
            }
            if topic.head.summary.utf8.count > 200, topic.head.summary.count > 200 {
                let place = topic.head.place(of: .summary, in: topic.file)
                report(
                    .warning,
                    "zusammenfassung-lang",
                    place,
                    "„summary“ hat \(topic.head.summary.count) Zeichen. Kürzen Sie auf höchstens 200."
                )
            }
            for name in topic.head.portal { portalEntry(name) }
            for alias in topic.head.fragmentAliases where !topic.headings.contains(where: { $0.id == alias.new }) {
                let place = topic.head.place(of: .aliases, in: topic.file)
                report(
                    .error,
                    "abschnitt-unbekannt",
                    place,
                    "Den Abschnitt „#\(alias.new)“ gibt es auf dieser Seite nicht."
                )
            }
        }

        private func portalEntry(_ name: String) {
            let place = topic.head.place(of: .portal, in: topic.file)
            if name.hasPrefix("fehler:") {
                let refusals = Refusal.allCases.map(\.rawValue)
                let typed = String(name.dropFirst(7))
                guard !refusals.contains(typed) else { return }
                report(
                    .error,
                    "fehler-unbekannt",
                    place,
                    "Die Meldung „\(typed)“ kennt das Portal nicht.\(Suggestion.sentence(for: typed, in: refusals))"
                )
                return
            }
            guard checker.resolver.portal.page(name == "/" ? "" : name) == nil else { return }
            let names = checker.resolver.portal.names
            report(
                .error,
                "portal-unbekannt",
                place,
                "Die Portalseite „\(name)“ gibt es nicht.\(Suggestion.sentence(for: name, in: names))"
            )
        }

        private func visit(_ blocks: [Block]) {
            for block in blocks {
                let line = block.lines.lowerBound
                switch block.kind {
                case .paragraph(let content), .heading(_, _, let content): visit(content, line)
                case .list(let list): for item in list.items { visit(item) }
                case .quote(let content): visit(content)
                case .admonition(let name, let content):
                    if Admonition(rawValue: name) == nil { admonition(name, line) }
                    visit(content)
                case .table(let table):
                    for cell in table.header + table.rows.joined() { visit(cell, line) }
                case .code, .rule, .html: break
                }
            }
        }

        private func admonition(_ name: String, _ line: Int) {
            let names = Admonition.allCases.map(\.rawValue)
            let place = Place(file: topic.file, line: line)
            report(
                .error,
                "kasten-unbekannt",
                place,
                "Einen Kasten [!\(name)] gibt es nicht.\(Suggestion.sentence(for: name, in: names)) Es gibt \(names.map { "[!\($0)]" }.joined(separator: " und "))."
            )
        }

        private func visit(_ inlines: [Inline], _ line: Int) {
            for inline in inlines {
                switch inline {
                case .text(let text): facts(in: text, at: Place(file: topic.file, line: line))
                case .emphasis(let content), .strong(let content): visit(content, line)
                case .link(let link):
                    self.link(link)
                    visit(link.content, line)
                case .image(let image): picture(image)
                case .code, .html, .softBreak, .lineBreak: break
                }
            }
        }

        private func link(_ link: Markdown.Link) {
            let place = { [topic] in Place(topic.document.source.range(of: link), in: topic.file) }
            if link.content.plainText.allSatisfy(\.isWhitespace), !link.content.contains(where: \.isImage) {
                report(
                    .error,
                    "link-ohne-text",
                    place(),
                    "Der Link hat keinen Text. Schreiben Sie in die eckigen Klammern, wohin er führt."
                )
            }
            switch checker.resolver.target(of: link.destination, in: number) {
            case .failure(let refusal):
                report(.error, refusal.code, place(), refusal.message)
            case .success(.portal(let page, _)) where !page.live && !topic.head.isDraft:
                report(
                    .warning,
                    "portal-in-vorbereitung",
                    place(),
                    "Die Portalseite „\(page.title)“ ist noch in Vorbereitung."
                )
            case .success(.topic(let target, _))
            where checker.resolver.index.topics[target].head.isDraft && !topic.head.isDraft:
                report(
                    .error,
                    "link-auf-entwurf",
                    place(),
                    "„\(checker.resolver.index.topics[target].title)“ ist noch ein Entwurf und wird nicht veröffentlicht."
                )
            case .success: break
            }
        }

        private func picture(_ image: Markdown.Link) {
            let place = { [topic] in Place(topic.document.source.range(of: image), in: topic.file) }
            if image.content.plainText.allSatisfy(\.isWhitespace) {
                report(
                    .error,
                    "bild-ohne-text",
                    place(),
                    "Dem Bild fehlt der Alternativtext. Schreiben Sie in die eckigen Klammern, was darauf zu sehen ist."
                )
            }
            guard let path = checker.picturePath(image.destination, from: topic), checker.pictures.contains(path) else {
                let names = checker.pictures.map { "../" + $0 }
                report(
                    .error,
                    "bild-fehlt",
                    place(),
                    "Das Bild „\(image.destination)“ gibt es nicht.\(Suggestion.sentence(for: image.destination, in: names)) Bilder liegen in „\(checker.root)/bilder“."
                )
                return
            }
        }

        private func facts(in text: String, at place: @autoclosure () -> Place) {
            guard text.mayNameFact else { return }
            for case .fact(let name) in TextPiece.pieces(of: text) where checker.facts[String(name)] == nil {
                let (file, line, spot) = (topic.file, place().line, "{{\(name)")
                let source = topic.document.source
                let found = (line...max(line, min(line + 40, source.lastLine))).lazy.compactMap { number -> Place? in
                    guard number >= source.firstLine else { return nil }
                    let text = source.line(number)
                    return text.firstRange(of: spot).map { Place(file: file, line: number, of: text, $0) }
                }.first
                report(
                    .error,
                    "angabe-unbekannt",
                    found ?? place(),
                    "Die Angabe „\(name)“ gibt es nicht.\(Suggestion.sentence(for: String(name), in: checker.facts.names))"
                )
            }
        }

        private func report(_ severity: Diagnostic.Severity, _ code: String, _ place: Place, _ message: String) {
            diagnostics.append(Diagnostic(severity, code, at: place, message))
        }
    }

    /// The path below the content folder, `bilder/handwerkskarte.png`.
    package func picturePath(_ destination: String, from topic: Topic) -> String? {
        var folders = topic.file.dropFirst(root.count + 1).split(separator: "/").dropLast().map(String.init)
        for step in destination.split(separator: "/") {
            switch step {
            case ".": continue
            case "..": if folders.popLast() == nil { return nil }
            default: folders.append(String(step))
            }
        }
        return folders.joined(separator: "/")
    }
}

/// The boxes a text may have.
package enum Admonition: String, CaseIterable, Sendable {
    case hinweis = "HINWEIS"
    case wichtig = "WICHTIG"
}

extension Inline {
    fileprivate var isImage: Bool {
        if case .image = self { true } else { false }
    }
}
