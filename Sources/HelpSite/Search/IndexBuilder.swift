/// Puts the words of all entries together.
struct IndexBuilder {
    /// So many words that only bodies have are kept, whatever they are; browsers load them. Of more, those go that stand
    /// once in all entries, with a small letter. People look for nouns.
    static let bodyWordLimit = 800

    private struct Record {
        var term: Int32
        let entry: Int32
        let fields: Fields
    }

    private let sources: [IndexedEntry]
    private let synonyms: [[[Word]]]
    /// Terms in the order of their arrival, by key.
    private var keys: KeyTable
    /// Their spellings, one behind the other, and where each ends.
    private var spellings: [UInt8] = []
    private var spellingEnds: [Int] = []
    private var records: [Record] = []
    /// How often each term stands in the entries: 0, 1 in passing, or more.
    private var mentions: [Int] = []
    private var titleTerms: [[Int]] = []
    private var headingTerms: [[[Int]]] = []

    init(_ entries: [IndexedEntry], _ synonyms: Synonyms) {
        sources = entries
        self.synonyms = synonyms.groups
        keys = KeyTable(capacity: entries.count * 16)
        records.reserveCapacity(entries.count * 128)
    }

    mutating func index() -> SearchIndex {
        addFields()
        let groups = synonyms.map { group in
            SearchIndex.Group(
                terms: group.filter { $0.count == 1 }.map { add($0[0]) },
                phrases: group.filter { $0.count > 1 }
            )
        }
        let namedTerms = keys.count
        for number in sources.indices { add(sources[number].bodyWords, to: number, .body) }

        let order = finalOrder(namedTerms: namedTerms)
        renumber(order)
        let postings = postings(termCount: order.count)
        var terms = zip(order, postings.ranges).map { SearchIndex.Term(word: word($0), postings: $1) }
        for (number, group) in groups.enumerated() {
            for member in group.terms { terms[member].group = number }
        }
        return SearchIndex(
            entries: sources.indices.map {
                SearchIndex.Entry(source: sources[$0], titleTerms: titleTerms[$0], headingTerms: headingTerms[$0])
            },
            terms: terms,
            postings: postings.all,
            groups: groups,
            namedTerms: namedTerms
        )
    }

    // MARK: Words

    private mutating func addFields() {
        for number in sources.indices { titleTerms.append(add(sources[number].titleWords, to: number, .title)) }
        for number in sources.indices { add(sources[number].keywordWords, to: number, .keywords) }
        for number in sources.indices {
            headingTerms.append(sources[number].headingWords.map { add($0, to: number, .headings) })
        }
        for number in sources.indices { add(sources[number].summaryWords, to: number, .summary) }
    }

    @discardableResult
    private mutating func add(_ words: WordList, to entry: Int, _ field: Fields) -> [Int] {
        var terms: [Int] = []
        if field != .body { terms.reserveCapacity(8) }
        for place in words {
            let (term, isNew) = keys.insert(words.bytes, in: place.key)
            if isNew {
                spellings.append(contentsOf: words.bytes[place.spelling])
                spellingEnds.append(spellings.count)
                mentions.append(0)
            }
            mentions[term] += place.isPassing && field == .body ? 1 : 2
            records.append(Record(term: Int32(term), entry: Int32(entry), fields: field))
            if field != .body { terms.append(term) }
        }
        return terms
    }

    private mutating func add(_ synonym: Word) -> Int {
        let (term, isNew) = keys.insert(synonym.key)
        if isNew {
            spellings += synonym.spelling
            spellingEnds.append(spellings.count)
            mentions.append(0)
        }
        return term
    }

    private func spelling(_ term: Int) -> ArraySlice<UInt8> {
        spellings[(term == 0 ? 0 : spellingEnds[term - 1])..<spellingEnds[term]]
    }

    private func word(_ term: Int) -> Word {
        var reader = WordReader(String(decoding: spelling(term), as: UTF8.self))
        _ = reader.next()
        return Word(spelling: Array(spelling(term)), text: reader.text, key: Array(keys[term]))
    }

    // MARK: Order

    /// The terms by their final numbers.
    private func finalOrder(namedTerms: Int) -> [Int] {
        var others = Array(namedTerms..<keys.count)
        if others.count > IndexBuilder.bodyWordLimit { others.removeAll { mentions[$0] == 1 } }
        return Array(0..<namedTerms)
            + others.sorted { spelling($0).lexicographicallyPrecedes(spelling($1)) }
    }

    /// Only what bodies alone have gets other numbers.
    private mutating func renumber(_ order: [Int]) {
        var numbers = Array(repeating: -1, count: keys.count)
        for (number, term) in order.enumerated() { numbers[term] = number }
        records.removeAll { numbers[Int($0.term)] < 0 }
        for index in records.indices { records[index].term = Int32(numbers[Int(records[index].term)]) }
    }

    // MARK: Postings

    private func postings(termCount: Int) -> (all: [SearchIndex.Posting], ranges: [Range<Int>]) {
        var ends = Array(repeating: 0, count: termCount + 1)
        for record in records { ends[Int(record.term) + 1] += 1 }
        for term in 0..<termCount { ends[term + 1] += ends[term] }
        var sorted = Array(repeating: SearchIndex.Posting(entry: 0, fields: []), count: records.count)
        var next = ends
        for record in records {
            sorted[next[Int(record.term)]] = SearchIndex.Posting(entry: Int(record.entry), fields: record.fields)
            next[Int(record.term)] += 1
        }
        return merged(sorted, ends)
    }

    /// One posting for each term and entry, by entry.
    private func merged(
        _ sorted: [SearchIndex.Posting],
        _ ends: [Int]
    ) -> (all: [SearchIndex.Posting], ranges: [Range<Int>]) {
        var all: [SearchIndex.Posting] = []
        all.reserveCapacity(sorted.count)
        var ranges: [Range<Int>] = []
        ranges.reserveCapacity(ends.count)
        for (start, end) in zip(ends, ends.dropFirst()) {
            let first = all.count
            var part = sorted[start..<end]
            // Bodies alone come by entry.
            if part.contains(where: { $0.fields != .body }) { part.sort { $0.entry < $1.entry } }
            for posting in part {
                if all.count > first, all[all.count - 1].entry == posting.entry {
                    all[all.count - 1].fields.formUnion(posting.fields)
                } else {
                    all.append(posting)
                }
            }
            ranges.append(first..<all.count)
        }
        return (all, ranges)
    }
}
