import Design
import FoundationEssentials
import HTML
import HTTP
import Links
import PortalWeb
import PostgreSQL

/// The audit trail of one person or one Betrieb, newest first, a page at a time.
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

        init(row: inout Row) throws(DatabaseError) {
            at = try row.next()
            event = try row.next()
            actor = try row.next()
            isPerson = try row.next()
            staff = try row.next()
            reason = try row.next()
        }
    }

    private static let columns: SQL = """
        SELECT e.at, e.event, e.actor, coalesce(e.actor_id = e.account_id, false), s.name, e.detail ->> 'reason'
        FROM audit_event e LEFT JOIN staff s ON e.actor = 'staff' AND s.id = e.actor_id
        """

    func html(of account: Account.ID, in context: Context) throws -> HTML {
        try html(DeskLink.person(account), in: context) { offset in
            """
            \(AuditTable.columns) WHERE e.account_id = \(account)
            ORDER BY e.at DESC, e.id DESC LIMIT \(AuditTable.pageSize + 1) OFFSET \(offset)
            """
        }
    }

    func html(of betrieb: Betrieb.ID, in context: Context) throws -> HTML {
        try html(DeskLink.betrieb(betrieb), in: context) { offset in
            """
            \(AuditTable.columns) WHERE e.betrieb_id = \(betrieb)
            ORDER BY e.at DESC, e.id DESC LIMIT \(AuditTable.pageSize + 1) OFFSET \(offset)
            """
        }
    }

    private func html(_ route: Route, in context: Context, _ query: (Int) -> SQL) throws -> HTML {
        let page = context.request.query[AuditTable.parameter].flatMap(Int.init).map { min(max($0, 1), 1_000) } ?? 1
        let entries = try database.many(Entry.self, query((page - 1) * AuditTable.pageSize))
        let rows = entries.prefix(AuditTable.pageSize).map { entry -> [HTML] in
            [
                HTML(text: "\(GermanText.day(entry.at)), \(GermanText.preciseClock(entry.at))"),
                HTML(text: AuditEvent(rawValue: entry.event)?.deskWords ?? entry.event), HTML(text: who(entry)),
                HTML(text: entry.reason ?? ""),
            ]
        }
        let columns = ["Zeit", "Was", "Wer", "Warum"].map { Table.Column($0) }
        func link(_ label: String, _ number: Int) -> HTML {
            let link = Link(route, query: [.init(AuditTable.parameter, String(number))], fragment: "protokoll")
            return "<a href=\"\(link)\">\(label)</a> "
        }
        let ways: HTML = """
            \(HTML.when(page > 1, link("Neuere Einträge", page - 1)))\
            \(HTML.when(entries.count > AuditTable.pageSize, link("Ältere Einträge", page + 1)))
            """
        return """
            <h2 id="protokoll">Protokoll</h2>
            \(Table("Protokoll", columns, rows, empty: "Noch nichts.", hasCaption: false).html)
            \(HTML.when(page > 1 || entries.count > AuditTable.pageSize, "<p>\(ways)</p>"))
            """
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
