/// What the commands are told.
package struct SiteOptions: Sendable {
    package var content = "content"
    package var site = "site"
    package var out = "site/public"
    package var base = "/hilfe/"
    package var portal = "/"
    /// What the deployed portal printed; else this checkout's values hold.
    package var routes: String?
    package var facts: String?
    /// What the web server says by itself: `nginx/fehler/texte.txt`.
    package var serverPages: String?
    /// Relative links, for reading from a disk.
    package var isForDisk = false
    package var compresses = true
    /// Where the report for editors is written; none without it.
    package var report: String?
    /// Drafts are shown too.
    package var showsDrafts = false

    /// ISO 8601: what somebody looked at on a later day was looked at on no day.
    package var today: String

    package init(today: String) {
        self.today = today
    }
}
