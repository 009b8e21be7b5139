import Foundation
import HTTP
import Mail
import OneTimePassword
import PostgreSQL
import Secrets
import TestDatabase
import TestPortal
import Testing

@Suite(.portal) struct SecondFactorTests {
    private static let password = "Giebel Hobel Zange 7"
    private static let email = "ada@example.org"

    /// A person with a second factor: the app, and the recovery codes.
    struct Equipped {
        let browser: Browser
        let app: App
        let recovery: [String]
    }

    static func equipped(_ portal: TestPortal, _ email: String = email) throws -> Equipped {
        try portal.account(email, password: SecondFactorTests.password)
        let browser = portal.browser()
        try browser.signIn(email, SecondFactorTests.password)
        try browser.get("/profil/zweiter-faktor")
        try browser.submit(["aktion": "einrichten"], to: "/profil/zweiter-faktor")
        try browser.follow()
        let app = try App(page: browser.page)
        try browser.submit(["code": app.code(portal.now)], to: "/profil/zweiter-faktor")
        #expect(browser.page.status == 200)
        let codes = browser.page.html.matches(of: #/<li class="code">([^<]*)</#).map { String($0.output.1) }
        #expect(codes.count == 10)
        portal.later(60)
        return Equipped(browser: browser, app: app, recovery: codes)
    }

    /// A browser that has given the right password.
    static func halfway(_ portal: TestPortal, _ email: String = email) throws -> Browser {
        let browser = portal.browser("198.51.100.4")
        try browser.signIn(email, SecondFactorTests.password)
        #expect(browser.page.location?.hasPrefix("/anmelden") == true)
        try browser.follow()
        #expect(browser.page.heading == "Code eingeben")
        return browser
    }

    @Test func `Signing in needs the password and the code`() throws {
        let portal = try TestPortal()
        let person = try SecondFactorTests.equipped(portal)
        let browser = try SecondFactorTests.halfway(portal)
        #expect(try browser.get("/uebersicht").status == 303)
        try browser.get("/anmelden")
        try browser.submit(["code": person.app.code(portal.now)], to: "/anmelden")
        #expect(browser.page.location == "/uebersicht")
        #expect(try browser.follow().status == 200)
        #expect(try portal.mail(to: SecondFactorTests.email).subject == "Zweiter Faktor eingeschaltet")
    }

    @Test func `The deep link survives both steps`() throws {
        let portal = try TestPortal()
        let person = try SecondFactorTests.equipped(portal)
        let browser = portal.browser()
        try browser.get("/profil/daten")
        try browser.follow()
        try browser.submit(["email": SecondFactorTests.email, "passwort": SecondFactorTests.password], to: "/anmelden")
        try browser.follow()
        try browser.submit(["code": person.app.code(portal.now)], to: "/anmelden")
        #expect(browser.page.location == "/profil/daten")
    }

    @Test func `A code counts once, also in two browsers`() throws {
        let portal = try TestPortal()
        let person = try SecondFactorTests.equipped(portal)
        let code = person.app.code(portal.now)
        let browsers = try (1...2).map { _ in try SecondFactorTests.halfway(portal) }
        let statuses = try browsers.map { try $0.submit(["code": code], to: "/anmelden").status }
        #expect(statuses == [303, 422])
        // Nor does the code that set the factor up, or an earlier one.
        let late = try SecondFactorTests.halfway(portal)
        #expect(try late.submit(["code": person.app.code(portal.now, minus: 30)], to: "/anmelden").status == 422)
    }

    @Test func `A clock that is ten minutes off is told`() throws {
        let portal = try TestPortal()
        let person = try SecondFactorTests.equipped(portal)
        let browser = try SecondFactorTests.halfway(portal)
        try browser.submit(["code": person.app.code(portal.now, minus: 600)], to: "/anmelden")
        #expect(browser.page.status == 422)
        #expect(browser.page.problems["code"]?.contains("Uhrzeit") == true)
    }

    @Test func `A recovery code replaces the app once, however it is typed`() throws {
        let portal = try TestPortal()
        let person = try SecondFactorTests.equipped(portal)
        let code = try #require(person.recovery.first)
        let browser = try SecondFactorTests.halfway(portal)
        try browser.submit(["code": " " + code.lowercased().replacing("-", with: " ")], to: "/anmelden")
        #expect(browser.page.location == "/uebersicht")
        #expect(try SecondFactorTests.halfway(portal).submit(["code": code], to: "/anmelden").status == 422)
        try browser.get("/profil/zweiter-faktor")
        #expect(browser.page.text.contains("9 unbenutzt"))
    }

    @Test func `Guessing codes is limited, and waiting helps`() throws {
        let portal = try TestPortal()
        let person = try SecondFactorTests.equipped(portal)
        let browser = try SecondFactorTests.halfway(portal)
        for _ in 1...5 { #expect(try browser.submit(["code": "000000"], to: "/anmelden").status == 422) }
        try browser.submit(["code": person.app.code(portal.now)], to: "/anmelden")
        #expect(browser.page.status == 429)
        portal.later(301)
        try browser.submit(["code": person.app.code(portal.now)], to: "/anmelden")
        #expect(browser.page.location == "/uebersicht")
    }

    @Test func `Who waits too long begins again`() throws {
        let portal = try TestPortal()
        let person = try SecondFactorTests.equipped(portal)
        let browser = try SecondFactorTests.halfway(portal)
        portal.later(601)
        try browser.submit(["code": person.app.code(portal.now)], to: "/anmelden")
        #expect(browser.page.status == 422 && browser.page.heading == "Anmelden")
    }

    @Test func `A new password by mail does not go around the second factor`() throws {
        let portal = try TestPortal()
        let person = try SecondFactorTests.equipped(portal)
        try portal.ask(SecondFactorTests.email)
        let browser = portal.browser()
        try browser.setPassword(
            try portal.mail(to: SecondFactorTests.email).link("/passwort/neu/"),
            "Falz Sparren Kelle 8"
        )
        try browser.follow()
        #expect(browser.page.heading == "Code eingeben")
        #expect(try browser.get("/uebersicht").status == 303)
        try browser.get("/anmelden")
        try browser.submit(["code": person.app.code(portal.now)], to: "/anmelden")
        #expect(browser.page.location == "/uebersicht")
    }

    @Test func `A new password ends sign-ins that wait for the code`() throws {
        let portal = try TestPortal()
        let person = try SecondFactorTests.equipped(portal)
        let stranger = try SecondFactorTests.halfway(portal)
        try portal.ask(SecondFactorTests.email)
        let link = try portal.mail(to: SecondFactorTests.email).link("/passwort/neu/")
        try portal.browser().setPassword(link, "Falz Sparren Kelle 8")
        try stranger.submit(["code": person.app.code(portal.now)], to: "/anmelden")
        #expect(stranger.page.status == 422 && stranger.page.heading == "Anmelden")
    }

    @Test func `What was begun and not confirmed can be cancelled, and is forgotten after a quarter of an hour`() throws
    {
        let portal = try TestPortal()
        try portal.account(SecondFactorTests.email, password: SecondFactorTests.password)
        let browser = portal.browser()
        try browser.signIn(SecondFactorTests.email, SecondFactorTests.password)
        for ending in ["cancel", "wait"] {
            try browser.get("/profil/zweiter-faktor")
            try browser.submit(
                ["aktion": "einrichten", "passwort": SecondFactorTests.password],
                to: "/profil/zweiter-faktor"
            )
            let app = try App(page: try browser.follow())
            let confirm = try #require(browser.page.forms.first { $0.hidden["aktion"] == "bestaetigen" })
            if ending == "cancel" {
                let cancel = try #require(browser.page.forms.first { $0.hidden["aktion"] == "abbrechen" })
                try browser.post(cancel.action, cancel.hidden)
            } else {
                portal.later(901)
            }
            try browser.post(confirm.action, confirm.hidden.merging(["code": app.code(portal.now)]) { $1 })
            #expect(try browser.follow().text.contains("einrichten"))
            #expect(try portal.count("SELECT count(*) FROM second_factor WHERE confirmed_at IS NOT NULL") == 0)
        }
        portal.later(86_401)
        try portal.keepHouse()
        #expect(try portal.count("SELECT count(*) FROM second_factor") == 0)
    }

    @Test func `A code of a secret that another tab replaced confirms nothing`() throws {
        let portal = try TestPortal()
        try portal.account(SecondFactorTests.email, password: SecondFactorTests.password)
        let browser = portal.browser()
        try browser.signIn(SecondFactorTests.email, SecondFactorTests.password)
        try browser.get("/profil/zweiter-faktor")
        let prepare = try #require(browser.page.form(to: "/profil/zweiter-faktor"))
        try browser.post(prepare.action, prepare.hidden)
        let first = try App(page: try browser.follow())
        let confirm = try #require(browser.page.forms.first { $0.hidden["aktion"] == "bestaetigen" })
        try browser.post(prepare.action, prepare.hidden)
        try browser.post(confirm.action, confirm.hidden.merging(["code": first.code(portal.now)]) { $1 })
        #expect(browser.page.status == 422)
    }

    @Test func `Whoever knows the password has twenty tries a day, and the owner hears of it`() throws {
        let portal = try TestPortal()
        let person = try SecondFactorTests.equipped(portal)
        for _ in 1...4 {
            let stranger = try SecondFactorTests.halfway(portal)
            for _ in 1...5 { try stranger.submit(["code": "000000"], to: "/anmelden") }
            portal.later(301)
        }
        let again = try SecondFactorTests.halfway(portal)
        try again.submit(["code": person.app.code(portal.now)], to: "/anmelden")
        #expect(again.page.status == 429)
        #expect(try portal.mail(to: SecondFactorTests.email).subject == "Viele falsche Codes")
        // The own browser is not kept out.
        try person.browser.get("/abmelden")
        try person.browser.submit(to: "/abmelden")
        try person.browser.signIn(SecondFactorTests.email, SecondFactorTests.password)
        try person.browser.follow()
        try person.browser.submit(["code": person.app.code(portal.now)], to: "/anmelden")
        #expect(person.browser.page.location == "/uebersicht")
    }

    @Test func `Fast guessing uses up minutes, not the day, and a new password starts anew`() throws {
        let portal = try TestPortal()
        let person = try SecondFactorTests.equipped(portal)
        let stranger = try SecondFactorTests.halfway(portal)
        for _ in 1...30 { try stranger.submit(["code": "000000"], to: "/anmelden") }
        #expect(stranger.page.status == 429 && stranger.page.response["Retry-After"] != "86400")
        // A recovery code has a count of its own.
        let owner = try SecondFactorTests.halfway(portal)
        #expect(try owner.submit(["code": person.recovery[0]], to: "/anmelden").location == "/uebersicht")
        for _ in 1...4 {
            portal.later(301)
            let stranger = try SecondFactorTests.halfway(portal)
            for _ in 1...5 { try stranger.submit(["code": "000000"], to: "/anmelden") }
        }
        #expect(try portal.mail(to: SecondFactorTests.email).text.contains("Passwort"))
        portal.later(301)
        let locked = try SecondFactorTests.halfway(portal)
        #expect(try locked.submit(["code": person.app.code(portal.now)], to: "/anmelden").status == 429)
        let browser = portal.browser("198.51.100.77")
        try portal.ask(SecondFactorTests.email)
        try browser.get(try portal.mail(to: SecondFactorTests.email).link("/passwort/neu/"))
        try browser.follow()
        try browser.submit(["passwort": "Zange Hobel Giebel 9"], to: "/passwort/festlegen")
        try browser.follow()
        #expect(try browser.submit(["code": person.app.code(portal.now)], to: "/anmelden").location == "/uebersicht")
    }

    @Test func `A slip in a recovery code costs no try, and its use is mailed`() throws {
        let portal = try TestPortal()
        let person = try SecondFactorTests.equipped(portal)
        let browser = try SecondFactorTests.halfway(portal)
        let code = person.recovery[0]
        let last = code.last == "2" ? "3" : "2"
        for _ in 1...9 { try browser.submit(["code": code.dropLast() + last], to: "/anmelden") }
        #expect(browser.page.status == 422 && browser.page.problems["code"]?.contains("Tippfehler") == true)
        try browser.submit(["code": code], to: "/anmelden")
        #expect(browser.page.location == "/uebersicht")
        #expect(try portal.mail(to: SecondFactorTests.email).subject == "Wiederherstellungscode benutzt")
    }

    @Test func `Turning it off needs the password, and a mail says so`() throws {
        let portal = try TestPortal()
        let person = try SecondFactorTests.equipped(portal)
        let browser = person.browser
        try browser.get("/profil/zweiter-faktor")
        let form = try #require(browser.page.forms.first { $0.hidden["aktion"] == "ausschalten" })
        try browser.post(form.action, form.hidden)
        #expect(browser.page.status == 422)
        try browser.post(form.action, form.hidden.merging(["bestaetigung": SecondFactorTests.password]) { $1 })
        #expect(browser.page.location == "/profil/zweiter-faktor")
        #expect(try portal.mail(to: SecondFactorTests.email).subject == "Zweiter Faktor ausgeschaltet")
        #expect(
            try portal.browser().signIn(SecondFactorTests.email, SecondFactorTests.password).location == "/uebersicht"
        )
        #expect(try portal.count("SELECT count(*) FROM recovery_code") == 0)
    }

    @Test func `It does not count before a first code was typed, and its secret lies in the database encrypted`() throws
    {
        let portal = try TestPortal()
        try portal.account(SecondFactorTests.email, password: SecondFactorTests.password)
        let browser = portal.browser()
        try browser.signIn(SecondFactorTests.email, SecondFactorTests.password)
        try browser.get("/profil/zweiter-faktor")
        try browser.submit(["aktion": "einrichten"], to: "/profil/zweiter-faktor")
        try browser.follow()
        try browser.submit(["code": "000000"], to: "/profil/zweiter-faktor")
        #expect(browser.page.status == 422 && browser.page.problems["code"] != nil)
        #expect(
            try portal.browser().signIn(SecondFactorTests.email, SecondFactorTests.password).location == "/uebersicht"
        )
        let app = try App(page: browser.page)
        let rows = try portal.owner.many(String.self, "SELECT f::text FROM second_factor f")
        #expect(rows.count == 1 && !rows[0].contains(app.base32))
    }
}

/// An authenticator app that was shown the page.
struct App {
    let base32: String
    private let secret: [UInt8]

    init(page: Page) throws {
        let shown = try #require(page.html.firstMatch(of: #/class="code">([A-Z2-7 ]+)</#)).output.1
        base32 = shown.filter { $0 != " " }
        var bits = 0
        var buffer = 0
        var bytes: [UInt8] = []
        for symbol in base32.utf8 {
            buffer = buffer << 5 | Int(symbol >= 65 ? symbol - 65 : symbol - 24)
            bits += 5
            guard bits >= 8 else { continue }
            bits -= 8
            bytes.append(UInt8(buffer >> bits & 255))
        }
        secret = bytes
    }

    /// What it shows at that time, or some seconds before.
    func code(_ time: Timestamp, minus seconds: Int = 0) -> String {
        OneTimePassword(secret: secret).code(unixSeconds: time.unixSeconds - seconds)
    }
}
