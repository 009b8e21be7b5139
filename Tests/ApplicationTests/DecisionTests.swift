import PostgreSQL
import TestPortal
import Testing

/// Betrieb or Filiale? Three questions.
@Suite(.portal) struct DecisionTests {
    private let portal: TestPortal
    private let browser: Browser

    init() throws {
        portal = try TestPortal()
        browser = try portal.signedIn()
    }

    private static let page = "/betrieb/verknuepfen/entscheidung"
    private static let filiale = "Das ist eine Filiale."
    private static let betrieb = "Das ist keine Filiale."
    private static let unclear = "Das lässt sich so nicht sicher sagen."

    @Test(arguments: [
        ("ja", "ja", "ja", filiale), ("nein", "nein", "nein", betrieb), ("ja", "nein", "nein", unclear),
        ("nein", "ja", "nein", unclear), ("nein", "nein", "ja", unclear), ("ja", "ja", "nein", unclear),
        ("ja", "nein", "ja", unclear), ("nein", "ja", "ja", unclear),
    ])
    func `R53 R54 Own staff, own invoices, acts as a Betrieb of its own: what to link`(
        personal: String,
        rechnungen: String,
        auftritt: String,
        result: String
    ) throws {
        let before = try portal.contents()
        let page = try browser.get(
            "\(DecisionTests.page)?personal=\(personal)&rechnungen=\(rechnungen)&auftritt=\(auftritt)"
        )
        #expect(page.status == 200 && page.text.contains("in der Regel"))
        for text in [DecisionTests.filiale, DecisionTests.betrieb, DecisionTests.unclear] {
            #expect(page.text.contains(text) == (text == result), "\(text)")
        }
        #expect(page.links.contains("/betrieb/verknuepfen"))
        // In doubt somebody can be asked.
        #expect(result != DecisionTests.unclear || page.text.contains("fragen Sie uns"))
        #expect(try portal.contents() == before)
        for (name, value) in [("personal", personal), ("rechnungen", rechnungen), ("auftritt", auftritt)] {
            let checked = page.html.matches(of: #/<input[^>]*>/#).map(\.output).filter {
                $0.contains("name=\"\(name)\"") && $0.contains(" checked")
            }
            #expect(checked.count == 1 && checked[0].contains("value=\"\(value)\""), "\(name)")
        }
    }

    @Test(arguments: ["personal=ja", "personal=ja&rechnungen=nein", "personal=ja&rechnungen=ja&auftritt=vielleicht"])
    func `R53 As long as an answer is missing there is no result`(query: String) throws {
        let page = try browser.get("\(DecisionTests.page)?\(query)")
        #expect(page.status == 200 && page.text.contains("Beantworten Sie alle drei Fragen."))
        for text in [DecisionTests.filiale, DecisionTests.betrieb, DecisionTests.unclear] {
            #expect(!page.text.contains(text))
        }
    }

    @Test func `R53 R56 The page to link leads there, and it says what a pure Ausbildungsstätte is`() throws {
        #expect(try browser.get("/betrieb/verknuepfen").links.contains(DecisionTests.page))
        let page = try browser.get(DecisionTests.page)
        #expect(page.heading == "Betrieb oder Filiale?" && !page.text.contains("Beantworten Sie alle"))
        #expect(page.text.contains("reine Ausbildungsstätte oder Verkaufsstelle gehört zum Betrieb"))
    }

    @Test func `R56 A pure Ausbildungsstätte is no Filiale: its number links nothing`() throws {
        let betrieb = try portal.betrieb()
        try portal.owner.execute(
            """
            INSERT INTO ausbildungsstaette (betrieb_id, name, strasse, plz, ort)
            VALUES (\(betrieb), 'Verkaufsstelle Herford', 'Weg 2', '32049', 'Herford')
            """
        )
        let pin = try portal.pin(for: betrieb)
        let page = try portal.givingPin(pin, filiale: "01", in: browser)
        #expect(page.status == 422 && page.heading == "Diese Angaben passen nicht zusammen")
        #expect(try portal.givingPin(pin, in: browser).heading == "Ist das Ihr Betrieb?")
    }
}
