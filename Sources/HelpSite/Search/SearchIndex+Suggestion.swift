extension SearchIndex {
    /// The question as it was probably meant, in words that the entries have: `Meinten Sie …?`
    ///
    /// - Returns: `nil` when every word is known, or nothing is near.
    package func suggestion(for query: String) -> String? {
        var reader = WordReader(query)
        var words: [String] = []
        var isChanged = false
        while words.count < SearchIndex.wordLimit, reader.next() {
            if !reader.isStopWord, let nearest = nearest(to: reader.word) {
                words.append(nearest)
                isChanged = true
            } else {
                words.append(String(decoding: reader.spelling, as: UTF8.self))
            }
        }
        return isChanged ? words.joined(separator: " ") : nil
    }

    /// The spelling of the first of the terms that differ least from a word that is not known.
    private func nearest(to word: Word) -> String? {
        guard !isKnown(word), parts(of: word) == nil else { return nil }
        let tolerance = word.text.count < 7 ? 1 : 2
        var best: (spelling: [UInt8], distance: Int)?
        for term in terms {
            let limit = best.map { $0.distance - 1 } ?? tolerance
            guard limit > 0, let distance = SearchIndex.distance(word, term.word, limit: limit) else { continue }
            if leads(term) { best = (term.word.spelling, distance) }
        }
        return best.map { String(decoding: $0.spelling, as: UTF8.self) }
    }

    /// Whether a term finds something; a synonym need not.
    private func leads(_ term: Term) -> Bool {
        !term.postings.isEmpty || !search(String(decoding: term.word.spelling, as: UTF8.self)).isEmpty
    }
}
