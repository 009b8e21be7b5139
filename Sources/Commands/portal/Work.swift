import Application
import ArgumentParser
import FastCGI
import Glibc
import Logging
import Mail
import PortalWeb
import PostgreSQL
import ServiceDesk
import Synchronization

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
        let importing = Database.Configuration(
            settings.database,
            deadline: .seconds(600),
            parameters: ["application_name": "portal work, import"]
        )
        var housekeeping = Housekeeping(database, settings: settings, log: log)
        var letters = LetterRoom(environment, database)
        let stop = StopSignal()
        // A mail server that hangs up is an error of that mail, not the end of the worker.
        signal(SIGPIPE, SIG_IGN)
        let imports = once ? nil : ImportThread(importing, log: log)
        defer { imports?.finish() }
        repeat {
            housekeeping.runIfDue()
            letters.runIfDue()
            do {
                while !stop.isRaised, try room.sendNext() {}
                if once { _ = try ImportRoom(Database(importing), log: log).runNext() }
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

/// Looks at uploaded files and imports them beside everything else: one may take minutes, in which nobody would get a mail.
private final class ImportThread: Sendable {
    private let isStopping: Atomic<Bool>
    private let thread: Mutex<WorkerThread?>

    init(_ configuration: Database.Configuration, log: Logger) {
        isStopping = Atomic(false)
        thread = Mutex(nil)
        thread.withLock {
            $0 = WorkerThread("imports") { [self] in
                let room = ImportRoom(Database(configuration), log: log)
                while !isStopping.load(ordering: .relaxed) {
                    do {
                        if try room.runNext() { continue }
                    } catch {
                        log.error("\(error)")
                    }
                    usleep(500_000)
                }
            }
        }
    }

    /// Waits for the import at hand.
    func finish() {
        isStopping.store(true, ordering: .relaxed)
        thread.withLock { $0 }?.join()
    }
}
