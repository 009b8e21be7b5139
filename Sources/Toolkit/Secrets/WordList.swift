import Glibc

/// Words that a password must not consist of, kept as sorted 64-bit hashes: 400,000 words take 3 MB.
package struct WordList: Sendable {
    package struct Unreadable: Error, Sendable, Hashable {
        package let path: String
    }

    private let hashes: [UInt64]

    package var count: Int { hashes.count }

    package init(words: some Sequence<String>) {
        hashes = Set(words.map { WordList.hash(Substring(WordList.fold($0)).utf8) }).sorted()
    }

    /// Reads files with one word a line, UTF-8 or ASCII.
    package init(paths: [String]) throws(Unreadable) {
        var all: [UInt64] = []
        for path in paths {
            guard let bytes = WordList.read(path) else { throw Unreadable(path: path) }
            for line in bytes.split(separator: UInt8(ascii: "\n")) where line.count >= 4 {
                all.append(WordList.hash(WordList.fold(bytes: line)))
            }
        }
        all.sort()
        hashes = all
    }

    /// Whether the list holds the word, in whatever case, with umlauts or without.
    package func contains(_ word: some StringProtocol) -> Bool {
        let hash = WordList.hash(Substring(WordList.fold(String(word))).utf8)
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
        String(decoding: fold(bytes: ArraySlice(Array(word.lowercased().utf8))), as: UTF8.self)
    }

    private static func fold(bytes: ArraySlice<UInt8>) -> [UInt8] {
        var folded: [UInt8] = []
        folded.reserveCapacity(bytes.count + 4)
        var rest = bytes.makeIterator()
        while let byte = rest.next() {
            guard byte == 0xC3, let second = rest.next() else {
                folded.append(byte >= 0x41 && byte <= 0x5A ? byte | 0x20 : byte)
                continue
            }
            switch second {
            case 0xA4, 0x84: folded += Array("ae".utf8)
            case 0xB6, 0x96: folded += Array("oe".utf8)
            case 0xBC, 0x9C: folded += Array("ue".utf8)
            case 0x9F: folded += Array("ss".utf8)
            default: folded += [byte, second]
            }
        }
        return folded
    }

    /// FNV-1a, 64 bits.
    private static func hash(_ bytes: some Sequence<UInt8>) -> UInt64 {
        bytes.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
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
