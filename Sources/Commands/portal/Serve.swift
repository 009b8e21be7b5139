import Application
import ArgumentParser
import FastCGI
import HTTP
import Logging
import PortalWeb
import PostgreSQL

/// `portal serve`: answers the web server's requests until SIGTERM.
struct Serve: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Answer requests over FastCGI until SIGTERM.")

    @OptionGroup var options: Options

    func run() throws {
        let settings = try options.settings()
        let log = makeLog()
        let environment = try options.environment(settings, log: log)
        let database = environment.databaseConfiguration(application: "portal serve")
        let server = Server(
            listener: try listener(settings),
            configuration: .init(workers: settings.workers, hashes: settings.hashes, queue: settings.hashQueue),
            log: log,
            lane: { Lanes.hashesPassword($0) ? .queued(first: Lanes.goesFirst($0)) : .direct },
            overflow: { _ in ErrorPage.standalone(.serviceUnavailable, environment) },
            makeResponder: { PortalResponder(Application(environment, database: Database(database))) }
        )
        try server.run()
    }

    private func listener(_ settings: Settings) throws -> Listener {
        do {
            return try Listener.fromSystemd() ?? Listener(path: settings.socket)
        } catch {
            throw Refusal("cannot listen: \(error)")
        }
    }
}

/// Where FastCGI and the portal meet: one application for each worker thread.
private final class PortalResponder: Responder {
    private let application: Application

    init(_ application: Application) {
        self.application = application
    }

    func respond(to request: Result<Request, Malformed>) -> Response {
        application.respond(to: request)
    }
}
