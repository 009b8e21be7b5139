package import Content

/// `site/ids.lock`: what was promised once. An id, a fragment or an address in it keeps leading somewhere.
///
/// A line each: `konto-anlegen konto/anlegen/ #schritte #dauer`.
package struct IDLock: Sendable, Hashable {
    package struct Promise: Sendable, Hashable {
        package let id: String
        package let address: String
        package let fragments: [String]
        package let line: Int
    }

    package let promises: [Promise]
    package let file: String

    package init(_ text: String, file: String) {
        self.file = file
        promises = text.split(separator: "\n", omittingEmptySubsequences: false).enumerated().compactMap {
            index,
            line in
            let words = line.split(separator: " ").map(String.init)
            guard let id = words.first, !id.hasPrefix("#"), words.count > 1 else { return nil }
            let fragments = words.dropFirst(2).filter { $0.hasPrefix("#") }.map { String($0.dropFirst()) }
            return Promise(id: id, address: words[1] == "/" ? "" : words[1], fragments: fragments, line: index + 1)
        }
    }

    /// The text that promises what the topics have today, and what was promised before.
    package func text(promising topics: [Topic]) -> String {
        var lines: [String: (addresses: [String], fragments: Set<String>)] = [:]
        for promise in promises { lines[promise.id] = ([promise.address], Set(promise.fragments)) }
        for topic in topics where !topic.head.isDraft && !topic.id.isEmpty {
            let before = lines[topic.id]?.fragments ?? []
            lines[topic.id] = ([topic.address], before.union(topic.headings.map(\.id)))
        }
        let head = "# Versprochene Kennungen: id, Adresse, Abschnitte. Geschrieben von »helpsite check --lock«.\n"
        return head
            + lines.sorted { $0.key < $1.key }.map { id, promise in
                ([id, promise.addresses[0].isEmpty ? "/" : promise.addresses[0]]
                    + promise.fragments.sorted().map { "#" + $0 })
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
        promises.flatMap { promise -> [Diagnostic] in
            let place = Place(file: file, line: promise.line)
            guard let topic = index.index(of: promise.id), !index.topics[topic].head.isDraft else {
                let users = references()[promise.id] ?? []
                let who = users.isEmpty ? "" : " Darauf verweisen: \(users.joined(separator: ", "))."
                let message =
                    "Der Hilfetext „\(promise.id)“ war versprochen und fehlt. Tragen Sie die id bei dem Text, der ihn ersetzt, unter „aliases“ ein.\(who)"
                return [Diagnostic(.error, "id-fehlt", at: place, message)]
            }
            if unreadable.contains(index.topics[topic].file) { return [] }
            return promise.fragments.filter { !index.has($0, in: topic) }.map { fragment in
                let message =
                    "Der Abschnitt „#\(fragment)“ von „\(promise.id)“ war versprochen und fehlt. Tragen Sie bei diesem Text (\(index.topics[topic].file)) ein: aliases: [\"#\(fragment)=neue-kennung\"]"
                return Diagnostic(.error, "abschnitt-fehlt", at: place, message)
            }
        }
    }
}
