package import PortalWeb
package import PostgreSQL

/// Messages a person sent while signed in.
package struct ContactData: PersonalData {
    package init() {}

    package func export(of account: Account, from database: Database) throws -> [ExportSection] {
        let rows = try database.many(
            Row3.self,
            """
            SELECT vorgangsnummer, created_at, message FROM contact_message
            WHERE account_id = \(account.id) ORDER BY created_at DESC LIMIT 1000
            """
        )
        return [
            ExportSection(
                "Nachrichten",
                rows.map {
                    [("Vorgangsnummer", $0.number), ("Zeit", GermanText.moment($0.at)), ("Nachricht", $0.message)]
                }
            )
        ]
    }

    /// The message stays until it is answered and its time is over; whose it was goes with the account.
    package func delete(_ account: Account, from database: Database, at now: Timestamp) throws {
        try database.execute("UPDATE contact_message SET email = NULL WHERE account_id = \(account.id)")
    }

    private struct Row3: RowDecodable {
        let number: String
        let at: Timestamp
        let message: String

        init(row: inout Row) throws(DatabaseError) {
            number = try row.next()
            at = try row.next()
            message = try row.next()
        }
    }
}
