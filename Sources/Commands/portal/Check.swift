import Application
import ArgumentParser
import Foundation
import Letters
import Links
import PortalWeb
import PostgreSQL

/// `portal check`: whether the configuration makes sense and the database fits.
struct Check: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Check configuration, secret file, database, and what prints letters."
    )

    @OptionGroup var options: Options
    @Flag(name: .customLong("print"), help: "Show every value with its source, secrets masked.") var printsValues =
        false

    @Option(help: "Check instead whether this hilfe-index.json has every text that the portal's pages lead to.")
    var helpIndex: String?

    func run() throws {
        if let helpIndex { return try checkTopics(of: helpIndex) }
        let settings = try options.settings()
        if printsValues {
            for line in settings.listing { print(line) }
            return
        }
        for name in settings.unknownNames { print("warning: \(name) means nothing to this version") }
        let environment = try options.environment(settings, log: makeLog())
        if let lack = environment.letterhead.lack(in: settings.chamberFile) { print("warning: \(lack)") }
        do {
            try Migrator.require(Schema.window, of: Database(.init(settings.database)))
            try environment.letterPress.check()
        } catch Migrator.Failure.version(let version, outside: _) {
            throw Refusal("schema version \(version) does not fit: run 'portal migrate'")
        } catch {
            throw Refusal("\(error)")
        }
        print("ok")
    }

    private struct HelpIndex: Decodable {
        struct Topic: Decodable {
            let aliases: [String]
        }

        let topics: [String: Topic]
    }

    private func checkTopics(of file: String) throws {
        let index: HelpIndex
        do {
            index = try JSONDecoder().decode(HelpIndex.self, from: Data(contentsOf: URL(filePath: file)))
        } catch {
            throw Refusal("\(file) is no hilfe-index.json of the help site")
        }
        let known = Set(index.topics.flatMap { [$0.key] + $0.value.aliases })
        let missing = HelpTopic.allCases.filter { $0.isNeeded && !known.contains($0.rawValue) }
        guard missing.isEmpty else {
            throw Refusal(
                "the help site lacks what portal pages lead to: \(missing.map(\.rawValue).joined(separator: ", "))"
            )
        }
        print("ok")
    }
}
