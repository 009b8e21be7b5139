import Content
import Files
import Search
import Write

/// What the build before knew of each text, so that an unchanged one is neither read nor made again.
struct BuildCache: Sendable {
    /// In the folder that was written, beside the manifest.
    static let path = ".helpsite/cache"
    /// Changes with the form of this file.
    private static let format: UInt64 = 0x6865_6C70_7369_7405

    final class Entry: Sendable {
        let stamp: FileStamp
        let content: ContentHash
        let head: FrontMatter
        let headings: [Topic.Heading]
        /// Its words, as the search keeps them.
        let words: [UInt8]
        /// The pictures it shows.
        let pictures: [String]
        let warnings: [Diagnostic]

        init(
            stamp: FileStamp,
            content: ContentHash,
            head: FrontMatter,
            headings: [Topic.Heading],
            words: [UInt8],
            pictures: [String],
            warnings: [Diagnostic]
        ) {
            self.stamp = stamp
            self.content = content
            self.head = head
            self.headings = headings
            self.words = words
            self.pictures = pictures
            self.warnings = warnings
        }
    }

    /// Of everything but the texts: configuration, facts, pictures, this program.
    let surroundings: ContentHash
    /// By path below the content folder.
    let entries: [String: Entry]
    /// Those that belong to no text.
    let warnings: [Diagnostic]

    init(surroundings: ContentHash, entries: [String: Entry], warnings: [Diagnostic]) {
        self.surroundings = surroundings
        self.entries = entries
        self.warnings = warnings
    }

    /// Those of the texts too.
    var allWarnings: [Diagnostic] { (warnings + entries.values.flatMap(\.warnings)).sorted() }

    /// - Returns: `nil` when there is none, or it is of another program, or damaged.
    init?(folder: String) {
        guard var bytes = try? File.read(folder + "/" + BuildCache.path), bytes.count > 16 else { return nil }
        var end = CacheReader(Array(bytes.suffix(16)))
        bytes.removeLast(16)
        guard let sealHigh = end.number(), let sealLow = end.number(),
            ContentHash(bytes) == ContentHash(high: sealHigh, low: sealLow)
        else { return nil }
        var reader = CacheReader(bytes)
        guard reader.number() == BuildCache.format, let high = reader.number(), let low = reader.number(),
            let count = reader.number(), count < 10_000_000
        else { return nil }
        var entries: [String: Entry] = [:]
        entries.reserveCapacity(Int(count))
        for _ in 0..<count {
            guard let path = reader.text(), let entry = Entry(&reader) else { return nil }
            entries[path] = entry
        }
        guard let warnings = reader.warnings(), reader.isAtEnd else { return nil }
        surroundings = ContentHash(high: high, low: low)
        self.entries = entries
        self.warnings = warnings
    }

    var bytes: [UInt8] {
        var writer = CacheWriter()
        writer.add(BuildCache.format)
        writer.add(surroundings.high)
        writer.add(surroundings.low)
        writer.add(UInt64(entries.count))
        for path in entries.keys.sorted() {
            writer.add(path)
            entries[path]?.write(to: &writer)
        }
        writer.add(warnings)
        let seal = ContentHash(writer.bytes)
        writer.add(seal.high)
        writer.add(seal.low)
        return writer.bytes
    }
}

extension BuildCache.Entry {
    convenience init?(_ reader: inout CacheReader) {
        guard let size = reader.number(), let changedAt = reader.number(), let inode = reader.number(),
            let high = reader.number(), let low = reader.number()
        else { return nil }
        let stamp = FileStamp(size: Int(size), changedAt: Int(changedAt), inode: UInt(inode))
        let content = ContentHash(high: high, low: low)
        var head = FrontMatter()
        guard let id = reader.text(), let title = reader.text(), let summary = reader.text(),
            let order = reader.number(),
            let aliases = reader.texts(), let keywords = reader.texts(), let owner = reader.text(),
            let reviewed = reader.text(), let portal = reader.texts(), let draft = reader.number()
        else { return nil }
        (head.id, head.title, head.summary, head.owner, head.reviewed) = (id, title, summary, owner, reviewed)
        (head.aliases, head.keywords, head.portal) = (aliases, keywords, portal)
        head.order = order == .max ? nil : Int(order)
        head.isDraft = draft == 1
        guard let headingCount = reader.number(), headingCount < 100_000 else { return nil }
        var headings: [Topic.Heading] = []
        for _ in 0..<headingCount {
            guard let level = reader.number(), let id = reader.text(), let text = reader.text() else { return nil }
            headings.append(Topic.Heading(level: Int(level), id: id, text: text))
        }
        guard let words = reader.block(), let pictures = reader.texts(), let warnings = reader.warnings() else {
            return nil
        }
        self.init(
            stamp: stamp,
            content: content,
            head: head,
            headings: headings,
            words: words,
            pictures: pictures,
            warnings: warnings
        )
    }

    func write(to writer: inout CacheWriter) {
        for number in [UInt64(stamp.size), UInt64(stamp.changedAt), UInt64(stamp.inode), content.high, content.low] {
            writer.add(number)
        }
        for text in [head.id, head.title, head.summary] { writer.add(text) }
        writer.add(head.order.map { UInt64($0) } ?? .max)
        writer.add(head.aliases)
        writer.add(head.keywords)
        writer.add(head.owner)
        writer.add(head.reviewed)
        writer.add(head.portal)
        writer.add(head.isDraft ? 1 : 0)
        writer.add(UInt64(headings.count))
        for heading in headings {
            writer.add(UInt64(heading.level))
            writer.add(heading.id)
            writer.add(heading.text)
        }
        writer.add(words)
        writer.add(pictures)
        writer.add(warnings)
    }

    /// Whether other pages show or check the same of both: only the body may differ.
    func looksAlike(_ topic: Topic) -> Bool {
        var (own, other) = (head, topic.head)
        own.places = .init()
        other.places = .init()
        return own == other && headings == topic.headings
    }
}

extension Diagnostic {
    fileprivate init?(_ reader: inout CacheReader) {
        guard let code = reader.text().flatMap(Code.init(rawValue:)), let file = reader.text(),
            let start = Place.Position(&reader),
            let end = Place.Position(&reader), let message = reader.text()
        else { return nil }
        self.init(code, at: Place(file: file, start, end), message)
    }

    fileprivate func write(to writer: inout CacheWriter) {
        writer.add(code.rawValue)
        writer.add(place.file)
        for position in [place.start, place.end] {
            for number in [position.line, position.column, position.utf16] { writer.add(UInt64(number)) }
        }
        writer.add(message)
    }
}

extension Place.Position {
    fileprivate init?(_ reader: inout CacheReader) {
        guard let line = reader.number(), let column = reader.number(), let utf16 = reader.number() else { return nil }
        self.init(line: Int(line), column: Int(column), utf16: Int(utf16))
    }
}

/// Numbers of eight bytes, and texts behind their length.
struct CacheWriter {
    private(set) var bytes: [UInt8] = []

    mutating func add(_ number: UInt64) {
        withUnsafeBytes(of: number.littleEndian) { bytes.append(contentsOf: $0) }
    }

    mutating func add(_ text: String) {
        add(UInt64(text.utf8.count))
        bytes.append(contentsOf: text.utf8)
    }

    mutating func add(_ block: [UInt8]) {
        add(UInt64(block.count))
        bytes.append(contentsOf: block)
    }

    mutating func add(_ texts: [String]) {
        add(UInt64(texts.count))
        for text in texts { add(text) }
    }
}

struct CacheReader {
    private let bytes: [UInt8]
    private var position = 0

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
    }

    var isAtEnd: Bool { position == bytes.count }

    mutating func number() -> UInt64? {
        guard position + 8 <= bytes.count else { return nil }
        defer { position += 8 }
        return bytes.withUnsafeBytes {
            UInt64(littleEndian: $0.loadUnaligned(fromByteOffset: position, as: UInt64.self))
        }
    }

    mutating func block() -> [UInt8]? {
        guard let count = number(), count <= bytes.count - position else { return nil }
        defer { position += Int(count) }
        return Array(bytes[position..<position + Int(count)])
    }

    mutating func text() -> String? {
        guard let count = number(), count <= bytes.count - position else { return nil }
        defer { position += Int(count) }
        return String(decoding: bytes[position..<position + Int(count)], as: UTF8.self)
    }

    mutating func texts() -> [String]? {
        guard let count = number(), count < 100_000 else { return nil }
        var texts: [String] = []
        for _ in 0..<count {
            guard let text = text() else { return nil }
            texts.append(text)
        }
        return texts
    }
}

extension CacheWriter {
    fileprivate mutating func add(_ warnings: [Diagnostic]) {
        add(UInt64(warnings.count))
        for warning in warnings { warning.write(to: &self) }
    }
}

extension CacheReader {
    fileprivate mutating func warnings() -> [Diagnostic]? {
        guard let count = number(), count < 100_000 else { return nil }
        var warnings: [Diagnostic] = []
        for _ in 0..<count {
            guard let warning = Diagnostic(&self) else { return nil }
            warnings.append(warning)
        }
        return warnings
    }
}
