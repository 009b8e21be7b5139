import HTTP
import Mail
import PostgreSQL
import TestPortal
import Testing

/// Whatever is sent instead of a form: an answer from the contract's table, nothing stored, nothing typed lost.
@Suite(.portal) struct BadInputTests {
    /// A POST that no page of ours sends.
    enum Abuse: CaseIterable {
        case foreignOrigin, opaqueOrigin, otherPort, crossSite, sameSite
        case noToken, wrongToken, foreignToken, noTokenNoOrigin
        case duplicateField, duplicateToken
        case brokenPercent, invalidUTF8, rawInvalidUTF8, overlongUTF8, surrogate, encodedNUL, rawNUL
        case json, plainText, noType, multipartWithoutBoundary, brokenMultipart
        case tooManyFields

        var status: Int {
            switch self {
            case .foreignOrigin, .opaqueOrigin, .otherPort, .crossSite, .sameSite, .noToken, .wrongToken,
                .foreignToken, .noTokenNoOrigin:
                403
            case .tooManyFields: 413
            case .duplicateField, .duplicateToken, .brokenPercent, .invalidUTF8, .rawInvalidUTF8, .overlongUTF8,
                .surrogate, .encodedNUL, .rawNUL, .json, .plainText, .noType, .multipartWithoutBoundary,
                .brokenMultipart:
                400
            }
        }

        /// Header fields by their CGI names.
        var headers: [String: String] {
            switch self {
            case .foreignOrigin: ["HTTP_ORIGIN": "http://evil.example"]
            case .opaqueOrigin: ["HTTP_ORIGIN": "null"]
            case .otherPort: ["HTTP_ORIGIN": "http://portal.example:8080"]
            case .crossSite: ["HTTP_SEC_FETCH_SITE": "cross-site"]
            case .sameSite: ["HTTP_SEC_FETCH_SITE": "same-site"]
            case .noTokenNoOrigin: ["HTTP_ORIGIN": ""]
            default: [:]
            }
        }

        /// The body made of a right one.
        func body(_ fields: [String: String], foreignToken: String) -> [UInt8] {
            var fields = fields
            var tail: [UInt8] = []
            switch self {
            case .noToken, .noTokenNoOrigin: fields["csrf"] = nil
            case .wrongToken: fields["csrf"] = fields["csrf"].map { ($0.hasPrefix("A") ? "B" : "A") + $0.dropFirst() }
            case .foreignToken: fields["csrf"] = foreignToken
            case .duplicateField: tail = Array("&email=a%40example.org&email=b%40example.org".utf8)
            case .duplicateToken: tail = Array("&csrf=x".utf8)
            case .brokenPercent: tail = Array("&x=%G1".utf8)
            case .invalidUTF8: tail = Array("&x=%FF".utf8)
            case .rawInvalidUTF8: tail = Array("&x=".utf8) + [0xC3]
            case .overlongUTF8: tail = Array("&x=%C0%AF".utf8)
            case .surrogate: tail = Array("&x=%ED%A0%80".utf8)
            case .encodedNUL: tail = Array("&x=%00".utf8)
            case .rawNUL: tail = Array("&x=".utf8) + [0]
            case .tooManyFields: tail = Array((0..<201).map { "&f\($0)=1" }.joined().utf8)
            default: break
            }
            return Browser.body(fields) + tail
        }

        var type: String {
            switch self {
            case .json: "application/json"
            case .plainText: "text/plain"
            case .noType: ""
            case .multipartWithoutBoundary: "multipart/form-data"
            case .brokenMultipart: "multipart/form-data; boundary=x"
            default: "application/x-www-form-urlencoded"
            }
        }
    }

    @Test(arguments: PortalForm.allCases)
    func `What no page of ours sends is refused and changes nothing, and the form still works`(form: PortalForm) throws
    {
        let portal = try TestPortal()
        let browser = try form.open(in: portal)
        let (fields, before) = (try browser.filled(form), try portal.contents())
        let foreignToken = try #require(try portal.browser().get("/registrieren").form()?.hidden["csrf"])
        for abuse in Abuse.allCases {
            browser.headers = abuse.headers
            let body = abuse.body(fields, foreignToken: foreignToken)
            let page = try browser.ask("POST", form.address, body: body, type: abuse.type)
            #expect(page.status == abuse.status, "\(abuse)")
            #expect(!page.heading.isEmpty && !page.html.contains(PortalForm.password), "\(abuse)")
            #expect(try portal.contents() == before, "\(abuse) wrote to the database")
        }
        browser.headers = [:]
        try browser.post(form.address, fields)
        #expect(browser.page.location == form.goal)
    }

    @Test(arguments: PortalForm.allCases, ["PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "post"])
    func `A method that no page has is answered with those it has`(form: PortalForm, method: String) throws {
        let portal = try TestPortal()
        let page = try portal.browser().ask(method, form.address, body: Array("x=1".utf8), type: "text/plain")
        #expect(page.status == 405)
        #expect(page.response["Allow"] == "GET, HEAD, POST")
    }

    @Test func `A page without a form takes no POST`() throws {
        let portal = try TestPortal()
        let page = try portal.browser().post("/uebersicht", ["a": "1"])
        #expect(page.status == 405)
        #expect(page.response["Allow"] == "GET, HEAD")
    }

    @Test(arguments: PortalForm.allCases)
    func `HEAD answers as GET, without the page and without effect`(form: PortalForm) throws {
        let portal = try TestPortal()
        let browser = try form.open(in: portal)
        let (shown, before) = (browser.page.response, try portal.contents())
        let page = try browser.ask("HEAD", form.address)
        #expect(page.response.status == shown.status && page.response.body.isEmpty)
        for field in shown.fields { #expect(page.response[field.name.description] == field.value) }
        #expect(String(decoding: page.response.serialized(), as: UTF8.self).contains("Length: \(shown.body.count)\r\n"))
        #expect(try portal.contents() == before)
    }

    @Test(arguments: PortalForm.allCases)
    func `A body that comes with GET is not looked at`(form: PortalForm) throws {
        let portal = try TestPortal()
        let browser = try form.open(in: portal)
        let (fields, before) = (try browser.filled(form), try portal.contents())
        let page = try browser.ask("GET", form.address, body: Browser.body(fields), type: "text/html")
        #expect(page.status == 200 && page.problems.isEmpty)
        #expect(try portal.contents() == before)
    }

    @Test(arguments: PortalForm.allCases)
    func `Unknown fields are left alone`(form: PortalForm) throws {
        let portal = try TestPortal()
        let browser = try form.open(in: portal)
        try browser.submit(
            form.entries.merging(["rolle": "verwaltung", "": "x", "__proto__": "1"]) { $1 },
            to: form.address
        )
        #expect(browser.page.location == form.goal)
    }

    @Test(arguments: PortalForm.allCases)
    func `Programs that send neither Origin nor Fetch Metadata pass with the form's token`(form: PortalForm) throws {
        let portal = try TestPortal()
        let browser = try form.open(in: portal)
        browser.headers = ["HTTP_ORIGIN": ""]
        try browser.post(form.address, try browser.filled(form))
        #expect(browser.page.location == form.goal)
    }

    @Test(arguments: ["http://portal.example", "HTTP://Portal.Example", "https://www.portal.example:8443"])
    func `Every configured origin is our own`(origin: String) throws {
        let portal = try TestPortal([
            "PORTAL_BASE_URL": "http://portal.example,https://www.portal.example:8443"
        ])
        let browser = try PortalForm.register.open(in: portal)
        browser.headers = ["HTTP_ORIGIN": origin, "HTTP_SEC_FETCH_SITE": "same-origin"]
        try browser.submit(PortalForm.register.entries)
        #expect(browser.page.status == 303)
    }

    @Test func `Links in mails and redirects do not follow the Host field`() throws {
        let portal = try TestPortal()
        let browser = try PortalForm.register.open(in: portal)
        browser.headers = ["HTTP_HOST": "evil.example", "HTTP_X_FORWARDED_HOST": "evil.example"]
        try browser.submit(PortalForm.register.entries)
        #expect(browser.page.location == "/registrieren/gesendet")
        let mail = try portal.mail(to: "ada.loewe@example.org")
        #expect(mail.text.contains("http://portal.example/aktivieren/") && !mail.text.contains("evil.example"))
    }

    @Test(arguments: ["", "\u{7}\u{202E}", String(repeating: "👩‍🔧", count: 5_000), "'; DROP TABLE session; --"])
    func `Whatever a browser calls itself, it can sign in`(agent: String) throws {
        let portal = try TestPortal()
        let browser = try PortalForm.signIn.open(in: portal)
        browser.headers = ["HTTP_USER_AGENT": agent]
        try browser.submit(PortalForm.signIn.entries)
        #expect(browser.page.location == "/uebersicht")
        #expect(try portal.count("SELECT max(length(user_agent)) FROM session") <= 200)
    }

    @Test(arguments: ["192.0.2.7", "2001:db8::7", "::ffff:192.0.2.7", "::1"])
    func `From every kind of network people can sign in`(address: String) throws {
        let portal = try TestPortal()
        _ = try portal.signedIn()
        let browser = portal.browser(address)
        try browser.get("/anmelden")
        try browser.submit(["email": PortalForm.email, "passwort": "falsch geraten 12"])
        #expect(browser.page.status == 422)
        try browser.submit(PortalForm.signIn.entries)
        #expect(browser.page.location == "/uebersicht")
    }

    @Test(arguments: PortalForm.allCases)
    func `multipart is read like the usual type`(form: PortalForm) throws {
        let portal = try TestPortal()
        let browser = try form.open(in: portal)
        let parts = try browser.filled(form).map { name, value in
            "--x\r\nContent-Disposition: form-data; name=\"\(name)\"\r\n\r\n\(value)\r\n"
        }
        try browser.post(form.address, body: parts.joined() + "--x--\r\n", type: "multipart/form-data; boundary=x")
        #expect(browser.page.location == form.goal)
    }
}

// MARK: What is typed

extension BadInputTests {
    @Test(arguments: PortalForm.withFields, [nil, "", "  ", "\t\r\n", "\u{A0}\u{200B}\u{2060}\u{FEFF}"])
    func `A missing or blank field is named, and the others are there again`(form: PortalForm, blank: String?) throws {
        let portal = try TestPortal()
        let browser = try form.open(in: portal)
        let before = try portal.contents()
        for name in form.required {
            var fields = try browser.filled(form)
            fields[name] = blank
            let page = try browser.post(form.address, fields)
            #expect(page.status == 422)
            #expect(page.title.hasPrefix("Fehler: "))
            #expect(page.problems.keys.sorted() == [name])
            #expect(page.problems[name]?.contains(#/^(Geben|Schreiben) Sie/#) == true)
            #expect(page.html.contains(#/<main[^>]*><div [^>]*role="alert"/#) && page.html.contains("id=\"\(name)\""))
            for (other, typed) in form.entries where other != name {
                #expect(page.value(of: other) == (other == "passwort" ? "" : typed))
            }
        }
        #expect(try portal.contents() == before)
    }

    @Test(arguments: PortalForm.withFields)
    func `A form without any field names all of them`(form: PortalForm) throws {
        let portal = try TestPortal()
        let browser = try form.open(in: portal)
        let before = try portal.contents()
        let page = try browser.submit(to: form.address)
        #expect(page.status == 422)
        #expect(page.problems.keys.sorted() == form.required)
        #expect(try portal.contents() == before)
    }

    @Test(arguments: PortalForm.withFields)
    func `A field of a megabyte is refused like any other`(form: PortalForm) throws {
        let portal = try TestPortal()
        let browser = try form.open(in: portal)
        let long = String(repeating: "lang", count: 250_000)
        for name in form.entries.keys.sorted() {
            let page = try browser.submit([name: long], to: form.address)
            #expect(page.status == 422 && !page.problems.isEmpty, "\(name)")
            #expect(page.html.contains(long) == (name != "passwort"), "\(name)")
        }
        #expect(try portal.count("SELECT count(*) FROM registration WHERE length(vorname || email) > 400") == 0)
    }

    @Test(arguments: ["A\u{7}da", "A\r\nda", "A\u{85}da", "A\u{2028}da", "A\u{202E}da", "A\u{E000}da", "A\u{FFFF}da"])
    func `A name with characters that nobody sees is refused`(typed: String) throws {
        let portal = try TestPortal()
        let browser = try PortalForm.register.open(in: portal)
        let before = try portal.contents()
        for field in ["vorname", "nachname"] {
            let entries = PortalForm.register.entries.merging([field: typed]) { $1 }
            let page = try browser.submit(entries, to: "/registrieren")
            #expect(page.status == 422 && page.problems.keys.sorted() == [field])
        }
        #expect(try portal.contents() == before)
    }

    @Test(arguments: [
        String(repeating: "a", count: 101), "A" + String(repeating: "\u{301}", count: 100),
        String(repeating: "👩‍👩‍👧‍👦", count: 100),
    ])
    func `A name longer than a hundred characters is refused, however they are counted`(typed: String) throws {
        let portal = try TestPortal()
        let browser = try PortalForm.register.open(in: portal)
        let entries = PortalForm.register.entries.merging(["nachname": typed]) { $1 }
        let page = try browser.submit(entries, to: "/registrieren")
        #expect(page.status == 422 && page.problems.keys.sorted() == ["nachname"])
        #expect(page.value(of: "nachname") == typed)
    }

    @Test(arguments: [
        "Null", "O'Neill", "d’Arc", "Nguyễn", "王", "Müller-Lüdenscheidt", "👩‍🔧", "Robert'); DROP TABLE account; --",
    ])
    func `A name is stored as it is typed`(typed: String) throws {
        let portal = try TestPortal()
        let browser = try PortalForm.register.open(in: portal)
        try browser.submit(PortalForm.register.entries.merging(["nachname": typed]) { $1 }, to: "/registrieren")
        #expect(browser.page.status == 303)
        #expect(try portal.owner.many(String.self, "SELECT nachname FROM registration") == [typed])
    }

    @Test func `What is typed is text on every page that shows it`() throws {
        let portal = try TestPortal()
        let markup = "\"><script>alert('x')</script>&amp;"
        let browser = portal.browser()
        try browser.get("/registrieren")
        let page = try browser.submit(["vorname": markup, "nachname": markup, "email": markup])
        #expect(page.status == 422 && page.problems.keys.sorted() == ["email"])
        #expect(page.html.contains("<script>") == false)
        #expect(page.html.contains("&quot;&gt;&lt;script&gt;"))
        try browser.submit(["vorname": markup, "nachname": "Löwe", "email": PortalForm.email])
        try browser.get(try portal.mail(to: PortalForm.email).link("/aktivieren/"))
        try browser.follow()
        try browser.submit(["passwort": PortalForm.password], to: "/aktivieren")
        try browser.follow()
        #expect(browser.page.status == 200)
        #expect(!browser.page.html.contains("<script>alert") && browser.page.html.contains("&lt;script&gt;alert"))
        let other = portal.browser()
        try other.get("/anmelden?weiter=/kurse/%22%3E%3Cscript%3E")
        #expect(!other.page.html.contains("<script>"))
        try other.submit(["email": markup, "passwort": markup])
        #expect(other.page.status == 422 && !other.page.html.contains("<script>"))
    }

    @Test func `A wrong sign-in says the same whether there is such an account or not`() throws {
        let portal = try TestPortal()
        let known = try PortalForm.signIn.open(in: portal)
        let unknown = portal.browser()
        try unknown.get("/anmelden")
        try known.submit(["email": PortalForm.email, "passwort": "falsch geraten 12"])
        try unknown.submit(["email": "wer@example.org", "passwort": "falsch geraten 12"])
        #expect(known.page.status == 422 && unknown.page.status == 422)
        #expect(known.page.text == unknown.page.text)
        #expect(known.page.value(of: "email") == PortalForm.email && known.page.value(of: "passwort") == "")
    }
}

extension Browser {
    /// The form before the browser, filled in rightly, with its hidden fields.
    func filled(_ form: PortalForm) throws -> [String: String] {
        try #require(page.form(to: form.address)).hidden.merging(form.entries) { $1 }
    }
}
