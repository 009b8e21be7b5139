import Application
import ArgumentParser
import PortalWeb
import PostgreSQL

/// `portal check`: whether the configuration makes sense and the database fits.
struct Check: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Check configuration, secret file and database.")

    @OptionGroup var options: Options
    @Flag(name: .customLong("print"), help: "Show every value with its source, secrets masked.") var printsValues =
        false

    func run() throws {
        let settings = try options.settings()
        if printsValues {
            for line in settings.listing { print(line) }
            return
        }
        for name in settings.unknownNames { print("warning: \(name) means nothing to this version") }
        _ = try options.environment(settings, log: makeLog())
        do {
            try Migrator.require(Schema.window, of: Database(.init(settings.database)))
        } catch Migrator.Failure.version(let version, outside: _) {
            throw Refusal("schema version \(version) does not fit: run 'portal migrate'")
        } catch {
            throw Refusal("\(error)")
        }
        print("ok")
    }
}
