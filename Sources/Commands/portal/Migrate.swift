import Application
import ArgumentParser
import PortalWeb
import PostgreSQL

/// `portal migrate`: brings the schema up to date, as the owner of the database.
struct Migrate: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Bring the database schema up to date and make the roles portal_serve and portal_work."
    )

    @OptionGroup var options: Options

    func run() throws {
        let settings = try options.settings()
        let database = Database(.init(settings.database, deadline: .seconds(600)))
        do {
            let applied = try Schema.migrate(database)
            for migration in applied { print("applied \(migration.name)") }
            if applied.isEmpty { print("nothing to do: version \(Schema.migrations.count)") }
        } catch {
            throw Refusal("migration failed: \(error)")
        }
    }
}
