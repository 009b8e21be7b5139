import Text

extension SearchIndex {
    /// What searches in a browser, to be loaded behind ``script()``: `Assets/suche.js` without comments and indentation.
    package static let program: [UInt8] = {
        let lines = PackageResources.suche_js.split(separator: UInt8(ascii: "\n")).map { line in
            line.drop { $0 == UInt8(ascii: " ") }
        }
        return Array(lines.filter { !$0.isEmpty && !$0.starts(with: "//".utf8) }.joined(separator: "\n".utf8))
            + "\n".utf8
    }()

    /// The index as a script, `self.suchIndex = …`, because browsers load no data from a disk.
    ///
    /// Titles, keywords, headings, summaries and synonyms are text, which the browser splits itself. What bodies have is
    /// in two strings:
    /// - `words`, those that stand nowhere else, sorted: a sign for the letters a word shares with the one before it, and
    ///   the others (`Anmelde`, `Anmeldung` → `!Anmelde(ung`).
    /// - `postings`, for each word of the index the distances between the entries in whose bodies it stands, less 1, and
    ///   a full stop. A distance is a digit (base 64), or one of the signs for its lower four bits, and the rest.
    package func script() -> [UInt8] {
        var script = ScriptWriter()
        script.raw("self.suchIndex={\"entries\":[")
        for number in entries.indices {
            script.raw(number == 0 ? "\n" : ",\n")
            script.entry(entries[number].source)
        }
        script.raw("],\n\"synonyms\":[")
        script.strings(groups.map(line))
        script.raw("],\n\"stop\":")
        script.string(StopWords.all)
        script.raw(",\n\"words\":")
        script.string(String(decoding: bodyWords(), as: UTF8.self))
        script.raw(",\n\"postings\":")
        script.string(String(decoding: bodyPostings(), as: UTF8.self))
        script.raw("};\n")
        return script.bytes
    }

    /// `anmelden=login=log rein`
    private func line(_ group: Group) -> String {
        let members = group.terms.map { [terms[$0].word] } + group.phrases
        return members.map { words in
            words.map { String(decoding: $0.spelling, as: UTF8.self) }.joined(separator: " ")
        }.joined(separator: "=")
    }

    private func bodyWords() -> [UInt8] {
        let signs = ScriptWriter.signs
        var bytes: [UInt8] = []
        var last: [UInt8] = []
        for term in terms[namedTerms...] {
            let spelling = term.word.spelling
            var shared = 0
            while shared < min(spelling.count, last.count, signs.count - 1), spelling[shared] == last[shared] {
                shared += 1
            }
            // Not in the middle of a letter.
            while shared > 0, shared < spelling.count, spelling[shared] & 0xC0 == 0x80 { shared -= 1 }
            bytes.append(signs[spelling[..<shared].count { $0 & 0xC0 != 0x80 }])
            bytes += spelling[shared...]
            last = spelling
        }
        return bytes
    }

    private func bodyPostings() -> [UInt8] {
        var bytes: [UInt8] = []
        for term in terms {
            var next = 0
            for posting in postings[term.postings] where posting.fields.contains(.body) {
                var distance = posting.entry - next
                while distance >= 64 {
                    distance -= 64
                    bytes.append(ScriptWriter.signs[distance & 15])
                    distance >>= 4
                }
                bytes.append(ScriptWriter.digits[distance])
                next = posting.entry + 1
            }
            bytes.append(UInt8(ascii: "."))
        }
        return bytes
    }
}

/// Writes strings as JavaScript has them.
private struct ScriptWriter {
    static let digits = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".utf8)
    /// In no word, and nothing that has to be escaped.
    static let signs = Array("!#$%&'()*+,/:;=>?@[]^`{|}~".utf8)

    private(set) var bytes: [UInt8] = []

    mutating func raw(_ text: StaticString) {
        text.withUTF8Buffer { bytes.append(contentsOf: $0) }
    }

    mutating func entry(_ entry: borrowing IndexedEntry) {
        raw("[")
        strings([entry.address, entry.title, entry.summary])
        raw(",[")
        strings(entry.keywords)
        raw("],[")
        strings(entry.headings.flatMap { [$0.anchor, $0.text] })
        raw("]]")
    }

    mutating func strings(_ strings: [String]) {
        for (index, text) in strings.enumerated() {
            if index > 0 { raw(",") }
            string(text)
        }
    }

    mutating func string(_ text: String) { JSONText.append(text, to: &bytes) }
}
