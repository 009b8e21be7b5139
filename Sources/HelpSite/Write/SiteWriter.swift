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

    /// - Parameter folder: new, empty, or made by this tool; anything else is left alone.
    package init(_ folder: String, compresses: Bool) throws {
        self.folder = folder.hasSuffix("/") && folder.count > 1 ? String(folder.dropLast()) : folder
        self.compresses = compresses
        previous = Manifest(folder: self.folder)
        if previous == nil, FileStamp(of: self.folder) != nil {
            guard let entries = try? Folder.entries(self.folder), entries.isEmpty else {
                throw NotOurs(
                    description:
                        "\(folder): der Ordner ist nicht leer und nicht von helpsite. Wählen Sie mit --out einen anderen."
                )
            }
        }
    }

    /// Whether what the build before wrote is there, in the form that is wanted now.
    package var isIntact: Bool { previous?.isCompressed == compresses }

    /// How these files differ from those of the build before: `neu: konto/anlegen/index.html`.
    package func changes(to files: [OutputFile]) -> [String] {
        let before = previous?.files ?? [:]
        let pages = files.filter { $0.path.hasSuffix(".html") }.sorted { $0.path < $1.path }
        let changed = pages.compactMap { file -> String? in
            guard let hash = before[file.path] else { return "neu: \(file.path)" }
            return hash == ContentHash(file.content) ? nil : "geändert: \(file.path)"
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
        let new = folder + ".neu"
        try Folder.remove(new)
        var manifest = Manifest()
        manifest.isCompressed = compresses
        try makeFolders(files.map(\.path), in: new)
        let hashes = concurrently(files.count, chunk: 8) { index in
            Result { () throws(FileProblem) in try writeNew(files[index], in: new) }
        }
        for (file, hash) in zip(files, hashes) { manifest.files[file.path] = try hash.get() }
        try keepAssets(in: new, &manifest)
        try File.write(manifest.bytes, to: new + "/" + Manifest.path)
        try Folder.replace(folder, with: new)
    }

    private func writeNew(_ file: OutputFile, in new: String) throws(FileProblem) -> ContentHash {
        let content = file.content
        let hash = ContentHash(content)
        let path = new + "/" + file.path
        let old = folder + "/" + file.path
        let isSame = previous?.files[file.path] == hash
        // What did not change is the same file under a second name: nothing to write, nothing to compress.
        if !isSame || !File.link(old, as: path) { try File.write(content, to: path) }
        guard compresses, file.isText else { return hash }
        for (ending, compress) in [(".br", Compression.brotli), (".gz", Compression.gzip)] {
            if !isSame || !File.link(old + ending, as: path + ending) {
                try File.write(compress(content), to: path + ending)
            }
        }
        return hash
    }

    /// Assets of the build before stay for pages that are still open in browsers.
    private func keepAssets(in new: String, _ manifest: inout Manifest) throws(FileProblem) {
        guard let previous else { return }
        let isAsset = { (path: String) in OutputFile(path, []).isAsset }
        let gone = previous.files.filter { isAsset($0.key) && manifest.files[$0.key] == nil }
        let kept = gone.isEmpty ? previous.kept.filter { manifest.files[$0.key] == nil } : gone
        try makeFolders(Array(kept.keys), in: new)
        for (path, hash) in kept {
            for ending in ["", ".br", ".gz"] {
                _ = File.link(folder + "/" + path + ending, as: new + "/" + path + ending)
            }
            manifest.kept[path] = hash
        }
    }

    // MARK: Some files

    /// Replaces single files of the site, each at one blow.
    package func update(_ files: [OutputFile]) throws {
        guard var manifest = previous else { throw FileProblem(folder, code: ENOENT) }
        let hashes = concurrently(files.count, chunk: 1) { index in
            Result { () throws(FileProblem) in try writeChanged(files[index]) }
        }
        for (file, hash) in zip(files, hashes) { manifest.files[file.path] = try hash.get() }
        try File.replace(folder + "/" + Manifest.path, with: manifest.bytes)
    }

    private func writeChanged(_ file: OutputFile) throws(FileProblem) -> ContentHash {
        let content = file.content
        let hash = ContentHash(content)
        if previous?.files[file.path] == hash { return hash }
        try File.replace(folder + "/" + file.path, with: content)
        if compresses, file.isText {
            try File.replace(folder + "/" + file.path + ".br", with: Compression.brotli(content))
            try File.replace(folder + "/" + file.path + ".gz", with: Compression.gzip(content))
        }
        return hash
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
    let results = Mutex<(First?, Second?)>((nil, nil))
    DispatchQueue.concurrentPerform(iterations: 2) { number in
        if number == 0 {
            let value = first()
            results.withLock { $0.0 = value }
        } else {
            let value = second()
            results.withLock { $0.1 = value }
        }
    }
    return results.withLock { ($0.0!, $0.1!) }
}

/// The results of a function for 0 to `count` - 1, computed on all cores.
///
/// - Parameter chunk: so many one behind the other on the same core.
package func concurrently<Value: Sendable>(_ count: Int, chunk: Int = 32, _ body: @Sendable (Int) -> Value) -> [Value] {
    let results = Mutex([Value?](repeating: nil, count: count))
    DispatchQueue.concurrentPerform(iterations: (count + chunk - 1) / chunk) { part in
        let range = part * chunk..<min(count, (part + 1) * chunk)
        let values = range.map(body)
        results.withLock { results in
            for (index, value) in zip(range, values) { results[index] = value }
        }
    }
    return results.withLock { $0.compactMap(\.self) }
}
