import ArgumentParser

/// `portal`: everything operators do with the portal.
@main
struct Portal: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "portal",
        abstract: "The online portal of a chamber of crafts.",
        discussion:
            "Configuration: PORTAL_* in the environment, or a file named with --config. See 'portal check --print'.",
        version: "0.1.0",
        subcommands: [
            Serve.self, Work.self, Migrate.self, Check.self, Routes.self, Facts.self, Secret.self, Assets.self,
            Demo.self,
            Status.self, Bounce.self, MaintenanceCommand.self, Import.self, LettersCommand.self, StaffCommand.self,
        ]
    )
}
