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

    package var id: String { head.id }
    package var title: String { head.title }
}

extension Topic {
    /// Reads a file.
    ///
    /// - Returns: the topic, and what an editor has to know. A topic with errors is whole enough to be linked to.
    package static func read(_ bytes: [UInt8], kind: Kind, file: String) -> (topic: Topic, diagnostics: [Diagnostic]) {
        let text = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? bytes[3...] : bytes[...]
        let whole = Source(text)
        let reader = FrontMatterReader(file: file, whole)
        let body = Source(whole.bytes(fromLine: reader.lineCount + 1), firstLine: reader.lineCount + 1)
        let document = Document(body)
        let headings = document.blocks.compactMap(Heading.init)
        let topic = Topic(kind: kind, file: file, head: reader.head, document: document, headings: headings)
        // Without its head the text is not the text: what else is wrong with it is seen when the head is there.
        if reader.diagnostics.contains(where: { $0.code == "kopf-fehlt" || $0.code == "kopf-offen" }) {
            return (topic, reader.diagnostics)
        }
        return (
            topic, reader.diagnostics + document.problems.map { Diagnostic($0, in: file) } + topic.structureProblems
        )
    }

    /// A text that is known from before, without its body.
    package static func known(kind: Kind, file: String, head: FrontMatter, headings: [Heading]) -> Topic {
        Topic(kind: kind, file: file, head: head, document: Document(Source([])), headings: headings)
    }

    /// A text without words, in the place of one that is missing.
    package static func empty(kind: Kind, file: String, title: String) -> Topic {
        var head = FrontMatter()
        head.title = title
        return Topic(kind: kind, file: file, head: head, document: Document(Source([])), headings: [])
    }

    /// Ids of what stands around a text.
    private static let takenIDs: Set = ["inhalt", "themen", "q", "stand", "treffer", "a-z", "nicht-geloest"]

    /// Headings without an id, used twice, or of the first level.
    private var structureProblems: [Diagnostic] {
        var seen: Set<String> = []
        var diagnostics: [Diagnostic] = []
        for block in document.blocks {
            guard case .heading(let level, let id, let content) = block.kind else { continue }
            let place = Place(file: file, line: block.lines.lowerBound)
            if level == 1 {
                let message = "Die Überschrift der Seite ist „title“ im Kopf. Schreiben Sie hier ## statt #."
                diagnostics.append(Diagnostic("ueberschrift-ebene", at: place, message))
            }
            guard let id else {
                let message =
                    "Der Überschrift „\(content.plainText)“ fehlt eine feste Kennung. Schreiben Sie ans Ende zum Beispiel {#\(content.plainText.idProposal)}"
                diagnostics.append(Diagnostic(.warning, "ueberschrift-kennung", at: place, message))
                continue
            }
            if Topic.takenIDs.contains(id) {
                let message = "{#\(id)} benutzt schon der Rahmen der Seite. Nehmen Sie eine andere Kennung."
                diagnostics.append(Diagnostic("kennung-vergeben", at: place, message))
            }
            if !seen.insert(id).inserted {
                diagnostics.append(
                    Diagnostic(
                        "kennung-doppelt",
                        at: place,
                        "Die Kennung {#\(id)} gibt es auf dieser Seite schon. Nehmen Sie eine andere."
                    )
                )
            }
        }
        return diagnostics
    }
}

extension Topic.Heading {
    init?(_ block: Block) {
        guard case .heading(let level, let id?, let content) = block.kind else { return nil }
        self.init(level: level, id: id, text: content.plainText)
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

extension Source {
    fileprivate func bytes(fromLine line: Int) -> ArraySlice<UInt8> {
        guard line <= lastLine else { return [] }
        return bytes[start(ofLine: line)...]
    }
}

extension Place {
    package init(_ range: SourceRange, in file: String) {
        self.init(file: file, line: range.line, column: range.column, utf16: range.utf16)
    }
}
