import Content
import Design
import Files
import FoundationEssentials
import LinkCheck
import Links
import Pages
import Search
package import Write

/// Makes all files of a checked site.
package struct SiteRenderer {
    private let site: LoadedSite
    private let checker: SiteChecker
    private let options: SiteOptions
    private let addresses: Addresses

    package init(_ site: LoadedSite, _ checker: SiteChecker, _ options: SiteOptions) {
        self.site = site
        self.checker = checker
        self.options = options
        addresses = Addresses(base: options.base, portal: options.portal, form: options.isForDisk ? .file : .served)
    }

    /// Sites with more texts have no page with all of them: nobody prints a book of thousands.
    static let printLimit = 1_000

    package func files(with search: SiteSearch) -> [OutputFile] {
        let context = context()
        let pages = SitePages(context)
        let numbers = site.topics.indices.filter { !site.topics[$0].head.isDraft || options.showsDrafts }
        // What takes longest comes first.
        var files = [OutputFile(SiteAssets.indexPath, search.index.script())] + pages.collections
        files += SiteIndex(context).files
        files += numbers.map { pages.topic($0) }
        files += pages.redirects(lock: site.lock)
        files += context.assets.all.map { OutputFile($0.path, $0.content) }
        for (path, picture) in context.pictures {
            guard let content = site.pictures[path]?.content else { continue }
            files.append(OutputFile(picture.output, content))
        }
        return files
    }

    /// The pages of some texts alone, and the search.
    func pages(_ numbers: [Int], with search: SiteSearch) -> [OutputFile] {
        let chapters = Set(numbers.compactMap { site.topics[$0].chapter })
        let pages = SitePages(context(), onlyChapters: chapters)
        let index = OutputFile(SiteAssets.indexPath, search.index.script())
        let shown = numbers.filter { !site.topics[$0].head.isDraft || options.showsDrafts }
        return shown.map { pages.topic($0) } + [index]
    }

    private func context() -> RenderContext {
        RenderContext(
            contents: site.contents,
            resolver: checker.resolver,
            checker: checker.checker,
            facts: site.facts,
            addresses: addresses,
            pictures: Dictionary(
                uniqueKeysWithValues: site.pictures.map { path, picture in
                    (path, Picture(path: path, picture.content, size: picture.size))
                }
            ),
            dates: GitDates(folder: options.content).days,
            chamber: site.chamber,
            assets: SiteAssets.current(script: SearchIndex.program),
            printsAll: site.topics.count <= SiteRenderer.printLimit,
            showsDrafts: options.showsDrafts
        )
    }
}
