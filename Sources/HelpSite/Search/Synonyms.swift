/// Words that mean the same to people who search: `anmelden = login = einloggen`, `zweiter Faktor = 2FA`.
///
/// A group a line; blank lines and what follows `#` do not count. Several words mean the same where all of them stand,
/// stop words left out. Forms of one word (`Konto`, `Konten`) need no group: the search knows them.
package struct Synonyms: Sendable, Hashable {
    /// A line that is wrong, told to editors in German.
    package struct Problem: Error, Sendable, Hashable {
        package enum Kind: Sendable, Hashable { case alone, empty, noWord, twice }

        package let kind: Kind
        /// From 1.
        package let line: Int
        /// The line as it was typed, and the member of it that is meant.
        package let text: Substring
        package let range: Range<String.Index>
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
        let lines = text.split(omittingEmptySubsequences: false) { $0 == "\n" || $0 == "\r\n" || $0 == "\r" }
        for (index, line) in lines.enumerated() { reader.read(line, number: index + 1) }
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
        let content = line.prefix { $0 != "#" }
        if content.allSatisfy(\.isWhitespace) { return }
        let members = content.split(separator: "=", omittingEmptySubsequences: false).map(\.trimmed)
        let report = { (kind: Synonyms.Problem.Kind, member: Substring, message: String) in
            let range = member.startIndex..<member.endIndex
            return Synonyms.Problem(kind: kind, line: number, text: line, range: range, message: message)
        }
        guard members.count > 1 else {
            let message = "Hier fehlt ein =. Schreiben Sie: \(members[0]) = anderes Wort"
            problems.append(report(.alone, members[0], message))
            return
        }
        var group: [[Word]] = []
        for member in members {
            let words = Word.all(in: String(member))
            let keys = words.map(\.key)
            if member.isEmpty {
                problems.append(report(.empty, member, "Vor oder hinter einem = fehlt ein Wort."))
            } else if words.isEmpty {
                let message = "Nach „\(member)“ wird nicht gesucht: zu kurz, zu lang oder zu häufig."
                problems.append(report(.noWord, member, message))
            } else if let line = lines[keys], line != number {
                let message = "„\(member)“ steht schon in Zeile \(line). Fügen Sie die Zeilen zusammen."
                problems.append(report(.twice, member, message))
            } else if lines.updateValue(number, forKey: keys) == nil {
                group.append(words)
            }
        }
        if group.count > 1 { groups.append(group) }
    }
}

extension Substring {
    /// Without white space at both ends.
    fileprivate var trimmed: Substring {
        var rest = drop(while: \.isWhitespace)
        while rest.last?.isWhitespace == true { rest.removeLast() }
        return rest
    }
}
