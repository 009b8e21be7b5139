import Application
import ArgumentParser
import Foundation
import Glibc
import Logging
import PortalWeb
import PostgreSQL
import Secrets

/// What every command takes.
struct Options: ParsableArguments {
    @Option(help: "A file with NAME=value lines; the environment wins over it.")
    var config: String?

    func settings() throws -> Settings {
        let file = try config.map { try read($0) } ?? ""
        do {
            return try Settings(environment: ProcessInfo.processInfo.environment, file: file)
        } catch {
            throw Refusal(error.description)
        }
    }

    /// Everything a request needs, read once. Whoever has the keys sees passwords and PINs too, and leaves no core dump.
    func environment(_ settings: Settings, log: Logger) throws -> Environment {
        forbidCoreDumps()
        GermanText.setTimeZone(settings.timezone)
        do {
            return try Environment(settings: settings, log: log)
        } catch {
            throw Refusal("\(error)")
        }
    }

    private func read(_ path: String) throws -> String {
        do {
            return try String(contentsOfFile: path, encoding: .utf8)
        } catch {
            throw Refusal("cannot read \(path)")
        }
    }
}

/// Why a command could not do its work: one line on standard error, exit status 1.
struct Refusal: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) {
        self.description = description
    }
}

/// Stops the start of a program that does not fit the database's schema. A database that does not answer now may be
/// back for the first request.
func requireSchema(of configuration: Database.Configuration, log: Logger) throws {
    do {
        try Migrator.require(Schema.window, of: Database(configuration))
    } catch Migrator.Failure.version(let version, outside: _) {
        throw Refusal("schema version \(version) does not fit: run 'portal migrate'")
    } catch {
        log.warning("database not ready: \(error)")
    }
}

/// A logger that writes to standard error, one line an event.
func makeLog() -> Logger {
    LoggingSystem.bootstrap { StreamLogHandler.standardError(label: $0) }
    return Logger(label: "portal")
}
