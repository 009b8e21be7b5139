import ArgumentParser
import PortalWeb
import PostgreSQL

/// `portal maintenance on|off`: closes the portal and opens it again, as the owner of the database.
struct MaintenanceCommand: ParsableCommand {
    enum Wish: String, ExpressibleByArgument, CaseIterable {
        case on, off
    }

    static let configuration = CommandConfiguration(
        commandName: "maintenance",
        abstract: "Close the portal for maintenance, or open it again."
    )

    @OptionGroup var options: Options
    @Argument(help: "on or off") var wish: Wish

    func run() throws {
        let settings = try options.settings()
        do {
            try Maintenance.set(wish == .on, in: Database(.init(settings.database)))
        } catch {
            throw Refusal("\(error)")
        }
        print("maintenance is \(wish.rawValue); the responders know within a second")
    }
}
