import ChamberFacts
package import Content
import Files
import Foundation
package import LinkCheck
import Links
import Markdown
package import Pages
import Search
package import Write

/// Everything that was read, and what an editor has to know about it.
package struct LoadedSite: Sendable {
    package let folder: ContentFolder
    /// In the order of their files. Texts that are known from the build before have no body.
    package let topics: [Topic]
    package let contents: Contents
    /// What is known from the build before of texts without a body, by file.
    let known: [String: BuildCache.Entry]
    /// By path below the content folder.
    let pictures: [String: SitePictures.Loaded]
    /// Of the files that were read.
    package let hashes: [String: ContentHash]
    package let facts: Facts
    package let portal: PortalPages
    package let lock: IDLock
    package let routes: RouteLock
    package let chamber: String
    package let diagnostics: [Diagnostic]
}

/// Reads the folders `content/` and `site/`.
package struct SiteLoader {
    private let options: SiteOptions

    package init(_ options: SiteOptions) {
        self.options = options
    }

    package func load() throws -> LoadedSite { try load(ContentFolder(options.content)) }

    func load(_ folder: ContentFolder) throws -> LoadedSite {
        let read = try SiteLoader.read(folder.texts, of: folder)
        let (topics, gaps) = withChapters(read.map(\.topic), folder)
        return try site(folder, topics, read, folder.diagnostics + gaps)
    }

    /// Reads some texts and takes the others from the build before.
    ///
    /// - Returns: `nil` when one of them changed more than its body.
    func load(_ changed: [ContentFolder.Text], of folder: ContentFolder, knowing before: BuildCache) throws
        -> LoadedSite?
    {
        let read = try SiteLoader.read(changed, of: folder)
        var fresh: [String: Topic] = [:]
        for (text, result) in zip(changed, read) {
            guard let entry = before.entries[text.path], entry.looksAlike(result.topic) else { return nil }
            fresh[text.path] = result.topic
        }
        let changed = fresh
        let (topics, known) = simultaneously(
            {
                folder.texts.compactMap { text in
                    changed[text.path]
                        ?? before.entries[text.path].map { entry in
                            Topic.known(
                                kind: text.kind,
                                file: folder.name(of: text.path),
                                head: entry.head,
                                headings: entry.headings
                            )
                        }
                }
            },
            {
                let known = before.entries.lazy.filter { changed[$0.key] == nil }
                return Dictionary(known.map { (folder.name(of: $0.key), $0.value) }) { first, _ in first }
            }
        )
        return try site(folder, withChapters(topics, folder).topics, read, [], knowing: known)
    }

    private struct Reading: Sendable {
        let topic: Topic
        let diagnostics: [Diagnostic]
        let hash: ContentHash
    }

    private static func read(_ texts: [ContentFolder.Text], of folder: ContentFolder) throws(FileProblem) -> [Reading] {
        let results = concurrently(texts.count) { index in
            Result { () throws(FileProblem) in
                let file = folder.name(of: texts[index].path)
                let bytes = try File.read(file, atMost: Document.Limit.bytes + 1)
                let (topic, diagnostics) = Topic.read(bytes, kind: texts[index].kind, file: file)
                return Reading(topic: topic, diagnostics: diagnostics, hash: ContentHash(bytes))
            }
        }
        var readings: [Reading] = []
        for result in results { readings.append(try result.get()) }
        return readings
    }

    private func site(
        _ folder: ContentFolder,
        _ topics: [Topic],
        _ read: [Reading],
        _ diagnostics: [Diagnostic],
        knowing known: [String: BuildCache.Entry] = [:]
    ) throws -> LoadedSite {
        let (chamber, problems) = try self.chamber
        let settings = try SiteSettings(options.site + "/site.yaml")
        let pictures = try SitePictures(of: folder, settings.pictures)
        let lock = try SiteFile(options.site + "/ids.lock")
        let routesFile = try SiteFile(options.site + "/routes.lock")
        let routes = RouteLock(routesFile.text, file: routesFile.path)
        var facts = Facts(FactSheet(service: chamber.email), chamber)
        if let file = options.facts { try facts.merge(json: File.read(file)) }
        var portal = PortalPages()
        if let file = options.routes {
            let document = try JSONDecoder().decode(RouteTable.Document.self, from: Data(File.read(file)))
            portal = PortalPages(document.routes)
        }
        return LoadedSite(
            folder: folder,
            topics: topics,
            contents: Contents(topics, withDrafts: options.showsDrafts),
            known: known,
            pictures: pictures.loaded,
            hashes: Dictionary(read.map { ($0.topic.file, $0.hash) }) { first, _ in first },
            facts: facts,
            portal: portal,
            lock: IDLock(lock.text, file: lock.path),
            routes: routes,
            chamber: chamber.name,
            diagnostics: diagnostics + problems + settings.diagnostics + pictures.diagnostics + lock.diagnostics
                + routesFile.diagnostics + routes.diagnostics + read.flatMap(\.diagnostics)
        )
    }

    /// Of everything that shapes a page besides the texts: configuration, facts, pictures, git, this program.
    func surroundings(of folder: ContentFolder) throws -> ContentHash {
        var parts = [
            options.base, options.portal, "\(options.isForDisk) \(options.compresses) \(options.showsDrafts)",
            "\(try SiteLoader.program)", GitDates.head(of: options.content),
        ]
        for file in [options.routes, options.facts].compactMap(\.self) { parts.append(try File.text(file)) }
        for name in ["kammer.yaml", "ids.lock", "routes.lock", "synonyms.txt", "search-tests.yaml", "site.yaml"] {
            parts.append((try? File.text(options.site + "/" + name)) ?? "")
        }
        for picture in folder.pictures { parts.append("\(picture)") }
        let sheet = FactSheet(service: "").entries.map { $0.name + $0.value }
        let routes = RouteTable.entries.map { "\($0)" }
        return ContentHash(Array((parts + sheet + routes).joined(separator: "\0").utf8))
    }

    /// The file of this process: another one may make other pages of the same texts.
    private static var program: FileStamp {
        get throws {
            let file = "/proc/self/exe"
            guard let stamp = FileStamp(of: file) else { throw FileProblem(file) }
            return stamp
        }
    }

    /// Facts of the chamber; all of them open where there is no file, or none that can be read.
    private var chamber: (chamber: Chamber, diagnostics: [Diagnostic]) {
        get throws {
            let open = try Chamber(yaml: "{name: '', kurzname: '', email: ''}")
            let yaml = try SiteYAML(options.site + "/kammer.yaml")
            guard yaml.root != nil else { return (open, yaml.diagnostics) }
            do {
                return (
                    try Chamber(yaml: yaml.file.text),
                    yaml.unknownKeys(Chamber.CodingKeys.allCases.map(\.rawValue))
                )
            } catch {
                return (open, [yaml.diagnostic(error)])
            }
        }
    }

    /// Adds an empty text where the start page's or a chapter's own is missing, so that the others are found.
    private func withChapters(_ topics: [Topic], _ folder: ContentFolder) -> (topics: [Topic], gaps: [Diagnostic]) {
        var missing = Set(topics.compactMap(\.chapter).map(Topic.Kind.chapter)).union([.start])
        for topic in topics { missing.remove(topic.kind) }
        if missing.isEmpty { return (topics, []) }
        var gaps: [Diagnostic] = []
        let added = missing.map { kind -> Topic in
            var (path, title) = ("index.md", "Hilfe")
            if case .chapter(let name) = kind {
                (path, title) = (name + "/index.md", name.prefix(1).uppercased() + name.dropFirst())
            }
            let file = folder.name(of: path)
            let message =
                "Diese Datei fehlt. Legen Sie sie an, mit einer id, einer Überschrift und einer Einleitung\(kind == .start ? "." : " des Kapitels.")"
            gaps.append(Diagnostic(.introductionMissing, at: Place(file: file), message))
            return Topic.empty(kind: kind, file: file, title: title)
        }
        return ((topics + added).sorted { $0.file < $1.file }, gaps)
    }
}
