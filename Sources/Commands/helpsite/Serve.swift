import ArgumentParser
import Content
import Foundation
import Links
import SiteBuild
import Watch
import Write

/// `helpsite serve`
struct Serve: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Show the site on this machine; every change of a text appears at once."
    )

    @OptionGroup var options: Options
    @Option(help: "Port on 127.0.0.1; 0 takes a free one.") var port = 8090
    @Flag(inversion: .prefixedNo, help: "Show drafts too, each marked as one.") var drafts = true
    @Option(help: "Folder to write to.") var out = ".local/vorschau"

    func validate() throws {
        guard (0...65_535).contains(port) else { throw ValidationError("--port is a number up to 65535") }
        guard SiteAddress(options.baseUrl)?.isWhole == false else {
            throw ValidationError("--base-url is a path here: this machine shows no other host's pages")
        }
    }

    func run() throws {
        var site = options.siteOptions
        site.out = out
        site.compresses = false
        site.showsDrafts = drafts
        do {
            let server = try PreviewServer(folder: out, base: options.baseUrl, port: port)
            print("http://127.0.0.1:\(server.port)\(options.baseUrl)")
            fflush(nil)
            Thread.detachNewThread { server.run() }
            var watcher = Watcher([site.content, site.site], ignoring: out)
            var number = 0
            while true {
                number += 1
                site.today = Options.today
                server.show(try build(site, number))
                watcher.waitForChange { false }
            }
        } catch {
            FileHandle.standardError.write(Data("helpsite: \(error)\n".utf8))
            throw ExitCode(1)
        }
    }

    /// Builds and tells what came of it, here and in the browser.
    /// - Throws: when the folder to write to is not ours: it must not be shown either.
    private func build(_ site: SiteOptions, _ number: Int) throws -> PreviewServer.State {
        let began = Date()
        do {
            let outcome = try SiteBuilder(site).build()
            let errors = outcome.diagnostics.filter { $0.severity == .error }.map(\.line)
            for diagnostic in outcome.diagnostics {
                FileHandle.standardError.write(Data((diagnostic.line + "\n").utf8))
            }
            let milliseconds = Int(Date().timeIntervalSince(began) * 1_000)
            FileHandle.standardError.write(
                Data("\(errors.isEmpty ? "gebaut" : "\(errors.count) Fehler"), \(milliseconds) ms\n".utf8)
            )
            return PreviewServer.State(build: number, problems: errors)
        } catch let error as SiteWriter.NotOurs {
            throw error
        } catch {
            FileHandle.standardError.write(Data("helpsite: \(error)\n".utf8))
            return PreviewServer.State(build: number, problems: ["\(error)"])
        }
    }
}
