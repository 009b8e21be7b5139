package import Content

/// `site/ids.lock`: what was promised once. An id, a fragment or an address in it keeps leading somewhere.
///
/// A line each: `konto-anlegen konto/anlegen/ konto/frueher/ #schritte #dauer`.
package struct IDLock: Sendable, Hashable {
    package struct Promise: Sendable, Hashable {
        package let id: String
        /// The latest first, then those it had before.
        package let addresses: [String]
        package let fragments: [String]
        /// Of the id.
        fileprivate let place: Place
        fileprivate let fragmentPlaces: [Place]
    }

    package let promises: [Promise]
    package let file: String
    /// Lines that promise nothing because of their form.
    package let diagnostics: [Diagnostic]

    package init(_ text: String, file: String) {
        self.file = file
        var promises: [Promise] = []
        var diagnostics: [Diagnostic] = []
        for (index, line) in text.textLines.enumerated() where !line.hasPrefix("#") {
            let words = line.split(separator: " ")
            let places = words.map { Place(file: file, line: index + 1, of: line, $0.startIndex..<$0.endIndex) }
            guard let first = words.first else { continue }
            let wrong = words.indices.first { !IDLock.isRight(words, at: $0) }
            guard wrong == nil, words.count > 1 else {
                let message =
                    "In dieser Datei steht in jeder Zeile: id, Adresse, frühere Adressen, Abschnitte. Zum Beispiel: anmelden konto/anmelden/ #so"
                let word = words[wrong ?? 0]
                diagnostics.append(
                    Diagnostic(.promiseForm, at: places[wrong ?? 0], "„\(word)“ passt hier nicht. \(message)")
                )
                continue
            }
            let fragments = words.firstIndex { $0.hasPrefix("#") } ?? words.endIndex
            promises.append(
                Promise(
                    id: String(first),
                    addresses: words[1..<fragments].map { $0 == "/" ? "" : String($0) },
                    fragments: words[fragments...].map { String($0.dropFirst()) },
                    place: places[0],
                    fragmentPlaces: Array(places[fragments...])
                )
            )
        }
        self.promises = promises
        self.diagnostics = diagnostics
    }

    private static func isRight(_ words: [Substring], at index: Int) -> Bool {
        let word = words[index]
        if index == 0 { return String(word).isTopicID }
        if word.hasPrefix("#") { return index > 1 && String(word.dropFirst()).isHeadingID }
        return !words[index - 1].hasPrefix("#")
            && (word == "/"
                || word.hasSuffix("/")
                    && word.dropLast().split(separator: "/", omittingEmptySubsequences: false).map(String.init)
                        .allSatisfy(\.isTopicID))
    }

    /// The text that promises what the topics have today, and what was promised before.
    package func text(promising topics: [Topic]) -> String {
        var lines: [String: (addresses: [String], fragments: Set<String>)] = [:]
        func add(_ addresses: [String], _ fragments: [String], to id: String) {
            let known = lines[id] ?? ([], [])
            let earlier = known.addresses.filter { !addresses.contains($0) }
            lines[id] = (addresses + earlier, known.fragments.union(fragments))
        }
        // An id that two people promised at once has two lines: the first is the later one.
        for promise in promises.reversed() { add(promise.addresses, promise.fragments, to: promise.id) }
        for topic in topics where !topic.head.isDraft && !topic.id.isEmpty {
            add([topic.address], topic.headings.map(\.id), to: topic.id)
        }
        let head =
            "# Versprochene Kennungen: id, Adresse, frühere Adressen, Abschnitte. Geschrieben von »helpsite check --lock«.\n"
        return head
            + lines.sorted { $0.key < $1.key }.map { id, promise in
                ([id] + promise.addresses.map { $0.isEmpty ? "/" : $0 } + promise.fragments.sorted().map { "#" + $0 })
                    .joined(separator: " ") + "\n"
            }.joined()
    }

    /// Promises that the topics break.
    ///
    /// - Parameters:
    ///   - references: who links to an id, for the message: topics' files by the id they name.
    ///   - unreadable: files whose head has to be put right first; nothing more is said of them.
    package func check(_ index: TopicIndex, references: () -> [String: [String]], unreadable: Set<String>)
        -> [Diagnostic]
    {
        diagnostics
            + promises.flatMap { promise -> [Diagnostic] in
                guard let topic = index.index(of: promise.id), !index.topics[topic].head.isDraft else {
                    let users = references()[promise.id] ?? []
                    let who = users.isEmpty ? "" : " Darauf verweisen: \(users.joined(separator: ", "))."
                    let message =
                        "Der Hilfetext „\(promise.id)“ war versprochen und fehlt. Tragen Sie die id bei dem Text, der ihn ersetzt, unter „aliases“ ein.\(who)"
                    return [Diagnostic(.idMissing, at: promise.place, message)]
                }
                if unreadable.contains(index.topics[topic].file) { return [] }
                return promise.fragments.enumerated().filter { !index.has($0.element, in: topic) }.map {
                    number,
                    fragment in
                    let message =
                        "Der Abschnitt „#\(fragment)“ von „\(promise.id)“ war versprochen und fehlt. Tragen Sie bei diesem Text (\(index.topics[topic].file)) ein: aliases: [\"#\(fragment)=neue-kennung\"]"
                    return Diagnostic(.sectionMissing, at: promise.fragmentPlaces[number], message)
                }
            }
    }
}
