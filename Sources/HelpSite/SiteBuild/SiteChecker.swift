package import Content
import Files
import HTML
package import LinkCheck
import Links
import Markdown
import Pages
import Write

/// Checks a site as a whole: each text against all others, the portal and what was promised.
package struct SiteChecker {
    private let site: LoadedSite
    private let options: SiteOptions
    package let resolver: LinkResolver
    package let checker: TopicChecker

    package init(_ site: LoadedSite, _ options: SiteOptions) {
        self.site = site
        self.options = options
        let index = TopicIndex(site.topics, promises: site.lock.promises)
        resolver = LinkResolver(index, site.portal, site.facts, root: options.content)
        let pictures = Set(site.folder.pictures.map(\.path))
        checker = TopicChecker(resolver, site.facts, pictures: pictures, root: options.content)
    }

    /// Sorted by place; what was found while reading comes with it.
    package var diagnostics: [Diagnostic] { diagnostics(beside: {}).0 }

    /// The same, and what one core computes meanwhile.
    func diagnostics<Other: Sendable>(beside other: @Sendable () -> Other) -> ([Diagnostic], Other) {
        let checker = checker
        let (found, meanwhile) = concurrently(site.topics.count, beside: other) { checker.check($0) }
        let all =
            site.diagnostics + found.joined() + identities + addresses + draftChapters + fromTheFuture + promises
            + unusedPictures
        return (all.sorted(), meanwhile)
    }

    // MARK: Ids

    /// Ids used twice, and aliases that are somebody's id.
    private var identities: [Diagnostic] {
        var owners: [String: String] = [:]
        var diagnostics: [Diagnostic] = []
        for (id, topics) in Dictionary(grouping: site.topics.filter { !$0.id.isEmpty }, by: \.id) {
            let owner = rightful(topics, of: id)
            owners[id] = owner.file
            for topic in topics where topic.file != owner.file {
                let message = "Die id „\(id)“ hat schon \(owner.file). Nehmen Sie hier eine andere."
                diagnostics.append(
                    Diagnostic(.idTwice, at: topic.head.place(of: .id, in: topic.file), message)
                )
            }
        }
        for (index, id) in resolver.index.renamed where !unreadable.contains(site.topics[index].file) {
            let topic = site.topics[index]
            let message =
                "Dieser Text hatte die id „\(id)“. Sie ist versprochen und bleibt. Schreiben Sie wieder: id: \(id)"
            diagnostics.append(
                Diagnostic(.idChanged, at: topic.head.place(of: .id, in: topic.file), message)
            )
        }
        for topic in site.topics {
            for (entry, alias) in topic.head.aliases.enumerated() where !alias.hasPrefix("#") {
                guard let other = owners[alias] else {
                    owners[alias] = topic.file
                    continue
                }
                let message = "„\(alias)“ unter aliases führt schon zu \(other). Löschen Sie den Eintrag."
                diagnostics.append(
                    Diagnostic(
                        .idTwice,
                        at: topic.head.place(of: .aliases, entry: entry, in: topic.file),
                        message
                    )
                )
            }
        }
        return diagnostics
    }

    private var promises: [Diagnostic] {
        site.lock.check(resolver.index, references: { references }, unreadable: unreadable)
    }

    /// Who of several has an id by right: where it was promised, or the file that is called so; not a copy of it.
    private func rightful(_ topics: [Topic], of id: String) -> Topic {
        let promised = site.lock.promises.filter { $0.id == id }.flatMap(\.addresses)
        return promised.lazy.compactMap { address in topics.first { $0.address == address } }.first
            ?? topics.first { $0.file.hasSuffix("/\(id).md") || $0.file.hasSuffix("/\(id)/index.md") } ?? topics[0]
    }

    /// Files whose head has to be put right first.
    private var unreadable: Set<String> {
        Set(site.diagnostics.filter { $0.severity == .error && $0.code.concernsHead }.map(\.place.file))
    }

    /// Two texts at one address, or one at an address of the site itself.
    private var addresses: [Diagnostic] {
        var diagnostics: [Diagnostic] = []
        for (address, topics) in Dictionary(grouping: site.topics, by: \.address) {
            let place = Place(file: topics[topics.count - 1].file)
            if let name = address.split(separator: "/").first, SitePath.takenNames.contains(String(name)) {
                let message =
                    "Die Adresse „\(name)“ braucht die Hilfeseite selbst. Nennen Sie die Datei oder den Ordner anders."
                diagnostics.append(Diagnostic(.addressTaken, at: place, message))
            } else if topics.count > 1 {
                let message = "Dieselbe Adresse „\(address)“ hat schon \(topics[0].file). Nennen Sie die Datei anders."
                diagnostics.append(Diagnostic(.addressTwice, at: place, message))
            }
        }
        return diagnostics + promisedAddresses
    }

    /// Texts at an address that leads to another one since that moved.
    private var promisedAddresses: [Diagnostic] {
        var owners: [String: [String]] = [:]
        for promise in site.lock.promises {
            for address in promise.addresses { owners[address, default: []].append(promise.id) }
        }
        return site.topics.indices.compactMap { number in
            let topic = site.topics[number]
            guard !topic.id.isEmpty, let ids = owners[topic.address],
                !ids.contains(where: { resolver.index.index(of: $0) == number })
            else { return nil }
            let message =
                "Die Adresse „\(topic.address)“ ist dem Hilfetext „\(ids[0])“ versprochen und führt weiter zu ihm. Nennen Sie diese Datei anders."
            return Diagnostic(.addressTaken, at: Place(file: topic.file), message)
        }
    }

    /// Chapters nobody sees, with texts that should be seen: they would vanish with it.
    private var draftChapters: [Diagnostic] {
        site.topics.filter(\.head.isDraft).compactMap { topic in
            let place = topic.head.place(of: .draft, in: topic.file)
            switch topic.kind {
            case .start:
                let message = "Ohne ihre Startseite gibt es keine Hilfe. Löschen Sie „draft“."
                return Diagnostic(.chapterIsDraft, at: place, message)
            case .chapter(let name):
                let hidden = site.topics.filter { $0.chapter == name && !$0.head.isDraft }.map(\.file)
                guard !hidden.isEmpty else { return nil }
                let message =
                    "Das Kapitel ist ein Entwurf, darum würde nicht erscheinen, was darin keiner ist: \(hidden.joined(separator: ", ")). Löschen Sie hier „draft“, oder machen Sie auch diese Texte zu Entwürfen."
                return Diagnostic(.chapterIsDraft, at: place, message)
            case .topic, .page: return nil
            }
        }
    }

    /// The files that name an id.
    private var references: [String: [String]] {
        var references: [String: [String]] = [:]
        for topic in site.topics {
            for destination in topic.document.destinations where destination.hasPrefix("hilfe:") {
                let id = String(destination.dropFirst(6).prefix { $0 != "#" })
                if references[id]?.last != topic.file { references[id, default: []].append(topic.file) }
            }
        }
        for topic in HelpTopic.allCases { references[topic.rawValue, default: []].append("das Portal") }
        return references
    }

    // MARK: Pictures

    /// The pictures a text shows, by their paths below the content folder.
    func pictures(of topic: Topic) -> [String] {
        site.known[topic.file]?.pictures
            ?? topic.document.pictures.compactMap { checker.picturePath($0, from: topic) }
    }

    /// Paths of pictures that no text shows.
    var unshownPictures: [String] {
        let shown = Set(concurrently(site.topics.count) { pictures(of: site.topics[$0]) }.joined())
        return site.folder.pictures.map(\.path).filter { !shown.contains($0) }
    }

    var unusedPictures: [Diagnostic] {
        unshownPictures.map { path in
            let message =
                "Dieses Bild zeigt kein Text. Löschen Sie es, oder fügen Sie es ein: ![Was zu sehen ist](../\(path))"
            return Diagnostic(.pictureUnused, at: Place(file: site.folder.name(of: path)), message)
        }
    }

    // MARK: The portal's side

    /// Topics that portal pages lead to: each must be there, and published where the page is live.
    package var missingTopics: [Diagnostic] {
        HelpTopic.allCases.compactMap { topic in
            let file = options.content
            guard let index = resolver.index.index(of: topic.rawValue) else {
                let message =
                    "Das Portal verweist auf den Hilfetext „\(topic.rawValue)“, den es nicht gibt.\(Suggestion.sentence(for: topic.rawValue, in: resolver.index.ids))"
                return Diagnostic(.portalTopicMissing, at: Place(file: file), message)
            }
            let target = site.topics[index]
            guard target.head.isDraft, topic.isNeeded else { return nil }
            let message = "Das Portal verweist auf „\(topic.rawValue)“, der Text ist aber noch ein Entwurf."
            return Diagnostic(.portalTopicDraft, at: target.head.place(of: .draft, in: target.file), message)
        }
    }

    /// Topics that somebody looked at on a day to come: they would never be outdated.
    private var fromTheFuture: [Diagnostic] {
        site.topics.filter { $0.head.reviewed > options.today }.map { topic in
            let message = "„reviewed“ liegt in der Zukunft. Schreiben Sie den Tag, an dem Sie den Text geprüft haben."
            return Diagnostic(.headDate, at: topic.head.place(of: .reviewed, in: topic.file), message)
        }
    }

    /// Pages of the web server in front that no text explains.
    package var unexplainedServerPages: [Diagnostic] {
        get throws {
            guard let path = options.serverPages else { return [] }
            let file = try SiteFile(path)
            return file.diagnostics + ServerPages(file.text, file: path).check(resolver.index)
        }
    }

    /// Topics about portal pages that changed since somebody looked at them.
    package var outdated: [Diagnostic] { site.routes.check(site.topics, site.portal) }

    /// Portal pages and refusals that no published text explains.
    package var uncovered: [Diagnostic] {
        let explained = Set(site.topics.filter { !$0.head.isDraft }.flatMap(\.head.portal))
        let pages = site.portal.explained.filter { !explained.contains($0.name) }
        let refusals = Refusal.allCases.filter { $0.isLive && !explained.contains("fehler:" + $0.rawValue) }
        return pages.map { page in
            let message =
                "Kein Hilfetext erklärt die Portalseite „\(page.title)“. Tragen Sie bei einem Text unter „portal“ ein: \(page.name)"
            return Diagnostic(.pageUnexplained, at: Place(file: options.content), message)
        }
            + refusals.map { refusal in
                let message =
                    "Kein Hilfetext erklärt die Meldung „\(refusal.rawValue)“. Tragen Sie bei einem Text unter „portal“ ein: fehler:\(refusal.rawValue)"
                return Diagnostic(.refusalUnexplained, at: Place(file: options.content), message)
            }
    }
}

extension Document {
    /// Of all its links.
    var destinations: [String] {
        var found: [String] = []
        func visit(_ inlines: [Inline]) {
            for inline in inlines {
                switch inline {
                case .link(let link):
                    found.append(link.destination)
                    visit(link.content)
                case .emphasis(let content), .strong(let content): visit(content)
                default: break
                }
            }
        }
        visitInlines { visit($0) }
        return found
    }

    /// Destinations of its pictures.
    var pictures: [String] {
        var found: [String] = []
        func visit(_ inlines: [Inline]) {
            for inline in inlines {
                switch inline {
                case .image(let image): found.append(image.destination)
                case .link(let link): visit(link.content)
                case .emphasis(let content), .strong(let content): visit(content)
                default: break
                }
            }
        }
        visitInlines { visit($0) }
        return found
    }

    /// The words of the text, for searching.
    var plainText: String {
        var pieces: [String] = []
        visitInlines { pieces.append($0.plainText) }
        return pieces.joined(separator: " ")
    }

    /// Calls for each run of inlines, in their order.
    func visitInlines(_ body: ([Inline]) -> Void) {
        func visit(_ blocks: [Block]) {
            for block in blocks {
                switch block.kind {
                case .paragraph(let content): body(content)
                case .heading(let heading): body(heading.content)
                case .list(let list): for item in list.items { visit(item.blocks) }
                case .quote(let content), .admonition(_, let content): visit(content)
                case .table(let table): for row in [table.header] + table.rows { row.cells.forEach(body) }
                case .code, .thematicBreak, .htmlBlock: break
                }
            }
        }
        visit(blocks)
    }
}
