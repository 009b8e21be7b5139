import Design
import FoundationEssentials
import HTML
import HTTP
import Links
import PortalWeb
import PostgreSQL

/// The audit trail of one person, of one Betrieb or of the desk, newest first, a page at a time.
struct AuditTable {
    static let parameter = "protokoll"
    private static let pageSize = 50
    private let database: Database

    init(_ database: Database) {
        self.database = database
    }

    private struct Entry: RowDecodable {
        let at: Timestamp
        let event: String
        let actor: String
        let isPerson: Bool
        let staff: String?
        let reason: String?
        let account: Account.ID?
        let accountName: String?
        let betrieb: Betrieb.ID?
        let betriebName: String?
        let member: String?

        init(row: inout Row) throws(DatabaseError) {
            at = try row.next()
            event = try row.next()
            actor = try row.next()
            isPerson = try row.next()
            staff = try row.next()
            reason = try row.next()
            account = try row.next()
            accountName = try row.next()
            betrieb = try row.next()
            betriebName = try row.next()
            member = try row.next()
        }
    }

    /// A page of entries of `audit_event e`. What they are about is looked up for these alone.
    private static func page(_ condition: SQL, from offset: Int) -> SQL {
        """
        SELECT e.at, e.event, e.actor, coalesce(e.actor_id = e.account_id, false), s.name, e.detail ->> 'reason',
               e.account_id, a.email, e.betrieb_id, b.name, m.name
        FROM (SELECT * FROM audit_event e WHERE \(condition) ORDER BY e.at DESC, e.id DESC
              LIMIT \(AuditTable.pageSize + 1) OFFSET \(offset)) AS e
        LEFT JOIN staff s ON e.actor = 'staff' AND s.id = e.actor_id
        LEFT JOIN staff m ON m.id::text = lower(e.detail ->> 'staff')
        LEFT JOIN account a ON a.id = e.account_id
        LEFT JOIN betrieb b ON b.id = e.betrieb_id
        ORDER BY e.at DESC, e.id DESC
        """
    }

    func html(of account: Account.ID, in context: Context) throws -> HTML {
        let condition: SQL = "e.account_id = \(account)"
        return """
            <h2>Protokoll</h2>\(try html(Link(DeskLink.person(account)), condition, tellsWhat: false, in: context))
            """
    }

    func html(of betrieb: Betrieb.ID, in context: Context) throws -> HTML {
        let condition: SQL = "e.betrieb_id = \(betrieb)"
        return """
            <h2>Protokoll</h2>\(try html(Link(DeskLink.betrieb(betrieb)), condition, tellsWhat: false, in: context))
            """
    }

    /// What was done at the desk and to its people, without looks.
    ///
    /// - Parameter staff: who did it; everybody for `nil`.
    func html(ofDesk staff: Staff.ID?, in context: Context) throws -> HTML {
        // As the index audit_event_desk_idx says it.
        let isAct: SQL = """
            (e.actor = 'staff' OR e.event LIKE 'staff.%') AND e.event NOT LIKE 'staff.looked%'
            AND e.event <> 'staff.searched'
            """
        let condition: SQL = staff.map { "\(isAct) AND e.actor = 'staff' AND e.actor_id = \($0)" } ?? isAct
        let link = staff.map(ShowTrail.link(to:)) ?? Link(Route.staff(.trail))
        return try html(link, condition, tellsWhat: true, in: context)
    }

    private func html(_ link: Link, _ condition: SQL, tellsWhat: Bool, in context: Context) throws -> HTML {
        let page = context.request.query[AuditTable.parameter].flatMap(Int.init).map { min(max($0, 1), 1_000) } ?? 1
        let offset = (page - 1) * AuditTable.pageSize
        let entries = try database.many(Entry.self, AuditTable.page(condition, from: offset))
        let rows = entries.prefix(AuditTable.pageSize).map { entry -> [HTML] in
            [
                HTML(text: "\(GermanText.day(entry.at)), \(GermanText.preciseClock(entry.at))"),
                HTML(text: AuditEvent(rawValue: entry.event)?.deskWords ?? entry.event),
            ] + (tellsWhat ? [what(entry)] : []) + [HTML(text: who(entry)), HTML(text: entry.reason ?? "")]
        }
        let columns = ["Zeit", "Was"] + (tellsWhat ? ["Wen oder was"] : []) + ["Wer", "Warum"]
        func other(_ label: String, _ number: Int) -> HTML {
            let query = link.query + [.init(AuditTable.parameter, String(number))]
            return "<a href=\"\(Link(link.route, query: query, fragment: "protokoll"))\">\(label)</a> "
        }
        let ways: HTML = """
            \(HTML.when(page > 1, other("Neuere Einträge", page - 1)))\
            \(HTML.when(entries.count > AuditTable.pageSize, other("Ältere Einträge", page + 1)))
            """
        return """
            <div \
            id="protokoll">\(Table("Protokoll", columns.map { Table.Column($0) }, rows, empty: "Noch nichts.", hasCaption: false).html)</div>
            \(HTML.when(page > 1 || entries.count > AuditTable.pageSize, "<p>\(ways)</p>"))
            """
    }

    private func what(_ entry: Entry) -> HTML {
        var parts: [HTML] = []
        if let id = entry.account {
            // Who is deleted has no page any more.
            parts.append(entry.accountName.map { "<a href=\"\(DeskLink.person(id))\">\($0)</a>" } ?? "gelöschtes Konto")
        }
        if let id = entry.betrieb, let name = entry.betriebName {
            parts.append("<a href=\"\(DeskLink.betrieb(id))\">\(name)</a>")
        }
        if let member = entry.member { parts.append(HTML(text: member)) }
        return parts.enumerated().map { $0.offset == 0 ? $0.element : ", \($0.element)" }.joined()
    }

    private func who(_ entry: Entry) -> String {
        switch entry.actor {
        case "staff": entry.staff.map { "\($0), Service" } ?? "Service"
        case "account": entry.isPerson ? "die Person selbst" : "eine andere Person"
        case "visitor": "ohne Anmeldung"
        default: "das Portal"
        }
    }
}
