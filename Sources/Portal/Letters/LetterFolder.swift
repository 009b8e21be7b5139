package import Files

/// The folder with all batches (`PORTAL_LETTERS`): what is to be handed over, and what is to be removed.
package enum LetterFolder {
    package struct Entry: Sendable, Hashable {
        /// The name of the batch.
        package let name: String
        /// Whether it is there as a whole.
        package let isFinished: Bool
        /// Nanoseconds since 1970.
        package let changedAt: Int
    }

    /// The batches in a folder, by name; other folders are nobody's business here.
    package static func batches(in path: String) throws(FileProblem) -> [Entry] {
        let unfinished = ".unfinished"
        return try Folder.entries(path).filter(\.isFolder).compactMap { entry in
            let isFinished = !entry.isHidden
            guard isFinished || entry.name.hasSuffix(unfinished) else { return nil }
            let name = isFinished ? entry.name : String(entry.name.dropFirst().dropLast(unfinished.count))
            return Entry(name: name, isFinished: isFinished, changedAt: entry.stamp.changedAt)
        }.sorted { ($0.name, $0.isFinished ? 1 : 0) < ($1.name, $1.isFinished ? 1 : 0) }
    }
}
