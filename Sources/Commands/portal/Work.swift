import Application
import ArgumentParser
import Glibc
import Logging
import Mail
import PortalWeb
import PostgreSQL
import ServiceDesk

/// `portal work`: delivers mail and prints letters until SIGTERM, which finishes the one at hand.
struct Work: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Deliver mail and do other promised work until SIGTERM.")

    @OptionGroup var options: Options
    @Flag(help: "Do what is due now, then exit.") var once = false

    func run() throws {
        let settings = try options.settings()
        let log = makeLog()
        let environment = try options.environment(settings, log: log)
        let configuration = environment.databaseConfiguration(application: "portal work")
        try requireSchema(of: configuration, log: log)
        let database = Database(configuration)
        let room = try mailRoom(environment, database: database, transport: try transport(settings))
        // An import is one statement after another, each as long as the file.
        let imports = ImportRoom(
            Database(
                .init(
                    settings.database,
                    deadline: .seconds(600),
                    parameters: ["application_name": "portal work, import"]
                )
            ),
            log: log
        )
        var housekeeping = Housekeeping(database, settings: settings, log: log)
        var letters = LetterRoom(environment, database)
        let stop = StopSignal()
        // A mail server that hangs up is an error of that mail, not the end of the worker.
        signal(SIGPIPE, SIG_IGN)
        repeat {
            housekeeping.runIfDue()
            letters.runIfDue()
            do {
                while !stop.isRaised, try room.sendNext() {}
                if !stop.isRaised { _ = try imports.runNext() }
            } catch {
                log.error("\(error)")
                if once { throw Refusal("\(error)") }
            }
        } while !once && !stop.wait(.milliseconds(500))
    }

    private func mailRoom(_ environment: Environment, database: Database, transport: any MailTransport) throws
        -> MailRoom
    {
        do {
            return try MailRoom(environment, database: database, transport: transport)
        } catch {
            throw Refusal(error.description)
        }
    }

    private func transport(_ settings: Settings) throws -> any MailTransport {
        do {
            return try makeMailTransport(settings.mail)
        } catch {
            throw Refusal("PORTAL_MAIL \(error)")
        }
    }
}
