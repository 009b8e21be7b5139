import Application
import ArgumentParser
import Foundation
import Links
import PortalWeb

/// `portal routes`: every address, for the help site's link check and for people.
struct Routes: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Print every address with who may enter.")

    @Flag(help: "Print JSON, as 'helpsite build --routes' reads it.") var json = false

    func run() throws {
        let table = RouteTable.entries
        guard json else {
            for entry in table { print("\(entry.path)  \(entry.access)\(entry.live ? "" : "  (in preparation)")") }
            return
        }
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        print(String(decoding: try encoder.encode(RouteTable.Document(routes: table)), as: UTF8.self))
    }
}

/// `portal facts`: lifetimes, limits and labels as the deployed portal has them.
struct Facts: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Print lifetimes, limits and labels for the help site.")

    @OptionGroup var options: Options
    @Flag(help: "Print JSON, as 'helpsite build --facts' reads it.") var json = false

    func run() throws {
        let facts = try options.settings().factSheet.entries
        guard json else {
            for fact in facts { print("\(fact.name) = \(fact.value)") }
            return
        }
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        let values = Dictionary(uniqueKeysWithValues: facts.map { ($0.name, $0.value) })
        print(String(decoding: try encoder.encode(["facts": values]), as: UTF8.self))
    }
}
