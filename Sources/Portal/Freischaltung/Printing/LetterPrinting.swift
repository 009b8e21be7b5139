package import FoundationEssentials
package import Letters
import Links
package import PortalWeb
package import PostgreSQL
package import Secrets

/// Prints batches of letters, each as a whole or not at all.
///
/// A secret is made when its file is set: its hash is stored, without effect while the batch is open, then the file is
/// written. Whatever fails, a batch that was not finished has no valid PIN and keeps its requests; the next run goes on
/// behind the last whole file. Where a printed letter has left the batch meanwhile, all of it is printed anew.
package struct LetterPrinting {
    /// A batch that was printed now.
    package struct Printed: Sendable, Hashable {
        /// Of the batch; a test letter has none.
        package let batch: UUID?
        package let name: String
        /// With the files.
        package let folder: String
        package let letters: Int

        package init(_ batch: UUID? = nil, name: String, folder: String, letters: Int) {
            self.batch = batch
            self.name = name
            self.folder = folder
            self.letters = letters
        }
    }

    private let database: Database
    private let batches: LetterBatches
    private let settings: Settings
    private let hasher: LetterCodeHasher
    private let press: LetterPress
    private let chunk: Int
    private let clock: () throws -> Timestamp

    /// - Parameters:
    ///   - database: a connection that no transaction is open on.
    ///   - chunk: letters in a file, and in memory.
    ///   - clock: the time of each file and of the end; that of the database if not given.
    package init(
        _ database: Database,
        settings: Settings,
        hasher: LetterCodeHasher,
        press: LetterPress,
        chunk: Int = 300,
        clock: (() throws -> Timestamp)? = nil
    ) {
        self.database = database
        self.settings = settings
        self.hasher = hasher
        self.press = press
        self.chunk = chunk
        self.clock = clock ?? { try database.one(Timestamp.self, "SELECT now()") }
        batches = LetterBatches(database, timezone: settings.timezone)
    }

    package typealias Progress = (_ done: Int, _ total: Int) throws -> Void

    /// Finishes the open batch of a kind, or opens one and prints it.
    ///
    /// - Parameter progress: after each file; what it throws stops the run, which can go on later.
    /// - Returns: `nil` when no letter waits.
    /// - Throws: `LetterProblem.busy` while another process prints the same batch; `LetterProblem`, `TypesettingProblem`,
    ///   `FileProblem`, `DatabaseError`: the batch stays open.
    package func run(_ kind: LetterBatches.Kind, progress: Progress = { _, _ in }) throws -> Printed? {
        let batch: LetterBatches.Batch
        if let open = try batches.open(kind) {
            batch = open
        } else {
            guard try kind == .enclosure || batches.waiting(at: clock()).ready > 0 else { return nil }
            batch = try batches.openOrBegin(kind, at: clock())
        }
        return try print(batch, progress)
    }

    /// Prints the open batch of a kind, if there is one.
    package func runOpen(_ kind: LetterBatches.Kind) throws -> Printed? {
        try batches.open(kind).flatMap { try print($0) { _, _ in } }
    }

    /// How often a run begins anew because letters were taken out of the batch meanwhile.
    private static let attempts = 5

    private func print(_ batch: LetterBatches.Batch, _ progress: Progress) throws -> Printed? {
        try batches.claim(batch, at: clock())
        for _ in 1...LetterPrinting.attempts {
            let letters = try batches.letters(of: batch)
            do {
                guard !letters.isEmpty else { return try drop(batch) }
                try write(letters, batch, progress)
                switch try batches.close(batch, letters: letters.count, at: clock()) {
                case .closed: return printed(batch, letters.count)
                case .closedBefore: return nil
                case .changed: break
                }
            } catch LetterProblem.otherLetters {
                // Letters that were printed have left the batch since, or the files are not ours.
            }
            guard try takeBack(batch) else { return nil }
        }
        throw LetterProblem.otherLetters(batch.name)
    }

    private func printed(_ batch: LetterBatches.Batch, _ letters: Int) -> Printed {
        Printed(batch.id, name: batch.name, folder: settings.letters.folder + "/" + batch.name, letters: letters)
    }

    private func drop(_ batch: LetterBatches.Batch) throws -> Printed? {
        if try takeBack(batch) { try batches.drop(batch) }
        return nil
    }

    private func takeBack(_ batch: LetterBatches.Batch) throws -> Bool {
        try batches.takeBack(batch) { try LetterFolder.remove(batch.name, in: settings.letters.folder) }
    }

    private func write(_ letters: [String], _ batch: LetterBatches.Batch, _ progress: Progress) throws {
        try LetterBatch(batch.name, in: settings.letters.folder, press: press, chunk: chunk)
            .print(letters, progress: progress) { part in try makeLetters(Array(part), batch) }
    }

    /// Prints a test letter, which opens nothing and is in no table.
    ///
    /// - Returns: where it is, and the code that who gets it tells us.
    package func printCanary(to address: PostalAddress) throws -> (Printed, Code) {
        let day = try database.one(
            CalendarDay.self,
            "SELECT (\(clock()) AT TIME ZONE \(settings.timezone))::date"
        )
        let code = Code.random(.report)
        let name = "probe-\(day)-\(UUID().uuidString.prefix(8).lowercased())"
        try LetterBatch(name, in: settings.letters.folder, press: press).print(["probe"]) { _ in
            [Letter(to: address, on: GermanDay(day), .canary(code))]
        }
        return (Printed(name: name, folder: settings.letters.folder + "/" + name, letters: 1), code)
    }

    // MARK: Secrets

    private func makeLetters(_ requests: [String], _ batch: LetterBatches.Batch) throws -> [Letter] {
        let now = try clock()
        let lifetimes = LetterLifetimes(
            pin: settings.pins.ttl,
            enclosure: settings.pins.bulkTTL,
            report: LinkReports.lifetime
        )
        let sheets = try LetterSheet.read(
            requests,
            lifetimes: lifetimes,
            timezone: settings.timezone,
            at: now,
            from: database
        )
        guard sheets.count == requests.count else { throw LetterProblem.otherLetters(batch.name) }
        let secrets = try LetterSecret.make(for: sheets, hasher: hasher)
        let letters = try secrets.map { try $0.sheet.letter($0.code) }
        try store(secrets, batch, at: now)
        return letters
    }

    /// What an earlier run stored for the same letters stands on no paper.
    private func store(_ secrets: [LetterSecret], _ batch: LetterBatches.Batch, at now: Timestamp) throws {
        try database.transaction {
            let requests = secrets.map(\.sheet.request)
            guard try batches.hold(requests, in: batch) else { throw LetterProblem.otherLetters(batch.name) }
            try database.execute("DELETE FROM pin WHERE request_id = ANY(\(requests))")
            try database.execute("DELETE FROM link_report WHERE link_id = ANY(\(secrets.compactMap(\.sheet.link)))")
            for secret in secrets { try store(secret, batch, at: now) }
        }
    }

    private func store(_ secret: LetterSecret, _ batch: LetterBatches.Batch, at now: Timestamp) throws(DatabaseError) {
        let sheet = secret.sheet
        if let link = sheet.link {
            try database.execute(
                """
                INSERT INTO link_report (link_id, betrieb_id, hash, key_id, batch_id, created_at, expires_at)
                VALUES (\(link), \(sheet.betrieb.id), \(secret.hash.bytes), \(secret.hash.keyID), \(batch.id), \(now),
                        \(sheet.expiresAt))
                """
            )
        } else {
            try database.execute(
                """
                INSERT INTO pin (betrieb_id, hash, key_id, source, batch_id, request_id, created_at, expires_at)
                VALUES (\(sheet.betrieb.id), \(secret.hash.bytes), \(secret.hash.keyID), \
                \(sheet.kind == .enclosure ? "enclosure" : "letter"), \(batch.id), \(sheet.request), \(now), \
                \(sheet.expiresAt))
                """
            )
        }
    }
}

/// The code of a letter, which exists in clear text here and in its PDF alone, and its hash.
private struct LetterSecret: Sendable {
    let sheet: LetterSheet
    let code: Code
    let hash: CodeHasher.Hash

    /// On all cores: a hash takes about ten milliseconds.
    static func make(for sheets: [LetterSheet], hasher: LetterCodeHasher) throws -> [LetterSecret] {
        try sheets.concurrentMap { try LetterSecret(for: $0, hasher) }
    }

    private init(for sheet: LetterSheet, _ hasher: LetterCodeHasher) throws {
        self.sheet = sheet
        switch sheet.kind {
        case .pin, .enclosure:
            code = .random(.pin)
            hash = try hasher.hash(pin: code.canonical, of: sheet.betrieb.id)
        case .linked:
            code = .random(.report)
            hash = try hasher.hash(report: code.canonical, of: sheet.betrieb.id)
        }
    }
}
