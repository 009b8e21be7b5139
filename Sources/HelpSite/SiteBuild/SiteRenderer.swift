import Content
import Design
import Files
import FoundationEssentials
import LinkCheck
import Links
import Pages
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

    package func files() throws -> [OutputFile] {
        let pictures = try site.folder.pictures.map { picture in
            let content = try File.read(site.folder.name(of: picture.path))
            return (path: picture.path, picture: Picture(path: picture.path, content), content: content)
        }
        let context = RenderContext(
            resolver: checker.resolver,
            checker: checker.checker,
            facts: site.facts,
            addresses: addresses,
            pictures: Dictionary(uniqueKeysWithValues: pictures.map { ($0.path, $0.picture) }),
            dates: GitDates(folder: options.content).days,
            chamber: site.chamber,
            assets: SiteAssets.current(script: []),
            // Nobody prints a book of thousands of texts.
            printsAll: site.topics.count <= 1_000
        )
        let pages = SitePages(context)
        let numbers = site.topics.indices.filter { !site.topics[$0].head.isDraft }
        var files = concurrently(numbers.count) { index in pages.topic(numbers[index]) }
        files += pages.collections
        files += pages.redirects(lock: site.lock)
        files += context.assets.all.map { OutputFile($0.path, $0.content) }
        files += pictures.map { OutputFile($0.picture.output, $0.content) }
        files += SiteIndex(context, site.lock).files
        return files.sorted { $0.path < $1.path }
    }
}
