import FoundationEssentials
import Letters
import Links
import Mail
import PortalWeb
import PostgreSQL
import Secrets

/// What the database knows of a letter at the moment it is printed. Its address is the one of the register right then.
struct LetterSheet: Sendable, RowDecodable {
    enum Kind: String, Sendable, ColumnDecodable {
        case pin, linked, enclosure
    }

    let request: UUID
    let kind: Kind
    let betrieb: Betrieb
    private let strasse: String
    private let plz: String
    private let today: CalendarDay
    private let requestedOn: CalendarDay
    private let email: String?
    private let isAskedByService: Bool
    /// Of a letter that tells of a link.
    let link: BetriebLink.ID?
    private let vorname: String?
    private let nachname: String?
    private let role: Role?
    private let linkedOn: CalendarDay?
    private let verwaltungFrom: CalendarDay?
    /// The last day of its PIN or code.
    private let lastDay: CalendarDay
    /// The last moment of that day.
    let expiresAt: Timestamp

    init(row: inout Row) throws(DatabaseError) {
        request = try row.next()
        kind = try row.next()
        betrieb = try Betrieb(row: &row)
        strasse = try row.next()
        plz = try row.next()
        today = try row.next()
        requestedOn = try row.next()
        email = try row.next()
        isAskedByService = try row.next()
        link = try row.next()
        vorname = try row.next()
        nachname = try row.next()
        role = try row.next()
        linkedOn = try row.next()
        verwaltungFrom = try row.next()
        lastDay = try row.next()
        expiresAt = try row.next()
    }

    /// In the order of the ids.
    static func read(
        _ requests: [String],
        lifetimes: LetterLifetimes,
        timezone: String,
        at now: Timestamp,
        from database: Database
    ) throws(DatabaseError) -> [LetterSheet] {
        try database.many(
            LetterSheet.self,
            """
            WITH letter AS (
                SELECT r.*, ids.position, (\(now) + CASE r.kind WHEN 'pin' THEN \(lifetimes.pin)
                    WHEN 'enclosure' THEN \(lifetimes.enclosure) ELSE \(lifetimes.report) END)
                    AT TIME ZONE \(timezone) AS end_time
                FROM unnest(\(requests)::uuid[]) WITH ORDINALITY AS ids (id, position)
                JOIN letter_request r ON r.id = ids.id
            )
            SELECT r.id, r.kind, \(Betrieb.columns), b.strasse, b.plz,
                   (\(now) AT TIME ZONE \(timezone))::date, (r.requested_at AT TIME ZONE \(timezone))::date,
                   coalesce(p.email, a.email), r.asked_by IS NOT NULL, r.link_id, p.vorname, p.nachname, l.role,
                   (l.linked_at AT TIME ZONE \(timezone))::date, (l.verwaltung_from AT TIME ZONE \(timezone))::date,
                   r.end_time::date,
                   (r.end_time::date + 1)::timestamp AT TIME ZONE \(timezone) - interval '1 microsecond'
            FROM letter r JOIN betrieb b ON b.id = r.betrieb_id
            LEFT JOIN account a ON a.id = r.account_id
            LEFT JOIN betrieb_link l ON l.id = r.link_id LEFT JOIN account p ON p.id = l.account_id
            ORDER BY r.position
            """
        )
    }

    /// The letter with its secret.
    ///
    /// - Throws: `.incomplete` where the database does not know what it has to say.
    func letter(_ code: Code) throws(LetterProblem) -> Letter {
        Letter(to: try address, on: GermanDay(today), try content(code))
    }

    private func content(_ code: Code) throws(LetterProblem) -> Letter.Content {
        let place = Letter.Betrieb(betrieb.betriebsnummer, filiale: betrieb.filialnummer)
        let email = email.flatMap { EmailAddress(stored: $0) }
        let pin = Letter.Pin(of: place, code, validUntil: GermanDay(lastDay))
        switch kind {
        case .enclosure:
            return .enclosure(pin)
        case .pin:
            let day = GermanDay(requestedOn)
            let somebody: Letter.Request = email.map { .account($0, on: day) } ?? .withoutSignIn(on: day)
            return .pin(pin, isAskedByService ? .service(on: day) : somebody)
        case .linked:
            guard let role, let linkedOn else { throw incomplete }
            return .linked(
                Letter.NewLink(
                    of: place,
                    to: email.map { Letter.Person(vorname: vorname ?? "", nachname: nachname ?? "", email: $0) }
                        ?? .deleted,
                    as: role,
                    on: GermanDay(linkedOn),
                    verwaltungFrom: verwaltungFrom.map { GermanDay($0) },
                    report: code,
                    until: GermanDay(lastDay)
                )
            )
        }
    }

    private var address: PostalAddress {
        get throws(LetterProblem) {
            let delivery = [strasse, "\(plz) \(betrieb.ort)"]
            // A name without a character that can be printed is no reason to keep all others waiting.
            guard
                let address = PostalAddress(recipient: [betrieb.name], delivery: delivery)
                    ?? PostalAddress(recipient: ["Betrieb \(betrieb.number)"], delivery: delivery)
            else { throw incomplete }
            return address
        }
    }

    private var incomplete: LetterProblem { .incomplete(request.uuidString.lowercased()) }
}

/// How long what a letter holds is valid; always to the end of its last day.
struct LetterLifetimes: Sendable {
    let pin: Duration
    let enclosure: Duration
    let report: Duration
}

extension GermanDay {
    init(_ day: CalendarDay) {
        self.init(year: day.year, month: day.month, day: day.day)
    }
}
