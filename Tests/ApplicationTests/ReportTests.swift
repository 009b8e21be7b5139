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

/// "Das war ich nicht": the code of the letter that tells a Betrieb of a new link.
@Suite(.portal) struct ReportTests {
    private let portal: TestPortal
    private let betrieb: Betrieb.ID
    /// The first one of the Betrieb.
    private let ada: Browser

    init() throws {
        portal = try TestPortal()
        betrieb = try portal.betrieb()
        ada = try portal.activating("ada@example.org")
        try portal.linking(ada, with: portal.pin(for: betrieb))
    }

    /// Has come by a PIN that was none of hers, and nobody has objected.
    private func intruder() throws -> Browser {
        portal.later(60)
        let eve = try portal.activating("eve@example.org")
        try portal.linking(eve, with: portal.pin(for: betrieb))
        portal.later(14 * 86_400)
        try portal.signingIn("ada@example.org", in: ada)
        return try portal.signingIn("eve@example.org", in: eve)
    }

    /// The code of a letter, printed just now, about the newest link of an address.
    private func code(about email: String) throws -> String {
        let code = Code.random(.report)
        let hash = try LetterCodeHasher(portal.environment.keys).hash(report: code.canonical, of: betrieb)
        try portal.owner.execute(
            """
            INSERT INTO link_report (link_id, betrieb_id, hash, key_id, created_at, expires_at)
            VALUES (\(portal.link(of: email))::uuid, \(betrieb), \(hash.bytes), \(hash.keyID), \(portal.now),
                    \(portal.now + .seconds(60 * 86_400)))
            """
        )
        return code.printed
    }

    /// What a visitor reads who gives the code.
    @discardableResult
    private func report(
        _ code: String,
        of betriebsnummer: String = "123456",
        filiale: String = "",
        in browser: Browser? = nil
    ) throws -> Page {
        let browser = browser ?? portal.browser("192.0.2.99")
        try browser.get("/brief/melden")
        try browser.submit(
            ["betriebsnummer": betriebsnummer, "filialnummer": filiale, "code": code],
            to: "/brief/melden"
        )
        return browser.page.location == nil ? browser.page : try browser.follow()
    }

    private var openInvitations: [String] {
        get throws {
            try portal.owner.many(
                String.self,
                """
                SELECT email FROM betrieb_invitation WHERE accepted_at IS NULL AND revoked_at IS NULL ORDER BY email
                """
            )
        }
    }

    // MARK: What it ends

    @Test func `R19 The code ends the link, and every link and invitation that came from it, at once`() throws {
        let eve = try intruder()
        let mallory = try portal.colleague("mallory@example.org", as: "verwaltung", of: eve)
        let trent = try portal.colleague("trent@example.org", of: mallory)
        let bob = try portal.colleague("bob@example.org", of: ada)
        for (inviter, email) in [(eve, "x@example.org"), (mallory, "y@example.org"), (ada, "z@example.org")] {
            #expect(try portal.inviting(email, by: inviter).status == 303)
        }
        let page = try report(code(about: "eve@example.org"))
        #expect(page.status == 200 && page.heading == "Die Verknüpfung ist beendet")
        #expect(page.links.contains("/pin/anfordern") && page.links.contains("/kontakt"))
        for browser in [eve, mallory, trent] { #expect(try browser.get("/betrieb").status == 403) }
        for browser in [ada, bob] { #expect(try browser.get("/betrieb").status == 200) }
        #expect(try portal.people == ["ada@example.org verwaltung", "bob@example.org lesen"])
        #expect(try openInvitations == ["z@example.org"])
        #expect(
            try portal.owner.many(
                String.self,
                "SELECT DISTINCT ended_because FROM betrieb_link WHERE ended_at IS NOT NULL"
            ) == ["letter"]
        )
        #expect(try portal.trail().count { $0 == "betrieb.link_reported" } == 3)
    }

    @Test func `R62 Who lost the link by a letter is mailed, and so are those with Verwaltung`() throws {
        let eve = try intruder()
        _ = try portal.colleague("mallory@example.org", of: eve)
        let code = try code(about: "eve@example.org")
        try portal.work()
        let before = portal.postbox.delivered.count
        try report(code)
        try portal.work()
        let mails = portal.postbox.delivered.dropFirst(before).map { "\($0.to.text): \($0.subject)" }
        let lost = "Ihre Verknüpfung mit einem Betrieb ist aufgehoben"
        #expect(mails.contains("eve@example.org: \(lost)") && mails.contains("mallory@example.org: \(lost)"))
        #expect(
            mails.count { $0 == "ada@example.org: Eine Person handelt nicht mehr für Ihren Betrieb" } == 2
        )
    }

    @Test func `What came from a link ends also when that link, or one between, has ended before`() throws {
        let eve = try intruder()
        let mallory = try portal.colleague("mallory@example.org", as: "verwaltung", of: eve)
        let trent = try portal.colleague("trent@example.org", of: mallory)
        let code = try code(about: "eve@example.org")
        try portal.unlinking(eve)
        try portal.unlinking(mallory)
        #expect(try trent.get("/betrieb").status == 200)
        #expect(try report(code).heading == "Die Verknüpfung ist beendet")
        #expect(try trent.get("/betrieb").status == 403)
        #expect(try portal.people == ["ada@example.org verwaltung"])
        #expect(
            try portal.owner.many(
                String.self,
                "SELECT ended_because FROM betrieb_link WHERE ended_at IS NOT NULL ORDER BY linked_at"
            ) == ["self", "self", "letter"]
        )
    }

    @Test func `Whom Verwaltung lets in anew keeps the new link`() throws {
        let eve = try intruder()
        let code = try code(about: "eve@example.org")
        try portal.changing(portal.link(of: "eve@example.org"), "entfernen", by: ada)
        #expect(try eve.get("/betrieb").status == 403)
        #expect(try portal.inviting("eve@example.org", by: ada).status == 303)
        try eve.get("/einladung")
        try eve.submit(to: "/einladung")
        #expect(try report(code).heading == "Die Verknüpfung ist beendet")
        #expect(try portal.people == ["ada@example.org verwaltung", "eve@example.org lesen"])
    }

    @Test func `Who lost the link so comes back with a new PIN alone`() throws {
        let eve = try intruder()
        let link = try portal.inviting("eve2@example.org", by: eve)
        #expect(link.status == 303)
        let second = try portal.activating("eve2@example.org")
        try second.get("/einladung")
        let form = try #require(second.page.form(to: "/einladung"))
        try report(code(about: "eve@example.org"))
        #expect(try second.post("/einladung", form.hidden).status == 422)
        #expect(try second.get("/einladung").form(to: "/einladung") == nil)
        #expect(try portal.people == ["ada@example.org verwaltung"])
        #expect(try portal.linking(eve, with: portal.pin(for: betrieb)).status == 200)
        #expect(try eve.get("/betrieb/einladen").status == 403)
    }

    // MARK: What it does not

    @Test func `A code that was used says that it is done, and does nothing more`() throws {
        _ = try intruder()
        let code = try code(about: "eve@example.org")
        try report(code)
        try portal.work()
        let before = try portal.contents(except: "throttle")
        let page = try report(code)
        #expect(page.text.contains("schon beendet") && page.text.contains("Sie müssen nichts mehr tun"))
        #expect(page.status == 422 || !page.title.hasPrefix("Fehler: "))
        #expect(try portal.contents(except: "throttle") == before)
    }

    @Test func `What an intruder's Verwaltung did to roles ends with her, and what came of it`() throws {
        // Verwaltung, Bearbeiten by PIN whom she objects to, and the intruder, each a while after the other.
        portal.later(60)
        let mal = try portal.activating("mal@example.org")
        try portal.linking(mal, with: portal.pin(for: betrieb))
        try portal.changing(portal.link(of: "mal@example.org"), "widersprechen", by: ada)
        portal.later(60)
        let eve = try portal.activating("eve@example.org")
        try portal.linking(eve, with: portal.pin(for: betrieb))
        let code = try code(about: "eve@example.org")
        portal.later(15 * 86_400)
        for (email, browser) in [("eve@example.org", eve), ("mal@example.org", mal)] {
            try portal.signingIn(email, in: browser)
        }
        // She gives him Verwaltung and takes it from the first one; he lets somebody in.
        try portal.changing(portal.link(of: "mal@example.org"), "rolle", role: "verwaltung", by: eve)
        try portal.changing(portal.link(of: "ada@example.org"), "rolle", role: "lesen", by: eve)
        _ = try portal.colleague("zoe@example.org", as: "verwaltung", of: mal)
        #expect(try portal.inviting("eve@example.org", as: "verwaltung", by: mal).status == 422)
        #expect(
            try portal.people == [
                "ada@example.org lesen", "mal@example.org verwaltung", "eve@example.org bearbeiten",
                "zoe@example.org verwaltung",
            ]
        )
        #expect(try portal.inviting("eva@example.org", as: "verwaltung", by: mal).status == 303)
        #expect(try report(code).status == 200)
        #expect(try portal.people == ["ada@example.org verwaltung", "mal@example.org bearbeiten"])
        #expect(
            try portal.count("SELECT count(*) FROM betrieb_invitation WHERE accepted_at IS NULL AND revoked_at IS NULL")
                == 0
        )
        for email in ["ada@example.org", "mal@example.org"] {
            #expect(try portal.mail(to: email).subject == "Ihre Rolle im Betrieb hat sich geändert")
        }
        #expect(try mal.get("/betrieb/einladen").status == 403)
    }

    @Test func `Roles that others gave in a circle are no trap`() throws {
        let code = try code(about: "ada@example.org")
        for email in ["bob@example.org", "cem@example.org"] { _ = try portal.colleague(email, of: ada) }
        try portal.owner.execute(
            """
            UPDATE betrieb_link l SET role_given_at = \(portal.now), role_before = 'lesen', role_given_by = (
                SELECT o.id FROM betrieb_link o WHERE o.id <> l.id ORDER BY o.id LIMIT 1)
            """
        )
        #expect(try report(code).status == 200)
        #expect(try portal.people == [])
    }

    @Test func `A code holds sixty days, and says afterwards until when`() throws {
        for isLate in [true, false] {
            portal.later(60)
            let email = isLate ? "late@example.org" : "eve@example.org"
            try portal.linking(portal.activating(email), with: portal.pin(for: betrieb))
            let code = try code(about: email)
            let last = try portal.owner.one(
                String.self,
                "SELECT to_char(max(expires_at) AT TIME ZONE 'Europe/Berlin', 'FMDD. ') FROM link_report"
            )
            portal.later(60 * 86_400 - (isLate ? 0 : 1))
            let page = try report(code)
            if isLate {
                #expect(page.status == 422 && page.text.contains("Der Code galt bis zum \(last)"))
                #expect(page.text.contains("Schreiben Sie uns, dann beenden wir die Verknüpfung."))
            } else {
                #expect(page.heading == "Die Verknüpfung ist beendet")
            }
        }
        #expect(try portal.people == ["ada@example.org verwaltung", "late@example.org bearbeiten"])
    }

    @Test func `The letter gives its code sixty days, to the end of the last one`() throws {
        let desk = try PrintingDesk()
        let bob = try desk.portal.activating("bob@example.org")
        try desk.portal.linking(bob, with: desk.portal.pin(for: betrieb))
        try desk.print()
        let ends = try portal.owner.many(
            String.self,
            """
            SELECT (expires_at AT TIME ZONE 'Europe/Berlin')::date - (\(desk.portal.now) AT TIME ZONE \
            'Europe/Berlin')::date
                || to_char(expires_at AT TIME ZONE 'Europe/Berlin', ' HH24:MI:SS')
            FROM link_report
            """
        )
        // Of two links of a day the second has its letter the day after.
        #expect(ends == ["60 23:59:59"])
    }

    @Test func `Unknown code, another number, another Betrieb's code: one answer, and nothing changes`() throws {
        _ = try intruder()
        let code = try code(about: "eve@example.org")
        try portal.betrieb("654321", "Bäckerei Muster")
        try portal.betrieb(filiale: "02", "Tischlerei Probe, Filiale Herford")
        let before = try portal.contents(except: "throttle")
        let pin = Code.random(.report).printed
        var answers: Set<String> = []
        for (code, number, filiale) in [
            (pin, "123456", ""), (code, "654321", ""), (code, "999999", ""), (code, "123456", "02"),
        ] {
            let page = try report(code, of: number, filiale: filiale)
            #expect(page.status == 422)
            answers.insert(page.problems["code"] ?? "")
        }
        #expect(
            answers == ["Zu dieser Betriebsnummer gibt es den Code nicht. Vergleichen Sie beide Angaben mit dem Brief."]
        )
        #expect(try portal.contents(except: "throttle") == before)
    }

    @Test func `A PIN is no code for reporting, and a code no PIN`() throws {
        _ = try intruder()
        let code = try code(about: "eve@example.org")
        let page = try report(portal.pin(for: betrieb))
        #expect(page.status == 422 && page.problems["code"]?.contains("13 Zeichen, eingegeben sind 11") == true)
        let bob = try portal.activating("bob@example.org")
        #expect(try portal.givingPin(code, in: bob).status == 422)
        #expect(try portal.count("SELECT count(*) FROM betrieb_link WHERE ended_at IS NULL") == 2)
    }

    @Test func `A code of a batch that was not printed is unknown`() throws {
        _ = try intruder()
        let code = try code(about: "eve@example.org")
        try portal.owner.execute(
            """
            WITH batch AS (INSERT INTO letter_batch (kind, name, created_at) VALUES ('requested', 'briefe', \
            \(portal.now)) RETURNING id)
            UPDATE link_report SET batch_id = batch.id FROM batch
            """
        )
        #expect(try report(code).status == 422)
        try portal.owner.execute("UPDATE letter_batch SET printed_at = \(portal.now)")
        #expect(try report(code).heading == "Die Verknüpfung ist beendet")
    }

    @Test(arguments: ["GET", "HEAD", "OPTIONS"])
    func `R30 Looking at the page ends nothing, whatever stands in the address`(method: String) throws {
        _ = try intruder()
        let code = try code(about: "eve@example.org")
        let before = try portal.contents()
        let visitor = portal.browser()
        try visitor.get("/brief/melden?betriebsnummer=123456&filialnummer=&code=\(code)", method: method)
        #expect(try portal.contents() == before)
    }

    @Test func `A form of another site, or without its token, ends nothing`() throws {
        _ = try intruder()
        let fields = ["betriebsnummer": "123456", "filialnummer": "", "code": try code(about: "eve@example.org")]
        let before = try portal.contents()
        let visitor = portal.browser("192.0.2.99")
        try visitor.get("/brief/melden")
        #expect(try visitor.post("/brief/melden", fields).status == 403)
        visitor.headers["HTTP_ORIGIN"] = "https://evil.example"
        #expect(try visitor.submit(fields, to: "/brief/melden").status == 403)
        #expect(try portal.contents() == before)
    }

    // MARK: Limits

    @Test func `R38 A slip costs no try; case, blanks and dashes do not matter`() throws {
        _ = try intruder()
        let code = try code(about: "eve@example.org")
        var slip = Array(code)
        slip[0] = slip[0] == "A" ? "B" : "A"
        for _ in 1...15 {
            let page = try report(String(slip))
            #expect(page.status == 422 && page.problems["code"]?.contains("Tippfehler") == true)
        }
        let typed = code.lowercased().replacing("-", with: " \u{A0}").replacing("0", with: "o")
        #expect(try report("\u{200B}\(typed)\n").heading == "Die Verknüpfung ist beendet")
    }

    @Test func `Ten codes in ten minutes from one network; then the right one waits too, elsewhere it does not`()
        throws
    {
        _ = try intruder()
        let code = try code(about: "eve@example.org")
        for _ in 1...10 { #expect(try report(Code.random(.report).printed).status == 422) }
        let before = try portal.contents(except: "throttle")
        let page = try report(code)
        #expect(page.status == 429 && page.response["Retry-After"] == "600")
        #expect(try portal.contents(except: "throttle") == before)
        portal.later(599)
        #expect(try report(code).status == 429)
        #expect(try report(Code.random(.report).printed, in: portal.browser("198.51.100.1")).status == 422)
        portal.later(1)
        #expect(try report(code).heading == "Die Verknüpfung ist beendet")
    }

    @Test func `Twenty who give one code at once end it once`() throws {
        let eve = try intruder()
        _ = try portal.colleague("mallory@example.org", of: eve)
        let code = try code(about: "eve@example.org")
        try portal.work()
        let before = portal.postbox.delivered.count
        let answers = try portal.race(20) { browser, _ in
            try browser.get("/brief/melden")
            try browser.submit(["betriebsnummer": "123456", "filialnummer": "", "code": code], to: "/brief/melden")
            return browser.page.location ?? (browser.page.text.contains("schon beendet") ? "done" : browser.page.text)
        }
        #expect(answers.count { $0 == "/brief/melden" } == 1)
        #expect(answers.count { $0 == "done" } == 19)
        #expect(try portal.people == ["ada@example.org verwaltung"])
        #expect(try portal.trail().count { $0 == "betrieb.link_reported" } == 2)
        try portal.work()
        let lost = portal.postbox.delivered.dropFirst(before).filter { $0.subject.contains("ist aufgehoben") }
        #expect(lost.map(\.to.text).sorted() == ["eve@example.org", "mallory@example.org"])
    }
}
