import CSV
import FoundationEssentials
package import PortalWeb
package import PostgreSQL

/// Brings files of the chamber into the database: all of a file that is right in one transaction, or nothing.
///
/// For the role portal_work. The same file once more changes nothing. Two imports at once: the second is told so.
package struct RegisterImport {
    /// How much of the file has been read, 0 to 1; `nil` while the database works.
    package typealias Progress = (Double?) -> Void

    let database: Database
    let now: Timestamp
    let staff: [Staff.ID]
    private let isDryRun: Bool
    private let progress: Progress
    private let listing: ((Rejections) throws -> Void)?

    /// - Parameters:
    ///   - isDryRun: counts what would be, and writes nothing.
    ///   - staff: of the service desk, who answer for the file: they do not let letters go to the addresses it changes.
    ///   - listing: gets every line that was not taken, before anything is committed: what it throws undoes the import. May
    ///     be called again from the beginning, after a deadlock.
    package init(
        _ database: Database,
        at now: Timestamp,
        isDryRun: Bool = false,
        by staff: [Staff.ID] = [],
        progress: @escaping Progress = { _ in },
        listing: ((Rejections) throws -> Void)? = nil
    ) {
        self.database = database
        self.now = now
        self.staff = staff
        self.isDryRun = isDryRun
        self.progress = progress
        self.listing = listing
    }

    func run(_ plan: some ImportPlan, _ source: some ByteSource) throws -> ImportOutcome {
        do {
            return try database.transaction { try attempt(plan, source) }
        } catch let refusal as ImportRefusal {
            return .refused(refusal, nil)
        }
    }

    private func attempt<Plan: ImportPlan>(_ plan: Plan, _ source: some ByteSource) throws -> ImportOutcome {
        guard try takeTurn() else { throw ImportRefusal.busy }
        let sheet = try ImportSheet<Plan.Column>(source)
        try plan.makeTables()
        try plan.read(sheet, progress)
        progress(nil)
        try database.execute("ANALYZE import_line")
        try plan.check()
        if let refusal = try plan.objection() { return .refused(refusal, try report(plan, sheet)) }
        if !isDryRun { try plan.write() }
        let report = try report(plan, sheet)
        guard !isDryRun else { return .previewed(report) }
        try note(report)
        return .done(report)
    }

    private func takeTurn() throws(DatabaseError) -> Bool {
        try database.one(
            Bool.self,
            "SELECT pg_try_advisory_xact_lock(hashtextextended('register import ' || current_schema(), 0))"
        )
    }

    private func report<Plan: ImportPlan>(_ plan: Plan, _ sheet: ImportSheet<Plan.Column>) throws -> ImportReport {
        var counts = try plan.counts()
        let rejections = Rejections(database)
        counts.rejected = try rejections.count
        if let listing { try listing(rejections) }
        let ignored = sheet.ignoredColumns.prefix(20).map(\.printable).joined(separator: ", ")
        let notes = [
            ignored.isEmpty ? nil : "ignored columns: \(ignored)",
            sheet.mixedLine.map {
                "line \($0) looks like UTF-8, but the file as a whole is none: see whether names are right"
            },
        ]
        return ImportReport(
            kind: Plan.kind,
            encoding: sheet.encoding,
            counts: counts,
            rejections: try rejections.first(ImportReport.mostRejections),
            notes: notes.compactMap(\.self) + (try plan.notes())
        )
    }

    /// One row for the operator, one event for the trail.
    private func note(_ report: ImportReport) throws(DatabaseError) {
        let counts = report.counts
        let id = try database.one(
            UUID.self,
            """
            INSERT INTO register_import (kind, started_at, finished_at, added, changed, closed, reopened, unchanged, \
            rejected)
            VALUES (\(report.kind), \(now), clock_timestamp(), \(counts.added), \(counts.changed), \(counts.closed),
                    \(counts.reopened), \(counts.unchanged), \(counts.rejected))
            RETURNING id
            """
        )
        try Audit(database).record(
            .registerImported,
            by: .system,
            at: now,
            detail: ["import": id.uuidString, "kind": report.kind.rawValue]
        )
    }
}

/// The lines that were not taken. Only while the import runs.
package struct Rejections {
    private let database: Database

    fileprivate init(_ database: Database) {
        self.database = database
    }

    fileprivate var count: Int {
        get throws(DatabaseError) {
            try database.one(Int.self, "SELECT count(*) FROM import_line WHERE reason IS NOT NULL")
        }
    }

    fileprivate func first(_ count: Int) throws(DatabaseError) -> [Rejection] {
        try database.many(
            Rejection.self,
            "SELECT line, reason FROM import_line WHERE reason IS NOT NULL ORDER BY line LIMIT \(count)"
        )
    }

    /// In the order of the file, in bounded memory.
    package func forEach(_ body: (Rejection) throws -> Void) throws {
        let cursor = try Cursor(
            database,
            "SELECT line, reason FROM import_line WHERE reason IS NOT NULL ORDER BY line"
        )
        while let portion = try cursor.next(Rejection.self) { try portion.forEach(body) }
        try cursor.close()
    }
}
