import CSV
import FoundationEssentials
import Freischaltung
package import Logging
import PortalWeb
package import PostgreSQL

/// Looks at uploaded files and imports those that were confirmed: for `portal work`, whose role may.
///
/// Claimed with a lease; a worker that dies leaves its file to the next one. The same file once more changes nothing, so it
/// does no harm that an import commits before its row says so.
package struct ImportRoom {
    private static let lease = Duration.seconds(1_800)
    private static let mostAttempts = 3
    /// Bytes of the report that are kept; the rest is told as a number.
    private static let mostReport = 4 << 20
    private let database: Database
    private let log: Logger

    /// - Parameter database: with a deadline as long as the longest import.
    package init(_ database: Database, log: Logger) {
        self.database = database
        self.log = log
    }

    private struct Claimed: RowDecodable {
        let id: UUID
        let kind: String
        let content: [UInt8]
        let isDelta: Bool
        let isConfirmed: Bool
        let attempts: Int
        let uploadedBy: Staff.ID
        let confirmedBy: Staff.ID?

        init(row: inout Row) throws(DatabaseError) {
            id = try row.next()
            kind = try row.next()
            content = try row.next()
            isDelta = try row.next()
            isConfirmed = try row.next()
            attempts = try row.next()
            uploadedBy = try row.next()
            confirmedBy = try row.next()
        }
    }

    /// Does what has waited longest.
    /// - Returns: false when nothing waits.
    package func runNext(at now: Timestamp? = nil) throws -> Bool {
        let now = try now ?? database.one(Timestamp.self, "SELECT now()")
        let upload = try database.first(
            Claimed.self,
            """
            UPDATE import_upload SET leased_until = \(now + ImportRoom.lease), attempts = attempts + 1
            WHERE id = (SELECT id FROM import_upload
                        WHERE state IN ('waiting', 'confirmed') AND (leased_until IS NULL OR leased_until < \(now))
                        ORDER BY uploaded_at LIMIT 1 FOR UPDATE SKIP LOCKED)
            RETURNING id, kind, content, is_delta, state = 'confirmed', attempts, uploaded_by, confirmed_by
            """
        )
        guard let upload else { return false }
        guard upload.attempts <= ImportRoom.mostAttempts, let kind = ImportKind(rawValue: upload.kind) else {
            try refuse(
                upload,
                "Der Import ist mehrmals abgebrochen. Die Technik findet den Grund im Protokoll.",
                at: now
            )
            return true
        }
        do {
            try carryOut(upload, kind, at: now)
        } catch let error as DatabaseError where error.isOutage {
            throw error
        } catch {
            log.error("import of an uploaded file failed: \(error)")
            try later(upload, now + .seconds(60))
        }
        return true
    }

    private func carryOut(_ upload: Claimed, _ kind: ImportKind, at now: Timestamp) throws {
        let report = RejectionReport(limit: ImportRoom.mostReport)
        let work = RegisterImport(
            database,
            at: now,
            isDryRun: !upload.isConfirmed,
            by: [upload.uploadedBy] + (upload.confirmedBy.map { [$0] } ?? []),
            listing: { rejections in
                report.clear()
                try rejections.forEach { report.add($0) }
            }
        )
        let source = Bytes(upload.content)
        let outcome =
            switch kind {
            case .betriebe: try work.betriebe(source, isDelta: upload.isDelta)
            case .dozierende: try work.dozierende(source)
            case .konten: try work.konten(source)
            case .pins: ImportOutcome.refused(.columnsMissing([]), nil)
            }
        switch outcome {
        case .previewed(let found): try keep(upload, found, report, state: "previewed", at: nil)
        case .done(let found): try keep(upload, found, report, state: "done", at: now)
        case .refused(.busy, _): try wait(upload, now + .seconds(10))
        case .refused(let refusal, let found):
            if let found { try keep(upload, found, report, state: "refused", at: now) }
            try refuse(upload, ImportWords.text(for: refusal, isDelta: upload.isDelta), at: now)
        }
    }

    private func keep(
        _ upload: Claimed,
        _ report: ImportReport,
        _ rejections: RejectionReport,
        state: String,
        at finished: Timestamp?
    ) throws {
        let counts = report.counts
        let notes = report.notes.map(ImportWords.text(forNote:)).joined(separator: "\n")
        let file: [UInt8]? = counts.rejected == 0 ? nil : rejections.bytes
        // Confirmed or thrown away meanwhile: then that counts.
        try database.execute(
            """
            UPDATE import_upload SET state = \(state), finished_at = \(finished), leased_until = NULL, attempts = 0,
                content = CASE WHEN \(finished)::timestamptz IS NULL THEN content END,
                encoding = \(report.encoding.description), added = \(counts.added)::int,
                changed = \(counts.changed)::int, closed = \(counts.closed)::int, reopened = \(counts.reopened)::int,
                unchanged = \(counts.unchanged)::int, rejected = \(counts.rejected)::int, notes = \(notes),
                rejections = \(file)
            WHERE id = \(upload.id) AND state IN ('waiting', 'confirmed')
              AND (state = 'confirmed') = \(upload.isConfirmed)
            """
        )
    }

    private func refuse(_ upload: Claimed, _ text: String, at now: Timestamp) throws(DatabaseError) {
        try database.execute(
            """
            UPDATE import_upload SET state = 'refused', refusal = \(text), content = NULL, finished_at = \(now),
                leased_until = NULL
            WHERE id = \(upload.id) AND state IN ('waiting', 'confirmed', 'refused')
            """
        )
    }

    /// Another import has its turn: that was no attempt.
    private func wait(_ upload: Claimed, _ time: Timestamp) throws(DatabaseError) {
        try database.execute(
            "UPDATE import_upload SET leased_until = \(time), attempts = attempts - 1 WHERE id = \(upload.id)"
        )
    }

    /// Gives it back, to be tried again.
    private func later(_ upload: Claimed, _ time: Timestamp) throws(DatabaseError) {
        try database.execute("UPDATE import_upload SET leased_until = \(time) WHERE id = \(upload.id)")
    }
}

/// The lines that were not taken, as a file for a spreadsheet.
private final class RejectionReport {
    private let limit: Int
    private var text = ""
    private var isFull = false

    init(limit: Int) {
        self.limit = limit
        clear()
    }

    /// An import may run again after a deadlock.
    func clear() {
        text = CSVWriter.byteOrderMark + CSVWriter.line(["Zeile", "Grund"])
        isFull = false
    }

    func add(_ rejection: Rejection) {
        guard !isFull else { return }
        guard text.utf8.count < limit else {
            isFull = true
            text += CSVWriter.line(["", "Weitere Zeilen stehen hier nicht."])
            return
        }
        text += CSVWriter.line(["\(rejection.line)", ImportWords.text(forReason: rejection.reason)])
    }

    var bytes: [UInt8] { Array(text.utf8) }
}
