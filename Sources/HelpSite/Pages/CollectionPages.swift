import Content
import Design
import HTML
import LinkCheck
import Links
import Markdown

/// Pages about all texts: search and A–Z, everything to print, what is missing, and what has moved.
struct CollectionPages {
    static let missingPage = "404.html"

    let context: RenderContext
    let contents: Contents

    // MARK: Search

    /// The results page. Without JavaScript, and before a search, it is the index from A to Z.
    var search: HelpPage {
        let path = SitePath.search.rawValue
        let main: HTML = """
            <h1>A–Z und Suche</h1>
            \(SearchForm(context.addresses, on: path).html)
            <p id="stand" role="status"></p><div id="treffer" \
            data-kontakt="\(context.addresses.portalPage(Route.statutory(.contact)))"></div>
            <div id="a-z"><h2>Alles von A bis Z</h2>\(letters(path))</div>
            """
        return HelpPage(
            path: path,
            title: "A–Z und Suche",
            summary: "Alle Hilfetexte und Begriffe von A bis Z, und die Suche darin.",
            main: main,
            needsSearch: true
        )
    }

    private struct Entry {
        let words: String
        let address: Address
        let sortKey: String

        init(words: String, address: Address) {
            self.words = words
            self.address = address
            sortKey = words.germanSortKey
        }
    }

    private func letters(_ page: String) -> HTML {
        var groups: [String: [Entry]] = [:]
        for entry in entries(page) {
            let letter = entry.sortKey.first.map { $0.isLetter ? String($0).uppercased() : "0–9" } ?? "0–9"
            groups[letter, default: []].append(entry)
        }
        return HTML.joined(
            groups.sorted { $0.key < $1.key }.map { letter, entries in
                let sorted = entries.sorted {
                    $0.sortKey == $1.sortKey ? $0.address.text < $1.address.text : $0.sortKey < $1.sortKey
                }
                let items = sorted.map { "<li><a href=\"\($0.address)\">\($0.words)</a></li>" as HTML }
                return "<h3>\(letter)</h3><ul>\(items)</ul>"
            }
        )
    }

    /// Titles, search words and the headings of the glossary.
    private func entries(_ page: String) -> [Entry] {
        contents.all.flatMap { topic -> [Entry] in
            let address = context.addresses.page(topic.address, from: page)
            var entries = [Entry(words: context.title(topic), address: address)]
            entries += topic.head.keywords.map { Entry(words: $0, address: address) }
            if case .page = topic.kind {
                entries += topic.headings.filter { $0.level == 2 }.map { heading in
                    let section = context.addresses.page(topic.address, fragment: heading.id, from: page)
                    return Entry(words: context.facts.fill(heading.text), address: section)
                }
            }
            return entries
        }
    }

    // MARK: Everything on one page

    var print: HelpPage {
        let parts = contents.all.map { topic -> HTML in
            let index = context.resolver.index.index(of: topic.id) ?? 0
            var style = HelpStyle(context, topic: index, placement: .collection)
            let text = HTML(topic.document, in: &style)
            let isChapter = topic.chapter.map { topic.address == $0 + "/" } ?? true
            let title = context.title(topic)
            return isChapter
                ? "<section class=\"kapitel-druck\"><h2 id=\"\(topic.id)\">\(title)</h2>\(text)</section>"
                : "<section><h2 class=\"thema-druck\" id=\"\(topic.id)\">\(title)</h2>\(text)</section>"
        }
        let entries = contents.all.map { topic -> HTML in
            "<li><a href=\"\(Addresses.section(topic.id))\">\(context.title(topic))</a></li>"
        }
        return HelpPage(
            path: SitePath.print.rawValue,
            title: "Alles auf einer Seite",
            summary: "Alle Hilfetexte auf einer Seite, zum Drucken und Durchsuchen.",
            main: """
                <h1>Alles auf einer Seite</h1><p class="vorspann">Zum Drucken und Speichern.</p>
                <nav aria-label="Inhalt"><ul class="verzeichnis">\(entries)</ul></nav>\(parts)
                """
        )
    }

    // MARK: What is not there

    var missing: HelpPage {
        let path = CollectionPages.missingPage
        let topics = contents.chapters.map { chapter -> HTML in
            "<li><a href=\"\(context.addresses.page(chapter.address, from: ""))\">\(context.title(chapter))</a></li>"
        }
        return HelpPage(
            path: path,
            title: "Diese Seite gibt es nicht",
            main: """
                <h1>Diese Seite gibt es nicht</h1><p class="vorspann">Prüfen Sie die Adresse, suchen Sie, oder wählen \
                Sie ein \
                Thema.</p>
                \(SearchForm(context.addresses, on: "").html)
                <ul>\(topics)</ul>
                """,
            isHidden: true
        )
    }

    /// A page that leads on, for web servers without our map, and for whoever opened the files from a disk. A refresh drops
    /// the fragment; the script keeps it, where scripts in a page may run.
    func redirect(from path: String, to target: String) -> [UInt8] {
        let address = context.addresses.page(target, from: path)
        let html: HTML = """
            <!doctype html>
            <html lang="de"><head><meta charset="utf-8"><title>Umgezogen – Hilfe – Kund*innenportal</title>
            <meta name="robots" content="noindex"><link rel="canonical" \
            href="\(context.addresses.canonical(target))">
            <meta http-equiv="refresh" content="0; url=\(address.text)"></head><body>
            <main><h1>Diese Seite ist umgezogen</h1><p><a href="\(address)">Weiter zur \
            Seite</a></p></main>
            <script>if (location.hash) location.replace(document.links[0].href + location.hash)</script></body></html>

            """
        return html.bytes
    }
}

extension HTML {
    static func joined(_ pieces: [HTML]) -> HTML {
        pieces.reduce(into: HTML.empty) { $0 += $1 }
    }
}

extension String {
    /// For sorting as German indexes do (DIN 5007-1): umlauts as their vowels.
    var germanSortKey: String {
        var key = ""
        for character in lowercased() {
            switch character {
            case "ä": key += "a"
            case "ö": key += "o"
            case "ü": key += "u"
            case "ß": key += "ss"
            default: key.append(character)
            }
        }
        return key
    }
}
