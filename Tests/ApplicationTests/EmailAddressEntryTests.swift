import Mail
import PostgreSQL
import TestPortal
import Testing

/// What people type as their address, what is stored, and to whom the mail goes.
@Suite(.portal) struct EmailAddressEntryTests {
    @Test(arguments: [
        ("ada@example.org", "ada@example.org"),
        ("ADA.Loewe@Example.ORG", "ada.loewe@example.org"),
        ("  ada@example.org\t", "ada@example.org"),
        ("ada@example.org\r\n", "ada@example.org"),
        ("ada@example.org\u{A0}", "ada@example.org"),
        ("ada@example.org\u{200B}", "ada@example.org"),
        ("\u{FEFF}ada@example.org\u{2060}", "ada@example.org"),
        ("ada+handwerk@example.org", "ada+handwerk@example.org"),
        ("o'neill!#$%&*/=?^_`{|}~-@example.org", "o'neill!#$%&*/=?^_`{|}~-@example.org"),
        ("ada@müller.example", "ada@xn--mller-kva.example"),
        ("ada@MU\u{308}LLER.example", "ada@xn--mller-kva.example"),
        ("ada@XN--Mller-KVA.example", "ada@xn--mller-kva.example"),
        ("ada@straße.example", "ada@xn--strae-oqa.example"),
        ("ada@ｅｘａｍｐｌｅ.org", "ada@example.org"),
        ("ada@example。org", "ada@example.org"),
        ("ada@a.b.c.d.example", "ada@a.b.c.d.example"),
        ("1@2.example", "1@2.example"),
        (EmailAddressEntryTests.local(64) + "@example.org", EmailAddressEntryTests.local(64) + "@example.org"),
        (EmailAddressEntryTests.whole(254), EmailAddressEntryTests.whole(254)),
    ])
    func `An address is stored in its one identity, and the mail goes there and nowhere else`(
        typed: String,
        stored: String
    ) throws {
        let portal = try TestPortal()
        let browser = portal.browser()
        try browser.get("/registrieren")
        try browser.submit(["vorname": "Ada", "nachname": "Löwe", "email": typed])
        try #require(browser.page.status == 303, "\(browser.page.problems)")
        #expect(try browser.follow().text.contains(stored))
        try portal.work()
        #expect(try portal.owner.many(String.self, "SELECT email FROM registration") == [stored])
        #expect(try portal.owner.many(String.self, "SELECT email FROM account") == [stored])
        #expect(portal.postbox.delivered.map(\.to.text) == [stored])
        let mail = try #require(portal.postbox.delivered.first)
        let head = String(decoding: mail.serialized, as: UTF8.self).split(separator: "\r\n\r\n")[0]
        #expect(head.contains("To: <\(stored)>\r\n"))
        #expect(!head.lowercased().contains("\r\nbcc:") && !head.lowercased().contains("\r\ncc:"))
    }

    @Test(arguments: [
        "ada", "@example.org", "ada@", "@", "ada@@example.org", "ada@b@example.org",
        "ada@example", "ada@localhost", "ada@example.org.", "ada@.example.org", "ada@example..org", "ada@-a.org",
        "ada@a-.org", "ada@192.0.2.1", "ada@[192.0.2.1]", "ada@exa_mple.org", "ada@exam ple.org", "ada@example.org:25",
        "ada@example.org/x", "ada@example.org?x=1", "ada@example.o", "ada@xn--.org", "ada@\u{200D}.org", "ada@💌.c",
        ".ada@example.org", "ada.@example.org", "a..da@example.org", "a da@example.org", "\"ada\"@example.org",
        "\"a b\"@example.org", "\"a@b\"@example.org", "ada(x)@example.org", "ada,bob@example.org",
        "ada@example.org,bob@example.org", "ada@example.org;bob@example.org", "Ada <ada@example.org>",
        "<ada@example.org>", "mailto:ada@example.org", "äda@example.org", "аda@example.org", "ada\u{200B}x@example.org",
        "\u{212A}@example.org", "ada\u{7}@example.org", "ada\u{7F}@example.org", "ada@example\u{7}.org",
        "ada@example.org\r\nBcc: eve@evil.example", "ada@example.org\nBcc: eve", "ada\r\nBcc:eve@example.org",
        "ada@example.org\r\n\r\nText", "ada@example.org\u{2028}Bcc", "ada@example.org%0D%0ABcc:eve",
        EmailAddressEntryTests.local(65) + "@example.org", EmailAddressEntryTests.whole(255),
        "ada@" + String(repeating: "a", count: 64) + ".org",
    ])
    func `What is no address is refused with a reason, and nobody is mailed`(typed: String) throws {
        let portal = try TestPortal()
        let browser = try PortalForm.register.open(in: portal)
        let before = try portal.contents()
        try browser.submit(PortalForm.register.entries.merging(["email": typed]) { $1 })
        #expect(browser.page.status == 422)
        #expect(browser.page.problems.keys.sorted() == ["email"])
        #expect(try portal.contents() == before)
        try portal.work()
        #expect(portal.postbox.delivered.isEmpty)
    }

    /// Cyrillic, Greek and Latin letters that look like those of `example.org`.
    @Test(arguments: ["ada@еxample.org", "ada@exαmple.org", "ada@exаmple.org", "ada@exampłe.org"])
    func `A domain of look-alike letters is another domain`(typed: String) throws {
        let portal = try TestPortal()
        _ = try portal.signedIn("ada@example.org")
        _ = try portal.registered(typed)
        try portal.work()
        let stored = try #require(portal.postbox.delivered.last)
        #expect(stored.to.text.hasPrefix("ada@xn--") && stored.subject.contains("aktivieren"))
        #expect(portal.postbox.mails(to: "ada@example.org").isEmpty)
    }

    @Test(arguments: ["ADA@EXAMPLE.ORG", " ada@Example.org\u{A0}"])
    func `An address typed otherwise is the same account`(typed: String) throws {
        let portal = try TestPortal()
        let first = try portal.signedIn("ada@example.org")
        #expect(first.page.status == 200)
        _ = try portal.registered(typed)
        #expect(try portal.mail(to: "ada@example.org").subject == "Sie haben schon ein Konto")
        #expect(try portal.count("SELECT count(*) FROM account") == 1)
        let browser = portal.browser()
        try browser.get("/anmelden")
        try browser.submit(["email": typed, "passwort": PortalForm.password])
        #expect(browser.page.location == "/uebersicht")
    }

    @Test(arguments: ["ada@müller.example", "ada@xn--mller-kva.example", "Ada@MÜLLER.EXAMPLE"])
    func `Who registered with an umlaut in the domain signs in with either spelling`(typed: String) throws {
        let portal = try TestPortal()
        let browser = try portal.registered("ada@müller.example")
        try browser.get(try portal.mail(to: "ada@xn--mller-kva.example").link("/aktivieren/"))
        try browser.follow()
        try browser.submit(["passwort": PortalForm.password], to: "/aktivieren")
        let other = portal.browser()
        try other.get("/anmelden")
        try other.submit(["email": typed, "passwort": PortalForm.password])
        #expect(other.page.location == "/uebersicht")
    }

    @Test(arguments: [
        ("o'neill!#$%&*/=?^_`{|}~-@Example.org\u{A0}", "o'neill!#$%&*/=?^_`{|}~-@example.org"),
        ("ada@müller.example", "ada@xn--mller-kva.example"),
        (EmailAddressEntryTests.whole(254), EmailAddressEntryTests.whole(254)),
    ])
    func `Who forgot the password finds the address on the page and the mail in its postbox`(
        typed: String,
        stored: String
    ) throws {
        let portal = try TestPortal()
        try portal.account(stored, password: PortalForm.password)
        let browser = portal.browser()
        try browser.get("/passwort/vergessen")
        try browser.submit(["email": typed])
        #expect(try browser.follow().text.contains(stored))
        try portal.work()
        #expect(portal.postbox.delivered.map(\.to.text) == [stored])
    }

    @Test func `Addresses that differ by a dot or a plus are different people`() throws {
        let portal = try TestPortal()
        for email in ["adalovelace@example.org", "ada.lovelace@example.org", "ada.lovelace+1@example.org"] {
            _ = try portal.registered(email)
            try portal.work()
        }
        #expect(try portal.count("SELECT count(*) FROM account") == 3)
    }

    @Test func `A mail to an address that nobody confirmed holds no text that a person typed`() throws {
        let portal = try TestPortal()
        let browser = portal.browser()
        try browser.get("/registrieren")
        try browser.submit([
            "vorname": "Gewinn: https://evil.example", "nachname": "Klicken Sie", "email": "ada@example.org",
        ])
        let mail = String(decoding: try portal.mail(to: "ada@example.org").serialized, as: UTF8.self)
        #expect(!mail.contains("evil.example") && !mail.contains("Klicken Sie"))
    }

    /// A local part of so many bytes.
    private static func local(_ count: Int) -> String { String(repeating: "a", count: count) }

    /// An address of so many bytes.
    private static func whole(_ count: Int) -> String {
        let label = String(repeating: "b", count: 60) + "."
        let rest = count - 64 - 1 - 3 * label.count - ".org".count
        return local(64) + "@" + label + label + label + String(repeating: "c", count: rest) + ".org"
    }
}
