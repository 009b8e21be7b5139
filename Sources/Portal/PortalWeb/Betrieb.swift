package import FoundationEssentials
package import Links
package import PostgreSQL

/// A Betrieb or one of its Filialen as every page knows it.
package struct Betrieb: Sendable, Hashable, RowDecodable {
    package struct ID: RawRepresentable, Sendable, Hashable, SQLBindable, ColumnDecodable {
        package let rawValue: UUID

        package init(rawValue: UUID) {
            self.rawValue = rawValue
        }
    }

    package let id: ID
    /// Six digits.
    package let betriebsnummer: String
    /// Two or three digits; `nil` for the Betrieb itself.
    package let filialnummer: String?
    package let name: String
    package let ort: String

    package init(row: inout Row) throws(DatabaseError) {
        id = try row.next()
        betriebsnummer = try row.next()
        filialnummer = try row.next()
        name = try row.next()
        ort = try row.next()
    }

    fileprivate static func optional(row: inout Row) throws(DatabaseError) -> Betrieb? {
        let id: ID? = try row.next()
        let betriebsnummer: String? = try row.next()
        let filialnummer: String? = try row.next()
        let name: String? = try row.next()
        let ort: String? = try row.next()
        guard let id, let betriebsnummer, let name, let ort else { return nil }
        return Betrieb(id: id, betriebsnummer: betriebsnummer, filialnummer: filialnummer, name: name, ort: ort)
    }

    private init(id: ID, betriebsnummer: String, filialnummer: String?, name: String, ort: String) {
        self.id = id
        self.betriebsnummer = betriebsnummer
        self.filialnummer = filialnummer
        self.name = name
        self.ort = ort
    }

    /// The columns of ``init(row:)``, of a table called `b`.
    package static let columns: SQL = "b.id, b.betriebsnummer, b.filialnummer, b.name, b.ort"

    /// `123456`, or `123456 / Filiale 02`.
    package var number: String {
        filialnummer.map { "\(betriebsnummer) / Filiale \($0)" } ?? betriebsnummer
    }
}

/// The Betrieb a person acts for, and what she may do there. Read with the session, for each request anew.
package struct BetriebLink: Sendable, Hashable, RowDecodable {
    package struct ID: RawRepresentable, Sendable, Hashable, SQLBindable, ColumnDecodable {
        package let rawValue: UUID

        package init(rawValue: UUID) {
            self.rawValue = rawValue
        }
    }

    package let id: ID
    package let role: Role
    package let linkedAt: Timestamp
    package let documentMail: DocumentMail
    /// Whether it is noted that the person was there today.
    package let wasSeenToday: Bool
    package let betrieb: Betrieb

    package init(row: inout Row) throws(DatabaseError) {
        id = try row.next()
        role = try row.next()
        linkedAt = try row.next()
        documentMail = try row.next()
        wasSeenToday = try row.next()
        betrieb = try Betrieb(row: &row)
    }

    /// The same behind a LEFT JOIN.
    static func optional(row: inout Row) throws(DatabaseError) -> BetriebLink? {
        let id: ID? = try row.next()
        let role: Role? = try row.next()
        let linkedAt: Timestamp? = try row.next()
        let documentMail: DocumentMail? = try row.next()
        let wasSeenToday: Bool? = try row.next()
        let betrieb = try Betrieb.optional(row: &row)
        guard let id, let role, let linkedAt, let documentMail, let wasSeenToday, let betrieb else { return nil }
        return BetriebLink(
            id: id,
            role: role,
            linkedAt: linkedAt,
            documentMail: documentMail,
            wasSeenToday: wasSeenToday,
            betrieb: betrieb
        )
    }

    private init(
        id: ID,
        role: Role,
        linkedAt: Timestamp,
        documentMail: DocumentMail,
        wasSeenToday: Bool,
        betrieb: Betrieb
    ) {
        self.id = id
        self.role = role
        self.linkedAt = linkedAt
        self.documentMail = documentMail
        self.wasSeenToday = wasSeenToday
        self.betrieb = betrieb
    }

    /// The role of a link, from a table called `l`, at a moment: who came by PIN has Verwaltung after a while.
    package static func role(at now: Timestamp?) -> SQL {
        "CASE WHEN \(hasVerwaltung(at: now)) THEN 'verwaltung' ELSE l.role END"
    }

    /// Whether a link, from a table called `l`, has Verwaltung at a moment.
    package static func hasVerwaltung(at now: Timestamp?) -> SQL {
        "(l.role = 'verwaltung' OR l.verwaltung_from <= coalesce(\(now), now()))"
    }

    /// The columns of ``init(row:)``, of tables called `l` and `b`, at a moment.
    package static func columns(at now: Timestamp?) -> SQL {
        """
        l.id, \(role(at: now)), l.linked_at, l.notification,
        l.last_access_on IS NOT DISTINCT FROM (coalesce(\(now), now()) AT TIME ZONE 'UTC')::date, \(Betrieb.columns)
        """
    }
}

extension Role: SQLBindable, ColumnDecodable {}

/// When a person hears of new documents of her Betrieb; of Bescheide always at once. The raw value is stored.
package enum DocumentMail: String, Sendable, CaseIterable, SQLBindable, ColumnDecodable {
    case atOnce = "at_once"
    case daily
    case off
}
