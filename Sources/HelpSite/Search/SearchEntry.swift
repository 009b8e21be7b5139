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
        self.init(entry, bodyWords: WordList(entry.body))
    }

    /// The entry with its body as it was read before (``bodyBytes``), which is most of the work.
    package init(_ entry: SearchEntry, bodyBytes: [UInt8]) {
        self.init(entry, bodyWords: WordList(bytes: bodyBytes))
    }

    private init(_ entry: SearchEntry, bodyWords: WordList) {
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
        self.bodyWords = bodyWords
    }

    /// The words of the body, for keeping.
    package var bodyBytes: [UInt8] { bodyWords.bytes }

    /// Whether bytes from a file can be ``bodyBytes``.
    package static func areWords(_ bytes: [UInt8]) -> Bool { WordList.isWhole(bytes) }
}

/// The different words of a text in the order of their arrival, each with the spelling it had first.
struct WordList: Sendable, Hashable {
    /// For each word the lengths of key and spelling, 1 if it is a passing word, the key, and the spelling.
    private(set) var bytes: [UInt8] = []

    /// Words that were read before.
    init(bytes: [UInt8]) {
        self.bytes = bytes
    }

    init(_ text: String) {
        var reader = WordReader(text)
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
    }

    static func isWhole(_ bytes: [UInt8]) -> Bool {
        var index = 0
        while index < bytes.count {
            guard bytes.count - index >= 3, bytes[index] > 0, bytes[index + 1] > 0 else { return false }
            let spelling = index + 3 + Int(bytes[index])
            index = spelling + Int(bytes[index + 1])
            guard index <= bytes.count, String(validating: bytes[spelling..<index], as: UTF8.self) != nil else {
                return false
            }
        }
        return true
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
        fileprivate let bytes: [UInt8]
        private var index = 0

        fileprivate init(bytes: [UInt8]) {
            self.bytes = bytes
        }

        mutating func next() -> Element? {
            guard index < bytes.count else { return nil }
            let key = index + 3..<index + 3 + Int(bytes[index])
            let spelling = key.upperBound..<key.upperBound + Int(bytes[index + 1])
            let isPassing = bytes[index + 2] == 1
            index = spelling.upperBound
            return Element(key: key, spelling: spelling, isPassing: isPassing)
        }
    }

    func makeIterator() -> Iterator { Iterator(bytes: bytes) }
}
