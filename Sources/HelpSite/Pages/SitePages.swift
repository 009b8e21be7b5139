import Content
import HTML
package import LinkCheck
import Links
package import Write

/// Every page as a file.
package struct SitePages: Sendable {
    private let context: RenderContext
    private let contents: Contents
    private let frame: SiteFrame

    /// - Parameter chapters: where only pages of these are made.
    package init(_ context: RenderContext, onlyChapters chapters: Set<String>? = nil) {
        self.context = context
        contents = context.contents
        frame = SiteFrame(context, contents, onlyChapters: chapters)
    }

    /// The page of one text.
    package func topic(_ index: Int) -> OutputFile {
        let path = context.topics[index].address + "index.html"
        return OutputFile(path, frame.html(TopicPages(context: context, contents: contents).page(index)))
    }

    /// Search, everything on one page, and the page for what is missing.
    package var collections: [OutputFile] {
        let pages = CollectionPages(context: context, contents: contents)
        let print = OutputFile(SitePath.print.rawValue + "index.html", frame.html(pages.print))
        return [
            OutputFile(SitePath.search.rawValue + "index.html", frame.html(pages.search)),
            OutputFile(CollectionPages.missingPage, frame.html(pages.missing)),
        ] + (context.printsAll ? [print] : [])
    }

    // MARK: What has moved

    /// Lasting short addresses, earlier ids and earlier addresses: where each leads, by its own address.
    package func moves(lock: IDLock) -> [(from: String, to: String)] {
        var moves: [String: String] = [:]
        for topic in context.topics where !topic.id.isEmpty {
            let target = topic.head.isDraft && !context.showsDrafts ? "" : topic.address
            for id in [topic.id] + topic.head.pageAliases { moves["\(SitePath.short.rawValue)\(id)/"] = target }
        }
        for promise in lock.promises {
            guard let index = context.resolver.index.index(of: promise.id) else { continue }
            let target = context.topics[index].address
            for address in promise.addresses where !address.isEmpty { moves[address] = target }
        }
        let pages = Set(contents.all.map(\.address))
        return moves.filter { !pages.contains($0.key) }.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
    }

    /// Pages that lead on, and the same as a map for nginx.
    package func redirects(lock: IDLock) -> [OutputFile] {
        let moves = moves(lock: lock)
        let pages = CollectionPages(context: context, contents: contents)
        let files = moves.map { OutputFile($0.from + "index.html", pages.redirect(from: $0.from, to: $0.to)) }
        // A web server compares paths, and leads to its own pages, whatever name it is known by.
        let base = context.addresses.basePath
        let lines = moves.map { "\"\(base)\($0.from)\" \"\(base)\($0.to)\";\n" }
        return files + [OutputFile(".helpsite/moved.map", Array(lines.joined().utf8))]
    }
}
