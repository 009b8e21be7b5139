import Freischaltung
import Mail
import PortalWeb
import PostgreSQL
import TestDatabase
import TestPortal
import Testing

@Suite(.portal) struct LecturerImportTests {
    private let portal: TestPortal
    private let desk: ImportDesk

    init() throws {
        portal = try TestPortal()
        desk = ImportDesk(portal)
    }

    @Test func `Who has no account is invited, whoever has one keeps it`() throws {
        try portal.account("ada@example.org", password: goodPassword, vorname: "Ada", nachname: "Löwe")
        try portal.registering("bo@example.org")
        try portal.work()
        let result = try desk.dozierende(
            """
            Ada@Example.org ;Adele;Anders
            bo@example.org;Bo;Berg
            cy@bücher.example;Cy;" von  der Höh "
            """
        )
        #expect("\(result)" == "added 2, unchanged 1")
        #expect(
            try portal.owner.many(
                String.self,
                "SELECT concat_ws('|', email, state, vorname, nachname, invited_for) FROM account ORDER BY email"
            ) == [
                "ada@example.org|active|Ada|Löwe", "bo@example.org|invited|Bo|Berg|lecturer",
                "cy@xn--bcher-kva.example|invited|Cy|von der Höh|lecturer",
            ]
        )
        #expect(try portal.mail(to: "cy@xn--bcher-kva.example").text.contains("Sie unterrichten bei uns"))
        #expect(portal.postbox.mails(to: "ada@example.org").isEmpty)
        #expect(
            try portal.owner.one(String.self, "SELECT kind || added || unchanged FROM register_import")
                == "dozierende21"
        )
        #expect(try portal.trail().contains("register.imported"))
    }

    @Test func `The same list once more makes no account and sends no mail`() throws {
        let list = "ada@example.org;Ada;Löwe\nbo@example.org;Bo;Berg\n"
        #expect("\(try desk.dozierende(list))" == "added 2")
        try portal.work()
        #expect("\(try desk.dozierende(list))" == "unchanged 2")
        try portal.work()
        #expect(try portal.count("SELECT count(*) FROM account") == 2)
        #expect(portal.postbox.delivered.count == 2)
    }

    @Test func `An imported person activates the account with the mailed link`() throws {
        try desk.dozierende("ada@example.org;Ada;Löwe")
        let browser = portal.browser()
        try browser.get(try portal.mail(to: "ada@example.org").link("/aktivieren/"))
        try browser.follow()
        try browser.submit(["passwort": goodPassword], to: "/aktivieren")
        #expect(try browser.follow().heading == "Guten Tag, Ada Löwe")
    }

    @Test(arguments: [
        (";Ada;L", "email is empty"), ("ada;Ada;L", "email is no e-mail address that mail can be sent to"),
        ("ädä@example.org;Ada;L", "email is no e-mail address that mail can be sent to"),
        ("=ada@example.org;Ada;L", "email begins like a formula of a spreadsheet"),
        ("ada@example.org;;L", "vorname is empty"), ("ada@example.org;Ada;", "nachname is empty"),
        ("ada@example.org;@Ada;L", "vorname begins like a formula of a spreadsheet"),
        ("ada@example.org;Ada;\(String(repeating: "x", count: 101))", "nachname has 101 characters; 100 are possible"),
        ("ada@example.org;Ada;L\u{1B}[1m", "nachname holds a character that cannot be printed"),
        ("ada@example.org;Ada", "2 instead of 3 cells"),
    ])
    func `A row that is wrong is named`(row: String, reason: String) throws {
        let result = try desk.dozierende("bo@example.org;Bo;Berg\n\(row)\n")
        #expect("\(result)" == "added 1, rejected 1" && result.rejected == ["3: \(reason)"])
    }

    @Test func `Two names for one address contradict each other`() throws {
        let result = try desk.dozierende(
            "ada@example.org;Ada;L\nADA@example.org;Ada;L\nbo@example.org;Bo;Berg\nbo@example.org;Bob;Berg\n"
        )
        #expect("\(result)" == "added 1, rejected 3")
        #expect(result.rejected == ["3: the same as line 2", "4: contradicts line 5", "5: contradicts line 4"])
    }

    @Test func `A dry run invites nobody`() throws {
        let before = try desk.fingerprint()
        #expect("\(try desk.dozierende("ada@example.org;Ada;Löwe", dryRun: true))" == "would: added 1")
        #expect(try desk.fingerprint() == before)
    }
}

@Suite(.portal) struct PeopleImportTests {
    private let portal: TestPortal
    private let desk: ImportDesk

    init() throws {
        portal = try TestPortal()
        desk = ImportDesk(portal)
        try desk.betriebe(
            """
            100001;;Tischlerei Probe;;Weg 1;33602;Bielefeld;aktiv;
            100001;02;Laden;;Weg 2;33602;Bielefeld;aktiv;
            100002;;Bäckerei Beispiel;;Weg 3;33602;Bielefeld;aktiv;
            100003;;Schon zu;;Weg 3;33602;Bielefeld;aktiv;
            """
        )
        try desk.betriebe("100003;;;;;;;geschlossen;", delta: true)
        try portal.owner.execute("DELETE FROM register_import")
    }

    private func links() throws -> [String] {
        try portal.owner.many(
            String.self,
            """
            SELECT concat_ws('|', a.email, a.state, b.betriebsnummer || coalesce('/' || b.filialnummer, ''), l.role, \
            l.proof,
                l.ended_because)
            FROM betrieb_link l JOIN account a ON a.id = l.account_id JOIN betrieb b ON b.id = l.betrieb_id ORDER BY 1
            """
        )
    }

    @Test func `People come with their link, which counts as soon as they have activated`() throws {
        #expect(
            "\(try desk.konten("ada@example.org;Ada;Löwe;100001;;Verwaltung\nbo@example.org;Bo;Berg;100001;2;lesen\n"))"
                == "added 2"
        )
        #expect(
            try links() == [
                "ada@example.org|invited|100001|verwaltung|import", "bo@example.org|invited|100001/02|lesen|import",
            ]
        )
        let betrieb = try portal.owner.one(Betrieb.ID.self, "SELECT id FROM betrieb WHERE name = 'Tischlerei Probe'")
        let store = LinkStore(portal.owner)
        #expect(
            try !store.hasVerwaltung(betrieb, at: portal.now) && store.verwaltung(of: betrieb, at: portal.now) == []
        )
        let mail = try portal.mail(to: "ada@example.org")
        #expect(mail.text.contains("Sie handeln für einen Betrieb") && !mail.text.contains("Tischlerei"))
        #expect(portal.postbox.delivered.count == 2)
        let browser = portal.browser()
        try browser.get(try mail.link("/aktivieren/"))
        try browser.follow()
        try browser.submit(["passwort": goodPassword], to: "/aktivieren")
        #expect(try browser.follow().heading == "Guten Tag, Ada Löwe")
        #expect(try store.hasVerwaltung(betrieb, at: portal.now))
        #expect(try store.verwaltung(of: betrieb, at: portal.now) == ["ada@example.org"])
        #expect(try links().first == "ada@example.org|active|100001|verwaltung|import")
        #expect(try portal.trail().filter { $0 == "betrieb.linked" }.count == 2)
    }

    @Test func `The same list once more changes nothing`() throws {
        let list = "ada@example.org;Ada;Löwe;100001;;Verwaltung\nbo@example.org;Bo;Berg;100001;2;Lesen\n"
        try desk.konten(list)
        try portal.work()
        let (before, jobs) = (try links(), try portal.count("SELECT count(*) FROM job"))
        #expect("\(try desk.konten(list))" == "unchanged 2")
        #expect(try links() == before && portal.count("SELECT count(*) FROM job") == jobs)
    }

    @Test func `Who has an active account gets the link at once, and is told`() throws {
        try portal.account("ada@example.org", password: goodPassword, vorname: "Ada", nachname: "Löwe")
        #expect("\(try desk.konten("ada@example.org;Adele;Anders;100001;;Bearbeiten"))" == "added 1")
        #expect(try links() == ["ada@example.org|active|100001|bearbeiten|import"])
        #expect(try portal.mail(to: "ada@example.org").subject == "Ihr Konto ist mit einem Betrieb verknüpft")
        #expect(try portal.owner.one(String.self, "SELECT vorname FROM account") == "Ada")
    }

    @Test func `Links that are there win, links that have ended stay ended`() throws {
        for (email, number, end) in [
            ("ada@example.org", "100001", nil), ("bo@example.org", "100002", nil), ("cy@example.org", "100001", "self"),
            ("dee@example.org", "100002", "verwaltung"),
        ] {
            let account = try portal.account(email, password: goodPassword)
            try portal.owner.execute(
                """
                INSERT INTO betrieb_link (account_id, betrieb_id, role, proof, linked_at, ended_at, ended_because)
                SELECT \(account), id, 'lesen', 'pin', \(portal.now), CASE WHEN \(end)::text IS NULL THEN NULL ELSE \
                \(portal.now) END, \(end)
                FROM betrieb WHERE betriebsnummer = \(number) AND filialnummer IS NULL
                """
            )
        }
        let before = try links()
        let result = try desk.konten(
            ["ada", "bo", "cy", "dee"].map { "\($0)@example.org;A;B;100001;;Verwaltung\n" }.joined()
        )
        #expect("\(result)" == "rejected 4")
        #expect(
            result.rejected == [
                "2: email is linked already, in another role, which stays so",
                "3: email is linked to another Betrieb, which stays so",
                "4: email had a link before; that it has ended stays so",
                "5: email had a link before; that it has ended stays so",
            ]
        )
        #expect(try links() == before)
        #expect(portal.postbox.delivered.isEmpty)
    }

    @Test(arguments: [
        ("ada@example.org;Ada;L;100009;;Lesen", "betriebsnummer and filialnummer are not in the register"),
        ("ada@example.org;Ada;L;100001;3;Lesen", "betriebsnummer and filialnummer are not in the register"),
        ("ada@example.org;Ada;L;100003;;Lesen", "betriebsnummer is one of a closed Betrieb"),
        ("ada@example.org;Ada;L;100001;;Chef", "rolle is none of lesen, bearbeiten, verwaltung"),
        ("ada@example.org;Ada;L;1;;Lesen", "betriebsnummer is not six digits"),
        ("ada@example.org;-Ada;L;100001;;Lesen", "vorname begins like a formula of a spreadsheet"),
    ])
    func `A row that is wrong makes no account`(row: String, reason: String) throws {
        let result = try desk.konten(row)
        #expect("\(result)" == "rejected 1" && result.rejected == ["2: \(reason)"])
        #expect(try portal.count("SELECT count(*) FROM account") == 0)
    }

    @Test func `A person has one Betrieb: two of them contradict each other`() throws {
        let result = try desk.konten(
            "ada@example.org;Ada;L;100001;;Lesen\nada@example.org;Ada;L;100002;;Lesen\nbo@example.org;B;B;100001;;Lesen\nbo@example.org;B;B;100001;;Lesen\n"
        )
        #expect("\(result)" == "added 1, rejected 3")
        #expect(result.rejected == ["2: contradicts line 3", "3: contradicts line 2", "5: the same as line 4"])
    }

    @Test func `A dry run makes nobody`() throws {
        let before = try desk.fingerprint()
        #expect("\(try desk.konten("ada@example.org;Ada;L;100001;;Lesen", dryRun: true))" == "would: added 1")
        #expect(try desk.fingerprint() == before)
    }

    @Test func `Who did not activate in time goes, and the link with the account`() throws {
        try desk.konten("ada@example.org;Ada;L;100001;;Lesen")
        try portal.work()
        portal.later(31 * 86_400)
        try portal.keepHouse()
        #expect(try portal.count("SELECT count(*) FROM account") == 0)
        #expect("\(try desk.konten("ada@example.org;Ada;L;100001;;Lesen"))" == "added 1")
    }
}
