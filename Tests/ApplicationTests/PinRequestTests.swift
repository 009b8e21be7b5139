import HTTP
import PostgreSQL
import TestDatabase
import TestPortal
import Testing

@Suite(.portal) struct PinRequestTests {
    private let portal: TestPortal

    init() throws {
        portal = try TestPortal(["PORTAL_PIN_REQUESTS_IP_DAY": "40"])
    }

    private func asking(_ betriebsnummer: String, _ filialnummer: String = "", in browser: Browser) throws -> Page {
        try browser.get("/pin/anfordern")
        return try browser.submit(
            ["betriebsnummer": betriebsnummer, "filialnummer": filialnummer],
            to: "/pin/anfordern"
        )
    }

    private var requests: Int {
        get throws { try portal.count("SELECT count(*) FROM letter_request WHERE kind = 'pin'") }
    }

    @Test func `R15 Without sign-in every number is answered alike, and known ones get a letter`() throws {
        try portal.betrieb("123456")
        let closed = try portal.betrieb("222222")
        try portal.owner.execute("UPDATE betrieb SET closed_at = now() WHERE id = \(closed)")
        let linked = try portal.betrieb("333333")
        try portal.linking(portal.activating("ada@example.org"), with: portal.pin(for: linked), of: "333333")
        var answers: Set<String> = []
        for number in ["123456", "999999", "222222", "333333"] {
            let browser = portal.browser()
            let sent = try asking(number, in: browser)
            #expect(sent.status == 303 && sent.location == "/pin/anfordern")
            let page = try browser.follow()
            #expect(page.status == 200 && page.heading == "Ihre Anforderung ist da")
            answers.insert(page.html.replacing(#/name="csrf" value="[^"]*"/#, with: ""))
        }
        #expect(answers.count == 1)
        #expect(try requests == 0)
        try portal.work()
        #expect(try requests == 2)
        #expect(try portal.count("SELECT count(*) FROM letter_request WHERE account_id IS NULL AND kind = 'pin'") == 2)
    }

    @Test func `R46 R48 Signed in one click asks, and the page says what became of it`() throws {
        let betrieb = try portal.betrieb()
        let browser = try portal.activating("ada@example.org")
        #expect(try asking("123 456", in: browser).status == 303)
        let page = try browser.follow()
        #expect(page.text.contains("Tischlerei Probe") && page.text.contains("mit dem nächsten Stapel gedruckt"))
        try portal.owner.execute(
            "UPDATE letter_request SET printed_at = \(portal.now), valid_until = \(portal.now + .seconds(30 * 86_400)) WHERE betrieb_id = \(betrieb)"
        )
        try browser.get("/pin/anfordern")
        #expect(browser.page.text.contains("Gedruckt am") && browser.page.text.contains("gültig bis"))
        try portal.owner.execute("UPDATE letter_request SET returned_at = \(portal.now)")
        try browser.get("/pin/anfordern")
        #expect(browser.page.text.contains("zurückgebracht"))
    }

    @Test func `R42 A second click shows when the next letter may be, and makes no second letter`() throws {
        try portal.betrieb()
        let browser = try portal.activating("ada@example.org")
        _ = try asking("123456", in: browser)
        let again = try asking("123456", in: browser)
        #expect(again.status == 429 && again.response["Retry-After"] == "86400")
        #expect(again.text.contains("schon ein Brief angefordert"))
        #expect(try requests == 1)
        // Nor does somebody else's, signed in or not.
        #expect(try asking("123456", in: portal.activating("bob@example.org")).status == 429)
        #expect(try asking("123456", in: portal.browser()).status == 303)
        try portal.work()
        #expect(try requests == 1)
    }

    @Test func `Four letters in thirty days, a day between two`() throws {
        try portal.betrieb()
        let browser = try portal.activating("ada@example.org")
        for _ in 1...4 {
            #expect(try asking("123456", in: browser).status == 303)
            portal.later(86_401)
            try portal.signingIn("ada@example.org", in: browser)
        }
        #expect(try asking("123456", in: browser).status == 429)
        portal.later(27 * 86_400)
        try portal.signingIn("ada@example.org", in: browser)
        #expect(try asking("123456", in: browser).status == 303)
    }

    @Test func `Many clicks at once make one letter`() throws {
        try portal.betrieb()
        for number in 1...6 { try portal.activating("p\(number)@example.org") }
        let answers = try portal.race(6) { browser, index in
            try browser.get("/anmelden")
            try browser.submit(["email": "p\(index + 1)@example.org", "passwort": goodPassword], to: "/anmelden")
            try browser.get("/pin/anfordern")
            return try browser.submit(["betriebsnummer": "123456", "filialnummer": ""], to: "/pin/anfordern").status
        }
        #expect(answers.sorted() == [303, 429, 429, 429, 429, 429])
        #expect(try requests == 1)
    }

    @Test func `Signed in an unknown number is told, ten times a day`() throws {
        try portal.betrieb()
        let browser = try portal.activating("ada@example.org")
        for _ in 1...10 {
            let page = try asking("999999", in: browser)
            #expect(
                page.status == 422 && page.problems["betriebsnummer"]?.contains("finden wir keinen Betrieb") == true
            )
            #expect(page.value(of: "betriebsnummer") == "999999")
        }
        #expect(try asking("999999", in: browser).status == 429)
        // A known one tells nothing either then.
        #expect(try asking("123456", in: browser).status == 429)
        #expect(try requests == 0)
    }

    @Test func `Five requests from one network in a day, whoever asks`() throws {
        let portal = try TestPortal()
        for _ in 1...5 { #expect(try asking("123456", in: portal.browser("198.51.100.9")).status == 303) }
        #expect(try asking("123456", in: portal.browser("198.51.100.9")).status == 429)
        #expect(try asking("123456", in: portal.browser("198.51.100.10")).status == 303)
    }

    @Test func `A changed address and a full day wait for the service desk`() throws {
        let portal = try TestPortal(["PORTAL_LETTERS_PER_DAY": "1", "PORTAL_PIN_REQUESTS_IP_DAY": "9"])
        let moved = try portal.betrieb("111111")
        try portal.owner.execute(
            "UPDATE betrieb SET address_changed_at = \(portal.now - .seconds(29 * 86_400)) WHERE id = \(moved)"
        )
        try portal.betrieb("222222")
        try portal.betrieb("333333")
        let browser = try portal.activating("ada@example.org")
        for number in ["111111", "222222", "333333"] { #expect(try asking(number, in: browser).status == 303) }
        let held = try portal.owner.many(
            String.self,
            "SELECT b.betriebsnummer || ' ' || coalesce(r.held_because, '-') FROM letter_request r JOIN betrieb b ON b.id = r.betrieb_id ORDER BY 1"
        )
        #expect(held == ["111111 address_changed", "222222 daily_total", "333333 daily_total"])
        #expect(try browser.follow().text.contains("Wir prüfen die Anforderung"))
    }

    @Test func `R44 A Bescheidnummer is understood, and asked about first`() throws {
        try portal.betrieb()
        let browser = try portal.activating("ada@example.org")
        let page = try asking("7123456", in: browser)
        #expect(page.status == 422 && page.value(of: "betriebsnummer") == "123456")
        #expect(page.problems["betriebsnummer"]?.contains("senden Sie das Formular noch einmal") == true)
        #expect(try browser.submit(to: "/pin/anfordern").status == 422)
        #expect(try browser.submit(["betriebsnummer": "123456"], to: "/pin/anfordern").status == 303)
    }

    @Test func `R43 The number of the Agentur für Arbeit is explained`() throws {
        let page = try asking("09912342", in: portal.browser())
        #expect(page.status == 422 && page.problems["betriebsnummer"]?.contains("Agentur für Arbeit") == true)
    }
}
