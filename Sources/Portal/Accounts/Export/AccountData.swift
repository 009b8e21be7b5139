package import PortalWeb
package import PostgreSQL

/// What the account itself holds about a person.
package struct AccountData: PersonalData {
    package init() {}

    package func export(of account: Account, from database: Database) throws -> [ExportSection] {
        let profile = try ProfileStore(database).find(account.id)
        let dates = try database.one(
            Dates.self,
            "SELECT created_at, activated_at FROM account WHERE id = \(account.id)"
        )
        let sessions = try database.many(
            OwnSession.self,
            """
            SELECT id, created_at, last_seen_at, user_agent FROM session
            WHERE account_id = \(account.id) ORDER BY created_at DESC LIMIT 1000
            """
        )
        let events = try database.many(
            ExportedEvent.self,
            """
            -- Addresses of strangers who tried are theirs.
            SELECT at, event, coalesce(CASE WHEN actor_id = account_id THEN host(ip) END, '') FROM audit_event
            WHERE account_id = \(account.id) ORDER BY at DESC, id DESC LIMIT 10000
            """
        )
        return [
            ExportSection(
                "Konto",
                [
                    [
                        ("E-Mail-Adresse", account.email), ("Anrede", profile.anrede.label),
                        ("Vorname", profile.vorname),
                        ("Nachname", profile.nachname), ("Telefon", profile.telefon), ("Straße", profile.strasse),
                        ("Postleitzahl", profile.plz), ("Ort", profile.ort),
                        ("Angelegt", GermanText.moment(dates.created)),
                        ("Aktiviert", dates.activated.map(GermanText.moment) ?? ""),
                    ]
                ]
            ),
            ExportSection(
                "Anmeldungen",
                sessions.map {
                    [
                        ("Angemeldet", GermanText.moment($0.createdAt)),
                        ("Zuletzt aktiv", GermanText.moment($0.lastSeenAt)),
                        ("Browser", $0.userAgent),
                    ]
                }
            ),
            ExportSection(
                "Protokoll",
                events.map {
                    [("Zeit", GermanText.moment($0.at)), ("Ereignis", $0.event), ("IP-Adresse", $0.address)]
                }
            ),
        ]
    }

    /// The account's row takes sessions, passwords and mailed links with it.
    package func delete(_ account: Account, from database: Database, at now: Timestamp) throws {
        try database.execute("DELETE FROM registration WHERE email = \(account.email)")
        try database.execute("DELETE FROM account WHERE id = \(account.id)")
    }

    private struct Dates: RowDecodable {
        let created: Timestamp
        let activated: Timestamp?

        init(row: inout Row) throws(DatabaseError) {
            created = try row.next()
            activated = try row.next()
        }
    }

    private struct ExportedEvent: RowDecodable {
        let at: Timestamp
        let event: String
        let address: String

        init(row: inout Row) throws(DatabaseError) {
            at = try row.next()
            let name = try row.next(String.self)
            event = AuditEvent(rawValue: name)?.words ?? name
            address = try row.next()
        }
    }
}
