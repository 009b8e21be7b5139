import ChamberFacts
import Foundation
package import Logging
package import PortalWeb
package import PostgreSQL
import Secrets

/// Why the environment cannot be set up: one line for operators.
package struct SetupProblem: Error, Sendable, CustomStringConvertible {
    package let description: String

    init(description: String) {
        self.description = description.onOneLine
    }
}

extension Environment {
    /// Reads the secret file, the chamber's facts and the word lists that the settings name.
    package init(settings: Settings, log: Logger) throws(SetupProblem) {
        let keys = try Environment.keys(settings.secretFile)
        let chamber = try Environment.chamber(settings.chamberFile)
        let hasher = PasswordHasher(keys)
        let words: WordList
        do {
            words = try WordList(paths: settings.wordLists)
        } catch {
            throw SetupProblem(description: "PORTAL_WORD_LISTS: cannot read \(error.path)")
        }
        let service = ["handwerkskammer", "kundenportal", chamber.ort ?? "", chamber.bezirk ?? ""]
            .flatMap { $0.split { !$0.isLetter }.map(String.init) }
        self.init(
            settings: settings,
            chamber: chamber,
            keys: PortalKeys(keys),
            passwords: Passwords(
                hasher: hasher,
                policy: PasswordPolicy(minimumLength: settings.passwordMinimum, words: words, service: service),
                gate: HashGate(places: settings.hashes, mostWaiting: settings.hashQueue)
            ),
            log: log
        )
    }

    private static func keys(_ path: String) throws(SetupProblem) -> KeyRing {
        let text = try read(path, for: "PORTAL_SECRET_FILE")
        var status = stat()
        if stat(path, &status) == 0, status.st_mode & 0o007 != 0 {
            throw SetupProblem(description: "PORTAL_SECRET_FILE \(path) is open to everybody: chmod 600")
        }
        do {
            return try KeyRing(secretFile: text)
        } catch {
            throw SetupProblem(description: "PORTAL_SECRET_FILE \(path) \(error)")
        }
    }

    private static func chamber(_ path: String) throws(SetupProblem) -> Chamber {
        let text = try read(path, for: "PORTAL_CHAMBER")
        do {
            return try Chamber(yaml: text)
        } catch {
            throw SetupProblem(description: "PORTAL_CHAMBER \(path) does not hold the chamber's facts: \(error)")
        }
    }

    private static func read(_ path: String, for name: String) throws(SetupProblem) -> String {
        guard let text = try? String(contentsOfFile: path, encoding: .utf8) else {
            throw SetupProblem(description: "\(name): cannot read \(path)")
        }
        return text
    }

    /// How a program connects: with its own name, and with limits on the server's side as a second line of defence.
    package func databaseConfiguration(application: String) -> Database.Configuration {
        let milliseconds = settings.databaseDeadline.components.seconds * 1_000
        return Database.Configuration(
            settings.database,
            deadline: settings.databaseDeadline,
            settings: [
                ("application_name", application), ("statement_timeout", "\(milliseconds)"),
                ("lock_timeout", "\(milliseconds / 2)"),
                ("idle_in_transaction_session_timeout", "\(2 * milliseconds)"),
            ]
        )
    }
}
