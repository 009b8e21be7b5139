package import CSV
package import PostgreSQL

/// What is imported. The raw value is stored, and the name of the command.
package enum ImportKind: String, Sendable, CaseIterable, SQLBindable {
    case betriebe, dozierende, konten, pins
}

/// A line that was not taken, and why.
package struct Rejection: Sendable, Hashable, RowDecodable {
    /// The physical line in the file, from 1.
    package let line: Int
    package let reason: String

    init(line: Int, reason: String) {
        self.line = line
        self.reason = reason
    }

    package init(row: inout Row) throws(DatabaseError) {
        line = try row.next()
        reason = try row.next()
    }
}

/// What an import did, or would do.
package struct ImportCounts: Sendable, Hashable {
    package var added = 0
    package var changed = 0
    package var closed = 0
    package var reopened = 0
    package var unchanged = 0
    package var rejected = 0

    package init(added: Int = 0, unchanged: Int = 0) {
        self.added = added
        self.unchanged = unchanged
    }

    /// Each with its name, in the order in which they are told.
    package var words: [(name: String, count: Int)] {
        [
            ("added", added), ("changed", changed), ("closed", closed), ("reopened", reopened),
            ("unchanged", unchanged), ("rejected", rejected),
        ]
    }
}

package struct ImportReport: Sendable, Hashable {
    package let kind: ImportKind
    package let encoding: TextEncoding
    package let counts: ImportCounts
    /// The first lines that were not taken; all of them go to the `listing` of ``RegisterImport``.
    package let rejections: [Rejection]
    /// What whoever started the import should know besides, a sentence each.
    package let notes: [String]

    /// So many rejections are kept.
    static let mostRejections = 100
}

/// Why nothing was imported.
package enum ImportRefusal: Error, Sendable, Hashable, CustomStringConvertible {
    case file(CSVProblem)
    case columnsMissing([String])
    case columnTwice(String)
    /// Another one is under way.
    case busy
    /// So many of the open Betriebe would close, more than `percent`.
    case tooManyClosed(Int, open: Int, percent: Double)
    case outOfMemory

    package var description: String {
        switch self {
        case .file(let problem): "\(problem)"
        case .columnsMissing(let names): "the header line lacks \(names.joined(separator: ", "))"
        case .columnTwice(let name): "the header line has \(name) twice"
        case .busy: "another import is under way"
        case .tooManyClosed(let count, let open, let percent):
            "\(count) of \(open) open Betriebe would close, more than \(percent.short) %: nothing was written"
        case .outOfMemory: "out of memory"
        }
    }
}

package enum ImportOutcome: Sendable, Hashable {
    case done(ImportReport)
    /// Nothing was written, for it was only to be seen what would be.
    case previewed(ImportReport)
    /// Nothing was written; the report says what would have been, if the file could be read.
    case refused(ImportRefusal, ImportReport?)
}

extension Double {
    /// `1` instead of `1.0`.
    fileprivate var short: String { rounded() == self && magnitude < 1e15 ? "\(Int(self))" : "\(self)" }
}
