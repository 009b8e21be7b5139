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

@Suite(.portal) struct LinkTests {
    private let portal: TestPortal
    private let betrieb: Betrieb.ID

    init() throws {
        portal = try TestPortal(["PORTAL_PIN_TRIES": "50"])
        betrieb = try portal.betrieb()
    }

    private var openLinks: Int {
        get throws { try portal.count("SELECT count(*) FROM betrieb_link WHERE ended_at IS NULL") }
    }

    @Test func `R45 R46 Linking is effective on the next page, in every open session, without signing out`() throws {
        let browser = try portal.activating("ada@example.org")
        let other = try portal.signingIn("ada@example.org", from: "192.0.2.9")
        #expect(try other.get("/betrieb").status == 403)
        let before = browser.cookies["sitzung"]
        let page = try portal.linking(browser, with: portal.pin(for: betrieb))
        #expect(page.status == 200 && page.html.contains("Ihr Konto ist mit dem Betrieb verknüpft"))
        #expect(try other.get("/betrieb").status == 200)
        #expect(browser.cookies["sitzung"] != before)
        // A request that was under way with the old id still finds its session, and later none.
        let late = portal.browser()
        late.cookies["sitzung"] = before
        #expect(try late.get("/uebersicht").status == 200)
        portal.later(11)
        #expect(try late.get("/uebersicht").status == 303)
    }

    @Test func `R13 The right ends with the link, at once`() throws {
        let browser = try portal.activating("ada@example.org")
        try portal.linking(browser, with: portal.pin(for: betrieb))
        try portal.owner.execute("UPDATE betrieb_link SET ended_at = \(portal.now), ended_because = 'staff'")
        #expect(try browser.get("/betrieb").status == 403)
    }

    @Test func `R18 A page that needs a Betrieb explains itself and leads on`() throws {
        let browser = try portal.activating("ada@example.org")
        let page = try browser.get("/betrieb/personen")
        #expect(page.status == 403 && page.heading == "Dafür verknüpfen Sie Ihr Konto mit Ihrem Betrieb")
        #expect(page.links.contains("/betrieb/verknuepfen"))
    }

    @Test func `R36 R37 R38 A PIN is read with blanks, in lower case, with o for 0; a slip costs no try`() throws {
        let portal = try TestPortal(["PORTAL_PIN_TRIES": "1"])
        let betrieb = try portal.betrieb("654321")
        let pin = try portal.pin(for: betrieb)
        let browser = try portal.activating("ada@example.org")
        var wrong = Array(pin)
        wrong[0] = wrong[0] == "A" ? "B" : "A"
        for _ in 1...30 {
            let page = try portal.givingPin(String(wrong), of: "654321", in: browser)
            #expect(page.status == 422 && page.problems["pin"]?.contains("Tippfehler") == true)
        }
        let typed = pin.lowercased().replacing("0", with: "o").replacing("1", with: "l").map { "\($0) " }.joined()
        let page = try portal.givingPin("\u{200B}\(typed)\u{A0}\n", of: "654321", in: browser)
        #expect(page.heading == "Ist das Ihr Betrieb?" && page.text.contains("Tischlerei Probe"))
    }

    @Test func `R43 Until the person confirms, the PIN stays unused`() throws {
        let pin = try portal.pin(for: betrieb)
        let browser = try portal.activating("ada@example.org")
        try portal.givingPin(pin, in: browser)
        #expect(!browser.page.html.contains(pin) && !browser.page.html.contains("123456-"))
        #expect(try portal.count("SELECT count(*) FROM pin WHERE used_at IS NULL") == 1)
        try portal.linking(portal.activating("bob@example.org"), with: pin)
        // Back in the first window it is too late, and the page says so.
        try browser.submit(to: "/betrieb/verknuepfen/pruefen")
        #expect(browser.page.status == 422 && browser.page.heading == "Diese PIN ist schon benutzt")
        #expect(try openLinks == 1)
    }

    @Test func `R40 R47 R51 Each way a PIN fails has its own text and the next step`() throws {
        let browser = try portal.activating("ada@example.org")
        func heading(_ pin: String) throws -> String {
            let page = try portal.givingPin(pin, in: browser)
            #expect(page.status == 422 && page.links.contains("/betrieb/verknuepfen/einladung-erbitten"))
            return page.heading
        }
        let used = try portal.pin(for: betrieb)
        let expired = try portal.pin(for: betrieb, days: 3)
        let voided = try portal.pin(for: betrieb)
        let bob = try portal.activating("bob@example.org")
        portal.later(5 * 86_400)
        try portal.signingIn("bob@example.org", in: bob)
        try portal.signingIn("ada@example.org", in: browser)
        #expect(try heading(expired) == "Diese PIN ist abgelaufen")
        try portal.linking(bob, with: used)
        #expect(try heading(used) == "Diese PIN ist schon benutzt")
        #expect(!browser.page.text.contains("bob"))
        #expect(try heading(voided) == "Diese PIN gilt nicht mehr")
        #expect(try heading(portal.pin(for: portal.betrieb("777777"))) == "Diese Angaben passen nicht zusammen")
        let closing = try portal.pin(for: betrieb)
        try portal.owner.execute("UPDATE betrieb SET closed_at = \(portal.now) WHERE id = \(betrieb)")
        #expect(try heading(closing) == "Dieser Betrieb ist nicht mehr eingetragen")
        // The new letter is one click away, with the numbers filled in.
        _ = try portal.givingPin(used, in: browser)
        #expect(browser.page.form(to: "/pin/anfordern")?.hidden["betriebsnummer"] == "123456")
    }

    @Test func `R60 The PIN of a Filiale needs its number, and that of the Betrieb needs none`() throws {
        let filiale = try portal.betrieb(filiale: "02", "Tischlerei Probe, Filiale Herford")
        let pin = try portal.pin(for: filiale)
        let browser = try portal.activating("ada@example.org")
        #expect(try portal.givingPin(pin, in: browser).heading == "Diese Angaben passen nicht zusammen")
        #expect(try portal.givingPin(pin, filiale: "3", in: browser).heading == "Diese Angaben passen nicht zusammen")
        let page = try portal.givingPin(pin, of: "123456-2", in: browser)
        #expect(page.heading == "Ist das Ihr Betrieb?" && page.text.contains("123456 / Filiale 02"))
    }

    @Test func `R49 R56 Fifty accounts redeem one PIN at once: one link`() throws {
        _ = try portal.pin(for: betrieb)
        let tokens = (0..<50).map { _ in Token.random() }
        for (number, token) in tokens.enumerated() {
            try portal.owner.execute(
                """
                WITH a AS (
                    INSERT INTO account (email, state, vorname, nachname, created_at, activated_at)
                    VALUES ('p' || \(number)::int || '@example.org', 'active', 'P', 'P', \(portal.now), \(portal.now)) \
                RETURNING id
                ), s AS (
                    INSERT INTO session
                        (token_hash, account_id, created_at, proven_at, last_seen_at, idle_limit, expires_at, \
                user_agent)
                    SELECT \(token.hash), id, \(portal.now), \(portal.now), \(portal.now), '1 hour',
                           \(portal.now + .seconds(86_400)), '' FROM a RETURNING id
                )
                INSERT INTO checked_pin (session_id, pin_id, checked_at) SELECT s.id, pin.id, \(portal.now) FROM s, pin
                """
            )
        }
        let pages = try tokens.map { token in
            let browser = portal.browser()
            browser.cookies["sitzung"] = token.text
            try browser.get("/betrieb/verknuepfen/pruefen")
            return (
                cookies: browser.cookies,
                fields: try #require(browser.page.form(to: "/betrieb/verknuepfen/pruefen")?.hidden)
            )
        }
        let answers = try portal.race(50) { browser, index in
            browser.cookies = pages[index].cookies
            return try browser.post("/betrieb/verknuepfen/pruefen", pages[index].fields).status
        }
        #expect(answers.count { $0 == 303 } == 1 && answers.count { $0 == 422 } == 49)
        #expect(try openLinks == 1)
        #expect(try portal.count("SELECT count(*) FROM pin WHERE used_at IS NOT NULL") == 1)
    }

    @Test func `R49 Eight people confirm eight PINs of one Betrieb at once: one links, and the other PINs are void`()
        throws
    {
        let people = try (1...8).map { number in
            let browser = try portal.activating("p\(number)@example.org")
            #expect(try portal.givingPin(portal.pin(for: betrieb), in: browser).heading == "Ist das Ihr Betrieb?")
            return (cookies: browser.cookies, form: try #require(browser.page.form(to: "/betrieb/verknuepfen/pruefen")))
        }
        let answers = try portal.race(8) { browser, index in
            browser.cookies = people[index].cookies
            let page = try browser.post(people[index].form.action, people[index].form.hidden)
            return page.location ?? page.heading
        }
        #expect(answers.count { $0 == "/betrieb" } == 1)
        #expect(answers.count { $0 == "Diese PIN gilt nicht mehr" } == 7)
        #expect(try portal.owner.many(String.self, "SELECT role FROM betrieb_link") == ["verwaltung"])
        #expect(
            try portal.owner.one(
                String.self,
                "SELECT count(used_at) || ' used, ' || count(voided_at) || ' void' FROM pin"
            ) == "1 used, 7 void"
        )
    }

    @Test func `Who comes by PIN while another accepts an invitation: one Verwaltung, and nobody is lost`() throws {
        let ada = try portal.activating("ada@example.org")
        try portal.linking(ada, with: portal.pin(for: betrieb))
        let bob = try portal.activating("bob@example.org")
        try portal.inviting("bob@example.org", as: "lesen", by: ada)
        try bob.get("/einladung")
        let cem = try portal.activating("cem@example.org")
        try portal.givingPin(portal.pin(for: betrieb), in: cem)
        let forms = try [bob, cem].map { browser in
            (cookies: browser.cookies, form: try #require(browser.page.forms.last { $0.action == browser.page.path }))
        }
        let answers = try portal.race(2) { browser, index in
            browser.cookies = forms[index].cookies
            return try browser.post(forms[index].form.action, forms[index].form.hidden).location
        }
        #expect(answers == ["/betrieb", "/betrieb"])
        #expect(
            try portal.people.sorted() == [
                "ada@example.org verwaltung", "bob@example.org lesen", "cem@example.org bearbeiten",
            ]
        )
    }

    @Test func `A stranger with twenty accounts tries all day, and the owner with the letter still links`() throws {
        let portal = try TestPortal()
        for number in 1...20 {
            let browser = try portal.activating("s\(number)@example.org")
            var last = 0
            for _ in 1...6 { last = try portal.givingPin(Code.random(.pin).printed, in: browser).status }
            #expect(last == 429)
        }
        let owner = try portal.activating("ada@example.org")
        #expect(try portal.linking(owner, with: portal.pin(for: betrieb)).status == 200)
    }

    @Test func `Five tries in ten minutes, twenty in a day; the right PIN on the last one counts`() throws {
        let portal = try TestPortal()
        let pin = try portal.pin(for: betrieb)
        let browser = try portal.activating("ada@example.org")
        func wrong() throws -> Int { try portal.givingPin(Code.random(.pin).printed, in: browser).status }
        for _ in 1...4 { #expect(try wrong() == 422) }
        #expect(try portal.givingPin(pin, in: browser).heading == "Ist das Ihr Betrieb?")
        #expect(try wrong() == 429)
        for _ in 1...3 {
            portal.later(601)
            for _ in 1...5 { #expect(try wrong() == 422) }
        }
        portal.later(601)
        #expect(try wrong() == 429 && browser.page.response["Retry-After"] != "600")
        portal.later(86_400)
        try portal.signingIn("ada@example.org", in: browser)
        #expect(try wrong() == 422)
    }

    @Test func `R14 R20 The first has Verwaltung; who comes later by PIN has Bearbeiten, and Verwaltung after 14 days`()
        throws
    {
        try portal.linking(portal.activating("ada@example.org"), with: portal.pin(for: betrieb))
        let bob = try portal.activating("bob@example.org")
        try portal.linking(bob, with: portal.pin(for: betrieb))
        let roles = { try self.portal.owner.many(String.self, "SELECT role FROM betrieb_link ORDER BY role") }
        #expect(try roles() == ["bearbeiten", "verwaltung"])
        #expect(try bob.get("/betrieb/einladen").status == 403)
        #expect(try portal.mail(to: "ada@example.org").text.contains("widersprechen"))
        portal.later(14 * 86_400 + 1)
        try portal.signingIn("bob@example.org", in: bob)
        #expect(try bob.get("/betrieb/einladen").status == 200)
        #expect(try portal.count("SELECT count(*) FROM letter_request WHERE kind = 'linked'") == 2)
    }

    @Test func `R52 R64 Already linked: Betrieb wechseln explains, and switches in one transaction`() throws {
        let other = try portal.betrieb("654321", "Bäckerei Muster")
        let browser = try portal.activating("ada@example.org")
        try portal.linking(browser, with: portal.pin(for: betrieb))
        try browser.get("/betrieb/verknuepfen")
        #expect(browser.page.heading == "Betrieb wechseln" && browser.page.text.contains("Tischlerei Probe"))
        let pin = try portal.pin(for: other)
        try portal.givingPin(pin, of: "654321", in: browser)
        #expect(browser.page.text.contains("endet damit") && browser.page.text.contains("niemand die Rolle Verwaltung"))
        try browser.submit(to: "/betrieb/verknuepfen/pruefen")
        #expect(try browser.follow().text.contains("Bäckerei Muster"))
        #expect(try openLinks == 1)
        #expect(
            try portal.owner.one(String.self, "SELECT ended_because FROM betrieb_link WHERE ended_at IS NOT NULL")
                == "switch"
        )
        // Its own Betrieb again: the PIN stays good for somebody else.
        let own = try portal.pin(for: other)
        try portal.givingPin(own, of: "654321", in: browser)
        #expect(try browser.submit(to: "/betrieb/verknuepfen/pruefen").text.contains("Die PIN ist unbenutzt"))
        #expect(try portal.count("SELECT count(*) FROM pin WHERE used_at IS NULL AND voided_at IS NULL") == 1)
    }

    @Test func `Back button, two tabs and a replayed confirmation do no harm`() throws {
        let browser = try portal.activating("ada@example.org")
        try portal.givingPin(portal.pin(for: betrieb), in: browser)
        let form = try #require(browser.page.form(to: "/betrieb/verknuepfen/pruefen"))
        #expect(Set(form.hidden.keys) == ["csrf"] && form.fields.isEmpty)
        try browser.post(form.action, form.hidden)
        #expect(browser.page.status == 303)
        for _ in 1...2 {
            try browser.post(form.action, form.hidden)
            #expect(browser.page.location == "/betrieb")
        }
        #expect(try openLinks == 1)
        try browser.get("/betrieb/verknuepfen/pruefen")
        #expect(browser.page.location == "/betrieb")
    }

    @Test func `What is confirmed is what the page names, whatever another window has checked since`() throws {
        let other = try portal.betrieb("654321", "Bäckerei Muster")
        let browser = try portal.activating("ada@example.org")
        try portal.givingPin(portal.pin(for: betrieb), in: browser)
        let form = try #require(browser.page.form(to: "/betrieb/verknuepfen/pruefen"))
        try portal.givingPin(portal.pin(for: other), of: "654321", in: browser)
        let page = try browser.post(form.action, form.hidden)
        #expect(page.status == 403 && page.text.contains("Bäckerei Muster") && !page.text.contains("Tischlerei Probe"))
        #expect(try openLinks == 0)
        try browser.submit(to: "/betrieb/verknuepfen/pruefen")
        #expect(try browser.follow().text.contains("Bäckerei Muster"))
    }

    @Test func `A PIN that ended since it was checked is told before anybody confirms it`() throws {
        let browser = try portal.activating("ada@example.org")
        try portal.givingPin(portal.pin(for: betrieb), in: browser)
        try portal.owner.execute("UPDATE pin SET voided_at = \(portal.now)")
        let page = try browser.get("/betrieb/verknuepfen/pruefen")
        #expect(page.status == 422 && page.heading == "Diese PIN gilt nicht mehr")
    }

    @Test func `R45 Paper of the time before works, in its own alphabet`() throws {
        try portal.keep("OLD1LETTER", for: betrieb, source: "before")
        let browser = try portal.activating("ada@example.org")
        #expect(try portal.givingPin("0ld1letter", in: browser).heading == "Diese Angaben passen nicht zusammen")
        #expect(try portal.givingPin("old1-letter ", in: browser).heading == "Ist das Ihr Betrieb?")
    }

    @Test func `R38 A slip costs no try, with earlier paper about too; what may be such a PIN costs one`() throws {
        let portal = try TestPortal(["PORTAL_PIN_TRIES": "1"])
        let betrieb = try portal.betrieb("654321")
        for old in ["48151623", "OLD1PAPER"] { try portal.keep(old, for: betrieb, source: "before") }
        let browser = try portal.activating("ada@example.org")
        var wrong = Array(try portal.pin(for: betrieb))
        wrong[0] = wrong[0] == "A" ? "B" : "A"
        // A digit too few, eight of which one is a letter, a slip in ours, and one symbol too few in ours.
        for typed in ["4815162", "4815162E", String(wrong), String(wrong.dropLast())] {
            let page = try portal.givingPin(typed, of: "654321", in: browser)
            #expect(page.status == 422 && page.problems["pin"] != nil)
        }
        #expect(browser.page.problems["pin"]?.contains("11 Zeichen, auf Papier von früher 8 oder 9") == true)
        #expect(
            try portal.givingPin("4815-1624", of: "654321", in: browser).heading
                == "Diese Angaben passen nicht zusammen"
        )
        #expect(try portal.givingPin("4815-1623", of: "654321", in: browser).status == 429)
    }

    @Test func `R47 Earlier paper that was used or has ended is told as such`() throws {
        try portal.keep("48151623", for: betrieb, source: "before")
        try portal.linking(portal.activating("ada@example.org"), with: "4815 1623")
        let browser = try portal.activating("bob@example.org")
        #expect(try portal.givingPin("48151623", in: browser).heading == "Diese PIN ist schon benutzt")
        try portal.keep("48151624", for: betrieb, days: 1, source: "before")
        portal.later(2 * 86_400)
        try portal.signingIn("bob@example.org", in: browser)
        #expect(try portal.givingPin("48151624", in: browser).heading == "Diese PIN ist abgelaufen")
    }

    @Test func `Many accounts in one network share their tries at the earlier paper of one Betrieb`() throws {
        let portal = try TestPortal(["PORTAL_PIN_TRIES": "5", "PORTAL_PIN_TRIES_DAY": "20"])
        let betrieb = try portal.betrieb("654321")
        try portal.keep("4815", for: betrieb, source: "before")
        for number in 1...5 {
            let browser = try portal.activating("s\(number)@example.org")
            for digit in 1...4 {
                #expect(try portal.givingPin("999\(digit)", of: "654321", in: browser).status == 422)
            }
        }
        let next = try portal.activating("s6@example.org")
        #expect(try portal.givingPin("4815", of: "654321", in: next).status == 429)
        // Letters of today are not touched by it, nor is somebody elsewhere.
        #expect(
            try portal.givingPin(portal.pin(for: betrieb), of: "654321", in: next).heading == "Ist das Ihr Betrieb?"
        )
        let owner = portal.browser("198.51.100.7")
        try portal.activating("ada@example.org", in: owner)
        #expect(try portal.givingPin("4815", of: "654321", in: owner).heading == "Ist das Ihr Betrieb?")
    }

    @Test func `A PIN of a batch that was not printed is worth nothing`() throws {
        let pin = try portal.pin(for: betrieb)
        try portal.owner.execute(
            """
            WITH batch AS (INSERT INTO letter_batch (kind, name, created_at) VALUES ('requested', 'briefe', \
            \(portal.now)) RETURNING id)
            UPDATE pin SET batch_id = batch.id FROM batch
            """
        )
        let browser = try portal.activating("ada@example.org")
        #expect(try portal.givingPin(pin, in: browser).status == 422)
        try portal.owner.execute("UPDATE letter_batch SET printed_at = \(portal.now)")
        #expect(try portal.givingPin(pin, in: browser).status == 200)
    }

    @Test func `R47 A PIN that ends between check and confirmation links nobody, and the page says so`() throws {
        let pin = try portal.pin(for: betrieb, days: 1)
        portal.later(86_400 - 60)
        let browser = try portal.activating("ada@example.org")
        #expect(try portal.givingPin(pin, in: browser).heading == "Ist das Ihr Betrieb?")
        portal.later(60)
        try browser.submit(to: "/betrieb/verknuepfen/pruefen")
        #expect(browser.page.status == 422 && browser.page.heading == "Diese PIN ist abgelaufen")
        #expect(try openLinks == 0)
    }

    @Test func `The confirmation waits fifteen minutes`() throws {
        let browser = try portal.activating("ada@example.org")
        try portal.givingPin(portal.pin(for: betrieb), in: browser)
        portal.later(901)
        #expect(try browser.submit(to: "/betrieb/verknuepfen/pruefen").location == "/betrieb/verknuepfen")
        #expect(try openLinks == 0)
    }
}
