import HTTP
import Mail
import PostgreSQL
import TestDatabase
import TestPortal
import Testing

@testable import Application

@Suite(.portal) struct RegistrationTests {
    private let email = "ada.loewe@example.org"

    @Test func `A registration, a mail, a password: signed in`() throws {
        let portal = try TestPortal()
        let browser = portal.browser()
        try browser.get("/registrieren")
        #expect(browser.page.status == 200)
        try browser.submit(["vorname": " Ada ", "nachname": "Löwe", "email": " Ada.Loewe@Example.ORG "])
        #expect(browser.page.location == "/registrieren/gesendet")
        try browser.follow()
        #expect(browser.page.text.contains("ada.loewe@example.org"))
        let link = try portal.mail(to: "ada.loewe@example.org").link("/aktivieren/")
        try browser.get(link)
        #expect(browser.page.status == 303 && browser.page.location == "/aktivieren")
        try browser.follow()
        #expect(browser.page.text.contains("ada.loewe@example.org"))
        try browser.submit(["passwort": "Giebel Hobel Zange 7"], to: "/aktivieren")
        #expect(browser.page.location == "/uebersicht")
        try browser.follow()
        #expect(browser.page.heading == "Guten Tag, Ada Löwe")
        #expect(
            try portal.trail() == [
                "registration.requested", "activation.mail_sent", "account.activated", "sign_in.succeeded",
            ]
        )
    }

    // MARK: Typing

    @Test(
        arguments: [
            (["vorname": " "], "vorname", "Geben Sie Ihren Vornamen ein."),
            (["nachname": "\u{200B}"], "nachname", "Geben Sie Ihren Nachnamen ein."),
            (
                ["nachname": String(repeating: "ü", count: 101)], "nachname",
                "Der Nachname darf höchstens 100 Zeichen lang sein. Eingegeben sind 101."
            ),
            (
                ["vorname": String(repeating: "u\u{308}", count: 60)], "vorname",
                "Der Vorname darf höchstens 100 Zeichen lang sein. Eingegeben sind 120."
            ),
            (
                ["vorname": "A\u{7}da"], "vorname",
                "Der Vorname enthält ein Zeichen, das sich nicht speichern lässt. Tippen Sie ihn ab, statt ihn zu kopieren."
            ),
            (["email": ""], "email", "Geben Sie Ihre E-Mail-Adresse ein."),
            (["email": "ada"], "email", "Eine E-Mail-Adresse enthält genau ein @, zum Beispiel name@beispiel.de."),
            (
                ["email": "ada@beispiel"], "email",
                "Der Teil nach dem @ ist nicht vollständig, zum Beispiel beispiel.de."
            ),
        ] as [([String: String], String, String)]
    )
    func `A wrong entry is named at its field, and everything typed is still there`(
        entry: [String: String],
        field: String,
        text: String
    ) throws {
        let portal = try TestPortal()
        let browser = portal.browser()
        let typed = ["vorname": "Ada", "nachname": "Löwe", "email": email].merging(entry) { $1 }
        try browser.get("/registrieren")
        try browser.submit(typed)
        #expect(browser.page.status == 422)
        #expect(browser.page.title.hasPrefix("Fehler: "))
        #expect(browser.page.problems == [field: text])
        for (name, value) in typed where name != field {
            #expect(browser.page.value(of: name) == value)
        }
        #expect(try portal.count("SELECT count(*) FROM registration") == 0)
    }

    @Test func `Every wrong field is named at once`() throws {
        let browser = try TestPortal().browser()
        try browser.get("/registrieren")
        try browser.submit()
        #expect(Set(browser.page.problems.keys) == ["vorname", "nachname", "email"])
    }

    @Test func `What is typed is text on the page, never mark-up`() throws {
        let browser = try TestPortal().browser()
        try browser.get("/registrieren")
        try browser.submit(["vorname": "\"><script>alert(1)</script>", "nachname": "Löwe", "email": "ada"])
        #expect(browser.page.value(of: "vorname") == "\"><script>alert(1)</script>")
        #expect(!browser.page.html.contains("<script>alert"))
    }

    @Test(
        arguments: [
            ["HTTP_ORIGIN": "https://evil.example"], ["HTTP_SEC_FETCH_SITE": "cross-site"],
            ["HTTP_SEC_FETCH_SITE": "same-site"], ["HTTP_ORIGIN": "null"], ["HTTP_ORIGIN": "http://portal.example:81"],
        ]
    )
    func `A form sent by another site stores nothing, even with the right token`(header: [String: String]) throws {
        let portal = try TestPortal()
        let browser = portal.browser()
        try browser.get("/registrieren")
        browser.headers = header
        try browser.submit(["vorname": "Ada", "nachname": "Löwe", "email": email])
        #expect(browser.page.status == 403)
        #expect(try portal.count("SELECT count(*) FROM registration") == 0)
    }

    @Test func `Without its token our own form comes back with what was typed`() throws {
        let portal = try TestPortal()
        let browser = portal.browser()
        try browser.post("/registrieren", ["vorname": "Ada", "nachname": "Löwe", "email": email])
        #expect(browser.page.status == 403)
        #expect(browser.page.text.contains("Prüfen Sie Ihre Angaben und senden Sie sie noch einmal."))
        #expect(browser.page.value(of: "nachname") == "Löwe")
        #expect(try portal.count("SELECT count(*) FROM registration") == 0)
        try browser.submit(["vorname": "Ada", "nachname": "Löwe", "email": email])
        #expect(browser.page.location == "/registrieren/gesendet")
    }

    @Test func `A field sent twice is refused as unreadable`() throws {
        let browser = try TestPortal().browser()
        try browser.get("/registrieren")
        let token = try #require(browser.page.form()?.hidden["csrf"])
        try browser.post("/registrieren", body: "csrf=\(token)&vorname=A&nachname=B&email=a@b.de&email=c@d.de")
        #expect(browser.page.status == 400)
    }

    // MARK: Sent

    @Test(arguments: ["/registrieren/gesendet", "/registrieren/erneut"])
    func `Whoever has sent nothing is led to the form`(path: String) throws {
        let browser = try TestPortal().browser()
        try browser.get(path)
        #expect(browser.page.status == 303 && browser.page.location == "/registrieren")
    }

    @Test func `Another mail before the interval is over is refused with the waiting time in words`() throws {
        let portal = try TestPortal()
        let browser = try portal.registering(email)
        try browser.submit()
        #expect(browser.page.status == 429)
        #expect(browser.page.response["Retry-After"] == "60")
        #expect(browser.page.text.contains("In 60 Sekunden können Sie eine weitere anfordern."))
        portal.later(20)
        try browser.submit()
        #expect(browser.page.response["Retry-After"] == "40")
        #expect(browser.page.text.contains("In 40 Sekunden"))
        portal.later(40)
        try browser.submit()
        #expect(browser.page.location == "/registrieren/gesendet")
        try browser.follow()
        #expect(browser.page.text.contains("Wir haben Ihnen noch eine E-Mail geschickt."))
        #expect(try portal.mails(to: email) == 2)
        #expect(try portal.trail().filter { $0 == "registration.mail_requested_again" }.count == 1)
    }

    @Test func `The page tells from when on another mail can be asked for`() throws {
        let portal = try TestPortal(["PORTAL_RESEND_AFTER": "90"])
        let browser = try portal.registering(email)
        #expect(browser.page.text.contains("Erneut senden können Sie ab"))
        #expect(browser.page.text.contains(":01:30 Uhr."))
    }

    @Test func `The news of another mail is told once`() throws {
        let portal = try TestPortal(["PORTAL_RESEND_AFTER": "0"])
        let browser = try portal.registering(email)
        try browser.submit()
        try browser.follow()
        #expect(browser.page.text.contains("noch eine E-Mail"))
        try browser.get("/registrieren/gesendet")
        #expect(!browser.page.text.contains("noch eine E-Mail"))
    }

    @Test func `Who comes back to correct the address finds what was typed, and the mail goes to the new one`() throws {
        let portal = try TestPortal()
        let browser = try portal.registering("ada@wrong.example")
        try browser.get("/registrieren")
        #expect(browser.page.value(of: "vorname") == "Ada")
        #expect(browser.page.value(of: "nachname") == "Löwe")
        #expect(browser.page.value(of: "email") == "ada@wrong.example")
        try browser.submit(["vorname": "Ada", "nachname": "Löwe", "email": email])
        try browser.follow()
        #expect(browser.page.text.contains(email))
        #expect(try portal.mail(to: email).subject == "Konto aktivieren und Passwort festlegen")
    }

    // MARK: Limits on mails

    @Test func `An address gets three mails an hour; the fourth is answered like the third`() throws {
        let portal = try TestPortal(["PORTAL_RESEND_AFTER": "0"])
        let browser = try portal.registering(email)
        try browser.submit()
        try browser.follow()
        try browser.submit()
        let third = try browser.follow()
        #expect(try portal.mails(to: email) == 3)
        try browser.submit()
        let fourth = try browser.follow()
        #expect(neutral(third) == neutral(fourth))
        #expect(try portal.mails(to: email) == 3)
        #expect(try portal.count("SELECT count(*) FROM job WHERE outcome = 'suppressed'") == 1)
        #expect(try portal.count("SELECT count(*) FROM mailed_token") == 3)
        portal.later(3_600)
        try browser.submit()
        #expect(try portal.mails(to: email) == 4)
    }

    @Test func `An address gets so many mails a day, whoever asks for them`() throws {
        let portal = try TestPortal(["PORTAL_MAIL_PER_HOUR": "100", "PORTAL_MAIL_PER_DAY": "2"])
        for _ in 1...4 { try portal.registering(email) }
        #expect(try portal.mails(to: email) == 2)
        portal.later(86_399)
        try portal.registering(email)
        #expect(try portal.mails(to: email) == 2)
        portal.later(1)
        try portal.registering(email)
        #expect(try portal.mails(to: email) == 3)
    }

    @Test func `The limit of one address is none of another`() throws {
        let portal = try TestPortal(["PORTAL_MAIL_PER_HOUR": "1"])
        for _ in 1...2 { try portal.registering(email) }
        try portal.registering("bea@example.org")
        #expect(try portal.mails(to: email) == 1)
        #expect(try portal.mails(to: "bea@example.org") == 1)
    }

    // MARK: Nothing tells whether an address is known

    @Test(arguments: ["pending", "invited", "active"])
    func `A known address is answered like an unknown one: status, fields, body, statements`(state: String) throws {
        let portal = try TestPortal()
        try portal.owner.execute(
            """
            INSERT INTO account (email, state, invited_for, vorname, nachname, created_at, activated_at)
            VALUES ('known@example.org', \(state), CASE \(state) WHEN 'invited' THEN 'course' END, 'Bea', 'Bär',
                    \(portal.now), CASE \(state) WHEN 'active' THEN \(portal.now) END)
            """
        )
        let database = TestDatabase.current.connect(as: "portal_serve")
        let application = Application(portal.environment, database: database, now: portal.now)
        var answers: [[String]] = []
        for email in ["known@example.org", "other@example.org", "known@example.org"] {
            let browser = Browser("192.0.2.7") { application.respond(to: $0) }
            try browser.get("/registrieren")
            try browser.submit(["vorname": "Ada", "nachname": "Löwe", "email": email])
            let statements = database.usage.statements
            let posted = neutral(browser.page)
            try browser.follow()
            answers.append([
                "\(statements)", posted, neutral(browser.page).replacing(email, with: "ADDRESS"),
            ])
        }
        // The first answer of a connection may prepare more statements.
        #expect(answers[1] == answers[2])
        #expect(answers[0][1...] == answers[1][1...])
    }

    @Test func `An active account is told by mail that it exists, without a link that changes anything`() throws {
        let portal = try TestPortal()
        try portal.activating(email)
        try portal.registering(email, "Mallory", "Böse")
        let mail = try portal.mail(to: email)
        #expect(mail.subject == "Sie haben schon ein Konto")
        #expect(!mail.text.contains("/aktivieren/"))
        #expect(mail.text.contains("http://portal.example/anmelden"))
        #expect(mail.text.contains("http://portal.example/passwort/vergessen"))
        #expect(try portal.trail().last == "activation.already_active_mail_sent")
        #expect(try portal.owner.one(String.self, "SELECT vorname FROM account") == "Ada")
    }

    @Test func `A mail carries nothing a stranger typed`() throws {
        let portal = try TestPortal()
        try portal.registering(email, "Gewinnen Sie", "www.evil.example")
        let mail = try portal.mail(to: email)
        for word in ["Gewinnen", "evil"] {
            #expect(!mail.text.contains(word) && !mail.subject.contains(word))
        }
    }

    // MARK: One account

    @Test func `All links of an account work until one of them is used`() throws {
        let portal = try TestPortal(["PORTAL_RESEND_AFTER": "0"])
        let browser = try portal.registering(email)
        let first = try portal.mail(to: email).link("/aktivieren/")
        try browser.submit()
        let second = try portal.mail(to: email).link("/aktivieren/")
        #expect(first != second)
        for link in [second, first] {
            try browser.get(link)
            #expect(try browser.follow().heading == "Passwort festlegen")
        }
        try browser.submit(["passwort": goodPassword], to: "/aktivieren")
        #expect(browser.page.location == "/uebersicht")
        let other = portal.browser()
        for link in [first, second] {
            try other.get(link)
            #expect(try other.follow().heading == "Ihr Konto ist aktiv")
        }
    }

    @Test func `The account gets the name of the link that was used, not of a stranger's registration`() throws {
        let portal = try TestPortal()
        let link = try portal.activationLink(for: email)
        try portal.registering(email, "Mallory", "Böse")
        try portal.work()
        let browser = portal.browser()
        try browser.get(link)
        try browser.follow()
        try browser.submit(["passwort": goodPassword], to: "/aktivieren")
        #expect(try browser.follow().heading == "Guten Tag, Ada Löwe")
    }

    @Test func `Registering with the address of an invited account activates that very account`() throws {
        let portal = try TestPortal()
        try portal.owner.execute(
            """
            INSERT INTO account (email, state, invited_for, vorname, nachname, created_at)
            VALUES (\(email), 'invited', 'course', 'A.', 'Loewe', \(portal.now))
            """
        )
        let browser = try portal.activating(email)
        #expect(try browser.follow().heading == "Guten Tag, A. Loewe")
        #expect(try portal.owner.many(String.self, "SELECT state FROM account") == ["active"])
    }

    @Test func `The spelling of an address makes no second account`() throws {
        let portal = try TestPortal()
        for typed in ["Ada@Müller.example", " ada@XN--MLLER-KVA.example", "ada@müller.example\u{200B}"] {
            try portal.registering(typed)
        }
        #expect(try portal.mails(to: "ada@xn--mller-kva.example") == 3)
        #expect(try portal.count("SELECT count(*) FROM account") == 1)
    }

    @Test func `Fifty registrations of one address at once are one account and three mails`() throws {
        let portal = try TestPortal()
        let email = email
        let answers = try portal.race(50) { browser, _ in
            try browser.get("/registrieren")
            return try browser.submit(["vorname": "Ada", "nachname": "Löwe", "email": email]).location
        }
        #expect(answers == Array(repeating: "/registrieren/gesendet", count: 50))
        #expect(try portal.mails(to: email) == 3)
        #expect(try portal.count("SELECT count(*) FROM account") == 1)
        #expect(try portal.count("SELECT count(*) FROM job WHERE outcome = 'suppressed'") == 47)
    }

    /// A page as it may be compared with another one: without what is random.
    private func neutral(_ page: Page) -> String {
        let fields = page.response.fields.map { "\($0.name): \($0.value)" }
        let cookies = page.response.cookies.map { "\($0.name) \($0.lifetime) \($0.value.count)" }
        let body = page.html.replacing(#/name="csrf" value="[^"]*"/#, with: "csrf")
        return (["\(page.status)"] + fields + cookies + [body]).joined(separator: "\n")
    }
}
