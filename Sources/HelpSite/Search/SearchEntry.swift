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

    /// A field counts 1 to 5, the best one thrice.
    var weight: Int { Fields.weights[Int(rawValue)] }

    private static let weights = (0..<32).map { mask in
        let counts = (0..<5).map { bit in (mask >> bit & 1) * (bit + 1) }
        return counts.reduce(2 * (counts.max() ?? 0), +)
    }
}

/// An entry with its words: a function of the entry alone, so that entries can be read on all cores, and kept while
/// others change. This is the work; putting them together is quick (``SearchIndex``).
package struct IndexedEntry: Sendable {
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
        self.init(
            entry,
            [entry.title, entry.keywords.joined(separator: "\n"), entry.summary, entry.body].map { WordList($0) },
            entry.headings.map { WordList($0.text) }
        )
    }

    /// The entry with the words that were read before (``wordBytes``), which was most of the work.
    ///
    /// - Returns: `nil` when they are not of an entry with so many headings.
    package init?(_ entry: SearchEntry, wordBytes: [UInt8]) {
        var lists: [WordList] = []
        var index = 0
        while index + 4 <= wordBytes.count {
            let length = wordBytes[index..<index + 4].reversed().reduce(0) { $0 << 8 | Int($1) }
            index += 4
            guard length <= wordBytes.count - index else { return nil }
            lists.append(WordList(bytes: wordBytes, in: index..<index + length))
            index += length
        }
        guard index == wordBytes.count, lists.count == 4 + entry.headings.count else { return nil }
        self.init(entry, Array(lists[..<4]), Array(lists[4...]))
    }

    private init(_ entry: SearchEntry, _ fields: [WordList], _ headingWords: [WordList]) {
        id = entry.id
        address = entry.address
        title = entry.title
        summary = entry.summary
        headings = entry.headings
        keywords = entry.keywords
        (titleWords, keywordWords, summaryWords, bodyWords) = (fields[0], fields[1], fields[2], fields[3])
        self.headingWords = headingWords
    }

    /// All its words, for keeping: each list behind its length, four bytes from the lowest.
    package var wordBytes: [UInt8] {
        let lists = [titleWords, keywordWords, summaryWords, bodyWords] + headingWords
        var bytes: [UInt8] = []
        bytes.reserveCapacity(lists.reduce(0) { $0 + 4 + $1.range.count })
        for list in lists {
            for shift in [0, 8, 16, 24] { bytes.append(UInt8(truncatingIfNeeded: list.range.count >> shift)) }
            bytes += list.bytes[list.range]
        }
        return bytes
    }
}

/// The different words of a text in the order of their arrival, each with the spelling it had first.
struct WordList: Sendable {
    /// For each word the lengths of key and spelling, 1 if it is a passing word, the key, and the spelling.
    let bytes: [UInt8]
    /// Where they are in ``bytes``, which may hold other lists too.
    let range: Range<Int>

    /// Words that were read before.
    init(bytes: [UInt8], in range: Range<Int>) {
        self.bytes = bytes
        self.range = range
    }

    init(_ text: String) {
        var reader = WordReader(text)
        var bytes: [UInt8] = []
        var keys = KeyTable(capacity: text.utf8.count / 16)
        var starts: [Int] = []
        while reader.next() {
            if reader.isStopWord { continue }
            let key = Stem.key(of: reader.text)
            let (number, isNew) = keys.insert(key)
            guard isNew else {
                bytes[starts[number] + 2] = 0
                continue
            }
            starts.append(bytes.count)
            bytes.append(UInt8(key.count))
            bytes.append(UInt8(reader.spelling.count))
            bytes.append(WordList.isSmall(reader.spelling) ? 1 : 0)
            bytes.append(contentsOf: key)
            bytes.append(contentsOf: reader.spelling)
        }
        self.init(bytes: bytes, in: 0..<bytes.count)
    }

    private static func isSmall(_ spelling: ArraySlice<UInt8>) -> Bool {
        guard let first = spelling.first else { return false }
        // ä, ö, ü and their like, or a to z.
        return first == 0xC3 ? spelling[spelling.startIndex + 1] >= 0x9F : first >= UInt8(ascii: "a")
    }
}

extension WordList: Sequence {
    struct Element {
        /// Where they stand in ``bytes``.
        let key: Range<Int>
        let spelling: Range<Int>
        /// It stands here once, with a small letter: no noun, and not what the text is about.
        let isPassing: Bool
    }

    struct Iterator: IteratorProtocol {
        private let bytes: [UInt8]
        private let end: Int
        private var index: Int

        fileprivate init(_ list: WordList) {
            bytes = list.bytes
            end = list.range.upperBound
            index = list.range.lowerBound
        }

        mutating func next() -> Element? {
            guard index < end else { return nil }
            let key = index + 3..<index + 3 + Int(bytes[index])
            let spelling = key.upperBound..<key.upperBound + Int(bytes[index + 1])
            let isPassing = bytes[index + 2] == 1
            index = spelling.upperBound
            return Element(key: key, spelling: spelling, isPassing: isPassing)
        }
    }

    func makeIterator() -> Iterator { Iterator(self) }
}
