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

    private static let ending = ".unfinished"

    static func finished(_ name: String, in folder: String) -> String { "\(folder)/\(name)" }
    static func unfinished(_ name: String, in folder: String) -> String { "\(folder)/.\(name)\(ending)" }

    /// Lower-case letters, digits and dashes, at most a hundred.
    static func isName(_ name: some StringProtocol) -> Bool {
        let isPlain = name.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"): true
            default: false
            }
        }
        return isPlain && (1...100).contains(name.utf8.count)
    }

    /// The batches in a folder, by name; other folders are nobody's business here.
    package static func batches(in folder: String) throws(FileProblem) -> [Entry] {
        let entries: [Entry] = try Folder.entries(folder).filter(\.isFolder).compactMap { entry in
            let isFinished = !entry.isHidden
            guard isFinished || entry.name.hasSuffix(ending) else { return nil }
            let name = isFinished ? entry.name[...] : entry.name.dropFirst().dropLast(ending.count)
            guard isName(name) else { return nil }
            return Entry(name: String(name), isFinished: isFinished, changedAt: entry.stamp.changedAt)
        }
        return entries.sorted { ($0.name, $0.isFinished ? 1 : 0) < ($1.name, $1.isFinished ? 1 : 0) }
    }

    /// Removes a batch that was handed over, or that nobody wants to go on with; it need not be there.
    ///
    /// - Throws: `LetterProblem.busy` while it is printed, `FileProblem`.
    package static func remove(_ name: String, in folder: String) throws {
        guard isName(name) else { throw LetterProblem.badName(name) }
        for path in [unfinished(name, in: folder), finished(name, in: folder)] where FileStamp(of: path) != nil {
            let lock = try BatchLock(path, of: name)
            try Folder.remove(path)
            withExtendedLifetime(lock) {}
        }
    }
}
