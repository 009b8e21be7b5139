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
        private var headFindings: [Diagnostic] = []
        private var findings: TextFindings
        /// Why links lead nowhere, by their addresses.
        private var refusals: [String: LinkResolver.Refusal] = [:]

        init(_ checker: TopicChecker, _ number: Int) {
            self.checker = checker
            self.number = number
            topic = checker.resolver.index.topics[number]
            findings = TextFindings(in: topic.document, file: topic.file)
        }

        var diagnostics: [Diagnostic] { headFindings + findings.diagnostics }

        func run() {
            checkHead()
            visit(topic.document.blocks)
        }

        // MARK: The head

        private func checkHead() {
            if !topic.isNamedAfterItsID, topic.id.isTopicID, checker.resolver.index.hasRightfulID(number) {
                let message =
                    "Die Datei heißt anders als die id. Nennen Sie sie „\(topic.id).md“, damit sie zu finden ist."
                report(.fileNameNotID, topic.head.place(of: .id, in: topic.file), message)
            }
            for (key, text) in [(FrontMatter.Key.title, topic.title), (.summary, topic.head.summary)] {
                let place = topic.head.place(of: key, in: topic.file)
                for name in unknownFacts(in: text) {
                    report(
                        .factUnknown,
                        place.part(name.startIndex..<name.endIndex, of: text),
                        checker.facts.message(ofUnknown: name)
                    )
                }
            }
            if topic.head.summary.utf8.count > 200, topic.head.summary.count > 200 {
                let message = "„summary“ hat \(topic.head.summary.count) Zeichen. Kürzen Sie auf höchstens 200."
                report(.summaryLong, topic.head.place(of: .summary, in: topic.file), message)
            }
            for (entry, name) in topic.head.portal.enumerated() {
                checkPortal(name, topic.head.place(of: .portal, entry: entry, in: topic.file))
            }
            for (entry, alias) in topic.head.aliases.enumerated() {
                check(alias, entry)
            }
        }

        /// - Parameter entry: its number in the list.
        private func check(_ alias: String, _ entry: Int) {
            let place = topic.head.place(of: .aliases, entry: entry, in: topic.file)
            guard let (old, new) = FrontMatter.fragmentAlias(alias) else {
                let message =
                    "„\(alias)“ ist keine frühere Kennung. Schreiben Sie eine id, zum Beispiel alte-id, oder einen Abschnitt: \"#alt=neu\""
                if !alias.isTopicID { report(.aliasForm, place, message) }
                return
            }
            if !old.isHeadingID {
                report(.aliasForm, place, "„\(old)“ war keine Kennung. Erlaubt sind a–z, Ziffern und Bindestriche.")
            } else if topic.headings.contains(where: { $0.id == old }) {
                let message =
                    "„#\(old)“ gibt es auf dieser Seite noch als Überschrift. Löschen Sie den Eintrag, oder nehmen Sie dort eine andere Kennung."
                report(.headingIDTwice, place, message)
            } else if topic.head.aliases.prefix(entry).contains(where: { FrontMatter.fragmentAlias($0)?.old == old }) {
                report(
                    .headingIDTwice,
                    place,
                    "„#\(old)“ steht zweimal unter „aliases“. Löschen Sie einen der Einträge."
                )
            } else if Topic.takenIDs.contains(old) {
                report(.headingIDTaken, place, "„#\(old)“ benutzt schon der Rahmen der Seite. Löschen Sie den Eintrag.")
            }
            if !topic.headings.contains(where: { $0.id == new }) {
                report(.sectionUnknown, place, "Den Abschnitt „#\(new)“ gibt es auf dieser Seite nicht.")
            }
        }

        private func checkPortal(_ name: String, _ place: Place) {
            if name.hasPrefix("fehler:") {
                let refusals = Refusal.allCases.map(\.rawValue)
                let typed = String(name.dropFirst(7))
                guard !refusals.contains(typed) else { return }
                let suggestion = Suggestion.sentence(for: typed, in: refusals)
                report(.refusalUnknown, place, "Die Meldung „\(typed)“ kennt das Portal nicht.\(suggestion)")
                return
            }
            if let page = checker.resolver.portal.page(named: name) {
                if let refusal = checker.resolver.portal.refusal(of: page) {
                    report(refusal.code, place, refusal.message)
                }
                return
            }
            let suggestion = Suggestion.sentence(for: name, in: checker.resolver.portal.names)
            report(.portalPageUnknown, place, "Die Portalseite „\(name)“ gibt es nicht.\(suggestion)")
        }

        private func report(_ code: Diagnostic.Code, _ place: Place, _ message: String) {
            headFindings.append(Diagnostic(code, at: place, message))
        }

        // MARK: The text

        private func visit(_ blocks: [Block]) {
            for block in blocks {
                if findings.isFull { return }
                switch block.kind {
                case .paragraph(let content): visit([content], of: block)
                case .heading(let heading): visit([heading.content], of: block)
                case .list(let list): for item in list.items { visit(item.blocks) }
                case .quote(let content): visit(content)
                case .admonition(let name, let content):
                    if Admonition(name) == nil { reportAdmonition(name, block) }
                    visit(content)
                case .table(let table): visit(([table.header] + table.rows).flatMap(\.cells), of: block)
                case .code, .thematicBreak, .htmlBlock: break
                }
            }
        }

        private func reportAdmonition(_ name: String, _ block: Block) {
            let names = Admonition.allCases.map(\.rawValue)
            let whole = findings.locator.stretch(of: block)
            let message =
                "Einen Kasten [!\(name)] gibt es nicht.\(Suggestion.sentence(for: name, in: names)) Es gibt \(names.map { "[!\($0)]" }.joined(separator: " und "))."
            findings.report(
                .boxUnknown,
                at: findings.locator.stretch(of: "[!\(name)]", in: whole) ?? whole,
                message
            )
        }

        private func visit(_ inlines: [[Inline]], of block: Block) {
            var namesFactWrongly = false
            for inlines in inlines { visit(inlines, &namesFactWrongly) }
            if namesFactWrongly { reportFacts(in: block) }
        }

        private func visit(_ inlines: [Inline], _ namesFactWrongly: inout Bool) {
            for inline in inlines {
                if findings.isFull { return }
                switch inline {
                case .text(let words):
                    let isWrong = !unknownFacts(in: words).isEmpty || !checker.facts.halfNamed(in: words).isEmpty
                    namesFactWrongly = namesFactWrongly || isWrong
                case .emphasis(let content), .strong(let content): visit(content, &namesFactWrongly)
                case .link(let link):
                    check(link)
                    visit(link.content, &namesFactWrongly)
                case .image(let image):
                    check(image: image)
                    visit(image.content, &namesFactWrongly)
                case .code, .html, .softBreak, .lineBreak: break
                }
            }
        }

        private func check(_ link: Markdown.Link) {
            let hasImage = link.content.contains { if case .image = $0 { true } else { false } }
            if link.content.plainText.allSatisfy(\.isWhitespace), !hasImage {
                let message = "Der Link hat keinen Text. Schreiben Sie in die eckigen Klammern, wohin er führt."
                findings.report(.linkWithoutText, at: findings.locator.stretch(of: link.mark), message)
            }
            checkTitle(link)
            let known = refusals[link.destination].map { Result<LinkTarget, LinkResolver.Refusal>.failure($0) }
            switch known ?? checker.resolver.target(of: link.destination, in: number) {
            case .failure(let refusal) where refusal.code == .factUnknown:
                reportFacts(ofAddress: link)
            case .failure(let refusal):
                refusals[link.destination] = refusal
                findings.report(refusal.code, at: stretch(of: link), refusal.message)
            case .success(.portal(let page, _)) where !page.live && !topic.head.isDraft:
                let message = "Die Portalseite „\(page.title)“ ist noch in Vorbereitung."
                findings.report(.portalPagePlanned, at: stretch(of: link), message)
            case .success(.topic(let target, _))
            where checker.resolver.index.topics[target].head.isDraft && !topic.head.isDraft:
                let title = checker.resolver.index.topics[target].title
                let message = "„\(title)“ ist noch ein Entwurf und wird nicht veröffentlicht."
                findings.report(.linkToDraft, at: stretch(of: link), message)
            case .success: break
            }
        }

        /// What only a mouse that rests there would show, and no finger ever.
        private func checkTitle(_ link: Markdown.Link) {
            guard !link.title.isEmpty else { return }
            let message =
                "„\(link.title)“ hinter der Adresse erscheint nicht. Löschen Sie es, oder schreiben Sie es in den Text."
            findings.report(.linkTitle, at: stretch(of: link), message)
        }

        private func check(image: Markdown.Link) {
            checkTitle(image)
            if image.content.plainText.allSatisfy(\.isWhitespace) {
                let message =
                    "Dem Bild fehlt der Alternativtext. Schreiben Sie in die eckigen Klammern, was darauf zu sehen ist."
                findings.report(.pictureWithoutText, at: findings.locator.stretch(of: image.mark), message)
            }
            let path = checker.picturePath(image.destination, from: topic)
            guard path.map(checker.pictures.contains) != true else { return }
            if let typed = path?.lowercased(), let meant = checker.pictures.first(where: { $0.lowercased() == typed }) {
                let message = "Das Bild heißt „\(meant)“. Große und kleine Buchstaben sind nicht dasselbe."
                findings.report(.pictureSpelling, at: stretch(of: image), message)
                return
            }
            let suggestion = Suggestion.sentence(for: image.destination, in: checker.pictures.map { "../" + $0 })
            let message =
                "Das Bild „\(image.destination)“ gibt es nicht.\(suggestion) Bilder liegen in „\(checker.root)/bilder“."
            findings.report(.pictureMissing, at: stretch(of: image), message)
        }

        /// A link or an image; of one that uses a name the address in the definition of the name.
        private func stretch(of link: Markdown.Link) -> Stretch {
            if case .definition(let address) = findings.locator.address(of: link.mark) { return address }
            return findings.locator.stretch(of: link.mark)
        }

        // MARK: Facts

        private func reportFacts(in block: Block) {
            let whole = findings.locator.stretch(of: block)
            for text in findings.locator.texts(of: block) {
                for name in unknownFacts(in: text.words) where !findings.isFull {
                    let stretch = text.stretch(of: name.startIndex..<name.endIndex) ?? whole
                    findings.report(.factUnknown, at: stretch, checker.facts.message(ofUnknown: name))
                }
                for piece in checker.facts.halfNamed(in: text.words) where !findings.isFull {
                    let stretch = text.stretch(of: piece.startIndex..<piece.endIndex) ?? whole
                    findings.report(.factForm, at: stretch, checker.facts.message(ofHalfNamed: piece))
                }
            }
        }

        private func reportFacts(ofAddress link: Markdown.Link) {
            let address =
                switch findings.locator.address(of: link.mark) {
                case .within(let stretch), .definition(let stretch): stretch
                case nil: findings.locator.stretch(of: link.mark)
                }
            var rest: Stretch? = address
            for name in unknownFacts(in: link.destination) where !findings.isFull {
                let place = rest.flatMap { findings.locator.stretch(of: String(name), in: $0) }
                findings.report(.factUnknown, at: place ?? address, checker.facts.message(ofUnknown: name))
                rest = place.map { address.behind($0) }
            }
        }

        /// The names in double braces that are none.
        private func unknownFacts(in text: String) -> [Substring] {
            guard text.mayNameFact else { return [] }
            return TextPiece.pieces(of: text).compactMap { piece in
                if case .fact(let name) = piece, checker.facts[String(name)] == nil { name } else { nil }
            }
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

    /// - Parameter name: in capitals or not.
    package init?(_ name: String) { self.init(rawValue: name.uppercased()) }
}
