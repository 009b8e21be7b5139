package import Content

/// `nginx/fehler/texte.txt`: what the web server says by itself when it refuses something.
///
/// A line each: `413|Das ist zu groß|stoerung#zu-gross|Was Sie geschickt haben …`; `-` where no text can help.
package struct ServerPages: Sendable {
    private struct Page: Sendable {
        let heading: String
        /// `nil` where the line has too few parts.
        let help: String?
        let place: Place
    }

    private let pages: [Page]

    package init(_ text: String, file: String) {
        pages = text.textLines.enumerated().compactMap { number, line in
            let parts = line.split(separator: "|", maxSplits: 3, omittingEmptySubsequences: false)
            guard !line.hasPrefix("#"), parts.count > 1 else { return nil }
            let part = parts.count == 4 ? parts[2] : parts[0]
            let place = Place(file: file, line: number + 1, of: line, part.startIndex..<part.endIndex)
            return Page(heading: String(parts[1]), help: parts.count == 4 ? String(part) : nil, place: place)
        }
    }

    /// Pages that no published text explains under their own heading.
    package func check(_ index: TopicIndex) -> [Diagnostic] {
        pages.compactMap { page in
            problem(of: page, index).map { Diagnostic(.serverPageUnexplained, at: page.place, $0) }
        }
    }

    private func problem(of page: Page, _ index: TopicIndex) -> String? {
        if page.help == "-" { return nil }
        guard let help = page.help, !help.isEmpty else {
            return
                "Kein Hilfetext erklärt „\(page.heading)“. Schreiben Sie hinter die Überschrift, welcher es tut: 413|Das ist zu groß|stoerung#zu-gross|…"
        }
        let parts = help.split(separator: "#", maxSplits: 1).map(String.init)
        guard let number = index.index(of: parts[0]), !index.topics[number].head.isDraft else {
            return
                "Den Hilfetext „\(parts[0])“ zu „\(page.heading)“ gibt es nicht, oder er ist ein Entwurf.\(Suggestion.sentence(for: parts[0], in: index.ids))"
        }
        guard parts.count == 2 else { return nil }
        let topic = index.topics[number]
        guard let section = topic.headings.first(where: { $0.id == parts[1] }) else {
            return
                "Den Abschnitt „#\(parts[1])“ gibt es in „\(topic.file)“ nicht.\(Suggestion.sentence(for: parts[1], in: index.fragmentNames(of: number)))"
        }
        guard !section.text.contains(page.heading) else { return nil }
        return
            "Wer „\(page.heading)“ liest, findet das im Abschnitt „\(section.text)“ nicht wieder. Nennen Sie die Meldung in der Überschrift."
    }
}
