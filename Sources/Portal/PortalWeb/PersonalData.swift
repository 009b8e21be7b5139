package import HTML
package import PostgreSQL

/// A part of what a person may take along (Art. 15 and 20 DSGVO): rows of one kind, each with names and values.
package struct ExportSection: Sendable {
    /// German, for the readable page; also the key in the file for programs.
    package let title: String
    package let rows: [[(name: String, value: String)]]

    package init(_ title: String, _ rows: [[(name: String, value: String)]]) {
        self.title = title
        self.rows = rows
    }
}

/// What a feature keeps about a person. Every feature offers one; `Application` lists them.
package protocol PersonalData: Sendable {
    /// The person's own data and nobody else's.
    func export(of account: Account, from database: Database) throws -> [ExportSection]

    /// What the person should know before she deletes her account, and can still do something about.
    func warning(for session: Session, from database: Database, at now: Timestamp) throws -> HTML?

    /// Removes what may be removed. Runs in the transaction that deletes the account.
    func delete(_ account: Account, from database: Database, at now: Timestamp) throws
}

extension PersonalData {
    package func warning(for session: Session, from database: Database, at now: Timestamp) throws -> HTML? { nil }
}
