import Foundation
import HTTP
import PortalWeb
import PostgreSQL
import ServiceDesk
import TestDatabase
import TestPortal
import Testing

@Suite(.portal) struct DeskImportTests {
    private let portal: TestPortal
    private static let head = "betriebsnummer;filialnummer;name;rechtsform;strasse;plz;ort;status;gewerke\r\n"
    private static let good = head + "990001;;Tischlerei Müller;GmbH;Musterweg 1;33602;Bielefeld;aktiv;A/27\r\n"

    init() throws {
        portal = try TestPortal()
    }

    /// A form with a file, as browsers send it.
    private func upload(
        _ content: [UInt8],
        _ kind: String = "betriebe",
        scope: String = "aenderungen",
        name: String = "register.csv",
        in browser: Browser
    ) throws -> Page {
        let token = try #require(try browser.get("/service/importe").form(to: "/service/importe")?.hidden["csrf"])
        let boundary = "----test5f3a"
        var body: [UInt8] = []
        for (field, value) in [("csrf", token), ("art", kind), ("umfang", scope)] {
            body += "--\(boundary)\r\nContent-Disposition: form-data; name=\"\(field)\"\r\n\r\n\(value)\r\n".utf8
        }
        body +=
            "--\(boundary)\r\nContent-Disposition: form-data; name=\"datei\"; filename=\"\(name)\"\r\nContent-Type: text/csv\r\n\r\n"
            .utf8
        body += content
        body += "\r\n--\(boundary)--\r\n".utf8
        return try browser.post("/service/importe", bytes: body, type: "multipart/form-data; boundary=\(boundary)")
    }

    private func work() throws {
        let room = ImportRoom(TestDatabase.current.connect(as: "portal_work"), log: TestPortal.silence)
        while try room.runNext(at: portal.now) {}
    }

    @Test func `A file is looked at first, and imported when somebody confirms`() throws {
        let browser = try portal.desk(.leitung)
        let page = try upload(Array(DeskImportTests.good.utf8), in: browser)
        let address = try #require(page.location)
        #expect(try browser.follow().text.contains("Wird geprüft"))
        try work()
        #expect(try portal.count("SELECT count(*) FROM betrieb") == 0)
        #expect(try browser.get(address).text.contains("Was sich ändern würde Neu 1"))
        try browser.submit(["grund": ""], to: address)
        #expect(browser.page.status == 422)
        try browser.submit(["grund": "Monatlicher Abgleich"], to: address)
        #expect(browser.page.location == address)
        try work()
        #expect(try browser.get(address).text.contains("Importiert am"))
        #expect(try portal.owner.one(String.self, "SELECT name FROM betrieb") == "Tischlerei Müller")
        #expect(try portal.count("SELECT count(*) FROM import_upload WHERE content IS NULL AND state = 'done'") == 1)
        #expect(try portal.deskTrail(.importConfirmed) == ["Monatlicher Abgleich"])
    }

    @Test func `Lines that were not taken come as a table, in German, safe to open`() throws {
        let browser = try portal.desk(.leitung)
        let text =
            DeskImportTests.good
            + "990002;;=1+1;;Weg 1;33602;Bielefeld;aktiv;\r\n99003;;X;;Weg 1;3360;Bielefeld;aktiv;\r\n"
        let address = try #require(try upload(Array(text.utf8), in: browser).location)
        try work()
        #expect(try browser.get(address).text.contains("Nicht übernommene Zeilen 2"))
        let report = try browser.get(address + "/bericht")
        #expect(report.response["Content-Type"] == "text/csv; charset=utf-8")
        #expect(report.html.contains("\"3\";\"name beginnt wie eine Formel\""))
        #expect(report.html.contains("hat fünf statt sechs Ziffern"), "\(report.html)")
    }

    @Test(
        arguments: [
            ("name;ort\r\nx;y\r\n", "fehlen Spalten"), ("PK\u{03}\u{04}abc", "Excel-Datei"), ("\"offen;x\r\n", "Zeile"),
        ]
    )
    func `A file that is none is refused with what to do`(text: String, words: String) throws {
        let browser = try portal.desk(.leitung)
        let address = try #require(try upload(Array(text.utf8), in: browser).location)
        try work()
        let page = try browser.get(address)
        #expect(page.text.contains("Es wurde nichts gespeichert") && page.text.contains(words), "\(page.text)")
        #expect(page.form(to: address) == nil)
    }

    @Test func `A list in which half the Betriebe are missing is refused`() throws {
        for number in 0..<10 { try portal.betrieb("9900\(10 + number)") }
        let browser = try portal.desk(.leitung)
        let address = try #require(try upload(Array(DeskImportTests.good.utf8), scope: "alles", in: browser).location)
        try work()
        #expect(try browser.get(address).text.contains("10 von 10 Betrieben würden geschlossen"))
        #expect(try portal.count("SELECT count(*) FROM betrieb WHERE closed_at IS NULL") == 10)
    }

    @Test func `Windows-1252, odd names and no file at all`() throws {
        let browser = try portal.desk(.leitung)
        let latin = DeskImportTests.good.unicodeScalars.map { UInt8(truncatingIfNeeded: $0.value) }
        let address = try #require(try upload(latin, name: "../../etc/<b>\u{202E}x.csv", in: browser).location)
        try work()
        #expect(
            try browser.get(address).text.contains("gelesen als Windows-1252") && !browser.page.html.contains("<b>")
        )
        #expect(try upload([], in: browser).problems["datei"] != nil)
        #expect(try upload(Array("x".utf8), "pins", in: browser).problems["art"] != nil)
        let token = try #require(try browser.get("/service/importe").form(to: "/service/importe")?.hidden["csrf"])
        #expect(try browser.post("/service/importe", ["csrf": token, "art": "betriebe"]).problems["datei"] != nil)
    }

    @Test func `Thrown away is thrown away, confirmed twice is imported once, and nobody confirms what was not seen`()
        throws
    {
        let browser = try portal.desk(.leitung)
        let first = try #require(try upload(Array(DeskImportTests.good.utf8), in: browser).location)
        let token = try #require(try browser.get(first).forms.first?.hidden["csrf"])
        // Not seen yet.
        try browser.post(first, ["csrf": token, "aktion": "importieren", "grund": "x"])
        try work()
        #expect(try portal.count("SELECT count(*) FROM betrieb") == 0)
        try browser.post(first, ["csrf": token, "aktion": "verwerfen"])
        try browser.post(first, ["csrf": token, "aktion": "importieren", "grund": "x"])
        try work()
        #expect(try portal.count("SELECT count(*) FROM betrieb") == 0)
        #expect(try browser.get(first).text.contains("Verworfen"))
        let second = try #require(try upload(Array(DeskImportTests.good.utf8), in: browser).location)
        try work()
        let cookies = browser.cookies
        _ = try portal.race(3) { racer, _ in
            racer.cookies = cookies
            return try racer.post(second, ["csrf": token, "aktion": "importieren", "grund": "x"]).status
        }
        #expect(try portal.deskTrail(.importConfirmed).count == 1)
        try portal.together(3) { database in
            while try ImportRoom(database, log: TestPortal.silence).runNext() {}
        }
        #expect(try portal.count("SELECT count(*) FROM register_import") == 1)
    }

    @Test func `A file nobody confirms goes after a week; a worker that died leaves it to the next`() throws {
        let browser = try portal.desk(.leitung)
        let address = try #require(try upload(Array(DeskImportTests.good.utf8), in: browser).location)
        try portal.owner.execute(
            "UPDATE import_upload SET leased_until = \(portal.now + .seconds(1_800)), attempts = 1"
        )
        try work()
        #expect(try browser.get(address).text.contains("Wird geprüft"))
        portal.later(1_801)
        try work()
        portal.later(8 * 86_400)
        try portal.keepHouse()
        #expect(
            try portal.count("SELECT count(*) FROM import_upload WHERE state = 'cancelled' AND content IS NULL") == 1
        )
    }
}
