/// Words that mean the same to people who search: `anmelden = login = einloggen`, `zweiter Faktor = 2FA`.
///
/// A group a line; blank lines and what follows `#` do not count. Several words mean the same where all of them stand,
/// stop words left out. Forms of one word (`Konto`, `Konten`) need no group: the search knows them.
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

    /// What means the same, each one word or several.
    let groups: [[[Word]]]

    private init(groups: [[[Word]]]) {
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
    private(set) var groups: [[[Word]]] = []
    private(set) var problems: [Synonyms.Problem] = []
    /// The line in which words stand, by their keys.
    private var lines: [[[UInt8]]: Int] = [:]

    mutating func read(_ line: Substring, number: Int) {
        if line.allSatisfy(\.isWhitespace) { return }
        let members = line.split(separator: "=", omittingEmptySubsequences: false).map { member in
            member.split(whereSeparator: \.isWhitespace).joined(separator: " ")
        }
        guard members.count > 1 else {
            report("synonym-allein", number, "Hier fehlt ein =. Schreiben Sie: \(members[0]) = anderes Wort")
            return
        }
        var group: [[Word]] = []
        for member in members {
            let words = Word.all(in: member)
            let keys = words.map(\.key)
            if member.isEmpty {
                report("synonym-leer", number, "Vor oder hinter einem = fehlt ein Wort.")
            } else if words.isEmpty {
                report(
                    "synonym-kein-wort",
                    number,
                    "Nach „\(member)“ wird nicht gesucht: zu kurz, zu lang oder zu häufig."
                )
            } else if let line = lines[keys], line != number {
                let message = "„\(member)“ steht schon in Zeile \(line). Fügen Sie die Zeilen zusammen."
                report("synonym-doppelt", number, message)
            } else if lines.updateValue(number, forKey: keys) == nil {
                group.append(words)
            }
        }
        if group.count > 1 { groups.append(group) }
    }

    private mutating func report(_ code: String, _ line: Int, _ message: String) {
        problems.append(Synonyms.Problem(line: line, code: code, message: message))
    }
}
