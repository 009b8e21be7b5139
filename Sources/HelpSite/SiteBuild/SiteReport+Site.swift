import Content
import LinkCheck
import Links
import Pages

extension SiteReport {
    init(_ site: LoadedSite, _ checker: SiteChecker, _ diagnostics: [Diagnostic], _ changes: [String]) {
        let explained = site.topics.filter { !$0.head.isDraft }
        self.init(
            diagnostics,
            isWritten: !diagnostics.hasErrors,
            changed: changes,
            drafts: site.topics.filter(\.head.isDraft).map { "\($0.title) (\($0.file))" },
            unusedPictures: checker.unshownPictures,
            links: site.portal.all.map { page in
                let topics = explained.filter { $0.head.portal.contains(page.name) }
                return ("\(page.title) (\(page.path))", topics.map(\.title))
            }
        )
    }
}
