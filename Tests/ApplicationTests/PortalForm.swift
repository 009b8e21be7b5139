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
    case forgotten = "/passwort/vergessen"
    case reset = "/passwort/festlegen"
    case contact = "/kontakt"
    case profile = "/profil"
    case passwordChange = "/profil/passwort"
    case deletion = "/profil/loeschen"

    var address: String { rawValue }
    var testDescription: String { rawValue }

    static let email = "ada@example.org"
    static let password = "Giebel Hobel Zange 7"
    /// Those whose every entry is checked before anything is stored. A new password is judged beside the old one, whose
    /// check is counted: ProfileTests has that.
    static var withFields: [PortalForm] { allCases.filter { !$0.entries.isEmpty && $0 != .passwordChange } }

    /// Those that only a person who is signed in may send.
    var needsSession: Bool {
        switch self {
        case .profile, .passwordChange, .deletion: true
        default: false
        }
    }

    /// What may be left empty.
    var optional: Set<String> {
        switch self {
        case .contact: ["email"]
        case .profile: ["ort"]
        default: []
        }
    }

    var required: [String] { entries.keys.filter { !optional.contains($0) }.sorted() }

    /// What is typed when all goes well.
    var entries: [String: String] {
        switch self {
        case .register: ["vorname": "Ada", "nachname": "Löwe", "email": "ada.loewe@example.org"]
        case .activate, .reset: ["passwort": PortalForm.password]
        case .signIn: ["email": PortalForm.email, "passwort": PortalForm.password]
        case .forgotten: ["email": PortalForm.email]
        case .contact: ["nachricht": "Guten Tag", "email": "ada.loewe@example.org"]
        case .profile: ["vorname": "Ada", "nachname": "Löwe", "ort": "Bielefeld"]
        case .passwordChange: ["passwort_alt": PortalForm.password, "passwort": "Falz Sparren Kelle 8"]
        case .deletion: ["passwort": PortalForm.password]
        case .resend, .signOut: [:]
        }
    }

    /// Where it leads then.
    var goal: String {
        switch self {
        case .register, .resend: "/registrieren/gesendet"
        case .activate, .signIn, .reset: "/uebersicht"
        case .signOut: "/anmelden"
        case .forgotten: "/passwort/vergessen"
        case .contact: "/kontakt"
        case .profile: "/profil"
        case .passwordChange: "/profil/passwort"
        case .deletion: "/"
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
        case .signIn, .forgotten:
            _ = try portal.signedIn()
            browser = portal.browser()
        case .signOut, .profile, .passwordChange, .deletion:
            browser = try portal.signedIn()
        case .contact:
            browser = portal.browser()
        case .reset:
            browser = try PortalForm.forgotten.open(in: portal)
            try browser.submit(["email": PortalForm.email])
            try browser.get(try portal.mail(to: PortalForm.email).link("/passwort/neu/"))
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
        try account(email, password: PortalForm.password, vorname: "Ada", nachname: "Löwe")
        let browser = browser()
        try browser.signIn(email, PortalForm.password)
        try browser.follow()
        try #require(browser.page.status == 200)
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
