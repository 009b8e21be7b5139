import HTTP
import Links
import Mail
import PortalWeb
import PostgreSQL
import TestPortal
import Testing

/// Whoever comes: follows every link and sends every form that a page offers, and looks at each answer.
@Suite(.portal) struct CrawlTests {
    enum Person: CaseIterable {
        case visitor, pending, invited, account, secondFactor, waitingForCode, deleted

        /// A browser of such a person.
        ///
        /// - Parameter number: of one person only.
        func browser(in portal: TestPortal, number: Int) throws -> Browser {
            let email = "person\(number)@example.org"
            switch self {
            case .visitor:
                return portal.browser()
            case .pending:
                let browser = try portal.registered(email)
                try browser.get(try portal.mail(to: email).link("/aktivieren/"))
                return browser
            case .invited:
                guard case .address(let address) = EmailAddress.parse(email) else { preconditionFailure("an address") }
                _ = try portal.owner.transaction {
                    try Invitations(portal.owner)
                        .invite(address, vorname: "Ada", nachname: "Löwe", for: .lecturer, at: portal.now)
                }
                let browser = portal.browser()
                try browser.get(try portal.mail(to: email).link("/aktivieren/"))
                return browser
            case .account:
                return try portal.signedIn(email)
            case .secondFactor:
                return try SecondFactorTests.equipped(portal, email).browser
            case .waitingForCode:
                _ = try SecondFactorTests.equipped(portal, email)
                return try SecondFactorTests.halfway(portal, email)
            case .deleted:
                let browser = try portal.signedIn(email)
                let cookies = browser.cookies
                try browser.get("/profil/loeschen")
                try browser.submit(["passwort": PortalForm.password])
                try #require(browser.page.location == "/")
                browser.cookies = cookies
                return browser
            }
        }
    }

    /// What is typed into a form that asks for a field of this name.
    private enum Typed: CaseIterable {
        case nothing, sense, ownPassword, nonsense, withoutToken

        func fields(of form: Page.Form, number: Int) -> [String: String] {
            var fields = form.hidden
            for (name, value) in form.fields {
                let isPassword = name == "passwort" || name == "bestaetigung"
                fields[name] =
                    switch self {
                    case .nothing: ""
                    case .ownPassword where isPassword: PortalForm.password
                    case .sense, .withoutToken, .ownPassword: CrawlTests.sensible[name] ?? value
                    case .nonsense: "<b>\u{202E}\u{0301}'\"&%00 ÄÖÜ \(number)"
                    }
            }
            if self == .withoutToken { fields["csrf"] = nil }
            return fields
        }
    }

    private static let sensible = [
        "vorname": "Ada", "nachname": "Löwe", "email": "ada.loewe@example.org", "passwort": "Falz Sparren Kelle 8",
        "passwort_alt": PortalForm.password, "nachricht": "Guten Tag", "plz": "33602", "code": "123456",
    ]

    /// The form of an answer, whoever asked: contract.md's table.
    private func check(_ page: Page, _ what: String) {
        let type = page.response["Content-Type"] ?? ""
        switch page.status {
        case 200, 404:
            #expect(!type.isEmpty, "\(what)")
        case 301, 303:
            #expect(page.location?.hasPrefix("/") == true, "\(what)")
        case 403:
            #expect(!page.text.isEmpty, "\(what)")
        case 422:
            #expect(page.title.hasPrefix("Fehler: ") && !page.problems.isEmpty, "\(what)")
            for field in page.problems.keys {
                #expect(page.html.contains("id=\"\(field)\""), "\(what): the summary leads to \(field)")
            }
        case 429:
            #expect(page.response["Retry-After"] != nil && page.text.contains(#/Sekunde|Minute|Stunde/#), "\(what)")
        default:
            Issue.record("\(what): \(page.status)")
        }
        if page.status != 303, page.status != 301, type.hasPrefix("text/html") {
            #expect(page.html.hasPrefix("<!doctype html>\n<html lang=\"de\">") && !page.heading.isEmpty, "\(what)")
        }
    }

    /// Goes where an answer leads until a page is there.
    private func arrive(_ browser: Browser, _ what: String) throws {
        for _ in 1...4 where browser.page.location != nil {
            try browser.follow()
            check(browser.page, "\(what) → \(browser.page.path)")
        }
        #expect(browser.page.location == nil, "\(what) leads in a circle")
    }

    @Test(arguments: Person.allCases)
    func `Every link and every form that is offered is answered as promised`(person: Person) throws {
        let portal = try TestPortal()
        var number = 0
        func newBrowser() throws -> Browser {
            number += 1
            return try person.browser(in: portal, number: number)
        }
        let reader = try newBrowser()
        var waiting = Route.allFixed.map(\.path)
        var seen = Set(waiting)
        var forms: [(page: String, form: Page.Form)] = []
        while let path = waiting.popLast() {
            let cookies = reader.cookies
            let page = try reader.get(path)
            check(page, "\(person) GET \(path)")
            for link in page.links + [page.location].compactMap(\.self)
            where link.hasPrefix("/") && !link.hasPrefix("/assets/") && !link.hasPrefix("/hilfe/") {
                let target = String(link.prefix { $0 != "#" })
                if !target.isEmpty, seen.insert(target).inserted { waiting.append(target) }
            }
            for form in page.forms
            where !forms.contains(where: { $0.form.action == form.action && $0.form.fields.keys == form.fields.keys }) {
                forms.append((path, form))
            }
            reader.cookies = cookies
        }
        #expect(forms.count > 3)
        for (path, form) in forms {
            for typed in Typed.allCases {
                let browser = try newBrowser()
                try browser.get(path)
                // Another person's page may not offer the form any more; nothing to send then.
                guard let shown = browser.page.forms.first(where: { $0.action == form.action }) else { continue }
                let what = "\(person) \(typed) POST \(form.action) of \(path)"
                let page = try browser.post(shown.action, typed.fields(of: shown, number: number))
                check(page, what)
                if typed == .withoutToken { #expect([403, 404, 303].contains(page.status), "\(what): \(page.status)") }
                try arrive(browser, what)
                // The back button, and a second press.
                try browser.get(path)
                check(browser.page, "back to \(what)")
                check(try browser.post(shown.action, typed.fields(of: shown, number: number)), "again \(what)")
            }
        }
    }
}
