import Application
import Mail
import PortalWeb
import Secrets
import TestDatabase
import TestPortal
import Testing

/// A password that fits the policy.
let goodPassword = "Giebel Hobel Zange 7"

/// The ways through the portal that most tests begin with.
extension TestPortal {
    /// A browser that has sent the registration form and stands on the page that says so.
    @discardableResult
    func registering(
        _ email: String,
        _ vorname: String = "Ada",
        _ nachname: String = "Löwe",
        in browser: Browser? = nil
    ) throws -> Browser {
        let browser = browser ?? self.browser()
        try browser.get("/registrieren")
        try browser.submit(["vorname": vorname, "nachname": nachname, "email": email])
        try browser.follow()
        return browser
    }

    /// The path of a fresh activation link for the address.
    func activationLink(for email: String, _ vorname: String = "Ada", _ nachname: String = "Löwe") throws -> String {
        try registering(email, vorname, nachname)
        return try mail(to: email).link("/aktivieren/")
    }

    /// A browser that has just made the account and is signed in to it.
    @discardableResult
    func activating(_ email: String, in browser: Browser? = nil) throws -> Browser {
        let browser = browser ?? self.browser()
        let link = try activationLink(for: email)
        try browser.get(link)
        try browser.follow()
        try browser.submit(["passwort": goodPassword], to: "/aktivieren")
        return browser
    }

    /// A browser that has sent the sign-in form; its page is the answer.
    @discardableResult
    func signingIn(
        _ email: String,
        _ password: String = goodPassword,
        from address: String = "192.0.2.7",
        in browser: Browser? = nil
    ) throws -> Browser {
        let browser = browser ?? self.browser(address)
        try browser.get("/anmelden")
        try browser.submit(["email": email, "passwort": password], to: "/anmelden")
        return browser
    }

    /// How many mails of any kind were sent to the address, after sending what is due.
    func mails(to address: String) throws -> Int {
        try work()
        return postbox.mails(to: address).count
    }

    /// A browser before a portal whose places for hashing passwords are all taken.
    func busyBrowser() -> Browser {
        browser(hashing: PasswordHasher(environment.keys.ring), at: HashGate(places: 0, mostWaiting: 0))
    }

    /// A browser before a portal that hashes passwords otherwise.
    func browser(
        hashing hasher: PasswordHasher,
        at gate: HashGate = HashGate(places: 2, mostWaiting: 32)
    ) -> Browser {
        let (database, portal) = (TestDatabase.current.connect(as: "portal_serve"), self)
        let passwords = Passwords(
            hasher: hasher,
            policy: PasswordPolicy(minimumLength: 12, words: WordList(words: []), service: []),
            gate: gate
        )
        let environment = Environment(
            settings: environment.settings,
            chamber: environment.chamber,
            keys: environment.keys,
            passwords: passwords,
            log: environment.log
        )
        return Browser("192.0.2.7") { request in
            Application(environment, database: database, now: portal.now).respond(to: request)
        }
    }
}
