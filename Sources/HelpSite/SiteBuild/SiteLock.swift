import Files
import LinkCheck

/// Writes `site/ids.lock` and `site/routes.lock`.
package enum SiteLock {
    /// - Parameter day: ISO 8601, for portal pages that changed.
    package static func write(_ site: LoadedSite, _ options: SiteOptions, on day: String) throws {
        try File.replace(site.lock.file, with: Array(site.lock.text(promising: site.topics).utf8))
        let pages = site.routes.text(describing: site.portal, on: day)
        try File.replace(options.site + "/routes.lock", with: Array(pages.utf8))
    }
}
