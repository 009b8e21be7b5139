import Text

/// An entry that was found.
package struct SearchHit: Sendable, Hashable {
    package let id: String
    package let address: String
    package let title: String
    package let summary: String
    /// Higher is better; only hits of one search compare.
    package let score: Int
    /// The heading that has every word, where the title has not.
    package let section: SearchEntry.Heading?
}

/// How near a word of the index is to one that is searched.
enum Closeness {
    static let exact = 100
    /// The question begins it; a form of the question does.
    static let prefix = (written: 70, form: 60)
    /// The question is it with a short ending: `PINs`.
    static let form = 60
    /// The question is inside; a form of the question is.
    static let infix = (written: 50, form: 40)
    /// It begins or ends the question; less as it covers less of it.
    static let part = 30
    /// One letter is wrong, missing, too many, or two have changed places.
    static let typo = 20
    /// Percent for what is found by a synonym.
    static let synonym = 80

    /// Letters a word has to have to be searched as a prefix, inside of words, as a part, with an error.
    static let minimum = (prefix: 3, infix: 4, part: 4, typo: 5)
}

extension SearchIndex {
    /// Words of a question that are looked at.
    static let wordLimit = 12
    /// Entries that lack some words follow where fewer than `enough` have all, down to a `part` of the best score.
    private static let partial = (enough: 3, part: 3)

    /// How near terms are to a word, 1 to 100.
    private typealias Near = [Int: Int]

    /// What a word of the question finds.
    private struct Found {
        var terms: Near
        /// Scores of entries that have several words which mean the same.
        var phrases: [Int: Int] = [:]
    }

    /// Entries for a question, the best first. Those that have all its words precede those that have some.
    package func search(_ query: String) -> [SearchHit] {
        let words = words(of: query)
        let meanings = words.map(meanings)
        let all = meanings.reduce(into: Set()) { $0.formUnion($1) }
        let found = zip(words, meanings).map { find($0, meaning: $1, among: all) }
        var scores: [Int: (words: Int, score: Int)] = [:]
        for one in found {
            let best = bestScores(one.terms).merging(one.phrases, uniquingKeysWith: max)
            if best.isEmpty { continue }
            // Words that few entries have tell more: bits of the quotient.
            let rarity = Int.bitWidth - (entries.count / best.count).leadingZeroBitCount
            for (entry, score) in best {
                let sum = scores[entry] ?? (0, 0)
                scores[entry] = (sum.words + 1, sum.score + score * rarity)
            }
        }
        let best = scores.values.map(\.score).max() ?? 0
        let whole = scores.filter { $0.value.words == words.count }
        let others = scores.filter { $0.value.words < words.count && $0.value.score * SearchIndex.partial.part >= best }
        let order = ordered(whole) + (whole.count < SearchIndex.partial.enough ? ordered(others) : [])
        return order.map { hit($0.entry, $0.score, found) }
    }

    /// Words that are searched: each once, without stop words, compounds that no entry has as their parts.
    private func words(of query: String) -> [Word] {
        var keys: Set<[UInt8]> = []
        let words = Word.all(in: query).filter { keys.insert($0.key).inserted }.prefix(SearchIndex.wordLimit)
        return words.flatMap { parts(of: $0) ?? [$0] }
    }

    private func ordered(_ scores: [Int: (words: Int, score: Int)]) -> [(entry: Int, score: Int)] {
        scores.map { (entry: $0.key, score: $0.value.score) }.sorted { left, right in
            (right.score, left.entry) < (left.score, right.entry)
        }
    }

    private func bestScores(_ near: Near) -> [Int: Int] {
        var best: [Int: Int] = [:]
        for (term, closeness) in near {
            for posting in postings[terms[term].postings] {
                best[posting.entry] = max(best[posting.entry] ?? 0, closeness * posting.fields.weight)
            }
        }
        return best
    }

    private func hit(_ number: Int, _ score: Int, _ found: [Found]) -> SearchHit {
        let entry = entries[number]
        let hasAll = { (terms: [Int]) in found.allSatisfy { one in terms.contains { one.terms[$0] != nil } } }
        let section = hasAll(entry.titleTerms) ? nil : entry.headingTerms.firstIndex(where: hasAll)
        return SearchHit(
            id: entry.source.id,
            address: entry.source.address,
            title: entry.source.title,
            summary: entry.source.summary,
            score: score,
            section: section.map { entry.source.headings[$0] }
        )
    }

    // MARK: Terms

    /// The two words that make an unknown one, both of which entries have: `Passwortänderung`. A letter that joins them
    /// is cut like an ending.
    func parts(of word: Word) -> [Word]? {
        let minimum = Closeness.minimum.infix
        guard word.text.count >= 2 * minimum, !isKnown(word) else { return nil }
        for length in (minimum...word.text.count - minimum).reversed() {
            let parts = [word.text.prefix(length), word.text.dropFirst(length)].map { part in
                Word(spelling: Array(part), text: Array(part), key: Stem.key(of: Array(part)))
            }
            let areTerms = parts.allSatisfy { part in terms.contains { $0.word.key == part.key } }
            if areTerms { return parts }
        }
        return nil
    }

    /// Whether the word is found without guessing.
    func isKnown(_ word: Word) -> Bool {
        terms.contains { closeness(of: $0.word, to: word) > 0 }
    }

    /// The keys of a word and of the words that mean the same.
    private func meanings(of word: Word) -> Set<[UInt8]> {
        let group = terms.first { $0.word.key == word.key }?.group
        return Set((group.map { groups[$0].terms } ?? []).map { terms[$0].word.key } + [word.key])
    }

    /// - Parameters:
    ///   - keys: of the word and its synonyms.
    ///   - all: of all words of the question and their synonyms.
    private func find(_ word: Word, meaning keys: Set<[UInt8]>, among all: Set<[UInt8]>) -> Found {
        var near: Near = [:]
        collect(word, factor: 100, into: &near)
        if near.isEmpty { collectUnlike(word, into: &near) }
        var found = Found(terms: near)
        for (term, closeness) in near {
            guard let group = terms[term].group else { continue }
            addSynonyms(groups[group], but: term, closeness, to: &found)
        }
        for group in groups {
            let isMeant = group.phrases.contains { phrase in
                phrase.contains { keys.contains($0.key) } && phrase.allSatisfy { all.contains($0.key) }
            }
            if isMeant { addSynonyms(group, but: nil, Closeness.exact, to: &found) }
        }
        return found
    }

    private func addSynonyms(_ group: Group, but term: Int?, _ closeness: Int, to found: inout Found) {
        let factor = closeness * Closeness.synonym / 100
        for other in group.terms where other != term {
            collect(terms[other].word, factor: factor, into: &found.terms)
        }
        for phrase in group.phrases {
            for (entry, score) in scores(of: phrase) {
                found.phrases[entry] = max(found.phrases[entry] ?? 0, score * factor / 100)
            }
        }
    }

    /// Entries that have all words of a phrase, as good as the worst of them.
    private func scores(of phrase: [Word]) -> [Int: Int] {
        let scores = phrase.map { word in
            var near: Near = [:]
            collect(word, factor: 100, into: &near)
            return bestScores(near)
        }
        return scores.dropFirst().reduce(scores[0]) { all, next in
            all.reduce(into: [:]) { both, one in
                if let other = next[one.key] { both[one.key] = min(one.value, other) }
            }
        }
    }

    /// Terms that are the word, begin with it or have it inside.
    private func collect(_ word: Word, factor: Int, into near: inout Near) {
        for (number, term) in terms.enumerated() {
            let closeness = closeness(of: term.word, to: word) * factor / 100
            if closeness > near[number] ?? 0 { near[number] = closeness }
        }
    }

    func closeness(of term: Word, to word: Word) -> Int {
        if term.key == word.key { return Closeness.exact }
        let minimum = Closeness.minimum
        if word.text.count >= minimum.prefix, term.text.starts(with: word.text) { return Closeness.prefix.written }
        if word.key.count >= minimum.prefix, term.text.starts(with: word.key) { return Closeness.prefix.form }
        if isForm(word.text, of: term.text) { return Closeness.form }
        if word.text.count >= minimum.infix, term.text.contains(word.text) { return Closeness.infix.written }
        if word.key.count >= minimum.infix, term.text.contains(word.key) { return Closeness.infix.form }
        return 0
    }

    /// Whether a word is another with one or two letters more: keys of short words keep their endings.
    private func isForm(_ text: [UInt8], of other: [UInt8]) -> Bool {
        other.count >= Closeness.minimum.prefix && text.count <= other.count + 2 && text.starts(with: other)
    }

    /// Terms that are a part of the word, or that differ in one letter.
    private func collectUnlike(_ word: Word, into near: inout Near) {
        for (number, term) in terms.enumerated() {
            var closeness =
                SearchIndex.isPart(term.word.key, of: word.text)
                ? Closeness.part * term.word.key.count / word.text.count : 0
            if closeness < Closeness.typo, SearchIndex.distance(word, term.word, limit: 1) == 1 {
                closeness = Closeness.typo
            }
            if closeness > 0 { near[number] = closeness }
        }
    }

    /// Whether a word begins with the key, or ends with it but for an ending: `Leiter` in `Filialleiterin`.
    private static func isPart(_ key: [UInt8], of text: [UInt8]) -> Bool {
        guard key.count >= Closeness.minimum.part, text.count > key.count else { return false }
        if text.starts(with: key) { return true }
        let longestEnding = 4
        return (0...min(longestEnding, text.count - key.count)).contains { ending in
            text.dropLast(ending).suffix(key.count).elementsEqual(key)
        }
    }

    /// Letters in which two words differ, by their text or by their keys; `nil` where they are more than the limit, or
    /// the words are too short to tell.
    static func distance(_ left: Word, _ right: Word, limit: Int) -> Int? {
        let pairs = [(left.text, right.text), (left.key, right.key)]
        return pairs.compactMap { left, right in
            min(left.count, right.count) < Closeness.minimum.typo
                ? nil : EditDistance.between(left, right, limit: limit)
        }.min()
    }
}

extension [UInt8] {
    fileprivate func contains(_ part: [UInt8]) -> Bool {
        guard part.count <= count else { return false }
        return (0...count - part.count).contains { start in
            part.indices.allSatisfy { self[start + $0] == part[$0] }
        }
    }
}
