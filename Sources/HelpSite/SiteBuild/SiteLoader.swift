import ChamberFacts
package import Content
import Files
import FoundationEssentials
package import LinkCheck
import Links
import Write

/// Everything that was read, and what an editor has to know about it.
package struct LoadedSite: Sendable {
    package let folder: ContentFolder
    /// In the order of their files.
    package let topics: [Topic]
    package let facts: Facts
    package let portal: PortalPages
    package let lock: IDLock
    package let chamber: String
    package let diagnostics: [Diagnostic]
}

/// Reads the folders `content/` and `site/`.
package struct SiteLoader {
    private let options: SiteOptions

    package init(_ options: SiteOptions) {
        self.options = options
    }

    package func load() throws -> LoadedSite {
        let folder = try ContentFolder(options.content)
        let chamber = try self.chamber
        var facts = Facts(FactSheet(service: chamber.email), chamber)
        if let file = options.facts { try facts.merge(json: File.read(file)) }
        var portal = PortalPages()
        if let file = options.routes {
            let document = try JSONDecoder().decode(RouteTable.Document.self, from: Data(File.read(file)))
            portal = PortalPages(document.routes)
        }
        let texts = folder.texts
        let read = concurrently(texts.count) { index in
            Result { () throws(FileProblem) in
                let file = folder.name(of: texts[index].path)
                return Topic.read(try File.read(file), kind: texts[index].kind, file: file)
            }
        }
        let lockFile = options.site + "/ids.lock"
        let lock = IDLock((try? File.text(lockFile)) ?? "", file: lockFile)
        let results = try read.map { try $0.get() }
        let (topics, gaps) = withChapters(results.map(\.topic), folder)
        return LoadedSite(
            folder: folder,
            topics: topics,
            facts: facts,
            portal: portal,
            lock: lock,
            chamber: chamber.name,
            diagnostics: folder.diagnostics + gaps + results.flatMap(\.diagnostics)
        )
    }

    /// Facts of the chamber; all of them open where there is no file.
    private var chamber: Chamber {
        get throws {
            let file = options.site + "/kammer.yaml"
            guard FileStamp(of: file) != nil else { return try Chamber(yaml: "{name: '', kurzname: '', email: ''}") }
            return try Chamber(yaml: File.text(file))
        }
    }

    /// Adds an empty text where the start page's or a chapter's own is missing, so that the others are found.
    private func withChapters(_ topics: [Topic], _ folder: ContentFolder) -> (topics: [Topic], gaps: [Diagnostic]) {
        var missing = Set(topics.compactMap(\.chapter).map(Topic.Kind.chapter)).union([.start])
        for topic in topics { missing.remove(topic.kind) }
        var gaps: [Diagnostic] = []
        let added = missing.map { kind -> Topic in
            var (path, title) = ("index.md", "Hilfe")
            if case .chapter(let name) = kind {
                (path, title) = (name + "/index.md", name.prefix(1).uppercased() + name.dropFirst())
            }
            let file = folder.name(of: path)
            let message =
                "Diese Datei fehlt. Legen Sie sie an, damit die Seite eine Überschrift und eine Einleitung hat."
            gaps.append(Diagnostic(.warning, "einleitung-fehlt", at: Place(file: file), message))
            return Topic.empty(kind: kind, file: file, title: title)
        }
        return ((topics + added).sorted { $0.file < $1.file }, gaps)
    }
}
