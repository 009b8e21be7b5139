import ArgumentParser

/// `helpsite`: everything editors and operators do with the help site.
@main
struct HelpSiteCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "helpsite",
        abstract: "The help site: Markdown in, static German help out.",
        version: "0.1.0",
        subcommands: [Build.self, Check.self, Serve.self, New.self, Find.self]
    )
}
