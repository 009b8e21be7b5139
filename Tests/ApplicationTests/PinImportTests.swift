import Freischaltung
import Letters
import PortalWeb
import PostgreSQL
import Secrets
import TestDatabase
import TestPortal
import Testing

@Suite(.portal) struct PinImportTests {
    private let portal: TestPortal
    private let desk: ImportDesk

    init() throws {
        portal = try TestPortal()
        desk = ImportDesk(portal)
        main = try #require(BetriebNumber("100001"))
        branch = try #require(BetriebNumber("100001", "2"))
        try desk.betriebe(
            """
            100001;;Tischlerei Probe;;Weg 1;33602;Bielefeld;aktiv;
            100001;02;Laden;;Weg 2;33602;Bielefeld;aktiv;
            100003;;Schon zu;;Weg 3;33602;Bielefeld;aktiv;
            """
        )
        try desk.betriebe("100003;;;;;;;geschlossen;", delta: true)
    }

    private var hasher: LetterCodeHasher { LetterCodeHasher(portal.environment.keys) }

    private func finding(_ typed: String, _ number: BetriebNumber, hasher: LetterCodeHasher? = nil) throws -> PinFinding
    {
        guard let canonical = try Pin.read(typed, oldPins: PinStore(portal.owner).oldPins()).canonical else {
            return .unknown
        }
        return try PinStore(portal.owner, hasher ?? self.hasher).find(canonical, of: number, at: portal.now)
    }

    private func isUsable(_ typed: String, _ number: BetriebNumber, hasher: LetterCodeHasher? = nil) throws -> Bool {
        if case .usable = try finding(typed, number, hasher: hasher) { true } else { false }
    }

    private let main: BetriebNumber
    private let branch: BetriebNumber

    // MARK: What a file does

    @Test func `Paper in drawers keeps working`() throws {
        #expect("\(try desk.pins("100001;;Ab12-cD34;31.12.2030\n100001;2;\"9999 8888\";2031-01-31\n"))" == "added 2")
        #expect(try isUsable("ab12cd34", main) && isUsable("AB12 CD34", main) && isUsable("99998888", branch))
        #expect(try finding("99998888", main) == .unknown && finding("AB12CD34", branch) == .unknown)
        #expect(
            try portal.owner.one(
                String.self,
                "SELECT string_agg(DISTINCT source || (created_at = \(portal.now))::text, ',') FROM pin"
            )
                == "beforetrue"
        )
        #expect(try portal.trail().filter { $0 == "register.imported" }.count == 3)
    }

    @Test(arguments: [
        ("31.12.2030", "Europe/Berlin", "2030-12-31T22:59:59.999999Z"),
        ("2030-12-31", "Europe/Berlin", "2030-12-31T22:59:59.999999Z"),
        (" 1.7.2030 ", "Europe/Berlin", "2030-07-01T21:59:59.999999Z"),
        // The clocks change in that night.
        ("30.03.2030", "Europe/Berlin", "2030-03-30T22:59:59.999999Z"),
        ("31.03.2030", "Europe/Berlin", "2030-03-31T21:59:59.999999Z"),
        ("29.02.2028", "UTC", "2028-02-29T23:59:59.999999Z"),
    ])
    func `A PIN holds to the end of its day where the chamber is`(day: String, zone: String, end: String) throws {
        #expect("\(try desk.pins("100001;;ABCD1;\(day)", timezone: zone))" == "added 1")
        #expect(
            try portal.owner.one(
                String.self,
                "SELECT to_char(expires_at AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"') FROM pin"
            )
                == end
        )
    }

    @Test func `Today is still a day`() throws {
        let today = try portal.owner.one(CalendarDay.self, "SELECT (\(portal.now) AT TIME ZONE 'Europe/Berlin')::date")
        let yesterday = try portal.owner.one(
            CalendarDay.self,
            "SELECT (\(portal.now) AT TIME ZONE 'Europe/Berlin')::date - 1"
        )
        let result = try desk.pins("100001;;ABCD1;\(today)\n100001;;ABCD2;\(yesterday)\n")
        #expect("\(result)" == "added 1, rejected 1" && result.rejected == ["3: gueltig_bis is over"])
    }

    @Test func `The same file once more changes nothing`() throws {
        let file = "100001;;AB12CD34;31.12.2030\n100001;;EF56;31.12.2030\n100001;02;AB12CD34;31.12.2030\n"
        #expect("\(try desk.pins(file))" == "added 3")
        try portal.owner.execute(
            "UPDATE pin SET used_at = \(portal.now) WHERE id = (SELECT min(id::text)::uuid FROM pin)"
        )
        let versions: SQL = "SELECT string_agg(xmin::text || hash::text, ',' ORDER BY id) FROM pin"
        let before = try portal.owner.one(String.self, versions)
        portal.later(86_400)
        #expect("\(try desk.pins(file.replacing("AB12CD34", with: "ab12-cd34")))" == "unchanged 3")
        #expect(try portal.owner.one(String.self, versions) == before)
    }

    @Test func `Nor does it after a new key`() throws {
        let old = KeyRing.rotated(secretFile: "")
        let new = KeyRing.rotated(secretFile: old)
        let (before, after) = (
            LetterCodeHasher(PortalKeys(try KeyRing(secretFile: old))),
            LetterCodeHasher(PortalKeys(try KeyRing(secretFile: new)))
        )
        #expect("\(try desk.pins("100001;;AB12CD34;31.12.2030", hasher: before))" == "added 1")
        #expect(
            "\(try desk.pins("100001;;AB12CD34;31.12.2030\n100001;;EF56;31.12.2030", hasher: after))"
                == "added 1, unchanged 1"
        )
        #expect(try isUsable("AB12CD34", main, hasher: after) && isUsable("EF56", main, hasher: after))
        #expect(try portal.count("SELECT count(DISTINCT key_id) FROM pin") == 2)
    }

    @Test func `A PIN is stored as it will be read when somebody types it`() throws {
        // Eleven symbols whose check symbol happens to fit, with letters that are read as digits.
        let code = Code.random(.pin).canonical.replacing("0", with: "O").replacing("1", with: "l")
        for pin in [code, "0O1lI", "Straße-7"] {
            #expect("\(try desk.pins("100001;;\(pin);31.12.2030"))" == "added 1")
            #expect(try isUsable(pin, main) && isUsable(pin.lowercased(), main))
        }
    }

    @Test func `It is known what such PINs look like, and whoever imports short ones is told`() throws {
        let code = Code.random(.pin).printed
        let result = try desk.pins(
            "100001;;\(code);31.12.2030\n100001;;4815;31.12.2030\n100001;;4816;31.12.2030\n100001;;ABCD-1234;31.12.2030"
        )
        #expect("\(result)" == "added 4")
        #expect(result.notes.count == 1 && result.notes[0].hasPrefix("2 PINs have fewer than 8 letters and digits"))
        let shapes: Set = [OldPin.Shape(length: 4, isNumeric: true), OldPin.Shape(length: 8, isNumeric: false)]
        #expect(try PinStore(portal.owner).oldPins() == shapes)
        try portal.owner.execute("DELETE FROM pin")
        try portal.keepHouse()
        #expect(try PinStore(portal.owner).oldPins() == [])
    }

    @Test func `Many PINs are hashed in portions and in order`() throws {
        let rows = (1...600).map {
            $0 == 300 ? "100001;;AB;31.12.2030\n" : "100001;\($0 % 2 * 2);PIN\($0);31.12.2030\n"
        }
        let result = try desk.pins(rows.joined())
        #expect(
            "\(result)" == "added 599, rejected 1" && result.rejected == ["301: pin has not 4 to 40 letters and digits"]
        )
        #expect(try isUsable("PIN1", branch) && isUsable("PIN600", main))
    }

    // MARK: Rows that are not taken

    @Test(arguments: [
        ("100009;;ABCD1;31.12.2030", "betriebsnummer and filialnummer are not in the register"),
        ("100001;7;ABCD1;31.12.2030", "betriebsnummer and filialnummer are not in the register"),
        ("100003;;ABCD1;31.12.2030", "betriebsnummer is one of a closed Betrieb"),
        ("10000;;ABCD1;31.12.2030", "betriebsnummer has five digits instead of six: a spreadsheet drops leading zeros"),
        ("100001;;;31.12.2030", "pin has not 4 to 40 letters and digits"),
        ("100001;;ABC;31.12.2030", "pin has not 4 to 40 letters and digits"),
        ("100001;;\(String(repeating: "A", count: 41));31.12.2030", "pin has not 4 to 40 letters and digits"),
        ("100001;;ABCD1;", "gueltig_bis is no day like 31.12.2026 or 2026-12-31"),
        ("100001;;ABCD1;31.12.30", "gueltig_bis is no day like 31.12.2026 or 2026-12-31"),
        ("100001;;ABCD1;12/31/2030", "gueltig_bis is no day like 31.12.2026 or 2026-12-31"),
        ("100001;;ABCD1;30.02.2030", "gueltig_bis is no day like 31.12.2026 or 2026-12-31"),
        ("100001;;ABCD1;31.12.2030 23:59", "gueltig_bis is no day like 31.12.2026 or 2026-12-31"),
        ("100001;;ABCD1;31-12-2030", "gueltig_bis is no day like 31.12.2026 or 2026-12-31"),
        ("100001;;ABCD1;+1.1.2030", "gueltig_bis is no day like 31.12.2026 or 2026-12-31"),
        ("100001;;ABCD1;01.01.2020", "gueltig_bis is over"),
        ("100001;;ABCD1;31.12.2206", "gueltig_bis is more than 10 years away"),
        ("100001;;AB12CD34;01.01.2031", "pin is there already with another day, which stays so"),
        ("100001;;ABCD1", "3 instead of 4 cells"),
    ])
    func `A row that is wrong is named by its line, and its PIN by nothing`(row: String, reason: String) throws {
        try desk.pins("100001;;AB12CD34;31.12.2030")
        let before = try portal.count("SELECT count(*) FROM pin")
        let result = try desk.pins(row)
        #expect("\(result)" == "rejected 1" && result.rejected == ["2: \(reason)"])
        #expect(try portal.count("SELECT count(*) FROM pin") == before)
    }

    @Test func `The same PIN twice is taken once; with two days it is not taken`() throws {
        let result = try desk.pins(
            "100001;;AB12;31.12.2030\n100001;0;ab-12;2030-12-31\n100001;2;AB12;31.12.2030\n100001;;CD34;31.12.2030\n100001;;CD34;30.12.2030\n"
        )
        #expect("\(result)" == "added 2, rejected 3")
        #expect(result.rejected == ["3: the same as line 2", "5: contradicts line 6", "6: contradicts line 5"])
    }

    @Test func `A dry run stores nothing`() throws {
        let before = try desk.fingerprint()
        #expect("\(try desk.pins("100001;;AB12CD34;31.12.2030", dryRun: true))" == "would: added 1")
        #expect(try desk.fingerprint() == before)
    }

    @Test func `No table holds a PIN in clear text`() throws {
        try desk.pins(
            "100001;;SEHRGEHEIM77;31.12.2030\n100001;;SEHRGEHEIM77;30.12.2030\n100001;;SEHRGEHEIM78;31.12.2030"
        )
        for table in try portal.owner.many(
            String.self,
            "SELECT tablename::text FROM pg_tables WHERE schemaname = current_schema()"
        ) {
            let text = try portal.owner.many(String.self, SQL(unsafeText: "SELECT t::text FROM \(table) t"))
            #expect(!text.contains { $0.uppercased().contains("SEHRGEHEIM") })
        }
    }
}
