import Design
import FoundationEssentials
import HTML
import Links
import PortalWeb
import PostgreSQL

/// Addresses of the desk's pages about one thing.
enum DeskLink {
    static func person(_ id: Account.ID) -> Route { .staffPerson(id: id.rawValue.uuidString.lowercased()) }
    static func person(_ id: Account.ID, _ act: StaffPersonAct) -> Route {
        .staffPersonAct(id: id.rawValue.uuidString.lowercased(), act)
    }
    static func betrieb(_ id: Betrieb.ID) -> Route { .staffBetrieb(id: id.rawValue.uuidString.lowercased()) }
    static func betrieb(_ id: Betrieb.ID, _ act: StaffBetriebAct, _ what: String? = nil) -> Link {
        let route = Route.staffBetriebAct(id: id.rawValue.uuidString.lowercased(), act)
        return Link(route, query: what.map { [.init(BetriebActs.target, $0.lowercased())] } ?? [])
    }
}

/// Words that several of the desk's pages use.
enum DeskText {
    static func name(of account: Account) -> String {
        let name = account.fullName
        return name.allSatisfy(\.isWhitespace) ? "ohne Namen" : name
    }

    static func tag(ofAccountState state: String) -> HTML {
        switch state {
        case "active": Tag("Aktiv", .success).html
        case "invited": Tag("Eingeladen").html
        default: Tag("Nicht aktiviert", .warning).html
        }
    }

    static func moment(_ time: Timestamp?, else other: String = "nie") -> HTML {
        HTML(text: time.map(GermanText.moment) ?? other)
    }

    static func proof(_ proof: String) -> String {
        switch proof {
        case "pin": "mit PIN"
        case "invitation": "auf Einladung"
        case "staff": "durch den Service"
        default: "bei der Übernahme"
        }
    }

    static func end(_ reason: String) -> String {
        switch reason {
        case "self": "von der Person selbst"
        case "verwaltung": "von der Verwaltung des Betriebs"
        case "letter": "mit dem Code aus dem Brief"
        case "staff": "vom Service"
        case "switch": "durch Wechsel des Betriebs"
        default: "weil der Betrieb geschlossen ist"
        }
    }

    /// A row of links that look like buttons, for what may be done.
    static func acts(_ items: [(String, any Addressable)]) -> HTML? {
        items.isEmpty
            ? nil : "<div class=\"knoepfe\">\(items.map { Button($0.0, to: $0.1, .secondary).html })</div>"
    }
}
