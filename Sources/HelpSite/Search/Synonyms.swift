/// Words that mean the same to people who search: `anmelden = login = einloggen`.
///
/// A group a line; blank lines and what follows `#` do not count. Forms of one word (`Konto`, `Konten`) need no group:
/// the search knows them.
package struct Synonyms: Sendable, Hashable {
    /// A line that is wrong, told to editors in German.
    package struct Problem: Error, Sendable, Hashable {
        /// From 1.
        package let line: Int
        /// The kind of problem, kebab-case, stable: `synonym-doppelt`.
        package let code: String
        package let message: String
    }

    /// All lines that are wrong.
    package struct Problems: Error, Sendable, Hashable {
        package let all: [Problem]
    }

    package static let none = Synonyms(groups: [])

    let groups: [[Word]]

    private init(groups: [[Word]]) {
        self.groups = groups
    }

    package init(parsing text: String) throws(Problems) {
        var reader = SynonymReader()
        for (index, line) in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).enumerated() {
            reader.read(line.prefix { $0 != "#" }, number: index + 1)
        }
        guard reader.problems.isEmpty else { throw Problems(all: reader.problems) }
        groups = reader.groups
    }
}

private struct SynonymReader {
    private(set) var groups: [[Word]] = []
    private(set) var problems: [Synonyms.Problem] = []
    /// The line in which a word stands, by its key.
    private var lines: [[UInt8]: Int] = [:]

    mutating func read(_ line: Substring, number: Int) {
        if line.allSatisfy(\.isWhitespace) { return }
        let parts = line.split(separator: "=", omittingEmptySubsequences: false).map { part in
            part.split(whereSeparator: \.isWhitespace).joined(separator: " ")
        }
        guard parts.count > 1 else {
            report("synonym-allein", number, "Hier steht nur ein Wort. Schreiben Sie: \(parts[0]) = anderes Wort")
            return
        }
        var group: [Word] = []
        for part in parts {
            guard let word = word(part, number) else { continue }
            if let line = lines[word.key], line != number {
                report(
                    "synonym-doppelt",
                    number,
                    "„\(part)“ steht schon in Zeile \(line). Fügen Sie die Zeilen zusammen."
                )
            } else if lines.updateValue(number, forKey: word.key) == nil {
                group.append(word)
            }
        }
        if group.count > 1 { groups.append(group) }
    }

    private mutating func word(_ part: String, _ line: Int) -> Word? {
        guard !part.isEmpty else {
            report("synonym-leer", line, "Vor oder hinter einem = fehlt ein Wort.")
            return nil
        }
        let words = Word.all(in: part)
        guard let word = words.first else {
            report("synonym-kein-wort", line, "Nach „\(part)“ wird nicht gesucht: zu kurz, zu lang oder zu häufig.")
            return nil
        }
        guard words.count == 1, !part.contains(" ") else {
            let message =
                "„\(part)“ sind mehrere Wörter. Hier geht nur eines; mehrere gehören in den Kopf des Textes: keywords: [\(part)]"
            report("synonym-mehrere-woerter", line, message)
            return nil
        }
        return word
    }

    private mutating func report(_ code: String, _ line: Int, _ message: String) {
        problems.append(Synonyms.Problem(line: line, code: code, message: message))
    }
}
