import Foundation
import Freischaltung
import HTTP
import Links
import PortalWeb
import PostgreSQL
import TestDatabase
import TestPortal
import Testing

/// Ids that belong to somebody else, or to something of another kind, wherever an address or a form takes one: they are
/// answered as ids of nobody are, and change nothing.
@Suite(.portal) struct ForeignIDTests {
    private let portal: TestPortal
    /// Has Verwaltung of the one Betrieb.
    private let ada: Browser
    /// Has Verwaltung of the other one.
    private let eve: Browser

    init() throws {
        portal = try TestPortal()
        let betrieb = try portal.betrieb()
        ada = try portal.activating("ada@example.org")
        try portal.linking(ada, with: portal.pin(for: betrieb))
        // Somebody who is there, somebody who has gone, invitations in every state, a wish.
        _ = try portal.colleague("bob@example.org", as: "verwaltung", of: ada)
        try portal.unlinking(portal.colleague("cem@example.org", of: ada))
        try portal.inviting("open@example.org", by: ada)
        try portal.inviting("revoked@example.org", by: ada)
        try portal.owner.execute(
            "UPDATE betrieb_invitation SET revoked_at = \(portal.now) WHERE email = 'revoked@example.org'"
        )
        let dora = try portal.activating("dora@example.org")
        try portal.owner.execute(
            """
            INSERT INTO invitation_wish (betrieb_id, account_id, created_at)
            SELECT \(betrieb), id, \(portal.now) FROM account WHERE email = 'dora@example.org'
            """
        )
        try portal.givingPin(portal.pin(for: betrieb), in: dora)
        portal.later(60)
        let other = try portal.betrieb("654321", "Bäckerei Muster")
        eve = try portal.activating("eve@example.org")
        try portal.linking(eve, with: portal.pin(for: other), of: "654321")
        try portal.signingIn("ada@example.org", from: "192.0.2.8")
        try portal.work()
    }

    /// Every id of a table by its name, but for those of eve and her Betrieb; one of nobody; and what is no id.
    private func foreignIDs() throws -> [(kind: String, id: String)] {
        let tables: [(String, SQL)] = [
            (
                "link",
                "SELECT id::text FROM betrieb_link WHERE betrieb_id <> (SELECT id FROM betrieb WHERE betriebsnummer = '654321')"
            ),
            ("invitation", "SELECT id::text FROM betrieb_invitation"),
            ("account", "SELECT id::text FROM account WHERE email <> 'eve@example.org'"),
            ("betrieb", "SELECT id::text FROM betrieb"),
            ("pin", "SELECT id::text FROM pin"),
            ("letter", "SELECT id::text FROM letter_request"),
            (
                "session",
                "SELECT s.id::text FROM session s JOIN account a ON a.id = s.account_id WHERE email <> 'eve@example.org'"
            ),
            ("wish", "SELECT id::text FROM invitation_wish"),
        ]
        let ids = try tables.flatMap { kind, sql in
            let ids = try portal.owner.many(String.self, sql)
            try #require(!ids.isEmpty, "\(kind)")
            return ids.map { (kind: kind, id: $0) }
        }
        return ids + [(kind: "nobody", id: UUID().uuidString)]
    }

    /// Every form field of the portal that takes an id: where, under which name, and what comes with it.
    private static let fields: [(address: String, name: String, more: [String: String])] =
        [
            ("/betrieb/personen", "wer", ["aktion": "entfernen"]),
            ("/betrieb/personen", "wer", ["aktion": "widersprechen"]),
            ("/betrieb/personen", "wer", ["aktion": "zurueckziehen"]),
            ("/betrieb/personen", "wer", ["aktion": "ablehnen"]),
            ("/betrieb/einladen", "wunsch", [:]),
            ("/profil/sitzungen", "sitzung", ["aktion": "beenden"]),
        ]
        + ["lesen", "bearbeiten", "verwaltung"].map { ("/betrieb/personen", "wer", ["aktion": "rolle", "rolle": $0]) }

    /// Sends each form with each of the values.
    private func sendAll(_ values: [(kind: String, id: String)], _ look: (Page, _ name: String, _ what: String) -> Void)
        throws
    {
        for (address, name, more) in ForeignIDTests.fields {
            let token = try #require(try eve.get(address).value(of: "csrf"))
            let before = try portal.contents()
            for (kind, id) in values {
                let page = try eve.post(address, more.merging(["csrf": token, name: id]) { $1 })
                look(page, name, "\(address) \(more) \(kind)")
            }
            #expect(try portal.contents() == before, "\(address) \(more)")
        }
    }

    @Test func `No form takes an id of somebody else: 404, and nothing changes`() throws {
        try sendAll(foreignIDs()) { page, _, what in
            #expect(page.status == 404, "\(what)")
            for secret in ["ada@example.org", "bob@example.org", "dora@example.org", "Tischlerei Probe"] {
                #expect(!page.html.contains(secret), "\(what)")
            }
        }
    }

    @Test func `What is no id at all is a bad request, never a failure`() throws {
        let values = ["", "1", "null", "' OR 1=1 --", String(repeating: "a", count: 36)].map { (kind: $0, id: $0) }
        try sendAll(values) { page, name, what in
            // Without a wish the form to invite is an empty one.
            #expect(page.status == (name == "wunsch" ? 422 : 400), "\(what)")
        }
    }

    @Test func `An invitation to another address is none, whoever sends its id`() throws {
        let visitor = try portal.activating("zoe@example.org")
        let answers = try [eve, visitor].map { browser in
            // The page has a form only for those who are invited: any page's token will do.
            let token = try #require(try browser.get("/profil").value(of: "csrf"))
            let before = try portal.contents(except: "session")
            let answers = try foreignIDs().map { _, id in
                let page = try browser.post("/einladung", ["csrf": token, "einladung": id])
                #expect(!page.html.contains("Tischlerei Probe"))
                return "\(page.status) \(page.location ?? page.problems.values.joined())"
            }
            #expect(try portal.contents(except: "session") == before)
            return Set(answers)
        }
        // One answer for all ids, those of nobody among them.
        #expect(answers[0] == answers[1] && answers[0].count == 1 && answers[0].first?.hasPrefix("422") == true)
        #expect(try portal.people.filter { $0.hasPrefix("eve") } == ["eve@example.org verwaltung"])
    }

    @Test func `Every form field with a value that looks like an id is one of those tested here`() throws {
        let uuid = #/[0-9A-Fa-f]{8}-[0-9A-Fa-f-]{27}/#
        let invitee = try portal.activating("open@example.org")
        let known = Set(ForeignIDTests.fields.map { "\($0.address) \($0.name)" } + ["/einladung einladung"])
        var found: Set<String> = []
        for browser in [ada, eve, invitee] {
            for route in Route.allFixed where !route.isDesk {
                for form in try browser.get(route.path).forms {
                    for (name, value) in form.hidden where value.wholeMatch(of: uuid) != nil {
                        found.insert("\(form.action) \(name)")
                    }
                }
            }
        }
        #expect(found == known)
    }

    // MARK: Service desk

    /// Every live address of the portal with an id in it, and of what the id is.
    private static let patterns = Route.allPatterns.filter { $0.isLive && $0.pattern.contains("{id}") }

    private func kind(of pattern: Route) -> String {
        switch pattern {
        case .staffPerson, .staffPersonAct: "account"
        case .staffBetrieb, .staffBetriebAct: "betrieb"
        default: "none of these"
        }
    }

    @Test func `An address of the desk with an id of another kind leads nowhere`() throws {
        let desk = try portal.desk(.leitung)
        let own = try portal.owner.one(String.self, "SELECT id::text FROM staff")
        let token = try #require(try desk.get("/service/abmelden").form(to: "/service/abmelden")?.hidden["csrf"])
        let ids = try foreignIDs() + [(kind: "staff", id: own), (kind: "no id", id: "1")]
        for pattern in ForeignIDTests.patterns {
            let before = try portal.contents()
            for (kind, id) in ids where kind != self.kind(of: pattern) {
                let path = pattern.pattern.replacing("{id}", with: id.lowercased())
                #expect(try desk.get(path).status == 404, "\(path) \(kind)")
                let page = try desk.post(path, ["csrf": token, "grund": "x"])
                #expect(page.status == (pattern.takesPost ? 404 : 405), "\(path) \(kind)")
            }
            #expect(try portal.contents() == before, "\(pattern)")
        }
    }

    @Test func `Who has no sign-in of the desk cannot tell which ids there are`() throws {
        let ids = try foreignIDs()
        for browser in [eve, portal.browser()] {
            let token = try browser.get("/kontakt").value(of: "csrf") ?? ""
            let before = try portal.contents()
            for pattern in ForeignIDTests.patterns {
                for (kind, id) in ids {
                    let path = pattern.pattern.replacing("{id}", with: id.lowercased())
                    let signIn = Link(.staff(.signIn), query: [.init("weiter", path)]).text
                    #expect(try browser.get(path).location == signIn, "\(path) \(kind)")
                    let page = try browser.post(path, ["csrf": token, "grund": "x"])
                    #expect(page.status == (pattern.takesPost ? 303 : 405), "\(path) \(kind)")
                    #expect(page.location?.hasPrefix("/service/anmelden") ?? !pattern.takesPost)
                }
            }
            #expect(try portal.contents() == before)
        }
    }

    @Test func `A letter or PIN named beside a Betrieb must be its own`() throws {
        let desk = try portal.desk(.leitung)
        let token = try #require(try desk.get("/service/abmelden").form(to: "/service/abmelden")?.hidden["csrf"])
        let other = try portal.owner.one(String.self, "SELECT id::text FROM betrieb WHERE betriebsnummer = '654321'")
        let foreign = try portal.owner.many(
            String.self,
            """
            SELECT id::text FROM letter_request WHERE betrieb_id <> \(other)::uuid
            UNION ALL SELECT id::text FROM pin WHERE betrieb_id <> \(other)::uuid
            """
        )
        #expect(foreign.count >= 3)
        let before = try portal.contents()
        for act in ["freigeben", "stornieren", "ruecklaeufer", "entwerten"] {
            for id in foreign + [UUID().uuidString, "1"] {
                let path = "/service/betriebe/\(other)/\(act)"
                #expect(try desk.get("\(path)?was=\(id)").status == 404, "\(act)")
                #expect(try desk.post(path, ["csrf": token, "grund": "x", "was": id]).status == 404, "\(act)")
            }
        }
        for id in foreign + [UUID().uuidString] {
            let page = try desk.post("/service/stapel", ["csrf": token, "aktion": "uebergeben", "stapel": id])
            #expect(page.status == 404)
        }
        #expect(try portal.contents() == before)
    }
}
