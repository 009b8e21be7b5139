import Files
import LinkCheck

/// Writes `site/ids.lock`.
package enum SiteLock {
    package static func write(_ site: LoadedSite) throws {
        try File.replace(site.lock.file, with: Array(site.lock.text(promising: site.topics).utf8))
    }
}
