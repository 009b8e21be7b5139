import Compression
import Dispatch
import Files
import Glibc
import Synchronization

/// Writes a site: beside the old one, then in its place at one blow; or file by file where little has changed.
package struct SiteWriter {
    package struct NotOurs: Error, CustomStringConvertible {
        package let description: String
    }

    private let folder: String
    private let compresses: Bool
    private let previous: Manifest?
    /// Whether every file of the build before is there and as long as it was.
    private let isWhole: Bool
    private let lock: FolderLock

    /// Waits until no other build writes beside it.
    ///
    /// - Parameters:
    ///   - out: new, empty, or made by this tool; anything else is left alone.
    ///   - sources: folders that must never be replaced, nor lie in what is.
    package init(_ out: String, apartFrom sources: [String], compresses: Bool) throws {
        guard let folder = Folder.resolved(out) else {
            throw NotOurs(description: "\(out): diesen Ordner gibt es nicht. Schreiben Sie --out ohne „..“.")
        }
        for source in sources.compactMap(Folder.resolved)
        where folder == source || source.hasPrefix(folder == "/" ? folder : folder + "/") {
            throw NotOurs(description: "\(out): dort liegen die Texte. Wählen Sie mit --out einen anderen Ordner.")
        }
        let parent = SiteWriter.parent(of: folder)
        try Folder.make(parent)
        lock = try FolderLock(parent)
        self.folder = folder
        self.compresses = compresses
        previous = Manifest(folder: folder)
        isWhole = previous.map { SiteWriter.isWhole($0, in: folder) } ?? false
        if previous == nil { try SiteWriter.checkIsOurs(folder, named: out) }
        try SiteWriter.checkIsOurs(folder + SiteWriter.newSuffix, named: out + SiteWriter.newSuffix)
        // What a build left that did not come to its end.
        try Folder.remove(folder + SiteWriter.newSuffix, last: SiteWriter.mark)
    }

    private static let newSuffix = ".neu"
    private static let mark = ".helpsite"
    /// Is there while single files are replaced: a build that ended in between left a mixture.
    private static let unfinished = ".helpsite/unfinished"

    private static func parent(of folder: String) -> String {
        let slash = folder.lastIndex(of: "/") ?? folder.startIndex
        return slash == folder.startIndex ? "/" : String(folder[..<slash])
    }

    /// A folder that is there is empty or has our mark.
    private static func checkIsOurs(_ folder: String, named name: String) throws {
        guard FileStamp(of: folder) != nil else { return }
        guard let entries = try? Folder.entries(folder), entries.isEmpty || entries.contains(where: { $0.name == mark })
        else {
            throw NotOurs(
                description:
                    "\(name): der Ordner ist nicht leer und nicht von helpsite. Wählen Sie mit --out einen anderen."
            )
        }
    }

    private static func isWhole(_ manifest: Manifest, in folder: String) -> Bool {
        guard let folder = try? OpenFolder(folder), folder.stamp(of: unfinished) == nil else { return false }
        let files = Array(manifest.files)
        let missing = concurrently(files.count, chunk: 256) { index in
            folder.stamp(of: files[index].key)?.size != files[index].value.size
        }
        return !missing.contains(true)
    }

    /// Whether what the build before wrote is there, in the form that is wanted now.
    package var isIntact: Bool { isWhole && previous?.isCompressed == compresses }

    /// How these files differ from those of the build before: `neu: konto/anlegen/index.html`.
    package func changes(to files: [OutputFile]) -> [String] {
        let before = previous?.files ?? [:]
        let pages = files.filter { $0.path.hasSuffix(".html") }.sorted { $0.path < $1.path }
        let changed = pages.compactMap { file -> String? in
            guard let known = before[file.path] else { return "neu: \(file.path)" }
            return known.hash == ContentHash(file.content) ? nil : "geändert: \(file.path)"
        }
        let paths = Set(pages.map(\.path))
        let gone = before.keys.filter { $0.hasSuffix(".html") && !paths.contains($0) }.sorted().map {
            "entfernt: \($0)"
        }
        return changed + gone
    }

    // MARK: The whole site

    /// Puts the files in the place of all that was there before. Either everything is new, or nothing.
    package func replace(with files: [OutputFile]) throws {
        let new = folder + SiteWriter.newSuffix
        try Folder.make(new + "/" + SiteWriter.mark)
        var manifest = Manifest()
        manifest.isCompressed = compresses
        try makeFolders(files.map(\.path), in: new)
        let results = concurrently(files.count, chunk: 8) { index in
            Result { () throws(FileProblem) in try writeNew(files[index], in: new) }
        }
        for (file, written) in zip(files, results) { manifest.files[file.path] = try written.get() }
        try keepAssets(in: new, &manifest)
        try File.write(manifest.bytes, to: new + "/" + Manifest.path)
        try Folder.replace(folder, with: new, removingLast: SiteWriter.mark)
    }

    private func writeNew(_ file: OutputFile, in new: String) throws(FileProblem) -> Manifest.File {
        let content = file.content
        let written = Manifest.File(hash: ContentHash(content), size: content.count)
        let path = new + "/" + file.path
        let old = folder + "/" + file.path
        let isSame = isWhole && previous?.files[file.path] == written
        // What did not change is the same file under a second name: nothing to write, nothing to compress.
        if !isSame || !File.link(old, as: path) { try File.write(content, to: path) }
        guard compresses, file.isText else { return written }
        for (ending, compress) in [(".br", Compression.brotli), (".gz", Compression.gzip)] {
            if !isSame || !File.link(old + ending, as: path + ending) {
                try File.write(compress(content), to: path + ending)
            }
        }
        return written
    }

    /// Assets of the build before stay for pages that are still open in browsers.
    private func keepAssets(in new: String, _ manifest: inout Manifest) throws(FileProblem) {
        guard let previous else { return }
        let isAsset = { (path: String) in OutputFile(path, []).isAsset }
        let gone = previous.files.filter { isAsset($0.key) && manifest.files[$0.key] == nil }
        let kept = gone.isEmpty ? previous.kept.filter { manifest.files[$0.key] == nil } : gone
        try makeFolders(Array(kept.keys), in: new)
        for (path, file) in kept {
            for ending in ["", ".br", ".gz"] {
                _ = File.link(folder + "/" + path + ending, as: new + "/" + path + ending)
            }
            manifest.kept[path] = file
        }
    }

    // MARK: Some files

    /// Replaces single files of the site, each at one blow.
    package func update(_ files: [OutputFile]) throws {
        guard var manifest = previous else { throw FileProblem(folder, code: ENOENT) }
        try File.write([], to: folder + "/" + SiteWriter.unfinished)
        let results = concurrently(files.count, chunk: 1) { index in
            Result { () throws(FileProblem) in try writeChanged(files[index]) }
        }
        for (file, written) in zip(files, results) { manifest.files[file.path] = try written.get() }
        try File.replace(folder + "/" + Manifest.path, with: manifest.bytes)
        try File.remove(folder + "/" + SiteWriter.unfinished)
    }

    private func writeChanged(_ file: OutputFile) throws(FileProblem) -> Manifest.File {
        let content = file.content
        let written = Manifest.File(hash: ContentHash(content), size: content.count)
        if previous?.files[file.path] == written { return written }
        try File.replace(folder + "/" + file.path, with: content)
        if compresses, file.isText {
            try File.replace(folder + "/" + file.path + ".br", with: Compression.brotli(content))
            try File.replace(folder + "/" + file.path + ".gz", with: Compression.gzip(content))
        }
        return written
    }

    private func makeFolders(_ paths: [String], in root: String) throws(FileProblem) {
        let folders = Set(([Manifest.path] + paths).map { $0.split(separator: "/").dropLast().joined(separator: "/") })
        let levels = Dictionary(grouping: folders) { $0.utf8.count { $0 == UInt8(ascii: "/") } }
        for (_, level) in levels.sorted(by: { $0.key < $1.key }) {
            let failures = concurrently(level.count) { index -> FileProblem? in
                do throws(FileProblem) {
                    try Folder.make(level[index].isEmpty ? root : root + "/" + level[index])
                    return nil
                } catch { return error }
            }
            if let failure = failures.compactMap(\.self).first { throw failure }
        }
    }
}

/// The results of two functions, computed at the same time where there are two cores.
package func simultaneously<First: Sendable, Second: Sendable>(
    _ first: @Sendable () -> First,
    _ second: @Sendable () -> Second
) -> (First, Second) {
    let (seconds, first) = concurrently(1, beside: first) { _ in second() }
    return (first, seconds[0])
}

/// The results of a function for 0 to `count` - 1, computed on all cores.
///
/// - Parameter chunk: so many one behind the other on the same core.
package func concurrently<Value: Sendable>(_ count: Int, chunk: Int = 32, _ body: @Sendable (Int) -> Value) -> [Value] {
    concurrently(count, chunk: chunk, beside: {}, body).0
}

/// The same, and what one core computes meanwhile that cannot be shared out.
package func concurrently<Value: Sendable, Other: Sendable>(
    _ count: Int,
    chunk: Int = 32,
    beside other: @Sendable () -> Other,
    _ body: @Sendable (Int) -> Value
) -> ([Value], Other) {
    let results = Mutex([Value?](repeating: nil, count: count))
    let alone = Mutex<Other?>(nil)
    DispatchQueue.concurrentPerform(iterations: 1 + (count + chunk - 1) / chunk) { number in
        if number == 0 {
            let value = other()
            alone.withLock { $0 = value }
            return
        }
        let range = (number - 1) * chunk..<min(count, number * chunk)
        let values = range.map(body)
        results.withLock { results in
            for (index, value) in zip(range, values) { results[index] = value }
        }
    }
    guard let meanwhile = alone.withLock(\.self) else { preconditionFailure("it has run") }
    return (results.withLock { $0.compactMap(\.self) }, meanwhile)
}
