import ArgumentParser
import Content
import Foundation
import SiteBuild
import Write

/// `helpsite build`
struct Build: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Check the texts and write the site.")

    @OptionGroup var options: Options
    @Option(help: "Folder to write to: new, empty, or written by this tool before.") var out = "site/public"
    @Flag(inversion: .prefixedNo, help: "Write .br and .gz beside each text file.") var compress = true
    @Option(help: "Write a report for editors: an HTML file.") var report: String?
    @Flag(help: "Relative links, for reading from a disk.") var offline = false
    @Flag(help: "Show drafts too, each marked as one: for a preview, never for a release.") var drafts = false

    func validate() throws {
        guard report.map({ $0.hasSuffix(".html") }) ?? true else {
            throw ValidationError("--report names an HTML file: report.html")
        }
    }

    /// Never taken apart, for this program ends with its build.
    private static let memory = BuildMemory()

    func run() throws {
        var site = options.siteOptions
        site.out = out
        site.compresses = compress
        site.isForDisk = offline
        site.report = report
        site.showsDrafts = drafts
        try Reporting(options.format).run {
            let outcome = try SiteBuilder(site, keepingIn: Build.memory).build()
            if options.format == .text { print(summary(outcome)) }
            return outcome.diagnostics
        }
    }

    private func summary(_ outcome: SiteBuilder.Outcome) -> String {
        let drafts = outcome.drafts.count
        return what(outcome.written)
            + (drafts == 0
                ? "" : drafts == 1 ? " 1 Entwurf nicht veröffentlicht." : " \(drafts) Entwürfe nicht veröffentlicht.")
    }

    private func what(_ written: SiteBuilder.Outcome.Written) -> String {
        switch written {
        case .nothing: "\(out) ist, wie es war."
        case .unchanged: "\(out) ist aktuell. Es war nichts zu tun."
        case .pages(let count): "\(out) ist aktuell. Neu: \(count) \(count == 1 ? "Seite" : "Seiten")."
        case .everything(let count): "\(out) ist geschrieben: \(count) Dateien."
        }
    }
}

/// `helpsite check`
struct Check: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Check the texts, and whether every portal page and every refusal is explained; write nothing."
    )

    @OptionGroup var options: Options
    @Flag(
        help:
            "Promise today's ids, addresses and sections (ids.lock) and keep how the portal's pages are (routes.lock)."
    ) var lock = false

    func run() throws {
        let site = options.siteOptions
        try Reporting(options.format).run {
            let loaded = try SiteLoader(site).load()
            let checker = SiteChecker(loaded, site)
            var diagnostics = try checker.diagnostics + checker.missingTopics + checker.unexplainedServerPages
            if !diagnostics.hasErrors { diagnostics += try SiteSearch(loaded, site).diagnostics }
            diagnostics += checker.uncovered + checker.outdated
            if lock, !diagnostics.hasErrors { try SiteLock.write(loaded, site) }
            if diagnostics.isEmpty, options.format == .text {
                print("\(loaded.topics.count) Texte geprüft. Alles in Ordnung.")
            }
            return diagnostics.sorted()
        }
    }
}
