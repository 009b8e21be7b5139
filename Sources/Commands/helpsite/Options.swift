import ArgumentParser
import Foundation
import Links
import SiteBuild

/// What every command that reads the site may be told.
struct Options: ParsableArguments {
    @Option(help: "Folder of the texts.") var content = "content"
    @Option(help: "Folder of the site's own data.") var site = "site"
    @Option(help: "Address of the help site, with slashes at both ends.") var baseUrl = "/hilfe/"
    @Option(help: "Address of the portal, with a slash at its end.") var portalUrl = "/"
    @Option(help: "What 'portal routes --json' of the deployed portal printed.") var routes: String?
    @Option(help: "What 'portal facts --json' of the deployed portal printed.") var facts: String?
    @Option(help: "How problems are told: text or json.") var format = Format.text

    enum Format: String, ExpressibleByArgument, CaseIterable { case text, json }

    func validate() throws {
        for (name, value) in [("--base-url", baseUrl), ("--portal-url", portalUrl)] where SiteAddress(value) == nil {
            throw ValidationError(
                "\(name) is a path with slashes at both ends, /hilfe/, or a whole address: https://hilfe.example/"
            )
        }
    }

    /// The editors' day, wherever the program runs.
    static var today: String {
        let zone = TimeZone(identifier: "Europe/Berlin") ?? .current
        return Date.now.formatted(Date.ISO8601FormatStyle(timeZone: zone).year().month().day())
    }

    var siteOptions: SiteOptions {
        var options = SiteOptions(today: Options.today)
        options.content = content.droppingSlash
        options.site = site.droppingSlash
        // Beside the folder of the texts, in the checkout.
        options.serverPages =
            options.content.split(separator: "/", omittingEmptySubsequences: false).dropLast()
            .map { $0 + "/" }.joined() + "nginx/fehler/texte.txt"
        options.base = baseUrl
        options.portal = portalUrl
        options.routes = routes
        options.facts = facts
        return options
    }
}

extension String {
    fileprivate var droppingSlash: String { hasSuffix("/") && count > 1 ? String(dropLast()) : self }
}
