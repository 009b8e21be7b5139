import Application
import ArgumentParser
import FastCGI
import HTTP
import Logging
import PortalWeb
import PostgreSQL
import Synchronization

/// `portal serve`: answers the web server's requests until SIGTERM.
struct Serve: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Answer requests over FastCGI until SIGTERM.")

    @OptionGroup var options: Options

    func run() throws {
        let settings = try options.settings()
        let log = makeLog()
        let environment = try options.environment(settings, log: log)
        let database = environment.databaseConfiguration(application: "portal serve")
        try requireSchema(of: database, log: log)
        var configuration = Server.Configuration()
        configuration.workers = settings.workers
        // Two more than may hash at once, so that hashing never waits for a thread that waits for the database.
        configuration.laneWorkers = settings.hashes + 2
        configuration.laneQueue = settings.hashQueue
        configuration.maximumBodies = Lanes.largeBodies
        let status = StatusSource()
        let server = try Server(
            listener: try listener(settings),
            configuration: configuration,
            log: log,
            lane: { Lanes.hashesPassword($0) ? .queued(first: Lanes.goesFirst($0, environment)) : .direct },
            overflow: { _ in ErrorPage.busy.standalone(environment) },
            makeResponder: { activity in
                PortalResponder(
                    Application(
                        environment,
                        database: Database(database),
                        status: { status.metrics },
                        note: { activity.note($0) }
                    )
                )
            }
        )
        status.attach(server)
        guard server.run() else { throw Refusal("requests did not end in time") }
    }

    private func listener(_ settings: Settings) throws -> Listener {
        do {
            return try Listener.inherited() ?? Listener(path: settings.socket)
        } catch {
            throw Refusal("cannot listen: \(error)")
        }
    }
}

/// The server's metrics for requests that it serves itself.
private final class StatusSource: Sendable {
    private let server = Mutex<Server?>(nil)

    func attach(_ server: Server) {
        self.server.withLock { $0 = server }
    }

    var metrics: String { server.withLock { $0 }?.status.metrics ?? "" }
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
