package import Content
import Files
import Foundation
import LinkCheck
import Links
import Pages
import Synchronization
import Write

/// Builds a site, doing only what has changed since the build before.
package struct SiteBuilder {
    package struct Outcome: Sendable {
        package let diagnostics: [Diagnostic]
        package let written: Written
        /// Texts that are not published, by their files.
        package let drafts: [String]

        init(_ diagnostics: [Diagnostic], _ written: Written, drafts: [String] = []) {
            self.diagnostics = diagnostics
            self.written = written
            self.drafts = drafts
        }

        package enum Written: Sendable, Hashable {
            /// There were errors.
            case nothing
            /// All is as it was.
            case unchanged
            /// Some texts' bodies changed; their pages were replaced one by one.
            case pages(Int)
            case everything(Int)
        }
    }

    private let options: SiteOptions
    private let memory: BuildMemory?

    package init(_ options: SiteOptions, keepingIn memory: BuildMemory? = nil) {
        self.options = options
        self.memory = memory
    }

    package func build() throws -> Outcome {
        let loader = SiteLoader(options)
        let (written, found) = simultaneously(
            {
                Result {
                    try SiteWriter(
                        options.out,
                        apartFrom: [options.content, options.site],
                        compresses: options.compresses
                    )
                }
            },
            {
                Result {
                    let folder = try ContentFolder(options.content)
                    return (folder, try loader.surroundings(of: folder), BuildCache(folder: options.out))
                }
            }
        )
        let writer = try written.get()
        let (folder, surroundings, before) = try found.get()
        memory?.keep(folder, before)
        if let before, options.report == nil, before.surroundings == surroundings, writer.isIntact,
            folder.diagnostics.isEmpty,
            let outcome = try update(folder, before, loader, writer)
        {
            return outcome
        }
        return try buildAll(loader, folder, surroundings, writer)
    }

    // MARK: Everything

    private func buildAll(
        _ loader: SiteLoader,
        _ folder: ContentFolder,
        _ surroundings: ContentHash,
        _ writer: SiteWriter
    ) throws
        -> Outcome
    {
        let site = try loader.load(folder)
        let checker = SiteChecker(site, options)
        let words = SiteSearch.entries(of: site)
        let (found, searched) = checker.diagnostics { Result { try SiteSearch(words, site, options) } }
        let search = try searched.get()
        memory?.keep(site, checker, search)
        // Texts that cannot be read are not found either: that is told by their own message.
        let diagnostics = found.hasErrors ? found : (found + search.diagnostics).sorted()
        var files = diagnostics.hasErrors ? [] : SiteRenderer(site, checker, options).files(with: search)
        if let report = options.report {
            let changes = diagnostics.hasErrors ? [] : writer.changes(to: files)
            try File.replace(report, with: SiteReport(site, checker, diagnostics, changes).html)
        }
        guard !diagnostics.hasErrors else { return Outcome(diagnostics, .nothing) }
        let texts = Set(folder.texts.map { folder.name(of: $0.path) })
        let others = diagnostics.filter { !texts.contains($0.place.file) }
        let cache = OutputFile(
            BuildCache.path,
            BuildCache(
                surroundings: surroundings,
                entries: entries(site, folder, checker, search, diagnostics),
                warnings: others
            ).bytes
        )
        files.insert(cache, at: 0)
        memory?.keep(files)
        try writer.replace(with: files)
        let drafts = options.showsDrafts ? [] : site.topics.filter(\.head.isDraft).map(\.file)
        return Outcome(diagnostics, .everything(files.count), drafts: drafts)
    }

    private func hiddenDrafts(_ entries: [String: BuildCache.Entry], _ folder: ContentFolder) -> [String] {
        options.showsDrafts ? [] : entries.filter(\.value.head.isDraft).keys.sorted().map(folder.name)
    }

    private func entries(
        _ site: LoadedSite,
        _ folder: ContentFolder,
        _ checker: SiteChecker,
        _ search: SiteSearch,
        _ warnings: [Diagnostic]
    ) -> [String: BuildCache.Entry] {
        let warnings = Dictionary(grouping: warnings) { $0.place.file }
        let topics = Dictionary(site.topics.map { ($0.file, $0) }) { first, _ in first }
        let words = search.words
        var entries: [String: BuildCache.Entry] = [:]
        for text in folder.texts {
            guard let topic = topics[folder.name(of: text.path)], let hash = site.hashes[topic.file] else { continue }
            entries[text.path] = BuildCache.Entry(
                text,
                hash,
                topic,
                words[topic.file],
                checker.pictures(of: topic),
                warnings[topic.file] ?? []
            )
        }
        return entries
    }

    // MARK: What changed

    /// - Returns: `nil` when more than bodies changed.
    private func update(_ folder: ContentFolder, _ before: BuildCache, _ loader: SiteLoader, _ writer: SiteWriter)
        throws
        -> Outcome?
    {
        guard folder.texts.count == before.entries.count else { return nil }
        var changed: [ContentFolder.Text] = []
        for text in folder.texts {
            guard let entry = before.entries[text.path] else { return nil }
            if entry.stamp != text.stamp { changed.append(text) }
        }
        if changed.isEmpty {
            return Outcome(before.allWarnings, .unchanged, drafts: hiddenDrafts(before.entries, folder))
        }
        // A page with all texts changes with each of them.
        guard folder.texts.count > SiteRenderer.printLimit else { return nil }
        return try replacePages(of: changed, folder, before, loader, writer)
    }

    private func replacePages(
        of changed: [ContentFolder.Text],
        _ folder: ContentFolder,
        _ before: BuildCache,
        _ loader: SiteLoader,
        _ writer: SiteWriter
    ) throws -> Outcome? {
        guard let site = try loader.load(changed, of: folder, knowing: before) else { return nil }
        let files = Set(changed.map { folder.name(of: $0.path) })
        let numbers = site.topics.indices.filter { files.contains(site.topics[$0].file) }
        let words = SiteSearch.entries(of: site)
        let (found, searched) = simultaneously(
            { look(at: numbers, of: site, changed, before) },
            { Result { try SiteSearch(words, site, options) } }
        )
        let search = try searched.get()
        // As in `buildAll`.
        let others = found.diagnostics.hasErrors ? [] : search.diagnostics
        let diagnostics = (found.diagnostics + others).sorted()
        guard !diagnostics.hasErrors else { return Outcome(diagnostics, .nothing) }
        memory?.keep(site, found, search)
        let pages = SiteRenderer(site, found.checker, options).pages(numbers, with: search)
        try writer.update(pages + [OutputFile(BuildCache.path, found.bytes)])
        let drafts = hiddenDrafts(found.cache.entries, folder)
        return Outcome(found.cache.allWarnings, .pages(numbers.count), drafts: drafts)
    }

    /// What is to be said of texts whose bodies changed, and what the next build will know.
    private struct Look: Sendable {
        let checker: SiteChecker
        let diagnostics: [Diagnostic]
        let cache: BuildCache
        let bytes: [UInt8]
    }

    private func look(
        at numbers: [Int],
        of site: LoadedSite,
        _ changed: [ContentFolder.Text],
        _ before: BuildCache
    ) -> Look {
        let checker = SiteChecker(site, options)
        let found = site.diagnostics + numbers.flatMap { checker.checker.check($0) }
        var entries = before.entries
        for (text, number) in zip(changed, numbers) {
            let topic = site.topics[number]
            guard let hash = site.hashes[topic.file] else { continue }
            let warnings = found.filter { $0.place.file == topic.file }
            entries[text.path] = BuildCache.Entry(
                text,
                hash,
                topic,
                SiteSearch.words(of: topic, site),
                checker.pictures(of: topic),
                warnings
            )
        }
        let others = before.warnings.filter { $0.code != .pictureUnused } + checker.unusedPictures
        let cache = BuildCache(surroundings: before.surroundings, entries: entries, warnings: others)
        return Look(checker: checker, diagnostics: found, cache: cache, bytes: cache.bytes)
    }
}

/// What a build has read, for a program that ends with it: taking the texts apart again, one by one, takes as long as
/// writing a good part of them.
package final class BuildMemory: Sendable {
    private let kept = Mutex<[any Sendable]>([])

    package init() {}

    func keep(_ things: any Sendable...) { kept.withLock { $0 += things } }
}

extension BuildCache.Entry {
    convenience init(
        _ text: ContentFolder.Text,
        _ content: ContentHash,
        _ topic: Topic,
        _ words: [UInt8]?,
        _ pictures: [String],
        _ warnings: [Diagnostic]
    ) {
        self.init(
            stamp: text.stamp,
            content: content,
            head: topic.head,
            headings: topic.headings,
            words: words ?? [],
            pictures: pictures,
            warnings: warnings
        )
    }
}
