import ArgumentParser
import Design
import Foundation

/// `portal assets`: style sheet, script and icon for the web server, under names that carry their hash.
struct Assets: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Write style sheet, script and icon for the web server.")

    @Option(help: "The folder to write to; files of earlier releases in it stay.")
    var out: String

    func run() throws {
        let folder = URL(fileURLWithPath: out, isDirectory: true)
        do {
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
            for asset in Asset.all {
                try Data(asset.content).write(to: folder.appendingPathComponent(asset.name), options: .atomic)
            }
        } catch {
            throw Refusal("cannot write to \(out)")
        }
    }
}
