import Foundation
import HTTP
import PortalWeb
import PostgreSQL
import Secrets
import TestDatabase
import TestPortal
import Testing

@testable import ServiceDesk

@Suite(.portal) struct DeskSignInTests {
    // MARK: Enrolling

    @Test func `Who has the one-time code chooses a password, sets up the app, and is in`() throws {
        let portal = try TestPortal()
        let (person, browser) = try portal.deskPerson()
        #expect(browser.page.heading == "Suche")
        #expect(
            try portal.count("SELECT count(*) FROM staff WHERE enrolment_hash IS NULL AND enrolled_at IS NOT NULL") == 1
        )
        #expect(try portal.trail().contains("staff.enrolled"))
        #expect(try portal.deskSignIn(person).page.location == "/service")
    }

    @Test func `The secret is encrypted, the code and the password are hashed`() throws {
        let portal = try TestPortal()
        let code = try portal.staffCode("lea@example.org")
        let (person, _) = try portal.deskPerson("mia@example.org")
        let stored = try portal.contents()
        let plain = code.filter { $0 != "-" }
        #expect(!stored.contains(plain) && !stored.contains(code))
        #expect(!stored.contains(person.app.base32) && !stored.contains(DeskPerson.password))
    }

    @Test func `A one-time code is used up, and a slip of the hand costs no try`() throws {
        let portal = try TestPortal()
        let code = try portal.staffCode("lea@example.org")
        let browsers = (0..<2).map { _ in portal.browser() }
        for browser in browsers {
            try browser.get("/service/einrichten")
            for _ in 0..<12 {
                let slip = code.dropLast() + (code.last == "7" ? "8" : "7")
                try browser.submit(["email": "lea@example.org", "einmalcode": String(slip)], to: "/service/einrichten")
                #expect(browser.page.status == 422)
            }
            let typed = " " + code.lowercased().replacing("-", with: " ")
            try browser.submit(["email": " LEA@example.org", "einmalcode": typed], to: "/service/einrichten")
            try browser.follow()
            #expect(browser.page.heading == "Passwort und App")
        }
        for (index, browser) in browsers.enumerated() {
            let app = try App(page: browser.page)
            try browser.submit(
                ["passwort": DeskPerson.password, "code": app.code(portal.now)],
                to: "/service/einrichten"
            )
            #expect(browser.page.status == (index == 0 ? 303 : 422), "\(index): \(browser.page.text)")
        }
        let late = portal.browser()
        try late.get("/service/einrichten")
        try late.submit(["email": "lea@example.org", "einmalcode": code], to: "/service/einrichten")
        #expect(late.page.status == 422 && late.page.problems["einmalcode"] != nil)
    }

    @Test func `A code that was replaced while it was being checked opens nothing`() throws {
        let portal = try TestPortal()
        let code = try portal.staffCode("lea@example.org")
        guard case .code(let typed) = Code.parse(code, as: StaffFactor.enrolment) else { throw CancellationError() }
        let hashes = StaffFactor(portal.environment.keys).candidates(typed)
        let store = StaffSignInStore(portal.owner)
        let staff = try #require(try store.invited(email: "lea@example.org", hashes, at: portal.now))
        _ = try StaffDirectory(portal.owner, portal.environment.keys, portal.environment.settings)
            .reset(staff, at: portal.now)
        #expect(try store.open(staff, hashes, sealed: "x", at: portal.now) == nil)
        #expect(try portal.count("SELECT count(*) FROM staff_enrolment") == 0)
    }

    @Test func `A one-time code ends after its time, and its page after a quarter of an hour`() throws {
        let portal = try TestPortal(["PORTAL_STAFF_ENROLMENT_TTL": "3600"])
        let code = try portal.staffCode("lea@example.org")
        let browser = portal.browser()
        try browser.get("/service/einrichten")
        try browser.submit(["email": "lea@example.org", "einmalcode": code], to: "/service/einrichten")
        try browser.follow()
        let app = try App(page: browser.page)
        portal.later(901)
        try browser.submit(["passwort": DeskPerson.password, "code": app.code(portal.now)], to: "/service/einrichten")
        #expect(browser.page.status == 422 && browser.page.text.contains("zu lange gedauert"))
        portal.later(3_600)
        try browser.get("/service/einrichten")
        try browser.submit(["email": "lea@example.org", "einmalcode": code], to: "/service/einrichten")
        #expect(browser.page.status == 422)
    }

    @Test func `A weak password and a wrong code are told together, and nothing is set`() throws {
        let portal = try TestPortal()
        let code = try portal.staffCode("lea@example.org")
        let browser = portal.browser()
        try browser.get("/service/einrichten")
        try browser.submit(["email": "lea@example.org", "einmalcode": code], to: "/service/einrichten")
        try browser.follow()
        let secret = try App(page: browser.page).base32
        try browser.submit(["passwort": "kurz", "code": "000000"], to: "/service/einrichten")
        #expect(browser.page.status == 422 && Set(browser.page.problems.keys) == ["passwort", "code"])
        #expect(try App(page: browser.page).base32 == secret)
        #expect(try portal.count("SELECT count(*) FROM staff WHERE enrolled_at IS NOT NULL") == 0)
    }

    // MARK: Signing in

    @Test(arguments: ["email", "passwort", "code"])
    func `What is wrong is not told: address, password or code`(wrong: String) throws {
        let portal = try TestPortal()
        let (person, _) = try portal.deskPerson()
        var fields = ["email": person.email, "passwort": DeskPerson.password, "code": person.app.code(portal.now)]
        fields[wrong] = ["email": "leo@example.org", "passwort": "Falz Sparren Kelle 8", "code": "000000"][wrong]
        let browser = portal.browser()
        try browser.get("/service/anmelden")
        try browser.submit(fields, to: "/service/anmelden")
        #expect(browser.page.status == 422)
        #expect(
            browser.page.problems == [
                "email":
                    "E-Mail-Adresse, Passwort oder Code stimmen nicht. Prüfen Sie alle drei. Jeder Code gilt nur einmal."
            ]
        )
        #expect(browser.page.value(of: "passwort") == "" && browser.page.value(of: "email") == fields["email"])
    }

    @Test func `A code counts once, also for two at the same moment`() throws {
        let portal = try TestPortal()
        let (person, _) = try portal.deskPerson()
        let code = person.app.code(portal.now)
        let email = person.email
        let statuses = try portal.race(4) { browser, _ in
            try browser.get("/service/anmelden")
            try browser.submit(
                ["email": email, "passwort": DeskPerson.password, "code": code],
                to: "/service/anmelden"
            )
            return browser.page.status
        }
        #expect(statuses.sorted() == [303, 422, 422, 422])
        portal.later(30)
        #expect(try portal.deskSignIn(person, code: code).page.status == 422)
    }

    @Test func `Limits are those of people, told with the time to wait, and a known device is not limited by others`()
        throws
    {
        let portal = try TestPortal()
        let (person, known) = try portal.deskPerson()
        try known.submit(to: "/service/abmelden")
        let stranger = portal.browser("203.0.113.5")
        for _ in 0..<5 { try portal.deskSignIn(person, password: "Falz Sparren Kelle 8", in: stranger) }
        try portal.deskSignIn(person, in: stranger)
        #expect(stranger.page.status == 429 && stranger.page.response["Retry-After"] != nil)
        #expect(try portal.deskSignIn(person, in: known).page.location == "/service")
    }

    @Test func `Who knows the password tries few codes in a day`() throws {
        let portal = try TestPortal([
            "PORTAL_LOGIN_TRIES": "1000", "PORTAL_LOGIN_PAIR_TRIES": "1000", "PORTAL_LOGIN_IP_FAILURES": "1000",
        ])
        let (person, _) = try portal.deskPerson()
        let thief = portal.browser("203.0.113.5")
        for _ in 0..<20 { #expect(try portal.deskSignIn(person, code: "000000", in: thief).page.status == 422) }
        #expect(try portal.deskSignIn(person, in: thief).page.status == 429)
    }

    @Test func `Somebody locked, or of the portal only, does not get in`() throws {
        let portal = try TestPortal()
        let (person, browser) = try portal.deskPerson()
        try portal.owner.execute("UPDATE staff SET locked_at = \(portal.now)")
        #expect(try browser.get("/service").location?.hasPrefix("/service/anmelden") == true)
        #expect(try portal.deskSignIn(person).page.status == 422)
        let account = try portal.signedIn("ada@example.org")
        #expect(try account.get("/service").location == "/service/anmelden")
        // And the desk's cookie opens no account.
        try portal.owner.execute("UPDATE staff SET locked_at = NULL")
        portal.later(60)
        let desk = try portal.deskSignIn(person)
        #expect(try desk.get("/profil").location?.hasPrefix("/anmelden") == true)
    }

    // MARK: Sessions

    @Test func `A session ends after half an hour without a request, and after eight hours whatever happens`() throws {
        let portal = try TestPortal()
        let (person, browser) = try portal.deskPerson()
        portal.later(1_801)
        #expect(try browser.get("/service").location == "/service/anmelden")
        try portal.deskSignIn(person, in: browser)
        for _ in 0..<19 {
            portal.later(1_500)
            #expect(try browser.get("/service").status == 200)
        }
        portal.later(1_500)
        #expect(try browser.get("/service").location == "/service/anmelden")
    }

    @Test func `Signing in leads back to the page asked for, and nowhere else`() throws {
        let portal = try TestPortal()
        let (person, _) = try portal.deskPerson()
        let browser = portal.browser()
        try browser.get("/service/briefe?seite=2")
        #expect(browser.page.location == "/service/anmelden?weiter=%2Fservice%2Fbriefe%3Fseite%3D2")
        try browser.follow()
        let fields = ["email": person.email, "passwort": DeskPerson.password, "code": person.app.code(portal.now)]
        try browser.submit(fields, to: "/service/anmelden")
        #expect(browser.page.location == "/service/briefe?seite=2")
        for target in ["//evil.example/", "/uebersicht", "https://evil.example/", "/service/abmelden", "/service/../x"]
        {
            let other = portal.browser()
            portal.later(60)
            try other.get("/service/anmelden?weiter=" + Browser.encoded(target))
            try other.submit(
                ["email": person.email, "passwort": DeskPerson.password, "code": person.app.code(portal.now)],
                to: "/service/anmelden"
            )
            #expect(other.page.location == "/service", "\(target)")
        }
    }

    @Test func `Signing out is a POST and ends the session`() throws {
        let portal = try TestPortal()
        let (_, browser) = try portal.deskPerson()
        let cookies = browser.cookies
        try browser.get("/service/abmelden")
        #expect(try browser.get("/service").status == 200)
        try browser.submit(to: "/service/abmelden")
        #expect(browser.page.location == "/service/anmelden")
        browser.cookies = cookies
        #expect(try browser.get("/service").status == 303)
    }

    @Test func `Forms without the token of this very session are refused`() throws {
        let portal = try TestPortal()
        let one = try portal.desk(.leitung)
        let other = try portal.desk(.sachbearbeitung)
        try one.get("/service/abmelden")
        let token = try #require(one.page.form(to: "/service/abmelden")?.hidden["csrf"])
        #expect(try other.post("/service/abmelden", ["csrf": token]).status == 403)
        other.headers["HTTP_ORIGIN"] = "https://evil.example"
        try other.get("/service/abmelden")
        #expect(try other.submit(to: "/service/abmelden").status == 403)
        other.headers = [:]
        #expect(try other.get("/service").status == 200)
    }

    // MARK: The desk's own people

    @Test func `A lost phone is reset by a second admin: app, password and sessions end, a code is shown once`() throws
    {
        let portal = try TestPortal()
        let (lea, browser) = try portal.deskPerson("lea@example.org", .leitung)
        let (sven, his) = try portal.deskPerson("sven@example.org", .sachbearbeitung)
        let address = "/service/personal/\(sven.id.rawValue.uuidString.lowercased())/zuruecksetzen"
        try browser.act(address, because: "Telefon verloren, Ausweis gesehen")
        #expect(browser.page.status == 200 && browser.page.heading.hasPrefix("Einmalcode"))
        let code = try #require(browser.page.html.firstMatch(of: #/<p class="code">([^<]*)</#)).output.1
        #expect(try his.get("/service").status == 303)
        #expect(try portal.deskSignIn(sven).page.status == 422)
        #expect(try portal.deskTrail(.staffFactorReset) == ["Telefon verloren, Ausweis gesehen"])
        let fresh = portal.browser()
        try fresh.get("/service/einrichten")
        try fresh.submit(["email": sven.email, "einmalcode": String(code)], to: "/service/einrichten")
        #expect(try fresh.follow().heading == "Passwort und App")
        // Nobody does it for herself, and a lower role for nobody.
        let own = "/service/personal/\(lea.id.rawValue.uuidString.lowercased())/zuruecksetzen"
        #expect(try browser.get(own).status == 404)
        let (_, third) = try portal.deskPerson("mia@example.org", .sachbearbeitung)
        #expect(try third.get(own).status == 403)
        #expect(try third.get("/service/personal").status == 403)
    }

    @Test func `Each role sees and may what it should`() throws {
        let portal = try TestPortal()
        let betrieb = try portal.betrieb().rawValue.uuidString.lowercased()
        let account = try portal.account("ada@example.org", password: goodPassword).rawValue.uuidString.lowercased()
        let leitung = ["/service/importe", "/service/personal", "/service/protokoll"]
        let acts = [
            "/service/betriebe/\(betrieb)/brief", "/service/betriebe/\(betrieb)/anschrift",
            "/service/betriebe/\(betrieb)/entwerten", "/service/personen/\(account)/passwort",
            "/service/personen/\(account)/grenzen", "/service/personen/\(account)/loeschen",
        ]
        let looks = [
            "/service", "/service/briefe", "/service/stapel", "/service/betriebe/\(betrieb)",
            "/service/personen/\(account)",
        ]
        for role in StaffRole.allCases {
            let browser = try portal.desk(role)
            for path in looks { #expect(try browser.get(path).status == 200, "\(role) \(path)") }
            for path in acts {
                #expect(try browser.get(path).status == (role >= .sachbearbeitung ? 200 : 403), "\(role) \(path)")
            }
            for path in leitung {
                #expect(try browser.get(path).status == (role == .leitung ? 200 : 403), "\(role) \(path)")
            }
        }
    }
}
