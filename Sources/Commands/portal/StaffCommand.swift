import Application
import ArgumentParser
import Mail
import PortalWeb
import PostgreSQL
import Secrets
import ServiceDesk

/// `portal staff`: who works at the service desk.
struct StaffCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "staff",
        abstract: "Manage the people of the service desk.",
        discussion: """
            For the owner of the database. Everything is noted in the audit trail. A one-time code is shown once: hand \
            it over yourself; with it the person chooses a password and sets up an authenticator app at \
            /service/einrichten.
            """,
        subcommands: [Add.self, List.self, Lock.self, Unlock.self, ResetFactor.self, Role.self, Remove.self]
    )

    struct Add: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Add a person and show the one-time code to hand over."
        )

        @Argument(help: "The e-mail address, which is also the name to sign in with.") var email: String
        @Option(help: "The person's name.") var name: String
        @Option(help: "auskunft, sachbearbeitung or leitung.") var role: StaffRole = .sachbearbeitung
        @OptionGroup var options: Options

        func validate() throws {
            guard (1...100).contains(name.unicodeScalars.count) else {
                throw ValidationError("--name has 1 to 100 characters")
            }
            guard case .address = EmailAddress.parse(email) else { throw ValidationError("'\(email)' is no address") }
        }

        func run() throws {
            guard case .address(let address) = EmailAddress.parse(email) else { return }
            try options.directory { directory, now in
                guard let code = try directory.add(address.text, name: name, role: role, at: now) else {
                    throw Refusal("\(address.text) is there already")
                }
                print(code.printed)
            }
        }
    }

    struct List: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: "List the people of the service desk, a line each.")

        @OptionGroup var options: Options

        func run() throws {
            try options.directory { directory, _ in
                for entry in try directory.all() {
                    let state = entry.lockedAt != nil ? "locked" : entry.enrolledAt != nil ? "active" : "not enrolled"
                    print("\(entry.staff.email)\t\(entry.staff.role.rawValue)\t\(state)\t\(entry.staff.name.onOneLine)")
                }
            }
        }
    }

    struct Lock: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "End a person's sessions and let her sign in no more.",
            aliases: ["disable"]
        )

        @Argument(help: "The e-mail address.") var email: String
        @OptionGroup var options: Options

        func run() throws {
            try options.change(email) { directory, staff, now in
                guard try directory.lock(staff.id, at: now) else { throw Refusal("\(staff.email) is locked already") }
                try directory.note(.staffLocked, staff.id, at: now)
            }
        }
    }

    struct Unlock: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Let a locked person sign in again.")

        @Argument(help: "The e-mail address.") var email: String
        @OptionGroup var options: Options

        func run() throws {
            try options.change(email) { directory, staff, now in
                guard try directory.unlock(staff.id, at: now) else { throw Refusal("\(staff.email) is not locked") }
                try directory.note(.staffUnlocked, staff.id, at: now)
            }
        }
    }

    struct Role: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Give a person another role, from the next page on.")

        @Argument(help: "The e-mail address.") var email: String
        @Argument(help: "auskunft, sachbearbeitung or leitung.") var role: StaffRole
        @OptionGroup var options: Options

        func run() throws {
            try options.change(email) { directory, staff, now in
                if role < .leitung { try directory.refuseLast(staff) }
                guard try directory.change(staff.id, to: role) else {
                    throw Refusal("\(staff.email) has that role already")
                }
                let detail = ["from": staff.role.rawValue, "to": role.rawValue]
                try directory.note(.staffRoleChanged, staff.id, at: now, detail: detail)
            }
        }
    }

    struct Remove: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Take a person who has left off the list, for good.",
            discussion: """
                Ends the sessions, and takes address, password and app away; the address may be added anew. What \
                the                 person did stays in the audit trail, with the name, for as long as the trail is \
                kept.
                """
        )

        @Argument(help: "The e-mail address.") var email: String
        @OptionGroup var options: Options

        func run() throws {
            try options.change(email) { directory, staff, now in
                try directory.refuseLast(staff)
                try directory.remove(staff.id, at: now)
                try directory.note(.staffRemoved, staff.id, at: now)
            }
        }
    }

    struct ResetFactor: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Take password and app away, and show a new one-time code to hand over.",
            aliases: ["reset-totp"]
        )

        @Argument(help: "The e-mail address.") var email: String
        @OptionGroup var options: Options

        func run() throws {
            var shown = ""
            try options.change(email) { directory, staff, now in
                guard let code = try directory.reset(staff.id, at: now) else {
                    throw Refusal("\(staff.email) is locked")
                }
                try directory.note(.staffFactorReset, staff.id, at: now)
                shown = code.printed
            }
            print(shown)
        }
    }
}

extension StaffRole: ExpressibleByArgument {}

extension StaffDirectory {
    /// Somebody must be able to help the others in.
    fileprivate func refuseLast(_ staff: Staff) throws {
        guard try !isLastOfLeitung(staff.id) else {
            throw Refusal("\(staff.email) is the last of the Leitung who can sign in")
        }
    }
}

extension Options {
    fileprivate func directory(_ body: (StaffDirectory, Timestamp) throws -> Void) throws {
        let settings = try settings()
        let environment = try environment(settings, log: makeLog())
        let database = Database(.init(settings.database, parameters: ["application_name": "portal staff"]))
        do {
            try Migrator.require(Schema.window, of: database)
            let directory = StaffDirectory(database, environment.keys, settings)
            try body(directory, try database.one(Timestamp.self, "SELECT now()"))
        } catch let refusal as Refusal {
            throw refusal
        } catch {
            throw Refusal("\(error)")
        }
    }

    /// In one transaction with the line in the audit trail.
    fileprivate func change(_ typed: String, _ body: (StaffDirectory, Staff, Timestamp) throws -> Void) throws {
        guard case .address(let address) = EmailAddress.parse(typed) else { throw Refusal("'\(typed)' is no address") }
        try directory { directory, now in
            try directory.inTransaction {
                guard let staff = try directory.find(email: address.text) else {
                    throw Refusal("nobody has the address \(address.text)")
                }
                try body(directory, staff, now)
            }
        }
    }
}
