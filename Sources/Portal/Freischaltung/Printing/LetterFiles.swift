import Files
import Letters
package import PortalWeb
package import PostgreSQL

/// Files with letters in clear text, which nobody keeps for long.
package enum LetterFiles {
    /// How long files lie in the folder when nobody says that they were handed over.
    package static let lifetime = Duration.seconds(48 * 3_600)

    package static let rule = RetentionRule("files with letters") { database, settings, now in
        try clean(settings, database, at: now).count
    }

    /// Removes what was handed over, what is too old, and what a run left behind that nobody went on with.
    ///
    /// - Returns: the names of the batches that were removed.
    /// - Throws: `FileProblem`, `DatabaseError`, or `LetterProblem` of a batch that could not be removed; the others are.
    @discardableResult
    package static func clean(_ settings: Settings, _ database: Database, at now: Timestamp) throws -> [String] {
        let batches = LetterBatches(database, timezone: settings.timezone)
        let folder = settings.letters.folder
        // A worker of a host that prints nothing.
        guard FileStamp(of: folder) != nil else { return [] }
        let oldest = now - lifetime
        let ended = Set(try batches.removable(at: now))
        let kept = Set(try batches.lying()).subtracting(ended)
        let left = try LetterFolder.batches(in: folder)
            .filter { !kept.contains($0.name) && Timestamp(unixSeconds: $0.changedAt / 1_000_000_000) < oldest }
        var removed: [String] = []
        var failure: (any Error)?
        for name in ended.union(left.map(\.name)).sorted() {
            do {
                try LetterFolder.remove(name, in: folder)
                try batches.removed(name, at: now)
                removed.append(name)
            } catch LetterProblem.busy {
                continue
            } catch {
                failure = failure ?? error
            }
        }
        if let failure { throw failure }
        return removed
    }
}
