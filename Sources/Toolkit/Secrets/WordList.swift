import Glibc

/// Words that a password must not consist of, kept as sorted 64-bit hashes: 400,000 words take 3 MB.
package struct WordList: Sendable {
    package struct Unreadable: Error, Sendable, Hashable {
        package let path: String
    }

    private let hashes: [UInt64]

    package var count: Int { hashes.count }

    package init(words: some Sequence<String>) {
        hashes = words.map { WordList.hash($0) }.sorted()
    }

    /// Reads files with one word a line, UTF-8 or ASCII.
    package init(paths: [String]) throws(Unreadable) {
        var all: [UInt64] = []
        for path in paths {
            guard let bytes = WordList.read(path) else { throw Unreadable(path: path) }
            bytes.withUnsafeBufferPointer { WordList.hashLines($0, into: &all) }
        }
        all.sort()
        hashes = all
    }

    /// Whether the list holds the word, in whatever case, with umlauts or without.
    package func contains(_ word: some StringProtocol) -> Bool {
        let hash = WordList.hash(String(word))
        var low = 0
        var high = hashes.count
        while low < high {
            let middle = (low + high) / 2
            if hashes[middle] < hash { low = middle + 1 } else { high = middle }
        }
        return low < hashes.count && hashes[low] == hash
    }

    /// Lower case, `ä` as `ae`, `ß` as `ss`: how people type words when they make a password of them.
    static func fold(_ word: String) -> String {
        var folded = ""
        for character in word.lowercased() {
            switch character {
            case "ä": folded += "ae"
            case "ö": folded += "oe"
            case "ü": folded += "ue"
            case "ß": folded += "ss"
            default: folded.append(character)
            }
        }
        return folded
    }

    private static func hash(_ word: String) -> UInt64 {
        var hashes: [UInt64] = []
        (Array(fold(word).utf8) + [UInt8(ascii: "\n")]).withUnsafeBufferPointer { hashLines($0, into: &hashes) }
        return hashes.first ?? 0
    }

    /// FNV-1a, 64 bits, of each line, folded on the way. One pass over the bytes: the lists are read at every start.
    private static func hashLines(_ bytes: UnsafeBufferPointer<UInt8>, into hashes: inout [UInt64]) {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        var length = 0
        var isAfterC3 = false
        func add(_ byte: UInt8) {
            hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3
            length += 1
        }
        for byte in bytes {
            if isAfterC3 {
                isAfterC3 = false
                addUmlaut(byte, add)
            } else if byte == UInt8(ascii: "\n") {
                if length >= 4 { hashes.append(hash) }
                hash = 0xCBF2_9CE4_8422_2325
                length = 0
            } else if byte == 0xC3 {
                isAfterC3 = true
            } else {
                add(byte >= 0x41 && byte <= 0x5A ? byte | 0x20 : byte)
            }
        }
    }

    /// The second byte of a letter of Latin-1.
    private static func addUmlaut(_ byte: UInt8, _ add: (UInt8) -> Void) {
        switch byte {
        case 0xA4, 0x84: [UInt8](arrayLiteral: 0x61, 0x65).forEach(add)
        case 0xB6, 0x96: [UInt8](arrayLiteral: 0x6F, 0x65).forEach(add)
        case 0xBC, 0x9C: [UInt8](arrayLiteral: 0x75, 0x65).forEach(add)
        case 0x9F: [UInt8](arrayLiteral: 0x73, 0x73).forEach(add)
        default: [0xC3, byte].forEach(add)
        }
    }

    private static func read(_ path: String) -> [UInt8]? {
        guard let file = fopen(path, "r") else { return nil }
        defer { fclose(file) }
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = fread(&chunk, 1, chunk.count, file)
            if count == 0 { break }
            bytes.append(contentsOf: chunk[..<count])
        }
        return ferror(file) == 0 ? bytes : nil
    }
}
