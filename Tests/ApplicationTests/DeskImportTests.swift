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
        because reason: String = "Abgleich",
        name: String = "register.csv",
        in browser: Browser
    ) throws -> Page {
        let token = try #require(try browser.get("/service/importe").form(to: "/service/importe")?.hidden["csrf"])
        let boundary = "----test5f3a"
        var body: [UInt8] = []
        for (field, value) in [("csrf", token), ("art", kind), ("umfang", scope), ("grund", reason)] {
            body += "--\(boundary)\r\nContent-Disposition: form-data; name=\"\(field)\"\r\n\r\n\(value)\r\n".utf8
        }
        body +=
            "--\(boundary)\r\nContent-Disposition: form-data; name=\"datei\"; filename=\"\(name)\"\r\nContent-Type: text/csv\r\n\r\n"
            .utf8
        body += content
        body += "\r\n--\(boundary)--\r\n".utf8
        return try browser.post("/service/importe", bytes: body, type: "multipart/form-data; boundary=\(boundary)")
    }

    /// Somebody else of the Leitung, who confirms.
    private func second() throws -> Browser {
        try portal.desk(.leitung, "mia@example.org")
    }

    private func work() throws {
        let room = ImportRoom(TestDatabase.current.connect(as: "portal_work"), log: TestPortal.silence)
        while try room.runNext(at: portal.now) {}
    }

    @Test func `A file is looked at first, and imported when somebody confirms`() throws {
        let uploader = try portal.desk(.leitung)
        let page = try upload(Array(DeskImportTests.good.utf8), in: uploader)
        let address = try #require(page.location)
        #expect(try uploader.follow().text.contains("Wird geprüft"))
        try work()
        #expect(try portal.count("SELECT count(*) FROM betrieb") == 0)
        let browser = try second()
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
        #expect(browser.page.text.contains("Sonst wählen Sie „nur Änderungen“"))
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
        try browser.post(first, ["csrf": token, "aktion": "verwerfen", "warum": "Falsche Datei"])
        try browser.post(first, ["csrf": token, "aktion": "importieren", "grund": "x"])
        try work()
        #expect(try portal.count("SELECT count(*) FROM betrieb") == 0)
        #expect(try browser.get(first).text.contains("Verworfen"))
        let second = try #require(try upload(Array(DeskImportTests.good.utf8), in: browser).location)
        try work()
        let confirmer = try self.second()
        let cookies = confirmer.cookies
        let theirs = try #require(try confirmer.get(second).forms.first?.hidden["csrf"])
        _ = try portal.race(3) { racer, _ in
            racer.cookies = cookies
            return try racer.post(second, ["csrf": theirs, "aktion": "importieren", "grund": "x"]).status
        }
        #expect(try portal.deskTrail(.importConfirmed).count == 1)
        try portal.together(3) { database in
            while try ImportRoom(database, log: TestPortal.silence).runNext() {}
        }
        #expect(try portal.count("SELECT count(*) FROM register_import") == 1)
    }

    @Test func `A file is uploaded and thrown away with a reason, or not at all`() throws {
        let browser = try portal.desk(.leitung)
        let refused = try upload(Array(DeskImportTests.good.utf8), because: " ", in: browser)
        #expect(refused.status == 422 && refused.problems["grund"] != nil)
        let address = try #require(
            try upload(Array(DeskImportTests.good.utf8), because: "Liste von Frau Beispiel", in: browser).location
        )
        try browser.get(address)
        #expect(try browser.submit(["warum": ""], to: address).problems["warum"] != nil)
        try browser.submit(["warum": "Falsche Liste"], to: address)
        #expect(browser.page.location == address)
        #expect(try portal.deskTrail(.importUploaded) == ["Liste von Frau Beispiel"])
        #expect(try portal.deskTrail(.importCancelled) == ["Falsche Liste"])
    }

    // MARK: Four eyes

    @Test func `Who uploaded a file does not confirm it, and hears who may`() throws {
        let browser = try portal.desk(.leitung)
        let address = try #require(try upload(Array(DeskImportTests.good.utf8), in: browser).location)
        try work()
        let alone = try browser.get(address)
        #expect(alone.text.contains("Außer Ihnen hat niemand diese Rolle") && alone.text.contains("portal import"))
        let token = try #require(alone.forms.first?.hidden["csrf"])
        #expect(!alone.html.contains("Jetzt importieren"))
        #expect(
            try browser.post(address, ["csrf": token, "aktion": "importieren", "grund": "x"]).status == 422
        )
        let second = try second()
        #expect(try browser.get(address).text.contains("Bestätigen muss sie eine andere Person"))
        #expect(!browser.page.text.contains("Außer Ihnen"))
        #expect(throws: DatabaseError.self) {
            try portal.owner.execute(
                "UPDATE import_upload SET state = 'confirmed', confirmed_by = uploaded_by, confirmed_at = now()"
            )
        }
        try second.get(address)
        #expect(try second.submit(["grund": "Mit der Liste verglichen"], to: address).location == address)
        #expect(try portal.count("SELECT count(*) FROM import_upload WHERE confirmed_by <> uploaded_by") == 1)
    }

    @Test func `Who uploaded or confirmed a file does not let letters go to the addresses in it`() throws {
        let betrieb = try portal.betrieb("990001", "Tischlerei Müller")
        let page = "/service/betriebe/" + betrieb.rawValue.uuidString.lowercased()
        let uploader = try portal.desk(.leitung)
        let confirmer = try second()
        let moved = DeskImportTests.good.replacingOccurrences(of: "Musterweg 1", with: "Neuer Weg 5")
        let address = try #require(try upload(Array(moved.utf8), in: uploader).location)
        try work()
        try confirmer.get(address)
        try confirmer.submit(["grund": "Abgleich"], to: address)
        try work()
        #expect(
            try portal.owner.many(
                String.self,
                "SELECT concat_ws(', ', s.email, e.strasse) FROM address_edit e JOIN staff s ON s.id = e.staff_id ORDER BY 1"
            ) == ["leitung@example.org, Musterweg 1", "mia@example.org, Musterweg 1"]
        )
        try uploader.act(page + "/brief")
        let letter = try portal.owner.one(String.self, "SELECT id::text FROM letter_request")
        for browser in [uploader, confirmer] {
            #expect(try browser.act("\(page)/freigeben?was=\(letter)").status == 422)
        }
        let third = try portal.desk(.sachbearbeitung, "sven@example.org")
        #expect(try third.act("\(page)/freigeben?was=\(letter)").location == page)
    }

    @Test func `A confirmed file waits for its turn however long another import takes`() throws {
        let browser = try portal.desk(.leitung)
        let confirmer = try second()
        let address = try #require(try upload(Array(DeskImportTests.good.utf8), in: browser).location)
        try work()
        try confirmer.get(address)
        try confirmer.submit(["grund": "Abgleich"], to: address)
        let other = TestDatabase.current.connect(as: "portal_work")
        let turn: SQL = "hashtextextended('register import ' || current_schema(), 0)"
        _ = try other.one(Bool.self, "SELECT pg_try_advisory_lock(\(turn))")
        for _ in 0..<4 {
            try work()
            portal.later(11)
        }
        _ = try other.one(Bool.self, "SELECT pg_advisory_unlock(\(turn))")
        #expect(try browser.get(address).text.contains("Wird importiert"))
        try work()
        #expect(try browser.get(address).text.contains("Importiert am"))
        #expect(try portal.count("SELECT count(*) FROM betrieb") == 1)
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
