/// All entries by their words, in memory; ``script()`` is the same for browsers.
///
/// Both number the words alike: first those of titles, keywords, headings and summaries as they arrive, then synonyms,
/// then what only bodies have, by spelling. What is equally near is found in that order.
package struct SearchIndex: Sendable {
    struct Entry: Sendable {
        let source: IndexedEntry
        let titleTerms: [Int]
        /// For each heading.
        let headingTerms: [[Int]]
    }

    struct Term: Sendable {
        let word: Word
        /// Its part of ``postings``.
        let postings: Range<Int>
        /// The number of its synonyms in ``groups``.
        var group: Int?
    }

    /// What means the same.
    struct Group: Sendable {
        /// Single words.
        var terms: [Int] = []
        /// Several words that mean it together.
        var phrases: [[Word]] = []
    }

    struct Posting: Sendable {
        let entry: Int
        var fields: Fields
    }

    let entries: [Entry]
    let terms: [Term]
    /// By term, then by entry.
    let postings: [Posting]
    let groups: [Group]
    /// Terms that stand elsewhere than in bodies, or are synonyms; they come first.
    let namedTerms: Int

    /// - Parameter entries: in the order in which equally good ones are shown.
    package init(_ entries: [IndexedEntry], synonyms: Synonyms) {
        var builder = IndexBuilder(entries, synonyms)
        self = builder.index()
    }

    package init(entries: [SearchEntry], synonyms: Synonyms) {
        self.init(entries.map(IndexedEntry.init), synonyms: synonyms)
    }

    init(entries: [Entry], terms: [Term], postings: [Posting], groups: [Group], namedTerms: Int) {
        self.entries = entries
        self.terms = terms
        self.postings = postings
        self.groups = groups
        self.namedTerms = namedTerms
    }
}
