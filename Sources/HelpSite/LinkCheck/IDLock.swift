package import Content

/// `site/ids.lock`: what was promised once. An id, a fragment or an address in it keeps leading somewhere.
///
/// A line each: `konto-anlegen konto/anlegen/ #schritte #dauer`; below it one for each address the text had before.
package struct IDLock: Sendable, Hashable {
    package struct Promise: Sendable, Hashable {
        package let id: String
        package let address: String
        package let fragments: [String]
        fileprivate let places: [Place]

        /// The place of the id.
        fileprivate var place: Place { places[0] }
        fileprivate func place(ofFragment index: Int) -> Place { places[2 + index] }
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
            let wrong = words.indices.first { !IDLock.isRight(words[$0], at: $0) }
            guard wrong == nil, words.count > 1 else {
                let message =
                    "In dieser Datei steht in jeder Zeile: id, Adresse, Abschnitte. Zum Beispiel: anmelden konto/anmelden/ #so"
                let word = words[wrong ?? 0]
                diagnostics.append(
                    Diagnostic(.promiseForm, at: places[wrong ?? 0], "„\(word)“ passt hier nicht. \(message)")
                )
                continue
            }
            promises.append(
                Promise(
                    id: String(first),
                    address: words[1] == "/" ? "" : String(words[1]),
                    fragments: words.dropFirst(2).map { String($0.dropFirst()) },
                    places: places
                )
            )
        }
        self.promises = promises
        self.diagnostics = diagnostics
    }

    private static func isRight(_ word: Substring, at index: Int) -> Bool {
        switch index {
        case 0: String(word).isTopicID
        case 1:
            word == "/"
                || word.hasSuffix("/")
                    && word.dropLast().split(separator: "/", omittingEmptySubsequences: false).map(String.init)
                        .allSatisfy(\.isTopicID)
        default: word.first == "#" && String(word.dropFirst()).isHeadingID
        }
    }

    /// The text that promises what the topics have today, and what was promised before.
    package func text(promising topics: [Topic]) -> String {
        var lines: [String: (addresses: [String], fragments: Set<String>)] = [:]
        for promise in promises {
            lines[promise.id, default: ([], [])].addresses.append(promise.address)
            lines[promise.id, default: ([], [])].fragments.formUnion(promise.fragments)
        }
        for topic in topics where !topic.head.isDraft && !topic.id.isEmpty {
            let before = lines[topic.id] ?? ([], [])
            lines[topic.id] = (
                [topic.address] + before.addresses.filter { $0 != topic.address },
                before.fragments.union(topic.headings.map(\.id))
            )
        }
        let head = "# Versprochene Kennungen: id, Adresse, Abschnitte. Geschrieben von »helpsite check --lock«.\n"
        return head
            + lines.sorted { $0.key < $1.key }.flatMap { id, promise in
                promise.addresses.enumerated().map { index, address in
                    let fragments = index == 0 ? promise.fragments.sorted().map { "#" + $0 } : []
                    return ([id, address.isEmpty ? "/" : address] + fragments).joined(separator: " ") + "\n"
                }
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
            + promises.enumerated().flatMap { number, promise -> [Diagnostic] in
                // An earlier address of the line above.
                if number > 0, promises[number - 1].id == promise.id, promise.fragments.isEmpty { return [] }
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
                    return Diagnostic(.sectionMissing, at: promise.place(ofFragment: number), message)
                }
            }
    }
}
