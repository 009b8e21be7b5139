package import Markdown

/// A content file as it was read; shared by all who work on the site, so that handing it on costs nothing.
package final class Topic: Sendable {
    package enum Kind: Sendable, Hashable {
        /// `content/index.md`
        case start
        /// `content/konto/index.md`
        case chapter(String)
        /// `content/konto/anlegen.md`
        case topic(chapter: String, name: String)
        /// `content/begriffe.md`
        case page(String)
    }

    package let kind: Kind
    /// As diagnostics name it: `content/konto/anlegen.md`.
    package let file: String
    package let head: FrontMatter
    package let document: Document
    /// Ids of its headings, in their order, with the words of the heading.
    package let headings: [Heading]

    package struct Heading: Sendable, Hashable {
        package let level: Int
        package let id: String
        package let text: String

        package init(level: Int, id: String, text: String) {
            self.level = level
            self.id = id
            self.text = text
        }
    }

    /// Below the site's address, with a slash at its end: `konto/anlegen/`; empty for the start page.
    package let address: String

    private init(kind: Kind, file: String, head: FrontMatter, document: Document, headings: [Heading]) {
        self.kind = kind
        self.file = file
        self.head = head
        self.document = document
        self.headings = headings
        address =
            switch kind {
            case .start: ""
            case .chapter(let name), .page(let name): name + "/"
            case .topic(let chapter, let name): "\(chapter)/\(name)/"
            }
    }

    package var chapter: String? {
        switch kind {
        case .chapter(let name), .topic(let name, _): name
        case .start, .page: nil
        }
    }

    /// Whether its file is called as its id is, `anlegen.md` in the folder `konto` also as `konto-anlegen`. `index.md` and
    /// names that no file may have say nothing of it.
    package var isNamedAfterItsID: Bool {
        switch kind {
        case .topic(let chapter, let name): id == name || id == "\(chapter)-\(name)" || !name.isTopicID
        case .page(let name): id == name || !name.isTopicID
        case .start, .chapter: true
        }
    }

    package var id: String { head.id }
    package var title: String { head.title }
}

extension Topic {
    /// Reads a file.
    ///
    /// - Returns: the topic, and what an editor has to know. A topic with errors is whole enough to be linked to.
    package static func read(_ bytes: [UInt8], kind: Kind, file: String) -> (topic: Topic, diagnostics: [Diagnostic]) {
        let reader = FrontMatterReader(file: file, bytes)
        guard bytes.count <= Document.Limit.bytes else {
            let topic = known(kind: kind, file: file, head: reader.head, headings: [])
            let problem = Diagnostic(
                .tooLong,
                at: Place(file: file),
                Diagnostic.message(of: .tooLarge(bytes: bytes.count))
            )
            return (topic, [problem])
        }
        let document = Document(
            Array(bytes[reader.bodyStart...]),
            linesBefore: reader.lineCount,
            dialect: Topic.dialect
        )
        let headings = document.headings.compactMap(Heading.init)
        let topic = Topic(kind: kind, file: file, head: reader.head, document: document, headings: headings)
        // Without its head the text is not the text: what else is wrong with it is seen when the head is there.
        if reader.lineCount == 0 || reader.diagnostics.contains(where: { $0.code == .headOpen }) {
            return (topic, reader.diagnostics)
        }
        return (
            topic, reader.diagnostics + document.problems.map { Diagnostic($0, in: file) } + topic.structureProblems
        )
    }

    /// A text that is known from before, without its body.
    package static func known(kind: Kind, file: String, head: FrontMatter, headings: [Heading]) -> Topic {
        Topic(kind: kind, file: file, head: head, document: .empty, headings: headings)
    }

    /// A text without words, in the place of one that is missing.
    package static func empty(kind: Kind, file: String, title: String) -> Topic {
        var head = FrontMatter()
        head.title = title
        return Topic(kind: kind, file: file, head: head, document: .empty, headings: [])
    }

    private static let dialect = Dialect(schemes: ["portal", "hilfe"])

    /// Ids of what stands around a text.
    package static let takenIDs: Set = ["inhalt", "themen", "q", "stand", "treffer", "a-z", "nicht-geloest"]

    /// Headings without an id, used twice, or of the first level.
    private var structureProblems: [Diagnostic] {
        var seen: Set<String> = []
        var findings = TextFindings(in: document, file: file)
        // Of these that has been told.
        let withBadID = Set(
            document.problems.compactMap { problem in
                if case .badHeadingID = problem.kind { problem.location.line } else { nil }
            }
        )
        for block in document.headings {
            guard case .heading(let heading) = block.kind else { continue }
            let whole = findings.locator.stretch(of: block)
            if heading.level == 1 {
                let message = "Die Überschrift der Seite ist „title“ im Kopf. Schreiben Sie hier ## statt #."
                findings.report(.headingLevel, at: whole, message)
            }
            guard let id = heading.id else {
                if block.lines.contains(where: withBadID.contains) { continue }
                let words = heading.content.plainText
                let message =
                    "Der Überschrift „\(words)“ fehlt eine feste Kennung. Schreiben Sie ans Ende zum Beispiel {#\(words.idProposal)}"
                findings.report(.headingWithoutID, at: whole, message)
                continue
            }
            let suffix = { [locator = findings.locator] in locator.stretch(of: "{#\(id)}", in: block) ?? whole }
            if Topic.takenIDs.contains(id) {
                let message = "{#\(id)} benutzt schon der Rahmen der Seite. Nehmen Sie eine andere Kennung."
                findings.report(.headingIDTaken, at: suffix(), message)
            }
            if !seen.insert(id).inserted {
                let message = "Die Kennung {#\(id)} gibt es auf dieser Seite schon. Nehmen Sie eine andere."
                findings.report(.headingIDTwice, at: suffix(), message)
            }
        }
        return findings.diagnostics
    }
}

extension Document {
    /// Its headings, those in quotes and lists too.
    fileprivate var headings: [Block] {
        func headings(_ blocks: [Block]) -> [Block] {
            blocks.flatMap { block -> [Block] in
                switch block.kind {
                case .heading: [block]
                case .quote(let content), .admonition(_, let content): headings(content)
                case .list(let list): list.items.flatMap { headings($0.blocks) }
                case .paragraph, .code, .thematicBreak, .table, .htmlBlock: []
                }
            }
        }
        return headings(blocks)
    }
}

extension Topic.Heading {
    init?(_ block: Block) {
        guard case .heading(let heading) = block.kind, let id = heading.id else { return nil }
        self.init(level: heading.level, id: id, text: heading.content.plainText)
    }
}

extension String {
    /// An id made of a heading's words, for the editor to take or to change: `Prüfung der Größe` → `pruefung-der-groesse`.
    package var idProposal: String {
        var id = ""
        for character in lowercased() {
            switch character {
            case "ä": id += "ae"
            case "ö": id += "oe"
            case "ü": id += "ue"
            case "ß": id += "ss"
            case "a"..."z", "0"..."9": id.append(character)
            default: if !id.isEmpty, id.last != "-" { id += "-" }
            }
        }
        while id.last == "-" { id.removeLast() }
        return id.isEmpty ? "abschnitt" : id
    }
}
