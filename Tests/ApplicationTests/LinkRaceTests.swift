import Foundation
import Freischaltung
import HTTP
import Letters
import Mail
import PortalWeb
import PostgreSQL
import Secrets
import TestDatabase
import TestPortal
import Testing

/// What happens to links when several things happen at once.
@Suite(.portal) struct LinkRaceTests {
    private let portal: TestPortal
    private let betrieb: Betrieb.ID

    init() throws {
        portal = try TestPortal()
        betrieb = try portal.betrieb()
    }

    private var openLinks: [String] {
        get throws {
            try portal.owner.many(
                String.self,
                """
                SELECT a.email || ' ' || l.role FROM betrieb_link l JOIN account a ON a.id = l.account_id
                WHERE l.ended_at IS NULL ORDER BY a.email
                """
            )
        }
    }

    /// The code that the letter about somebody's link would hold.
    private func reportCode(for email: String) throws -> String {
        let code = Code.random(.report)
        let hash = try LetterCodeHasher(portal.environment.keys).hash(report: code.canonical, of: betrieb)
        try portal.owner.execute(
            """
            INSERT INTO link_report (link_id, betrieb_id, hash, key_id, created_at, expires_at)
            SELECT l.id, l.betrieb_id, \(hash.bytes), \(hash.keyID), \(portal.now), \(portal.now + .seconds(5_184_000))
            FROM betrieb_link l JOIN account a ON a.id = l.account_id WHERE a.email = \(email)
            """
        )
        return code.printed
    }

    /// A form that stands ready in one browser, to be sent from others that hold its cookies.
    private struct Sending: Sendable {
        private let target: String
        private let fields: [String: String]
        private let cookies: [String: String]

        init(_ browser: Browser, to target: String, _ fields: [String: String] = [:]) throws {
            let form = try #require(browser.page.form(to: target), "no form to \(target) on \(browser.page.heading)")
            self.target = target
            self.fields = form.hidden.merging(fields) { $1 }
            cookies = browser.cookies
        }

        func send(from browser: Browser, _ more: [String: String] = [:]) throws -> Page {
            browser.cookies = cookies
            return try browser.post(target, fields.merging(more) { $1 })
        }
    }

    @Test
    func `Who accepts an invitation while the letter ends its writer's link is ended with her, or refused`() throws {
        let bob = try portal.activating("bob@example.org")
        try portal.linking(bob, with: portal.pin(for: betrieb))
        let guests = try (1...6).map { number in
            let guest = try portal.activating("gast\(number)@example.org")
            try bob.get("/betrieb/einladen")
            try bob.submit(["email": "gast\(number)@example.org", "rolle": "verwaltung"], to: "/betrieb/einladen")
            #expect(bob.page.status == 303)
            try guest.get("/einladung")
            return try Sending(guest, to: "/einladung")
        }
        let visitor = portal.browser()
        try visitor.get("/brief/melden")
        let report = try Sending(
            visitor,
            to: "/brief/melden",
            ["betriebsnummer": "123456", "code": try reportCode(for: "bob@example.org")]
        )
        let sendings = guests + [report]
        let answers = try portal.race(sendings.count) { browser, index in
            // A code is hashed before anything is locked, so the others wait for about as long.
            if index < 6 { usleep(UInt32(index) * 4_000) }
            return try sendings[index].send(from: browser).status
        }
        #expect(answers.last == 303 && answers.dropLast().allSatisfy { $0 == 303 || $0 == 422 })
        #expect(try openLinks == [])
        #expect(try portal.count("SELECT count(*) FROM betrieb_link") == 1 + answers.dropLast().count { $0 == 303 })
        // An invitation that was refused is not used up, and withdrawn with the link of the one who wrote it.
        #expect(
            try portal.count("SELECT count(*) FROM betrieb_invitation WHERE accepted_at IS NOT NULL")
                == answers.dropLast().count { $0 == 303 }
        )
    }

    @Test func `One account that links to two Betriebe at once has one link, and everybody is told the truth`() throws {
        let other = try portal.betrieb("654321", "Bäckerei Muster")
        try portal.activating("ada@example.org")
        for _ in 1...5 {
            let sendings = try [(betrieb, "123456"), (other, "654321")].map { betrieb, number in
                let browser = try portal.signingIn("ada@example.org")
                try portal.givingPin(portal.pin(for: betrieb), of: number, in: browser)
                return try Sending(browser, to: "/betrieb/verknuepfen/pruefen")
            }
            let answers = try portal.race(2) { try sendings[$1].send(from: $0).status }
            // Both went through one after the other; from the second round on one of them may be there already.
            #expect(answers.allSatisfy { $0 == 303 || $0 == 200 } && answers.contains(303))
            #expect(try openLinks.count == 1)
            portal.later(86_400)
        }
        #expect(
            try portal.count(
                "SELECT count(*) FROM betrieb_link WHERE ended_at IS NOT NULL AND ended_because <> 'switch'"
            ) == 0
        )
    }

    @Test func `Two clicks on the confirmation at once lead to the Betrieb, both`() throws {
        let ada = try portal.activating("ada@example.org")
        try portal.givingPin(portal.pin(for: betrieb), in: ada)
        let confirmation = try Sending(ada, to: "/betrieb/verknuepfen/pruefen")
        let places = try portal.race(8) { browser, _ in try confirmation.send(from: browser).location }
        #expect(places.allSatisfy { $0 == "/betrieb" })
        #expect(try openLinks == ["ada@example.org verwaltung"])
        try portal.work()
        #expect(portal.postbox.mails(to: "ada@example.org").count { $0.subject.contains("verknüpft") } == 1)
    }

    @Test func `Two with Verwaltung who remove each other at once: one stays`() throws {
        let file = "ada@example.org;Ada;Löwe;123456;;verwaltung\n"
        try ImportDesk(portal).konten(file)
        _ = try portal.activating("ada@example.org")
        portal.later(60)
        for email in ["bob@example.org", "cem@example.org"] {
            let browser = try portal.activating(email)
            try portal.linking(browser, with: portal.pin(for: betrieb))
        }
        portal.later(15 * 86_400)
        let emails = ["bob@example.org", "cem@example.org"]
        let links = try emails.map { email in
            try portal.owner.one(
                UUID.self,
                "SELECT l.id FROM betrieb_link l JOIN account a ON a.id = l.account_id WHERE a.email = \(email)"
            )
        }
        let removals = try emails.enumerated().map { index, email in
            let browser = try portal.signingIn(email)
            try browser.get("/betrieb/personen")
            return try Sending(
                browser,
                to: "/betrieb/personen",
                ["aktion": "entfernen", "wer": links[1 - index].uuidString]
            )
        }
        let answers = try portal.race(2) { try removals[$1].send(from: $0).status }
        #expect(answers.count { $0 == 303 } == 1)
        #expect(try openLinks.count == 2)
    }

    @Test func `A refused invitation is told to those who are linked, too`() throws {
        let bob = try portal.activating("bob@example.org")
        try portal.linking(bob, with: portal.pin(for: betrieb))
        let other = try portal.betrieb("654321", "Bäckerei Muster")
        let ada = try portal.activating("ada@example.org")
        try portal.linking(ada, with: portal.pin(for: other), of: "654321")
        try bob.get("/betrieb/einladen")
        try bob.submit(["email": "ada@example.org", "rolle": "lesen"], to: "/betrieb/einladen")
        try ada.get("/einladung")
        try portal.owner.execute("UPDATE betrieb_invitation SET revoked_at = \(portal.now)")
        try ada.submit(to: "/einladung")
        #expect(ada.page.status == 422 && ada.page.text.contains("Diese Einladung gilt nicht mehr"))
        #expect(try openLinks == ["ada@example.org verwaltung", "bob@example.org verwaltung"])
    }

    @Test func `Nobody invites who has lost the right to since the form was opened`() throws {
        let bob = try portal.activating("bob@example.org")
        try portal.linking(bob, with: portal.pin(for: betrieb))
        try bob.get("/betrieb/einladen")
        try portal.owner.execute("UPDATE betrieb_link SET role = 'lesen'")
        try bob.submit(["email": "ada@example.org", "rolle": "lesen"], to: "/betrieb/einladen")
        #expect(bob.page.status == 403)
        #expect(try portal.count("SELECT count(*) FROM betrieb_invitation") == 0)
    }

    @Test func `Somebody who asks for many unknown numbers at once is told of no more than one may`() throws {
        let portal = try TestPortal(["PORTAL_UNKNOWN_NUMBERS_DAY": "3", "PORTAL_LETTERS_IP_DAY": "100"])
        let ada = try portal.activating("ada@example.org")
        try ada.get("/pin/anfordern")
        let asking = try Sending(ada, to: "/pin/anfordern")
        let answers = try portal.race(10) { browser, index in
            try asking.send(from: browser, ["betriebsnummer": "99900\(index)"]).status
        }
        #expect(answers.count { $0 == 422 } <= 3 && answers.allSatisfy { $0 == 422 || $0 == 429 })
        // Known numbers do not count.
        portal.later(86_400)
        try portal.signingIn("ada@example.org", in: ada)
        for number in 0..<5 {
            try portal.betrieb("88800\(number)")
            try ada.get("/pin/anfordern")
            try ada.submit(["betriebsnummer": "88800\(number)", "filialnummer": ""], to: "/pin/anfordern")
            #expect(ada.page.status == 303)
        }
    }
}
