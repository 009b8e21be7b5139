import Files
import LinkCheck

/// Writes `site/ids.lock` and `site/routes.lock`.
package enum SiteLock {
    /// Portal pages that changed did so today.
    package static func write(_ site: LoadedSite, _ options: SiteOptions) throws {
        try File.replace(site.lock.file, with: Array(site.lock.text(promising: site.topics).utf8))
        let pages = site.routes.text(describing: site.portal, on: options.today)
        try File.replace(options.site + "/routes.lock", with: Array(pages.utf8))
    }
}
