import PostgreSQL
import TestPortal
import Testing

/// Every form of the portal, and how a browser comes to stand before it. A new form is a new case, and every test of
/// forms holds for it too.
enum PortalForm: String, CaseIterable, CustomTestStringConvertible {
    case register = "/registrieren"
    case resend = "/registrieren/erneut"
    case activate = "/aktivieren"
    case signIn = "/anmelden"
    case signOut = "/abmelden"

    var address: String { rawValue }
    var testDescription: String { rawValue }

    static let email = "ada@example.org"
    static let password = "Giebel Hobel Zange 7"
    static var withFields: [PortalForm] { allCases.filter { !$0.entries.isEmpty } }

    /// What is typed when all goes well.
    var entries: [String: String] {
        switch self {
        case .register: ["vorname": "Ada", "nachname": "Löwe", "email": "ada.loewe@example.org"]
        case .activate: ["passwort": PortalForm.password]
        case .signIn: ["email": PortalForm.email, "passwort": PortalForm.password]
        case .resend, .signOut: [:]
        }
    }

    /// Where it leads then.
    var goal: String {
        switch self {
        case .register, .resend: "/registrieren/gesendet"
        case .activate, .signIn: "/uebersicht"
        case .signOut: "/anmelden"
        }
    }

    /// A browser that shows the form, ready to be sent.
    func open(in portal: TestPortal) throws -> Browser {
        let browser: Browser
        switch self {
        case .register:
            browser = portal.browser()
        case .resend:
            browser = try portal.registered()
            portal.later(120)
        case .activate:
            browser = try portal.registered()
            try browser.get(try portal.mail(to: PortalForm.email).link("/aktivieren/"))
        case .signIn:
            _ = try portal.signedIn()
            browser = portal.browser()
        case .signOut:
            browser = try portal.signedIn()
        }
        try browser.get(address)
        try #require(browser.page.status == 200 && browser.page.form(to: address) != nil)
        return browser
    }
}

extension TestPortal {
    /// A browser that has registered and waits for its mail.
    func registered(_ email: String = PortalForm.email) throws -> Browser {
        let browser = browser()
        try browser.get("/registrieren")
        try browser.submit(["vorname": "Ada", "nachname": "Löwe", "email": email])
        try #require(browser.page.status == 303, "\(browser.page.problems)")
        return browser
    }

    /// A browser signed in to a new account.
    func signedIn(_ email: String = PortalForm.email) throws -> Browser {
        let browser = try registered(email)
        try browser.get(try mail(to: email).link("/aktivieren/"))
        try browser.follow()
        try browser.submit(["passwort": PortalForm.password], to: "/aktivieren")
        try #require(browser.page.location == "/uebersicht", "\(browser.page.problems)")
        try browser.follow()
        return browser
    }

    /// Everything in the database, to see whether anything has changed.
    ///
    /// - Parameter table: one to leave out.
    func contents(except table: String = "") throws -> String {
        try owner.one(
            String.self,
            """
            SELECT string_agg(table_to_xml(c.oid, true, false, '')::text, '' ORDER BY c.oid) FROM pg_class c
            WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind = 'r' AND c.relname <> \(table)
            """
        )
    }
}
