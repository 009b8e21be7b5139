import Files

/// What the tool wrote into a folder: the mark that the folder is its own, and what it may keep.
package struct Manifest: Sendable {
    /// In the folder itself; web servers do not serve names with a dot.
    package static let path = ".helpsite/manifest"
    private static let firstLine = "helpsite 2"

    package struct File: Sendable, Hashable {
        package let hash: ContentHash
        /// In bytes.
        package let size: Int
    }

    /// The files of this build, by path.
    package var files: [String: File] = [:]
    /// Assets of the build before, which pages that are still open may ask for.
    package var kept: [String: File] = [:]
    /// Paths as the file that was read lists them: sorting what is sorted is cheap.
    private var order: [String] = []
    /// Whether there is a `.br` and a `.gz` beside each text file.
    package var isCompressed = false

    package init() {}

    /// - Returns: `nil` when the folder was not made by the tool.
    package init?(folder: String) {
        guard let bytes = try? Files.File.read(folder + "/" + Manifest.path) else { return nil }
        var lines = bytes.split(separator: UInt8(ascii: "\n")).makeIterator()
        guard lines.next().map(Array.init) == Array(Manifest.firstLine.utf8) else { return nil }
        while let line = lines.next() {
            if line.elementsEqual("compressed".utf8) { isCompressed = true }
            // `file `, 32 digits, a blank, the size, a blank, and the path.
            guard line.count > 38, let hash = ContentHash(digits: line.dropFirst(5).prefix(32)) else { continue }
            let rest = line.dropFirst(38)
            guard let blank = rest.firstIndex(of: UInt8(ascii: " ")),
                let size = Int(String(decoding: rest[..<blank], as: UTF8.self))
            else { continue }
            let path = String(decoding: rest[(blank + 1)...], as: UTF8.self)
            if line.starts(with: "file ".utf8) {
                files[path] = File(hash: hash, size: size)
                order.append(path)
            }
            if line.starts(with: "kept ".utf8) { kept[path] = File(hash: hash, size: size) }
        }
    }

    package var bytes: [UInt8] {
        var bytes = Array((Manifest.firstLine + "\n" + (isCompressed ? "compressed\n" : "")).utf8)
        bytes.reserveCapacity((files.count + kept.count) * 100)
        let isAsRead = order.count == files.count && order.allSatisfy { files[$0] != nil }
        for (word, entries, paths) in [
            ("file ", files, isAsRead ? order : Array(files.keys)), ("kept ", kept, Array(kept.keys)),
        ] {
            for path in paths.sorted() {
                bytes += word.utf8
                guard let file = entries[path] else { continue }
                file.hash.appendDigits(to: &bytes)
                bytes.append(UInt8(ascii: " "))
                bytes += String(file.size).utf8
                bytes.append(UInt8(ascii: " "))
                bytes += path.utf8
                bytes.append(UInt8(ascii: "\n"))
            }
        }
        return bytes
    }
}
