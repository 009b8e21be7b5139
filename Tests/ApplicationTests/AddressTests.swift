import HTTP
import Links
import PortalWeb
import PostgreSQL
import TestPortal
import Testing

/// Every address of the portal: what it answers to whom, and what may be kept of the answer.
@Suite(.portal) struct AddressTests {
    /// Whether the visitor is signed in.
    enum Visitor: CaseIterable { case anonymous, signedIn }

    private static let all = Route.allFixed + Route.allPatterns

    private func browser(_ visitor: Visitor, _ portal: TestPortal) throws -> Browser {
        visitor == .signedIn ? try portal.signedIn() : portal.browser()
    }

    /// What GET of an address leads to.
    private enum Outcome: Equatable {
        case page, elsewhere(String), unknown, text
    }

    private func expected(_ route: Route, _ visitor: Visitor) -> Outcome {
        let isSignedIn = visitor == .signedIn
        switch route {
        case .system(.status): return .unknown
        case .system: return .text
        case .registration(.sent), .registration(.resend): return .elsewhere("/registrieren")
        case .activationLink: return .elsewhere("/aktivieren")
        case .passwordLink: return .elsewhere("/passwort/festlegen")
        case .activation: return isSignedIn ? .page : .unknown
        case .passwordReset(.set): return isSignedIn ? .elsewhere("/profil/passwort") : .unknown
        case .signIn(.signIn) where isSignedIn: return .elsewhere("/uebersicht")
        case .signIn(.signOut) where !isSignedIn: return .elsewhere("/anmelden")
        case .overview where !isSignedIn: return .elsewhere("/anmelden?weiter=%2Fuebersicht")
        case .profile(let page) where !isSignedIn:
            return .elsewhere("/anmelden?weiter=%2F" + page.rawValue.replacing("/", with: "%2F"))
        case .betrieb(let page) where route.isLive && !isSignedIn:
            return .elsewhere("/anmelden?weiter=%2F" + page.rawValue.replacing("/", with: "%2F"))
        case .betrieb(.overview), .betrieb(.people), .betrieb(.invite), .betrieb(.settings), .betrieb(.unlink):
            return .elsewhere("status 403")
        case .betrieb(.confirmLink): return .elsewhere("/betrieb/verknuepfen")
        case .invitationLink: return .elsewhere("/einladung")
        case .invitation where !isSignedIn: return .elsewhere("/anmelden?weiter=%2Feinladung")
        case .keepAccountLink: return .elsewhere("/konto-behalten")
        case .keepAccount: return .unknown
        case .staff(.signIn), .staff(.enrol): return .page
        case .staff(.signOut), .staff(.overview): return .elsewhere("/service/anmelden")
        // The desk has a sign-in of its own.
        case _ where route.isDesk:
            return .elsewhere(Link(.staff(.signIn), query: [.init("weiter", route.path)]).text)
        case .statutory(.contact), .statutory(.reportBarrier): return .page
        case .statutory: return .elsewhere("/hilfe/k\(route.path)/")
        default: return .page
        }
    }

    @Test(arguments: Visitor.allCases)
    func `Every address answers with its page, or says where to go`(visitor: Visitor) throws {
        let portal = try TestPortal()
        let person = try browser(visitor, portal).cookies
        for route in AddressTests.all {
            let browser = portal.browser()
            browser.cookies = person
            let page = try browser.get(route.path)
            let outcome: Outcome =
                switch page.status {
                case 200: page.response["Content-Type"] == "text/html; charset=utf-8" ? .page : .text
                case 303: .elsewhere(page.location ?? "")
                case 404: .unknown
                default: .elsewhere("status \(page.status)")
                }
            #expect(outcome == expected(route, visitor), "\(route.path)")
            let isHTML = page.response["Content-Type"]?.hasPrefix("text/html") == true
            // The addresses for operators ask nobody who they are.
            if isHTML, route != .system(.status) {
                #expect(page.html.hasPrefix("<!doctype html>\n<html lang=\"de\">"), "\(route.path)")
                #expect(!page.heading.isEmpty && page.title.hasSuffix(" – Kund*innenportal"), "\(route.path)")
                #expect(page.html.contains("Ada Löwe") == (visitor == .signedIn && !route.isDesk), "\(route.path)")
            }
        }
    }

    @Test(arguments: Visitor.allCases)
    func `What is in preparation says so, and takes no input`(visitor: Visitor) throws {
        let portal = try TestPortal()
        let browser = try browser(visitor, portal)
        let before = try portal.contents()
        for route in AddressTests.all where !route.isLive {
            let page = try browser.get(route.path)
            #expect(page.status == 200 && page.heading == route.title, "\(route.path)")
            #expect(page.text.contains("in Vorbereitung"), "\(route.path)")
            try browser.post(route.path, ["email": PortalForm.email, "passwort": "x", "pin": "1", "csrf": "x"])
            #expect(browser.page.status == (route.takesPost ? 200 : 405), "\(route.path)")
        }
        #expect(try portal.contents() == before)
    }

    @Test(arguments: Visitor.allCases)
    func `An address with a slash too many leads to the one without, with its query`(visitor: Visitor) throws {
        let portal = try TestPortal()
        let browser = try browser(visitor, portal)
        for route in AddressTests.all where route != .page(.start) {
            let page = try browser.get(route.path + "/?a=1&b=%C3%A4%26")
            if route.carriesToken {
                #expect(page.status == 303 && page.location == route.path)
            } else {
                #expect(page.status == 301, "\(route.path)")
                #expect(page.location == route.path + "?a=1&b=%C3%A4%26", "\(route.path)")
            }
            let sent = try browser.post(route.path + "/", ["a": "1"])
            #expect(sent.status == 404, "\(route.path)")
        }
    }

    @Test(arguments: ["/aktivieren/", "/passwort/neu/", "/einladung/", "/konto-behalten/"])
    func `A token stays in no cache, no page and no permanent redirect`(prefix: String) throws {
        let portal = try TestPortal()
        let token = "abcdefghijklmnopqrstuvwxyz"
        for ending in ["", "/", ".", "?x=1", "/?x=1"] {
            for method in ["GET", "HEAD"] {
                let page = try portal.browser().get(prefix + token + ending, method: method)
                #expect([200, 303].contains(page.status))
                #expect(page.status == 303 || !page.html.contains(token))
                #expect(page.status == 200 || page.response["Cache-Control"] == "no-store")
            }
        }
    }

    @Test(arguments: [
        "//", "///", "//registrieren", "/registrieren//", "/registrieren///", "/registrieren//erneut", "/Registrieren",
        "/registrieren.html", "/registrieren/.", "/registrieren/..", "/./registrieren", "/../registrieren",
        "/registrieren%20", "/registrieren;x=1", "/kurse/", "/kurse//buchen", "/kurse/4711/buchen/x", "/index.html",
        "/.env", "/wp-login.php", "/%C3%BCbersicht", "/aktivieren/a/b", "/internal", "/internal/status/x",
        "/" + String(repeating: "a/", count: 2_000), "/" + String(repeating: "a", count: 20_000), "/*", "/~root",
    ])
    func `An unknown address is told in German, with a way on`(address: String) throws {
        let portal = try TestPortal()
        let page = try portal.browser().get(address)
        if address == "/kurse/" {
            #expect(page.status == 301 && page.location == "/kurse")
            return
        }
        #expect(page.status == 404)
        #expect(page.heading == "Diese Seite gibt es nicht")
        #expect(page.text.contains("Zur Startseite") && page.text.contains("service@chamber.example"))
        #expect(try portal.browser().post(address, ["a": "1"]).status == 404)
    }

    @Test(arguments: [
        "registrieren", "/%", "/%g0", "/%4", "/%2Fregistrieren", "/a%2fb", "/a%5Cb", "/a\\b", "/%00", "/%0D%0AX:1",
        "/%FF", "/%C0%AF", "/a\u{7F}", "*", "http://portal.example/", "/registrieren?x=%", "/registrieren?x=%FF",
        "/registrieren?x=%00",
    ])
    func `An address that can be read two ways is refused`(address: String) throws {
        let portal = try TestPortal()
        let page = try portal.browser().get(address)
        #expect(page.status == 400)
        #expect(page.heading == "Diese Anfrage lässt sich nicht lesen")
        #expect(page.response["Cache-Control"] == "no-store")
    }

    @Test func `The metrics are for this machine alone`() throws {
        let portal = try TestPortal()
        let browser = try portal.signedIn()
        for headers in [[:], ["HTTP_LISTENER": "internal"], ["HTTP_X_FORWARDED_FOR": "127.0.0.1"]] {
            browser.headers = headers
            #expect(try browser.get("/internal/status").status == 404)
        }
        browser.headers = ["REMOTE_ADDR": "127.0.0.1"]
        #expect(try browser.get("/internal/status").status == 404)
        browser.headers = ["LISTENER": "internal"]
        #expect(try browser.get("/internal/status").status == 200)
    }
}

// MARK: What may be kept

extension AddressTests {
    @Test func `A page that holds neither a person's data nor a form's token may be kept, if it is asked for again`()
        throws
    {
        let portal = try TestPortal()
        let pages = ["/", "/onlineangebote", "/kurse", "/gibt-es-nicht", "/aktivieren"]
        for address in pages {
            let browser = portal.browser()
            let page = try browser.get(address)
            #expect(page.response["Cache-Control"] == "no-cache", "\(address)")
            #expect(page.response["Vary"] == "Cookie", "\(address)")
            #expect(page.response.cookies.isEmpty, "\(address)")
        }
    }

    @Test(arguments: PortalForm.allCases)
    func `A page with a form is kept by nobody`(form: PortalForm) throws {
        let portal = try TestPortal()
        let browser = try form.open(in: portal)
        #expect(browser.page.response["Cache-Control"] == "no-store")
        #expect(browser.page.response["Vary"] == "Cookie")
        try browser.post(form.address, ["csrf": "x"])
        #expect(browser.page.status == 403 && browser.page.response["Cache-Control"] == "no-store")
    }

    @Test func `No answer to a signed-in person is kept`() throws {
        let portal = try TestPortal()
        let cookies = try portal.signedIn().cookies
        let pages = AddressTests.all.filter { $0 != .system(.status) }
        for address in pages.map(\.path) + ["/gibt-es-nicht"] {
            let browser = portal.browser()
            browser.cookies = cookies
            #expect(try browser.get(address).response["Cache-Control"] == "no-store", "\(address)")
        }
    }

    @Test func `Whatever sets a cookie is kept by nobody`() throws {
        let portal = try TestPortal()
        for address in AddressTests.all.map(\.path) {
            let page = try portal.browser().get(address)
            if !page.response.cookies.isEmpty { #expect(page.response["Cache-Control"] == "no-store", "\(address)") }
        }
    }

    @Test func `Cookies are for this site alone, and under TLS bound to its host`() throws {
        let portal = try TestPortal()
        let plain = try PortalForm.signIn.open(in: portal)
        try plain.submit(PortalForm.signIn.entries)
        let secure = portal.browser()
        secure.headers = ["HTTPS": "on"]
        try secure.get("/anmelden")
        for cookie in plain.page.response.cookies + secure.page.response.cookies {
            #expect(cookie.headerValue.contains("; Path=/; HttpOnly; SameSite=Lax"))
            #expect(!cookie.headerValue.contains("Domain="))
        }
        #expect(plain.page.response.cookies.map(\.name).sorted() == ["ablauf", "geraet", "sitzung"])
        #expect(secure.page.response.cookies.map(\.name) == ["__Host-ablauf"])
        #expect(secure.page.response.cookies.allSatisfy { $0.headerValue.contains("; Secure") })
    }
}

// MARK: Where a sign-in leads

extension AddressTests {
    @Test func `A sign-in leads back to the page asked for`() throws {
        let portal = try TestPortal()
        _ = try portal.signedIn()
        let targets = [
            "/uebersicht", "/", "/kurse/4711", "/kurse?suche=Schwei%C3%9Fen&seite=2", "/betrieb/verknuepfen",
            "/kurse/a%22b", "/formulare/x?a=%26&a=2", "/registrieren",
        ]
        for target in targets {
            let browser = portal.browser()
            try browser.get("/anmelden?weiter=" + Browser.encoded(target))
            #expect(browser.page.form()?.hidden["weiter"] == target)
            try browser.submit(["email": PortalForm.email, "passwort": "falsch geraten 12"])
            #expect(browser.page.form()?.hidden["weiter"] == target)
            try browser.submit(PortalForm.signIn.entries)
            #expect(browser.page.location == target)
            #expect(try browser.get("/anmelden?weiter=" + Browser.encoded(target)).location == target)
            portal.later(600)
        }
    }

    @Test func `A sign-in leads nowhere but to a page of the portal`() throws {
        let portal = try TestPortal()
        _ = try portal.signedIn()
        let wishes = [
            "//evil.example", "///evil.example", "https://evil.example", "https:evil.example", "http:/evil.example",
            "\\\\evil.example", "/\\evil.example", "\\/evil.example", "/%5Cevil.example", "/%2f/evil.example",
            "/%2F%2Fevil.example", "/%09/evil.example", "/\t/evil.example", "\t//evil.example", " //evil.example",
            " /uebersicht", "/\r\n/evil.example", "/uebersicht\r\nSet-Cookie: a=b", "/uebersicht%0d%0aX: 1",
            "/.//evil.example", "/..//evil.example", "/;@evil.example", "@evil.example", "evil.example",
            "javascript:alert(1)", "data:text/html,x", "?weiter=//evil.example", "#", "", "/gibt-es-nicht",
            "/anmelden", "/anmelden?weiter=%2Fanmelden", "/abmelden", "/aktivieren/abcdefghijklmnopqrstuvwxyz",
            "/passwort/neu/x", "/einladung/x", "/service", "/internal/status", "/healthz", "/hilfe/",
            "/uebersicht?x=%", "/uebersicht?x=%FF", "/uebersicht?x=%00", "/kurse/\u{202E}gpj\u{0}",
            "/kurse/" + String(repeating: "4", count: 2_000),
        ]
        for wish in wishes {
            let browser = portal.browser()
            try browser.get("/anmelden?weiter=" + Browser.encoded(wish))
            let fields = PortalForm.signIn.entries
            if wish.contains("\0") {
                #expect(browser.page.status == 400)
                continue
            }
            #expect(browser.page.form()?.hidden["weiter"] == nil, "\(wish)")
            try browser.submit(fields.merging(["weiter": wish]) { $1 })
            #expect(browser.page.location == "/uebersicht", "\(wish)")
            #expect(try browser.get("/anmelden?weiter=" + Browser.encoded(wish)).location == "/uebersicht", "\(wish)")
            portal.later(600)
        }
    }

    @Test func `Who must sign in first comes back with the query, unless that is too long for an address`() throws {
        let portal = try TestPortal()
        let browser = portal.browser()
        #expect(
            try browser.get("/uebersicht?a=%C3%A4&b=%26").location
                == "/anmelden?weiter=%2Fuebersicht%3Fa%3D%25C3%25A4%26b%3D%2526"
        )
        let long = "/uebersicht?a=" + String(repeating: "a", count: 3_000)
        #expect(try browser.get(long).location == "/anmelden?weiter=%2Fuebersicht")
    }
}

// MARK: Refusals and maintenance

extension AddressTests {
    /// Refusals and how to meet them; a database away is met in ``OutageTests``.
    @Test(arguments: [
        (404, "Diese Seite gibt es nicht", "GET", "/gibt-es-nicht", ""),
        (405, "So lässt sich diese Seite nicht aufrufen", "POST", "/", "a=1"),
        (405, "So lässt sich diese Seite nicht aufrufen", "DELETE", "/registrieren", ""),
        (400, "Diese Anfrage lässt sich nicht lesen", "POST", "/registrieren", "a=%"),
        (403, "Diese Anfrage kam nicht von einer Seite des Portals", "POST", "/registrieren", "a=1"),
        (413, "Das ist zu viel auf einmal", "POST", "/registrieren", String(repeating: "a&", count: 201)),
    ])
    func `A refusal says in German what happened and what to do`(
        status: Int,
        heading: String,
        method: String,
        address: String,
        body: String
    ) throws {
        let portal = try TestPortal()
        let browser = portal.browser()
        browser.headers = ["HTTP_SEC_FETCH_SITE": "cross-site"]
        let type = "application/x-www-form-urlencoded"
        let page = try browser.ask(method, address, body: Array(body.utf8), type: type)
        #expect(page.status == status && page.heading == heading)
        #expect(page.title == heading + " – Kund*innenportal")
        #expect(page.text.contains("Zur Startseite") && page.text.contains("service@chamber.example"))
        #expect(page.response["Retry-After"] == nil)
    }

    @Test func `A body larger than the web server takes is told in German`() throws {
        let portal = try TestPortal()
        let browser = Browser("192.0.2.7") { _ in portal.respond(to: .failure(.tooLarge)) }
        let page = try browser.post("/registrieren", ["a": "1"])
        #expect(page.status == 413 && page.heading == "Das ist zu viel auf einmal")
    }

    @Test(arguments: Visitor.allCases)
    func `During maintenance the pages that the law asks for stay open, and nothing is stored`(visitor: Visitor) throws
    {
        let before = try TestPortal()
        let cookies = try browser(visitor, before).cookies
        try Maintenance.set(true, in: before.owner)
        let portal = try TestPortal()
        let contents = try portal.contents()
        for route in AddressTests.all {
            let browser = portal.browser()
            browser.cookies = cookies
            for method in route.takesPost ? ["GET", "HEAD", "POST"] : ["GET", "HEAD"] {
                let page = try browser.ask(method, route.path)
                switch route {
                case .page, .statutory, .system(.alive), .system(.ready):
                    let isRight = method == "POST" ? page.status == 503 : [200, 303].contains(page.status)
                    #expect(isRight, "\(method) \(route.path)")
                case .system(.status): #expect(page.status == 404)
                default:
                    #expect(page.status == 503, "\(method) \(route.path)")
                    #expect(page.response["Retry-After"] == "300", "\(method) \(route.path)")
                    #expect(method == "HEAD" || page.heading == "Wir warten das Portal", "\(method) \(route.path)")
                }
            }
        }
        #expect(try portal.contents() == contents)
        try Maintenance.set(false, in: portal.owner)
        let reopened = try TestPortal()
        #expect(try reopened.browser().get("/registrieren").status == 200)
    }
}
