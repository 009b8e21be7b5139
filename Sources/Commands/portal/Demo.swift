import Application
import ArgumentParser
import Foundation
import PortalWeb
import PostgreSQL

/// `portal demo`: fictitious people for a stack on this machine.
struct Demo: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Fill a database of this machine with fictitious people.",
        discussion: "Refuses a database whose comment does not say that it was made for a demo."
    )

    @OptionGroup var options: Options
    @Option(help: "Where to write the logins, as JSON.") var out: String

    func run() throws {
        let settings = try options.settings()
        let environment = try options.environment(settings, log: makeLog())
        let database = Database(.init(settings.database, deadline: .seconds(60)))
        do {
            let logins = try DemoData(environment, database).fill()
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
            try encoder.encode(logins).write(to: URL(fileURLWithPath: out), options: .atomic)
        } catch {
            throw Refusal("\(error)")
        }
    }
}

/// `portal status`: what waits, and what was given up.
struct Status: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Show schema version, waiting mail and dead letters.")

    @OptionGroup var options: Options

    func run() throws {
        let settings = try options.settings()
        do {
            for line in try StatusReport(Database(.init(settings.database))).lines() { print(line) }
        } catch {
            throw Refusal("\(error)")
        }
    }
}
