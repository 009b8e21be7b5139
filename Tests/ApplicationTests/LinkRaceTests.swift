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

    @Test(.timeLimit(.minutes(2)))
    func `Who accepts an invitation while the letter ends its writer's link is ended with her, or refused`() throws {
        let bob = try portal.activating("bob@example.org")
        try portal.linking(bob, with: portal.pin(for: betrieb))
        let guests = (1...6).map { "gast\($0)@example.org" }
        for guest in guests {
            try portal.activating(guest)
            try bob.get("/betrieb/einladen")
            try bob.submit(["email": guest, "rolle": "verwaltung"], to: "/betrieb/einladen")
            #expect(bob.page.status == 303)
        }
        let code = try reportCode(for: "bob@example.org")
        let answers = try portal.race(guests.count + 1) { browser, index in
            if index == guests.count {
                try browser.get("/brief/melden")
                let fields = ["betriebsnummer": "123456", "filialnummer": "", "code": code]
                return try browser.submit(fields, to: "/brief/melden").status
            }
            try browser.get("/anmelden")
            try browser.submit(["email": guests[index], "passwort": goodPassword], to: "/anmelden")
            try browser.get("/einladung")
            // The letter may have been quicker than the page.
            guard browser.page.form(to: "/einladung") != nil else { return 422 }
            return try browser.submit(to: "/einladung").status
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
        let pins = [try portal.pin(for: betrieb), try portal.pin(for: other)]
        try portal.activating("ada@example.org")
        for round in 0..<5 {
            let again = [try portal.pin(for: betrieb), try portal.pin(for: other)]
            let answers = try portal.race(2) { browser, index in
                try browser.get("/anmelden")
                try browser.submit(["email": "ada@example.org", "passwort": goodPassword], to: "/anmelden")
                try browser.get("/betrieb/verknuepfen")
                try browser.submit(
                    [
                        "betriebsnummer": ["123456", "654321"][index], "filialnummer": "",
                        "pin": round == 0 ? pins[index] : again[index],
                    ],
                    to: "/betrieb/verknuepfen"
                )
                try browser.follow()
                return try browser.submit(to: "/betrieb/verknuepfen/pruefen").status
            }
            // Both went through one after the other; from the second round on one of them may be there already.
            #expect(answers.allSatisfy { $0 == 303 || round > 0 && $0 == 200 })
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
        let form = try #require(ada.page.form(to: "/betrieb/verknuepfen/pruefen"))
        let cookies = ada.cookies
        let places = try portal.race(8) { browser, _ in
            browser.cookies = cookies
            return try browser.post(form.action, form.hidden).location
        }
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
        let answers = try portal.race(2) { browser, index in
            try browser.get("/anmelden")
            try browser.submit(["email": emails[index], "passwort": goodPassword], to: "/anmelden")
            try browser.get("/betrieb/personen")
            guard let token = browser.page.form()?.hidden["csrf"] else { return 403 }
            return try browser.post(
                "/betrieb/personen",
                ["csrf": token, "aktion": "entfernen", "wer": links[1 - index].uuidString]
            ).status
        }
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
        let cookies = ada.cookies
        let form = try #require(ada.page.form(to: "/pin/anfordern"))
        let answers = try portal.race(12) { browser, index in
            browser.cookies = cookies
            let fields = ["betriebsnummer": "99900\(index % 10)", "filialnummer": index < 10 ? "" : "2"]
            return try browser.post(form.action, form.hidden.merging(fields) { $1 }).status
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
