import Application
import ChamberFacts
package import HTTP
package import Logging
package import Mail
package import PortalWeb
package import PostgreSQL
import Secrets
package import TestDatabase
package import Testing

/// A whole portal on the schema of the running test: browsers ask it, its worker sends its mail, and its clock stands
/// still until the test moves it.
///
/// The suite needs the trait ``Testing/Trait/portal``. A database role answers requests and another one works, as in
/// production.
package final class TestPortal {
    package let environment: Environment
    /// The owner's connection, to look behind the scenes.
    package let owner: Database
    /// The same with the patience that many rows need.
    package var slowOwner: Database { place.connect(deadline: .seconds(120)) }
    /// The time of every request and every piece of work.
    package var now: Timestamp
    package let postbox = Postbox()
    private let place: TestDatabase
    private let serving: Database
    /// The connection that works, for work that is no mail.
    package let worker: Database

    /// - Parameter settings: `PORTAL_*` values that differ from the defaults.
    package init(_ settings: [String: String] = [:]) throws {
        place = TestDatabase.current
        let common = [
            "PORTAL_BASE_URL": "http://portal.example", "PORTAL_MAIL": "maildir:/nowhere",
            "PORTAL_MAIL_FROM": "portal@chamber.example", "PORTAL_SERVICE_EMAIL": "service@chamber.example",
        ]
        let settings = try Settings(environment: common.merging(settings) { $1 })
        environment = Environment(
            settings: settings,
            chamber: try Chamber(
                yaml: "{name: Handwerkskammer Probe, kurzname: HWK Probe, email: post@chamber.example}"
            ),
            keys: PortalKeys(Shared.keys),
            passwords: Passwords(
                hasher: Shared.hasher,
                policy: PasswordPolicy(
                    minimumLength: settings.passwordMinimum,
                    words: Shared.words,
                    service: ["handwerkskammer", "kundenportal"]
                ),
                gate: HashGate(places: 2, mostWaiting: settings.hashQueue)
            ),
            log: TestPortal.silence
        )
        owner = place.connect()
        serving = place.connect(as: "portal_serve")
        worker = place.connect(as: "portal_work")
        now = try owner.one(Timestamp.self, "SELECT date_trunc('day', now()) + interval '10 hours'")
    }

    /// A log that keeps nothing.
    package static let silence = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

    /// What all tests share: reading the word lists takes longer than most tests.
    private enum Shared {
        static let keys: KeyRing = {
            guard let ring = try? KeyRing(secretFile: KeyRing.rotated(secretFile: "")) else { preconditionFailure() }
            return ring
        }()
        static let hasher: PasswordHasher = {
            guard let cost = PasswordHasher.Cost(memory: 19_456, passes: 2) else { preconditionFailure() }
            return PasswordHasher(keys, cost: cost)
        }()
        static let words = WordList(words: ["fensterbank", "passwort", "hobelbank", "123456789012"])
    }

    package func later(_ seconds: Int) {
        now = now + .seconds(seconds)
    }

    // MARK: Requests

    /// A browser of its own, on its own connection to the database when it is for another thread.
    package func browser(_ address: String = "192.0.2.7") -> Browser {
        Browser(address) { [self] in respond(to: $0) }
    }

    package func respond(to request: Result<Request, Malformed>) -> Response {
        Application(environment, database: serving, now: now).respond(to: request)
    }

    /// Runs `body` on `count` threads at once, each with a browser and a connection of its own, as the workers of several
    /// processes would.
    package func race<Value: Sendable>(
        _ count: Int,
        _ body: @escaping @Sendable (Browser, Int) throws -> Value
    ) throws -> [Value] {
        let (environment, place, now) = (environment, place, now)
        let start = Gate(count)
        let racers = (0..<count).map { index in
            Background<Value> {
                let database = place.connect(as: "portal_serve", deadline: .seconds(30))
                let application = Application(environment, database: database, now: now)
                let browser = Browser("192.0.2.\(index % 250 + 1)") { application.respond(to: $0) }
                start.waitForAll()
                return try body(browser, index)
            }
        }
        return try racers.map { try $0.value() }
    }

    // MARK: Work

    /// Sends every mail that is due.
    package func work() throws {
        let room = try MailRoom(environment, database: worker, transport: postbox, now: now)
        while try room.sendNext() {}
    }

    /// The newest mail to an address, after sending what is due.
    package func mail(to address: String, sourceLocation: SourceLocation = #_sourceLocation) throws -> Message {
        try work()
        return try #require(postbox.mails(to: address).last, "no mail to \(address)", sourceLocation: sourceLocation)
    }

    // MARK: Behind the scenes

    package func count(_ sql: SQL) throws -> Int {
        try owner.one(Int.self, sql)
    }

    /// The audit trail as `event` lines, oldest first.
    package func trail() throws -> [String] {
        try owner.many(String.self, "SELECT event FROM audit_event ORDER BY id")
    }
}

extension Trait where Self == SchemaTrait {
    /// A migrated schema for ``TestPortal``.
    package static var portal: SchemaTrait { .schema { _ = try Schema.migrate($0) } }
}

/// Keeps what was mailed; refuses what it is told to.
package final class Postbox: MailTransport {
    package private(set) var delivered: [Message] = []
    /// Answers every delivery until it is `nil` again.
    package var refusal: DeliveryError?

    package init() {}

    package func deliver(_ message: Message) throws(DeliveryError) {
        if let refusal { throw refusal }
        delivered.append(message)
    }

    package func mails(to address: String) -> [Message] {
        delivered.filter { $0.to.text == address }
    }
}

extension Message {
    /// The path of the only link that begins with `prefix`: `/aktivieren/…`.
    package func link(_ prefix: String, sourceLocation: SourceLocation = #_sourceLocation) throws -> String {
        let links = text.split(whereSeparator: \.isWhitespace).filter { $0.hasPrefix("http://portal.example" + prefix) }
        try #require(links.count == 1, "no single link \(prefix) in the mail", sourceLocation: sourceLocation)
        return String(links[0].dropFirst("http://portal.example".count))
    }
}

extension TestPortal {
    /// An active account, made without pages.
    @discardableResult
    package func account(_ email: String, password: String, vorname: String = "", nachname: String = "") throws
        -> Account.ID
    {
        let name = email.prefix { $0 != "@" }
        guard case .hashed(let hash, _) = environment.passwords.choose(password, knowing: []) else {
            preconditionFailure("the password of a test fits the policy")
        }
        let account = try owner.one(
            Account.ID.self,
            """
            INSERT INTO account (email, state, vorname, nachname, created_at, activated_at)
            VALUES (\(email), 'active', \(vorname.isEmpty ? String(name) : vorname),
                    \(nachname.isEmpty ? "Probe" : nachname), \(now), \(now))
            RETURNING id
            """
        )
        try owner.execute(
            """
            INSERT INTO sign_in_identity (account_id, provider, password_hash, created_at, changed_at)
            VALUES (\(account), 'password', \(hash), \(now), \(now))
            """
        )
        return account
    }
}

extension Browser {
    @discardableResult
    package func signIn(_ email: String, _ password: String) throws -> Page {
        try get("/anmelden")
        return try submit(["email": email, "passwort": password], to: "/anmelden")
    }
}

extension TestPortal {
    /// What `portal work` does once an hour.
    package func keepHouse() throws {
        try Housekeeping(worker, settings: environment.settings, log: environment.log).run(at: now)
    }

    /// Runs `body` on `count` threads at once, each with a connection of its own as the worker has one.
    package func together(_ count: Int, _ body: @escaping @Sendable (Database) throws -> Void) throws {
        let place = place
        let start = Gate(count)
        let threads = (0..<count).map { _ in
            Background<Void> {
                let database = place.connect(as: "portal_work", deadline: .seconds(30))
                start.waitForAll()
                try body(database)
            }
        }
        for thread in threads { try thread.value() }
    }
}
