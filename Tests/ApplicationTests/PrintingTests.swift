import Application
import Files
import Foundation
import Letters
import PortalWeb
import PostgreSQL
import Secrets
import TestDatabase
import TestPDF
import TestPortal
import Testing
import Typesetting

@testable import Freischaltung

/// From a request to a letter in the hand, and what becomes of the files.
@Suite(.portal) struct PrintingTests {
    private let desk: PrintingDesk
    private let portal: TestPortal
    private let betrieb: Betrieb.ID

    init() throws {
        desk = try PrintingDesk(["PORTAL_PIN_REQUESTS_IP_DAY": "100"])
        portal = desk.portal
        betrieb = try portal.betrieb()
    }

    private var waiting: Int {
        get throws { try portal.count("SELECT count(*) FROM letter_request WHERE printed_at IS NULL") }
    }

    private func isLinked(_ email: String, by pin: String, of betriebsnummer: String = "123456") throws -> Bool {
        let browser = try portal.activating(email)
        return try portal.linking(browser, with: pin, of: betriebsnummer).text.contains("ist mit dem Betrieb verknüpft")
    }

    // MARK: What was asked for

    @Test func `A letter says who asked for it: the service desk, where it was that`() throws {
        try portal.desk(.sachbearbeitung).act("/service/betriebe/\(betrieb.rawValue.uuidString.lowercased())/brief")
        let letter = try desk.letters(of: #require(try desk.print()))[0]
        #expect(letter.contains("Unser Service hat"), "\(letter)")
        #expect(!letter.contains("ohne Anmeldung"))
    }

    @Test func `R49 A request becomes a letter with a PIN that works, and the page says until when`() throws {
        let browser = try portal.activating("ada@example.org")
        try browser.get("/pin/anfordern")
        try browser.submit(["betriebsnummer": "123456", "filialnummer": ""], to: "/pin/anfordern")
        let printed = try #require(try desk.print())
        #expect(printed.letters == 1)
        let letter = try #require(try desk.letters(of: printed).first)
        #expect(letter.contains("Tischlerei Probe") && letter.contains("33602 Bielefeld") && letter.contains("a***@"))
        #expect(!letter.contains("ada@example.org"))
        try browser.get("/pin/anfordern")
        #expect(browser.page.text.contains("Gedruckt am") && browser.page.text.contains("gültig bis"))
        try #expect(portal.linking(browser, with: desk.pin(in: letter)).text.contains("ist mit dem Betrieb verknüpft"))
        #expect(try portal.trail().contains("letter.batch_printed"))
    }

    @Test func `A PIN holds to the end of the printed day where the chamber is`() throws {
        try desk.ask()
        try desk.print()
        let ends = try portal.owner.one(
            String.self,
            "SELECT to_char(expires_at AT TIME ZONE 'Europe/Berlin', 'HH24:MI:SS') FROM pin"
        )
        #expect(ends == "23:59:59")
        let days = try portal.count(
            """
            SELECT (expires_at AT TIME ZONE 'Europe/Berlin')::date - (\(portal.now) AT TIME ZONE 'Europe/Berlin')::date
            FROM pin
            """
        )
        #expect(days == 30)
        #expect(
            try portal.count("SELECT count(*) FROM letter_request r JOIN pin p ON p.expires_at = r.valid_until") == 1
        )
    }

    @Test func `Nothing waits, nothing is printed`() throws {
        #expect(try desk.print() == nil)
        #expect(try portal.count("SELECT count(*) FROM letter_batch") == 0)
        #expect(try Folder.entries(desk.folder).isEmpty)
    }

    @Test func `The address is the one of the moment of printing`() throws {
        try desk.ask()
        try portal.owner.execute("UPDATE betrieb SET strasse = 'Neuer Weg 7', ort = 'Herford', plz = '32049'")
        let printed = try #require(try desk.print())
        let letter = try #require(try desk.letters(of: printed).first)
        #expect(letter.contains("Neuer Weg 7") && letter.contains("32049 Herford") && !letter.contains("Musterweg"))
    }

    @Test func `What waits for the service desk, was cancelled, or is there already is not printed`() throws {
        let held = try portal.betrieb("200001")
        let cancelled = try portal.betrieb("200002")
        for number in ["200001", "200002"] { try desk.ask(for: number) }
        try portal.owner.execute("UPDATE letter_request SET held_because = 'daily_total' WHERE betrieb_id = \(held)")
        try portal.owner.execute("UPDATE letter_request SET cancelled_at = now() WHERE betrieb_id = \(cancelled)")
        #expect(try desk.print() == nil)
        try portal.owner.execute("UPDATE letter_request SET approved_at = now() WHERE held_because IS NOT NULL")
        #expect(try desk.print()?.letters == 1)
        #expect(try desk.print() == nil)
    }

    @Test func `A new letter leaves the PIN of an older one as it is`() throws {
        try desk.ask()
        let first = try #require(try desk.print())
        portal.later(2 * 86_400)
        try desk.ask()
        #expect(try desk.print() != nil)
        #expect(try isLinked("ada@example.org", by: desk.pin(in: desk.letters(of: first)[0])))
    }

    @Test func `A name that nobody can print keeps no other letter waiting`() throws {
        try portal.owner.execute("UPDATE betrieb SET name = \("\u{202E}\u{200B}")")
        try desk.ask()
        let printed = try #require(try desk.print())
        #expect(try desk.letters(of: printed)[0].contains("Betrieb 123456"))
    }

    // MARK: What comes between

    /// A batch with the letters to 123456 and 200001, claimed and then not printed.
    private func claim() throws {
        try portal.betrieb("200001")
        for number in ["123456", "200001"] { try desk.ask(for: number) }
        #expect(throws: TypesettingProblem.self) { try desk.printing(typesetter: "/usr/bin/python3").run(.requested) }
        #expect(try portal.count("SELECT count(*) FROM letter_request WHERE batch_id IS NOT NULL") == 2)
    }

    private func change(_ change: SQL, of number: String = "200001") throws {
        try portal.owner.execute(
            """
            UPDATE letter_request SET \(change)
            WHERE betrieb_id = (SELECT id FROM betrieb WHERE betriebsnummer = \(number))
            """
        )
    }

    @Test func `A letter that is put on hold after its batch was claimed waits, and is printed once it is let go`()
        throws
    {
        try claim()
        try change("held_because = 'address_changed'")
        let first = try #require(try desk.print())
        #expect(first.letters == 1)
        #expect(try desk.letters(of: first)[0].contains("123456"))
        #expect(try portal.count("SELECT count(*) FROM pin") == 1)
        #expect(try LetterBatches(portal.worker, timezone: "Europe/Berlin").waiting(at: portal.now).held == 1)
        #expect(try desk.print() == nil)
        try change("approved_at = now()")
        let second = try #require(try desk.print())
        #expect(try isLinked("ada@example.org", by: desk.pin(in: desk.letters(of: second)[0]), of: "200001"))
    }

    @Test func `A letter that is cancelled after its batch was claimed is in no batch`() throws {
        try claim()
        for number in ["123456", "200001"] { try change("cancelled_at = now()", of: number) }
        #expect(try desk.print() == nil)
        #expect(try portal.count("SELECT count(*) FROM letter_batch") == 0)
        #expect(try portal.count("SELECT count(*) FROM pin") == 0)
        #expect(try Folder.entries(desk.folder).isEmpty)
    }

    @Test(arguments: ["held_because = 'address_changed'", "cancelled_at = now()"])
    func `A letter that is taken out when all files are there is printed by no run, and its PIN is none`(
        statement: String
    ) throws {
        try portal.betrieb("200001")
        for number in ["123456", "200001"] { try desk.ask(for: number) }
        var copy: [String] = []
        let printed = try desk.printing().run(.requested) { done, total in
            guard done == total, copy.isEmpty else { return }
            let name = try #require(try Folder.entries(desk.folder).first?.name)
            let files = LetterPrinting.Printed(name: name, folder: "\(desk.folder)/\(name)", letters: 2)
            copy = try desk.letters(of: files)
            try change(SQL(unsafeText: statement))
        }
        #expect(copy.count == 2 && printed?.letters == 1)
        let letters = try desk.letters(of: #require(printed))
        #expect(letters.count == 1 && letters[0].contains("123456"))
        #expect(try portal.count("SELECT count(*) FROM pin") == 1)
        #expect(
            try portal.count("SELECT count(*) FROM letter_request WHERE batch_id IS NULL AND printed_at IS NULL") == 1
        )
        let refused = try portal.givingPin(desk.pin(in: copy[0]), in: portal.activating("ada@example.org"))
        #expect(refused.heading == "Diese Angaben passen nicht zusammen")
        #expect(try isLinked("eve@example.org", by: desk.pin(in: letters[0])))
    }

    @Test func `A code is made anew too when another letter leaves the batch`() throws {
        let browser = try portal.activating("ada@example.org")
        try portal.linking(browser, with: portal.pin(for: betrieb))
        try portal.betrieb("200001")
        try desk.ask(for: "200001")
        let printed = try desk.printing().run(.requested) { done, _ in
            if done == 2 { try change("cancelled_at = now()") }
        }
        #expect(printed?.letters == 1)
        #expect(try portal.count("SELECT count(*) FROM link_report r JOIN letter_batch b ON b.id = r.batch_id") == 1)
        #expect(try portal.count("SELECT count(*) FROM pin WHERE batch_id IS NOT NULL") == 0)
    }

    @Test func `Letters that are taken out again and again keep the batch open, and the next run prints it`() throws {
        let numbers = (0..<7).map { "20000\($0)" }
        for number in numbers {
            try portal.betrieb(number)
            try desk.ask(for: number)
        }
        var left = numbers[...]
        #expect(throws: LetterProblem.self) {
            try desk.printing().run(.requested) { _, _ in try change("cancelled_at = now()", of: left.removeLast()) }
        }
        #expect(left.count == 2)
        #expect(try portal.count("SELECT count(*) FROM letter_batch WHERE printed_at IS NULL") == 1)
        #expect(try desk.print()?.letters == 2)
        #expect(try portal.count("SELECT count(*) FROM pin") == 2)
    }

    @Test func `Whoever comes late takes nothing of a printed batch back`() throws {
        try desk.ask()
        let batches = LetterBatches(portal.worker, timezone: "Europe/Berlin")
        let batch = try batches.openOrBegin(.requested, at: portal.now)
        let printed = try #require(try desk.print())
        #expect(try !batches.takeBack(batch) { Issue.record("files were removed") })
        #expect(try isLinked("ada@example.org", by: desk.pin(in: desk.letters(of: printed)[0])))
    }

    // MARK: Letters that tell of a link

    @Test func `R19 The Betrieb is told of a link by letter, and the code of the letter ends it`() throws {
        let browser = try portal.activating("ada@example.org")
        try portal.linking(browser, with: portal.pin(for: betrieb))
        let printed = try #require(try desk.print())
        let letter = try #require(try desk.letters(of: printed).first)
        #expect(letter.contains("a***@e***.org") && !letter.contains("ada@example.org"))
        let code = try desk.code(in: letter, groups: "\\b[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z*~$=]")
        let boss = portal.browser("192.0.2.99")
        try boss.get("/brief/melden")
        try boss.submit(
            ["betriebsnummer": "123456", "filialnummer": "", "code": code.lowercased()],
            to: "/brief/melden"
        )
        #expect(try browser.get("/betrieb").status == 403)
        #expect(try portal.count("SELECT count(*) FROM betrieb_link WHERE ended_because = 'letter'") == 1)
    }

    @Test func `Who links, lets an accomplice in and deletes the account is told of all the same`() throws {
        let eve = try portal.activating("eve@example.org")
        try portal.linking(eve, with: portal.pin(for: betrieb))
        try eve.get("/betrieb/einladen")
        try eve.submit(["email": "mallory@example.org", "rolle": "verwaltung"], to: "/betrieb/einladen")
        let mallory = try portal.activating("mallory@example.org")
        try mallory.get("/einladung")
        try mallory.submit(to: "/einladung")
        #expect(try mallory.get("/betrieb").status == 200)
        try eve.get("/profil/loeschen")
        try eve.submit(["passwort": goodPassword], to: "/profil/loeschen")
        let printed = try #require(try desk.print())
        let letter = try #require(try desk.letters(of: printed).first)
        #expect(letter.contains("Konto inzwischen gelöscht") && !letter.contains("e***@"))
        let code = try desk.code(in: letter, groups: "\\b[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z*~$=]")
        let boss = portal.browser("192.0.2.99")
        try boss.get("/brief/melden")
        try boss.submit(["betriebsnummer": "123456", "filialnummer": "", "code": code], to: "/brief/melden")
        #expect(try mallory.get("/betrieb").status == 403)
        #expect(try portal.count("SELECT count(*) FROM betrieb_link WHERE ended_at IS NULL") == 0)
    }

    @Test func `A Betrieb gets one letter of a day about links; the other comes the day after`() throws {
        for name in ["ada", "bob"] {
            let browser = try portal.activating("\(name)@example.org")
            try portal.linking(browser, with: portal.pin(for: betrieb))
        }
        #expect(try waiting == 2)
        #expect(try desk.print()?.letters == 1)
        #expect(try desk.print() == nil)
        portal.later(86_400)
        #expect(try desk.print()?.letters == 1)
        #expect(try waiting == 0)
    }

    // MARK: What fails

    @Test func `A typesetter that is missing leaves no valid PIN and no lost request`() throws {
        try desk.ask()
        #expect(throws: TypesettingProblem.self) { try desk.printing(typesetter: "/usr/bin/python3").run(.requested) }
        #expect(try waiting == 1)
        #expect(try portal.count("SELECT count(*) FROM letter_batch WHERE printed_at IS NULL") == 1)
        let printed = try #require(try desk.print())
        #expect(printed.letters == 1)
        #expect(try portal.count("SELECT count(*) FROM pin") == 1)
        #expect(try isLinked("ada@example.org", by: desk.pin(in: desk.letters(of: printed)[0])))
    }

    @Test func `A letter that has nothing to tell stops its batch, and nothing else`() throws {
        let browser = try portal.activating("ada@example.org")
        try portal.linking(browser, with: portal.pin(for: betrieb))
        try desk.ask()
        try portal.owner.execute("ALTER TABLE letter_request DROP CONSTRAINT letter_request_link_fkey")
        try portal.owner.execute("UPDATE letter_request SET link_id = gen_random_uuid() WHERE kind = 'linked'")
        let letter = try portal.owner.one(String.self, "SELECT id::text FROM letter_request WHERE kind = 'linked'")
        #expect(throws: LetterProblem.incomplete(letter)) { try desk.print() }
        #expect(try waiting == 2)
        #expect(
            try portal.count(
                "SELECT (SELECT count(*) FROM pin WHERE batch_id IS NOT NULL) + (SELECT count(*) FROM link_report)"
            ) == 0
        )
        #expect(try portal.count("SELECT count(*) FROM letter_batch WHERE printed_at IS NULL") == 1)
        try portal.owner.execute("UPDATE letter_request SET cancelled_at = now() WHERE kind = 'linked'")
        #expect(try desk.print()?.letters == 1)
    }

    @Test func `A PIN of an open batch is unknown`() throws {
        try desk.ask()
        // Killed between the last file and the end of the batch.
        try portal.owner.execute(
            """
            CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'no'; END $$;
            """
        )
        try portal.owner.execute(
            """
            CREATE TRIGGER refuse BEFORE UPDATE OF printed_at ON letter_batch FOR EACH ROW EXECUTE FUNCTION refuse()
            """
        )
        #expect(throws: DatabaseError.self) { try desk.print() }
        let name = try #require(try Folder.entries(desk.folder).first?.name)
        let lost = LetterPrinting.Printed(name: name, folder: "\(desk.folder)/\(name)", letters: 1)
        let pin = try desk.pin(in: desk.letters(of: lost)[0])
        let refused = try portal.givingPin(pin, in: portal.activating("ada@example.org"))
        #expect(refused.heading == "Diese Angaben passen nicht zusammen")
        // The next run finds its files and ends the batch.
        try portal.owner.execute("DROP TRIGGER refuse ON letter_batch")
        #expect(try desk.print()?.folder == lost.folder)
        #expect(try isLinked("bob@example.org", by: pin))
    }

    @Test func `A run that was stopped goes on; a letter cancelled meanwhile is not printed`() throws {
        for index in 0..<5 { try portal.betrieb("30000\(index)") }
        struct Stop: Error {}
        let printing = desk.printing(chunk: 2)
        #expect(throws: Stop.self) { try printing.run(.enclosure) { done, _ in if done == 2 { throw Stop() } } }
        let first = try portal.owner.many(String.self, "SELECT id::text FROM pin ORDER BY id")
        #expect(first.count == 2)
        try portal.owner.execute(
            """
            UPDATE letter_request SET cancelled_at = now() WHERE betrieb_id = (
                SELECT id FROM betrieb WHERE betriebsnummer = '300004')
            """
        )
        let printed = try #require(try printing.run(.enclosure))
        #expect(printed.letters == 5)
        let pins = try portal.owner.many(String.self, "SELECT id::text FROM pin ORDER BY id")
        #expect(pins.count == 5 && Set(first).isSubset(of: pins))
        let letters = try desk.letters(of: printed)
        #expect(letters.count == 5)
        #expect(try isLinked("ada@example.org", by: desk.pin(in: letters[1]), of: "300000"))
        #expect(try isLinked("bob@example.org", by: desk.pin(in: letters[4]), of: "300003"))
    }

    @Test func `Files that were taken away while the batch was open are printed anew`() throws {
        for index in 0..<3 { try portal.betrieb("30000\(index)") }
        struct Stop: Error {}
        let printing = desk.printing(chunk: 2)
        #expect(throws: Stop.self) { try printing.run(.enclosure) { _, _ in throw Stop() } }
        for entry in try Folder.entries(desk.folder) { try Folder.remove("\(desk.folder)/\(entry.name)") }
        let printed = try #require(try printing.run(.enclosure))
        let letters = try desk.letters(of: printed)
        #expect(letters.count == 4)
        #expect(try portal.count("SELECT count(*) FROM pin") == 4)
        #expect(try isLinked("ada@example.org", by: desk.pin(in: letters[0])))
    }

    // MARK: Every Betrieb

    @Test func `Every open Betrieb gets the yearly letter; one that has just moved after the service desk has looked`()
        throws
    {
        try portal.betrieb("300000", filiale: "02")
        let closed = try portal.betrieb("300001")
        let moved = try portal.betrieb("300002")
        try portal.owner.execute("UPDATE betrieb SET closed_at = now() WHERE id = \(closed)")
        try portal.owner.execute(
            "UPDATE betrieb SET address_changed_at = \(portal.now - .seconds(86_400)) WHERE id = \(moved)"
        )
        let printed = try #require(try desk.print(.enclosure))
        #expect(printed.letters == 2)
        #expect(try LetterBatches(portal.worker, timezone: "Europe/Berlin").waiting(at: portal.now).held == 1)
        let days = try portal.count(
            "SELECT extract(day FROM valid_until - printed_at)::int FROM letter_request WHERE printed_at IS NOT NULL LIMIT 1"
        )
        #expect(days == 365)
        // Asking for a letter is as free as before.
        try desk.ask(for: "123456")
        #expect(try desk.print()?.letters == 1)
        try portal.owner.execute("UPDATE letter_request SET approved_at = now() WHERE held_because IS NOT NULL")
        let late = try #require(try desk.print())
        #expect(try desk.letters(of: late)[0].contains("einmal im Jahr"))
    }

    // MARK: What becomes of the files

    private func clean() throws -> [String] {
        try LetterFiles.clean(portal.environment.settings, portal.worker, at: portal.now)
    }

    @Test func `Files go when they were handed over, or after two days`() throws {
        try desk.ask()
        let first = try #require(try desk.print())
        #expect(try clean().isEmpty)
        let batches = LetterBatches(portal.worker, timezone: "Europe/Berlin")
        #expect(try !batches.handOver("briefe-2000-01-01-00000000", at: portal.now))
        #expect(try batches.handOver(first.name, at: portal.now))
        #expect(try !batches.handOver(first.name, at: portal.now))
        #expect(try clean() == [first.name])
        #expect(try clean().isEmpty)

        portal.later(86_400)
        try desk.ask()
        let second = try #require(try desk.print())
        portal.later(47 * 3_600)
        #expect(try clean().isEmpty)
        portal.later(2 * 3_600)
        #expect(try clean() == [second.name])
        #expect(try Folder.entries(desk.folder).isEmpty)
    }

    @Test func `What a run left behind goes too, and its letters are printed all the same`() throws {
        for index in 0..<3 { try portal.betrieb("30000\(index)") }
        struct Stop: Error {}
        #expect(throws: Stop.self) { try desk.printing(chunk: 2).run(.enclosure) { _, _ in throw Stop() } }
        #expect(try Folder.entries(desk.folder).count == 1)
        portal.later(100 * 86_400)
        #expect(try clean().count == 1)
        #expect(try Folder.entries(desk.folder).isEmpty)
        #expect(try desk.print(.enclosure)?.letters == 4)
    }

    @Test func `A folder that is not there has nothing to clean`() throws {
        try Folder.remove(desk.folder)
        #expect(try clean().isEmpty)
    }

    @Test func `Nobody but the owner reads the files`() throws {
        try desk.ask()
        let printed = try #require(try desk.print())
        let mode = try FileManager.default.attributesOfItem(atPath: printed.folder)[.posixPermissions] as? Int
        #expect(mode == 0o700)
        for entry in try Folder.entries(printed.folder) {
            let path = "\(printed.folder)/\(entry.name)"
            #expect(try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int == 0o600)
        }
    }

    @Test func `A test letter is in no table`() throws {
        let address = try #require(PostalAddress(recipient: ["Ada Probe"], delivery: ["Weg 1", "33602 Bielefeld"]))
        let (printed, code) = try desk.printing().printCanary(to: address)
        #expect(try desk.letters(of: printed)[0].contains(code.printed))
        #expect(try portal.count("SELECT (SELECT count(*) FROM letter_batch) + (SELECT count(*) FROM pin)") == 0)
    }

    // MARK: At once

    @Test func `Two who print at once print one batch`() throws {
        for index in 0..<4 {
            try portal.betrieb("30000\(index)")
            try desk.ask(for: "30000\(index)")
        }
        let environment = portal.environment
        let now = portal.now
        try portal.together(3) { database in
            let printing = LetterPrinting(
                database,
                settings: environment.settings,
                hasher: LetterCodeHasher(environment.keys),
                press: environment.letterPress,
                clock: { now }
            )
            do { _ = try printing.run(.requested) } catch LetterProblem.busy {}
        }
        #expect(try portal.count("SELECT count(*) FROM letter_batch WHERE printed_at IS NOT NULL") == 1)
        #expect(try portal.count("SELECT count(*) FROM pin") == 4)
        #expect(try waiting == 0)
        let name = try #require(try Folder.entries(desk.folder).first?.name)
        let printed = LetterPrinting.Printed(name: name, folder: "\(desk.folder)/\(name)", letters: 4)
        let letters = try desk.letters(of: printed)
        #expect(letters.count == 4)
        #expect(try isLinked("ada@example.org", by: desk.pin(in: letters[2]), of: "300002"))
    }
}
