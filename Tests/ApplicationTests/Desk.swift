import Foundation
import PortalWeb
import PostgreSQL
import Secrets
import ServiceDesk
import TestPortal
import Testing

/// Somebody of the service desk with an app, for tests.
struct DeskPerson {
    static let password = "Wasserwaage Kelle 17"
    let email: String
    let id: Staff.ID
    let app: App
}

extension TestPortal {
    /// The one-time code of a new person.
    func staffCode(_ email: String, _ role: StaffRole = .leitung) throws -> String {
        let directory = StaffDirectory(owner, environment.keys, environment.settings)
        let name = "Kollegin " + email.prefix { $0 != "@" }
        return try #require(try directory.add(email, name: name, role: role, at: now)).printed
    }

    /// Somebody who has enrolled by the pages; her browser is signed in.
    func deskPerson(_ email: String = "lea@example.org", _ role: StaffRole = .leitung) throws
        -> (person: DeskPerson, browser: Browser)
    {
        let code = try staffCode(email, role)
        let browser = browser("198.51.100.9")
        try browser.get("/service/einrichten")
        try browser.submit(["email": email, "einmalcode": code], to: "/service/einrichten")
        try browser.follow()
        let app = try App(page: browser.page)
        try browser.submit(["passwort": DeskPerson.password, "code": app.code(now)], to: "/service/einrichten")
        try #require(browser.page.location == "/service", "\(browser.page.problems) \(browser.page.text)")
        try browser.follow()
        try #require(browser.page.status == 200)
        later(60)
        let id = try owner.one(Staff.ID.self, "SELECT id FROM staff WHERE email = \(email)")
        return (DeskPerson(email: email, id: id, app: app), browser)
    }

    /// A browser of the desk, signed in.
    func desk(_ role: StaffRole = .leitung, _ email: String? = nil) throws -> Browser {
        try deskPerson(email ?? "\(role.rawValue)@example.org", role).browser
    }

    /// The sign-in form of the desk, sent.
    @discardableResult
    func deskSignIn(
        _ person: DeskPerson,
        password: String = DeskPerson.password,
        code: String? = nil,
        in browser: Browser? = nil
    ) throws -> Browser {
        let browser = browser ?? self.browser("198.51.100.77")
        try browser.get("/service/anmelden")
        try browser.submit(
            ["email": person.email, "passwort": password, "code": code ?? person.app.code(now)],
            to: "/service/anmelden"
        )
        return browser
    }

    /// What the trail says that somebody of the desk did: `event reason`.
    func deskTrail(_ event: AuditEvent) throws -> [String] {
        try owner.many(
            String.self,
            """
            SELECT coalesce(detail ->> 'reason', '') FROM audit_event
            WHERE event = \(event) AND actor = 'staff' AND actor_id IS NOT NULL ORDER BY id
            """
        )
    }
}

extension Browser {
    /// Opens an act of the desk and confirms it with a reason.
    @discardableResult
    func act(_ address: String, _ fields: [String: String] = [:], because reason: String = "Anruf geprüft") throws
        -> Page
    {
        try get(address)
        try #require(page.status == 200, "\(address): \(page.status) \(page.text)")
        let path = String(address.prefix { $0 != "?" })
        return try submit(fields.merging(["grund": reason]) { $1 }, to: path)
    }
}
