import Letters
import Links
import Secrets
import TestPortal
import Testing

/// Beside each refusal stands the way to the text that explains it, not to the text about the page.
@Suite(.portal) struct RefusalHelpTests {
    private let portal: TestPortal
    private let browser: Browser

    init() throws {
        portal = try TestPortal(["PORTAL_PIN_TRIES": "2"])
        try portal.betrieb()
        browser = try portal.activating("ada@example.org")
    }

    private func leads(_ page: Page, to topic: HelpTopic) -> Bool {
        page.html.contains("/k/\(topic.rawValue)/\">Hilfe zu dieser")
    }

    @Test(arguments: ["09912342", "1123456789", "12345", "123456/02/03", ""])
    func `What is no Betriebsnummer leads to the text about numbers`(number: String) throws {
        for form in [
            "/betrieb/verknuepfen", "/pin/anfordern", "/betrieb/verknuepfen/einladung-erbitten", "/brief/melden",
        ] {
            try browser.get(form)
            let page = try browser.submit(["betriebsnummer": number, "filialnummer": ""], to: form)
            #expect(page.status == 422 && leads(page, to: .numberRefused), "\(form)")
        }
    }

    @Test func `A PIN with a slip, a wrong one and one too many lead to the text about refused PINs`() throws {
        let wrong = Code.random(.pin).printed
        var slip = Array(wrong)
        slip[0] = slip[0] == "A" ? "B" : "A"
        #expect(try leads(portal.givingPin(String(slip), in: browser), to: .pinRefused))
        for _ in 1...3 {
            #expect(try leads(portal.givingPin(wrong, in: browser), to: .pinRefused))
        }
        #expect(browser.page.status == 429)
    }

    @Test func `A letter too soon leads to the text about letters, an unknown number to the one about numbers`() throws
    {
        func asking(_ number: String) throws -> Page {
            try browser.get("/pin/anfordern")
            return try browser.submit(["betriebsnummer": number, "filialnummer": ""], to: "/pin/anfordern")
        }
        #expect(try leads(asking("999999"), to: .numberRefused))
        #expect(try asking("123456").status == 303)
        let page = try asking("123456")
        #expect(page.status == 429 && leads(page, to: .letterMissing))
    }

    @Test func `Who asks too often for an invitation is led to the text about asking`() throws {
        for _ in 1...Term.wishesPerDay.value + 1 {
            try browser.get("/betrieb/verknuepfen/einladung-erbitten")
            try browser.submit(
                ["betriebsnummer": "123456", "filialnummer": ""],
                to: "/betrieb/verknuepfen/einladung-erbitten"
            )
        }
        #expect(browser.page.status == 429 && leads(browser.page, to: .askForInvitation))
    }

    @Test func `Too many codes of a letter lead to the text about that letter`() throws {
        let visitor = portal.browser()
        for _ in 1...11 {
            try visitor.get("/brief/melden")
            try visitor.submit(
                ["betriebsnummer": "123456", "filialnummer": "", "code": Code.random(.report).printed],
                to: "/brief/melden"
            )
            #expect(leads(visitor.page, to: .reportLetter))
        }
        #expect(visitor.page.status == 429)
    }
}
