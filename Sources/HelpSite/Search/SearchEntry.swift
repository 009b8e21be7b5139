/// What can be found: a topic of the site.
package struct SearchEntry: Sendable, Hashable {
    package struct Heading: Sendable, Hashable {
        /// Its id on the page.
        package let anchor: String
        package let text: String

        package init(anchor: String, text: String) {
            self.anchor = anchor
            self.text = text
        }
    }

    package let id: String
    /// Below the site's address: `konto/anlegen/`.
    package let address: String
    package let title: String
    package let summary: String
    package let headings: [Heading]
    /// Plain text.
    package let body: String
    /// Words people look for that are not in the text.
    package let keywords: [String]

    package init(
        id: String,
        address: String,
        title: String,
        summary: String,
        headings: [(anchor: String, text: String)] = [],
        body: String,
        keywords: [String] = []
    ) {
        self.id = id
        self.address = address
        self.title = title
        self.summary = summary
        self.headings = headings.map { Heading(anchor: $0.anchor, text: $0.text) }
        self.body = body
        self.keywords = keywords
    }
}

/// Where a word stands in an entry, and what that counts.
struct Fields: OptionSet, Sendable, Hashable {
    let rawValue: UInt8

    static let title = Fields(rawValue: 16)
    static let keywords = Fields(rawValue: 8)
    static let headings = Fields(rawValue: 4)
    static let summary = Fields(rawValue: 2)
    static let body = Fields(rawValue: 1)

    /// The sum of what the fields count.
    var weight: Int { Fields.weights[Int(rawValue)] }

    private static let weights = (0..<32).map { mask in
        [1, 2, 3, 4, 5].enumerated().reduce(0) { $0 + (mask >> $1.offset & 1) * $1.element }
    }
}

/// An entry with its words: a function of the entry alone, so that entries can be read on all cores, and kept while
/// others change. This is the work; putting them together is quick (``SearchIndex``).
package struct IndexedEntry: Sendable, Hashable {
    let id: String
    let address: String
    let title: String
    let summary: String
    let headings: [SearchEntry.Heading]
    let keywords: [String]

    let titleWords: WordList
    let keywordWords: WordList
    let headingWords: [WordList]
    let summaryWords: WordList
    let bodyWords: WordList

    package init(_ entry: SearchEntry) {
        id = entry.id
        address = entry.address
        title = entry.title
        summary = entry.summary
        headings = entry.headings
        keywords = entry.keywords
        titleWords = WordList(entry.title)
        keywordWords = WordList(entry.keywords.joined(separator: "\n"))
        headingWords = entry.headings.map { WordList($0.text) }
        summaryWords = WordList(entry.summary)
        bodyWords = WordList(entry.body)
    }

    /// The entry with its body as it was read before (``bodyBytes``), which is most of the work.
    package init(_ entry: SearchEntry, bodyBytes: [UInt8]) {
        id = entry.id
        address = entry.address
        title = entry.title
        summary = entry.summary
        headings = entry.headings
        keywords = entry.keywords
        titleWords = WordList(entry.title)
        keywordWords = WordList(entry.keywords.joined(separator: "\n"))
        headingWords = entry.headings.map { WordList($0.text) }
        summaryWords = WordList(entry.summary)
        bodyWords = WordList(bytes: bodyBytes)
    }

    /// The words of the body, for keeping.
    package var bodyBytes: [UInt8] { bodyWords.bytes }
}

/// The different words of a text in the order of their arrival, each with the spelling it had first.
struct WordList: Sendable, Hashable {
    /// For each word the lengths of key and spelling, the key, and the spelling.
    private(set) var bytes: [UInt8] = []

    /// Words that were read before.
    init(bytes: [UInt8]) {
        self.bytes = bytes
    }

    init(_ text: String) {
        var reader = WordReader(text)
        var keys = KeyTable(capacity: text.utf8.count / 16)
        while reader.next() {
            if reader.isStopWord { continue }
            let key = Stem.key(of: reader.text)
            guard keys.insert(key).isNew else { continue }
            bytes.append(UInt8(key.count))
            bytes.append(UInt8(reader.spelling.count))
            bytes.append(contentsOf: key)
            bytes.append(contentsOf: reader.spelling)
        }
    }
}

extension WordList: Sequence {
    /// Where a word's key and its spelling stand in ``bytes``.
    struct Place {
        let key: Range<Int>
        let spelling: Range<Int>
    }

    struct Iterator: IteratorProtocol {
        fileprivate let bytes: [UInt8]
        private var index = 0

        fileprivate init(bytes: [UInt8]) {
            self.bytes = bytes
        }

        mutating func next() -> Place? {
            guard index < bytes.count else { return nil }
            let key = index + 2..<index + 2 + Int(bytes[index])
            index = key.upperBound + Int(bytes[index + 1])
            return Place(key: key, spelling: key.upperBound..<index)
        }
    }

    func makeIterator() -> Iterator { Iterator(bytes: bytes) }
}
