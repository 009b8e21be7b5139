import Application
import ArgumentParser
import Freischaltung
import Letters
import Links
import PortalWeb
import PostgreSQL
import Secrets

/// `portal letters`: prints what waits, as PDF files for the mail room.
struct LettersCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "letters",
        abstract: "Print the letters that wait into PORTAL_LETTERS, or go on with a batch that was not finished.",
        discussion: """
            As portal_work, with the secret file. Nothing of a batch counts before all of it is printed. The files \
            hold PINs in clear text: they are removed once --handed-over names their batch, and after 48 hours at \
            the latest.
            """
    )

    @OptionGroup var options: Options
    @Flag(help: "The yearly letter to every open Betrieb.") var enclosure = false
    @Flag(help: "With --enclosure: although the last ones were printed less than 300 days ago.") var again = false
    @Option(help: "One test letter, to see that what is printed arrives: 'Ada Probe; Musterweg 1; 33602 Bielefeld'.")
    var canary: String?
    @Option(help: "Say that a batch was handed over: its files are removed.") var handedOver: String?

    /// So that a slip does not cost 22,000 stamps.
    private static let year = Duration.seconds(300 * 86_400)

    func validate() throws {
        guard [enclosure, canary != nil, handedOver != nil].filter(\.self).count <= 1, enclosure || !again else {
            throw ValidationError("--enclosure, --canary and --handed-over each stand alone; --again needs --enclosure")
        }
    }

    func run() throws {
        let settings = try options.settings()
        let environment = try options.environment(settings, log: makeLog())
        let database = Database(environment.databaseConfiguration(application: "portal letters"))
        let bar = ProgressBar()
        defer { bar.clear() }
        do {
            try Migrator.require(Schema.window, of: database)
            if let handedOver { return try handOver(handedOver, settings, database) }
            let lack = environment.letterhead.lack(in: settings.chamberFile)
            if let canary {
                try printCanary(canary, environment.letterPrinting(database))
                return note(lack)
            }
            if enclosure {
                if let lack { throw Refusal("\(lack); no letter to every Betrieb without") }
                if !again { try refuseSecondEnclosure(settings, database) }
            }
            let printed = try environment.letterPrinting(database).run(enclosure ? .enclosure : .requested) {
                bar.show(Double($0) / Double($1))
            }
            bar.clear()
            if let printed {
                note(lack)
                print("\(printed.letters) \(printed.letters == 1 ? "letter" : "letters") in \(printed.folder)")
            } else {
                print("no letter waits")
            }
            try tellHeld(settings, database)
        } catch let refusal as Refusal {
            throw refusal
        } catch Migrator.Failure.version(let version, outside: _) {
            throw Refusal("schema version \(version) does not fit: run 'portal migrate'")
        } catch {
            throw Refusal("\(error)")
        }
    }

    private func refuseSecondEnclosure(_ settings: Settings, _ database: Database) throws {
        let batches = LetterBatches(database, timezone: settings.timezone)
        guard try batches.open(.enclosure) == nil, let last = try batches.lastPrinted(.enclosure) else { return }
        guard last + LettersCommand.year > (try database.one(Timestamp.self, "SELECT now()")) else { return }
        throw Refusal("every Betrieb got its letter on \(GermanText.day(last)); --again prints them once more")
    }

    private func tellHeld(_ settings: Settings, _ database: Database) throws {
        let now = try database.one(Timestamp.self, "SELECT now()")
        let held = try LetterBatches(database, timezone: settings.timezone).waiting(at: now).held
        if held > 0 { note("\(held) wait for the service desk") }
    }

    private func note(_ text: String?) {
        if let text { StandardError.write("note: \(text)") }
    }

    private func printCanary(_ address: String, _ printing: LetterPrinting) throws {
        let lines = address.split(separator: ";").map(String.init)
        guard let address = PostalAddress(recipient: Array(lines.prefix(1)), delivery: Array(lines.dropFirst())) else {
            throw Refusal("--canary takes a name and an address, with ';' between their lines")
        }
        let (printed, code) = try printing.printCanary(to: address)
        print("1 letter in \(printed.folder), to come back with \(code.printed)")
    }

    private func handOver(_ name: String, _ settings: Settings, _ database: Database) throws {
        let now = try database.one(Timestamp.self, "SELECT now()")
        guard try LetterBatches(database, timezone: settings.timezone).handOver(name, at: now) else {
            throw Refusal("no printed batch '\(name)' waits to be handed over")
        }
        let removed = try LetterFiles.clean(settings, database, at: now)
        print("removed: \(removed.joined(separator: ", "))")
    }
}

extension Letterhead {
    /// What the chamber has not told yet, in a line; `nil` when the post can send letters back.
    func lack(in file: String) -> String? {
        guard !missing.isEmpty else { return nil }
        return "letters have no return address: \(file) lacks \(missing.joined(separator: ", ")), or absender"
    }
}
