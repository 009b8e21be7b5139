import CSV
import Freischaltung
import Mail
import PortalWeb
import PostgreSQL
import TestDatabase
import TestPortal
import Testing

@Suite(.portal) struct BetriebeImportTests {
    private let portal: TestPortal
    private let desk: ImportDesk

    init() throws {
        portal = try TestPortal()
        desk = ImportDesk(portal)
    }

    private static let first = """
        100001;;Tischlerei Probe;GmbH;Musterweg 1;33602;Bielefeld;aktiv;A/27
        100001;02;Tischlerei Probe, Laden;GmbH;Marktplatz 2;33098;Paderborn;aktiv;
        100002;;Bäckerei Beispiel;;Am Teich 3;01067;Dresden;aktiv;A/30,A/31

        """

    // MARK: What a file does

    @Test func `A list becomes the register`() throws {
        #expect("\(try desk.betriebe(BetriebeImportTests.first))" == "added 3")
        #expect(
            try desk.register() == [
                "100001/02|Tischlerei Probe, Laden|GmbH|Marktplatz 2 33098 Paderborn|open",
                "100001|Tischlerei Probe|GmbH|Musterweg 1 33602 Bielefeld|open|A/27",
                "100002|Bäckerei Beispiel||Am Teich 3 01067 Dresden|open|A/30,A/31",
            ]
        )
        #expect(try portal.count("SELECT count(*) FROM betrieb WHERE address_changed_at IS NOT NULL") == 0)
        #expect(
            try portal.owner.one(
                String.self,
                "SELECT concat_ws(' ', kind, added, changed, closed, unchanged, rejected) FROM register_import"
            ) == "betriebe 3 0 0 0 0"
        )
        #expect(try portal.trail() == ["register.imported"])
        #expect(
            try portal.owner.one(
                Bool.self,
                "SELECT (detail->>'import')::uuid = i.id FROM audit_event, register_import i"
            )
        )
    }

    @Test func `The same list once more changes nothing`() throws {
        try desk.betriebe(BetriebeImportTests.first)
        let register = try desk.register()
        let versions: SQL = "SELECT string_agg(xmin::text, ',' ORDER BY id) FROM betrieb"
        let before = try portal.owner.one(String.self, versions)
        #expect("\(try desk.betriebe(BetriebeImportTests.first))" == "unchanged 3")
        #expect(try desk.register() == register)
        #expect(try portal.owner.one(String.self, versions) == before)
    }

    @Test func `What differs is changed, what is missing closes, what comes back is open again`() throws {
        try desk.betriebe(BetriebeImportTests.first)
        portal.later(86_400)
        let second = """
            100001;;Tischlerei Probe;GmbH & Co. KG;Musterweg 1;33602;Bielefeld;aktiv;A/27,B1/5
            100002;;Bäckerei Beispiel;;Am Teich 3;01067;Dresden;geschlossen;A/30
            100003;;Neu;;Weg 1;33602;Bielefeld;aktiv;
            100004;;War nie offen;;;;;geschlossen;
            """
        #expect("\(try desk.betriebe(second))" == "added 1, changed 1, closed 2, unchanged 1")
        #expect(
            try desk.register() == [
                "100001/02|Tischlerei Probe, Laden|GmbH|Marktplatz 2 33098 Paderborn|closed",
                "100001|Tischlerei Probe|GmbH & Co. KG|Musterweg 1 33602 Bielefeld|open|A/27,B1/5",
                "100002|Bäckerei Beispiel||Am Teich 3 01067 Dresden|closed|A/30,A/31",
                "100003|Neu||Weg 1 33602 Bielefeld|open",
            ]
        )
        portal.later(86_400)
        #expect("\(try desk.betriebe(BetriebeImportTests.first))" == "changed 1, closed 1, reopened 2")
        #expect(try desk.register().filter { $0.contains("|open") }.count == 3)
        #expect(try desk.register().contains("100001|Tischlerei Probe|GmbH|Musterweg 1 33602 Bielefeld|open|A/27"))
    }

    @Test func `A delta closes only what it says`() throws {
        try desk.betriebe(BetriebeImportTests.first)
        let delta = """
            100002;;;;;;;geschlossen;
            100001;2;Laden;GmbH;Marktplatz 2;33098;Paderborn;aktiv;
            """
        #expect("\(try desk.betriebe(delta, delta: true))" == "changed 1, closed 1")
        #expect(try desk.register().filter { $0.contains("|open") }.count == 2)
    }

    @Test func `An empty list closes nothing by itself: it is too much`() throws {
        try desk.betriebe(BetriebeImportTests.first)
        let before = try desk.fingerprint()
        let result = try desk.betriebe("", maxClosed: 1)
        #expect(
            "\(result)".hasPrefix(
                "refused: 3 of 3 open Betriebe would close, more than 1 %: nothing was written closed 3"
            )
        )
        #expect(try desk.fingerprint() == before)
    }

    @Test func `As many may close as was said, and not one more`() throws {
        let rows = (0..<200).map { "\(100_000 + $0);;B\($0);;Weg 1;33602;Bielefeld;aktiv;\n" }
        try desk.betriebe(rows.joined())
        let before = try desk.fingerprint()
        #expect("\(try desk.betriebe(rows.dropLast(3).joined(), maxClosed: 1))".hasPrefix("refused: 3 of 200"))
        #expect(try desk.fingerprint() == before)
        #expect("\(try desk.betriebe(rows.dropLast(2).joined(), maxClosed: 1))" == "closed 2, unchanged 198")
        // 198 are open now.
        #expect("\(try desk.betriebe(rows.dropLast(4).joined(), maxClosed: 1))".hasPrefix("refused: 2 of 198"))
        #expect("\(try desk.betriebe(rows.dropLast(4).joined(), maxClosed: 1.5))" == "closed 2, unchanged 196")
    }

    @Test func `A dry run counts the same and writes nothing`() throws {
        try desk.betriebe(BetriebeImportTests.first)
        let before = try desk.fingerprint()
        let second = """
            100001;;Tischlerei Probe;GmbH;Anderer Weg 1;33602;Bielefeld;aktiv;A/27
            100003;;Neu;;Weg 1;33602;Bielefeld;aktiv;
            100004;;Neu;;Weg 1;0;Bielefeld;aktiv;
            """
        let preview = try desk.betriebe(second, dryRun: true)
        #expect("\(preview)" == "would: added 1, changed 1, closed 2, rejected 1")
        #expect(try desk.fingerprint() == before)
        let real = try desk.betriebe(second)
        #expect("would: \(real)" == "\(preview)" && real.rejected == preview.rejected)
    }

    @Test func `Columns come in any order, others are named and passed over`() throws {
        let file = """
            \u{FEFF}Ort, PLZ ,STRASSE,Umsatz,Status,gewerke,Rechtsform,Name,filialnummer,BETRIEBSNUMMER,\u{1B}[31m
            Höxter,37671,Weg 1,viel,Aktiv,"a/30, B1/05",,"Müller, ""Brot"" & mehr",,100001,
            """
        let result = try ImportDesk.Result(desk.start().betriebe(Bytes(Array(file.utf8))))
        #expect("\(result)" == "added 1" && result.notes == ["ignored columns: Umsatz, ?[31m"])
        #expect(try desk.register() == ["100001|Müller, \"Brot\" & mehr||Weg 1 37671 Höxter|open|A/30,B1/5"])
    }

    @Test(arguments: [
        (
            "betriebsnummer;name\n1;2\n",
            "the header line lacks filialnummer, rechtsform, strasse, plz, ort, status, gewerke"
        ),
        (ImportDesk.head.replacing("ort;", with: "Ort;ort;") + "\n", "the header line has ort twice"),
        ("", "is empty"), ("PK\u{3}\u{4}xxxx", "is a ZIP archive, such as an Excel workbook (.xlsx): save it as CSV"),
        (ImportDesk.head + "100001;;\"x", "line 2: a quote is opened here and never closed"),
    ])
    func `A file that is none is refused, and nothing is written`(file: String, reason: String) throws {
        try desk.betriebe(BetriebeImportTests.first)
        let before = try desk.fingerprint()
        let result = try ImportDesk.Result(desk.start().betriebe(Bytes(Array(file.utf8))))
        #expect("\(result)" == "refused: \(reason)")
        #expect(try desk.fingerprint() == before)
    }

    @Test func `Windows-1252 is understood`() throws {
        let row: [UInt8] =
            Array("100001;;B".utf8) + [0xE4] + Array("cker ".utf8) + [0x84] + Array("Zum Ro".utf8) + [0xDF]
            + [0x93] + Array(";;Weg 1;37671;H".utf8) + [0xF6] + Array("xter;aktiv;".utf8)
        let outcome = try desk.start().betriebe(Bytes(Array(ImportDesk.head.utf8) + row))
        guard case .done(let report) = outcome else {
            Issue.record("\(outcome)")
            return
        }
        #expect(report.encoding == .windows1252 && report.notes.isEmpty)
        #expect(try desk.register() == ["100001|Bäcker „Zum Roß“||Weg 1 37671 Höxter|open"])
    }

    @Test func `Texts are stored in one form`() throws {
        try desk.betriebe("100001;;\" Ba\u{308}cker\n\u{A0}  Probe \";;Weg  1;37671;Ho\u{308}xter;aktiv;\n")
        #expect(try desk.register() == ["100001|B\u{E4}cker Probe||Weg 1 37671 H\u{F6}xter|open"])
    }

    // MARK: Rows that are not taken

    @Test(arguments: [
        (
            "10001;;N;;W 1;33602;B;aktiv;",
            "betriebsnummer has five digits instead of six: a spreadsheet drops leading zeros"
        ),
        ("1000001;;N;;W 1;33602;B;aktiv;", "betriebsnummer is not six digits"),
        (";;N;;W 1;33602;B;aktiv;", "betriebsnummer is not six digits"),
        ("10000a;;N;;W 1;33602;B;aktiv;", "betriebsnummer is not six digits"),
        ("=100001;;N;;W 1;33602;B;aktiv;", "betriebsnummer is not six digits"),
        ("100001;1234;N;;W 1;33602;B;aktiv;", "filialnummer is not one to three digits"),
        ("100001;;;;W 1;33602;B;aktiv;", "name is empty"),
        ("100001;;\u{200B} ;;W 1;33602;B;aktiv;", "name is empty"),
        (
            "100001;;\(String(repeating: "ä", count: 201));;W 1;33602;B;aktiv;",
            "name has 201 characters; 200 are possible"
        ),
        ("100001;;N\u{7};;W 1;33602;B;aktiv;", "name holds a character that cannot be printed"),
        ("100001;;=1+1;;W 1;33602;B;aktiv;", "name begins like a formula of a spreadsheet"),
        ("100001;;N;+x;W 1;33602;B;aktiv;", "rechtsform begins like a formula of a spreadsheet"),
        ("100001;;N;;-W 1;33602;B;aktiv;", "strasse begins like a formula of a spreadsheet"),
        ("100001;;N;;W 1;33602;@B;aktiv;", "ort begins like a formula of a spreadsheet"),
        ("100001;;N;;W 1;33602;\tB;aktiv;", "ort begins like a formula of a spreadsheet"),
        ("100001;;N;;;33602;B;aktiv;", "strasse is empty"),
        ("100001;;N;;W 1;1067;B;aktiv;", "plz has four digits instead of five: a spreadsheet drops leading zeros"),
        ("100001;;N;;W 1;336020;B;aktiv;", "plz is no German postcode of five digits"),
        ("100001;;N;;W 1;00000;B;aktiv;", "plz is no German postcode of five digits"),
        ("100001;;N;;W 1;;B;aktiv;", "plz is no German postcode of five digits"),
        ("100001;;N;;W 1;33602;;aktiv;", "ort is empty"),
        ("100001;;N;;W 1;33602;B;offen;", "status is none of aktiv, geschlossen"),
        ("100001;;N;;W 1;33602;B;;", "status is none of aktiv, geschlossen"),
        (
            "100001;;N;;W 1;33602;B;aktiv;A/30,A/54",
            "gewerke has no trade of the Handwerksordnung in place 2; they look like A/30 or B1/5"
        ),
        ("100001;;N;;W 1;33602;B;aktiv", "8 instead of 9 cells"),
        ("100001;;N;;W 1;33602;B;aktiv;;", "10 instead of 9 cells"),
        ("100001;;N\"x\";;W 1;33602;B;aktiv;", "a quote inside a cell: put the cell in quotes and double the quote"),
        ("x;;;;;0;;;", "betriebsnummer is not six digits; status is none of aktiv, geschlossen"),
        ("100001;;;;;0;B;aktiv;", "name is empty; strasse is empty; plz is no German postcode of five digits"),
        (
            "100001;2;N;;W 1;33602;B;aktiv;",
            "filialnummer is one of a Hauptbetrieb that is neither in the register nor taken from this file"
        ),
    ])
    func `A row that is wrong is named with its line and the reason`(row: String, reason: String) throws {
        let result = try desk.betriebe(
            "200000;;Gut;;Weg 1;33602;Bielefeld;aktiv;\n\(row)\n;;;;;;;;\n200001;;Gut;;Weg 1;33602;Bielefeld;aktiv;"
        )
        #expect("\(result)" == "added 2, rejected 1")
        #expect(result.rejected == ["3: \(reason)"])
    }

    @Test func `A row twice is taken once; rows that contradict each other are not taken at all`() throws {
        let result = try desk.betriebe(
            """
            100001;;N;;Weg 1;33602;Bielefeld;aktiv;A/30,A/1
            100002;;Eins;;Weg 1;33602;Bielefeld;aktiv;
            100001;0;N ;;Weg 1;33602;Bielefeld;Aktiv;A/1,A/30
            100002;;Zwei;;Weg 1;33602;Bielefeld;aktiv;
            100002;;Eins;;Weg 1;33602;Bielefeld;aktiv;
            100003;;N;;Weg 1;33602;Bielefeld;aktiv;
            100003;;;;;;;geschlossen;
            100004;;;;;;;geschlossen;
            100004;;anders;;;;;geschlossen;

            """
        )
        #expect("\(result)" == "added 1, unchanged 1, rejected 7")
        #expect(
            result.rejected == [
                "3: contradicts line 5", "4: the same as line 2", "5: contradicts line 3", "6: contradicts line 3",
                "7: contradicts line 8", "8: contradicts line 7", "10: the same as line 9",
            ]
        )
    }

    @Test func `Lines are counted as an editor counts them`() throws {
        let result = try desk.betriebe(
            "\n100001;;\"Zwei\nZeilen\";;Weg 1;33602;Bielefeld;aktiv;\r\n\r\n10;;N;;Weg 1;33602;Bielefeld;aktiv;\r\n"
        )
        #expect("\(result)" == "added 1, rejected 1" && result.rejected.first?.hasPrefix("6: ") == true)
    }

    @Test func `A Filiale needs its Hauptbetrieb, in the file or in the register`() throws {
        try desk.betriebe("100001;;N;;Weg 1;33602;Bielefeld;aktiv;\n100009;;N;;Weg 1;33602;Bielefeld;aktiv;")
        let result = try desk.betriebe(
            """
            100001;2;N;;Weg 1;33602;Bielefeld;aktiv;
            100002;2;N;;Weg 1;33602;Bielefeld;aktiv;
            100002;;N;;Weg 1;33602;Bielefeld;aktiv;
            100003;2;N;;Weg 1;33602;Bielefeld;aktiv;
            100003;;N;;Weg 1;0;Bielefeld;aktiv;
            100004;2;N;;Weg 1;33602;Bielefeld;aktiv;
            100004;;;;;;;geschlossen;
            100005;2;;;;;;geschlossen;
            """,
            delta: true
        )
        #expect("\(result)" == "added 3, unchanged 2, rejected 3")
        #expect(result.rejected.map { $0.prefix(2) } == ["5:", "6:", "7:"])
    }

    // MARK: Rows that are not taken close nothing

    @Test func `A Betrieb whose row is wrong stays as it is`() throws {
        try desk.betriebe(BetriebeImportTests.first)
        let result = try desk.betriebe(BetriebeImportTests.first.replacing("01067", with: "1067"))
        #expect("\(result)" == "unchanged 2, rejected 1")
        #expect(try desk.register().filter { $0.contains("|open") }.count == 3)
    }

    @Test func `A row that does not show whose it is keeps all open that are not listed`() throws {
        try desk.betriebe(BetriebeImportTests.first)
        let rows = BetriebeImportTests.first.split(separator: "\n")
        let result = try desk.betriebe("\(rows[0])\n10000;02;\n100002;;;;;;;geschlossen;")
        #expect("\(result)" == "closed 1, unchanged 1, rejected 1")
        #expect(
            result.notes == [
                "1 Betriebe are not in the file and stay open, for it has lines that do not show whose they are"
            ]
        )
        #expect(try desk.register().filter { $0.contains("|open") }.count == 2)
    }

    // MARK: The report

    @Test func `The first hundred rejections are in the report, all of them in the listing`() throws {
        let rows = (1...2_345).map { "x\($0);;;;;;;aktiv;\n" }.joined()
        var lines: [Int] = []
        let outcome = try desk.start(listing: { rejections in
            lines = []
            try rejections.forEach { lines.append($0.line) }
        }).betriebe(Bytes(Array((ImportDesk.head + rows).utf8)))
        guard case .done(let report) = outcome else {
            Issue.record("\(outcome)")
            return
        }
        #expect(report.counts.rejected == 2_345 && report.rejections.map(\.line) == Array(2...101))
        #expect(lines == Array(2...2_346))
    }

    @Test func `A listing that cannot be written undoes the import`() throws {
        struct DiskFull: Error {}
        let before = try desk.fingerprint()
        #expect(throws: DiskFull.self) {
            _ = try desk.start(listing: { _ in throw DiskFull() })
                .betriebe(Bytes(Array((ImportDesk.head + BetriebeImportTests.first).utf8)))
        }
        #expect(try desk.fingerprint() == before)
        #expect("\(try desk.betriebe(BetriebeImportTests.first))" == "added 3")
    }
}
