import Files

/// What the tool wrote into a folder: the mark that the folder is its own, and what it may keep.
package struct Manifest: Sendable, Hashable {
    /// In the folder itself; web servers do not serve names with a dot.
    package static let path = ".helpsite/manifest"
    private static let firstLine = "helpsite 1"

    /// Hashes of the files of this build, by path.
    package var files: [String: ContentHash] = [:]
    /// Assets of the build before, which pages that are still open may ask for.
    package var kept: [String: ContentHash] = [:]
    /// Whether there is a `.br` and a `.gz` beside each text file.
    package var isCompressed = false

    package init() {}

    /// - Returns: `nil` when the folder was not made by the tool.
    package init?(folder: String) {
        guard let text = try? File.text(folder + "/" + Manifest.path) else { return nil }
        var lines = text.split(separator: "\n").makeIterator()
        guard lines.next().map(String.init) == Manifest.firstLine else { return nil }
        while let line = lines.next() {
            let words = line.split(separator: " ", maxSplits: 2)
            if words.first == "compressed" { isCompressed = true }
            guard words.count == 3, let hash = ContentHash(text: words[1]) else { continue }
            if words[0] == "file" { files[String(words[2])] = hash }
            if words[0] == "kept" { kept[String(words[2])] = hash }
        }
    }

    package var text: String {
        var lines = [Manifest.firstLine]
        if isCompressed { lines.append("compressed") }
        lines += files.sorted { $0.key < $1.key }.map { "file \($0.value.text) \($0.key)" }
        lines += kept.sorted { $0.key < $1.key }.map { "kept \($0.value.text) \($0.key)" }
        return lines.joined(separator: "\n") + "\n"
    }
}
