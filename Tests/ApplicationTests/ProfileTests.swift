import Foundation
import HTTP
import Mail
import PostgreSQL
import TestDatabase
import TestPortal
import Testing

@Suite(.portal) struct ProfileTests {
    private static let password = "Giebel Hobel Zange 7"

    private func signedIn(_ portal: TestPortal, _ email: String = "ada@example.org") throws -> Browser {
        if try portal.count("SELECT count(*) FROM account WHERE email = \(email)") == 0 {
            try portal.account(email, password: ProfileTests.password)
        }
        let browser = portal.browser()
        #expect(try browser.signIn(email, ProfileTests.password).location == "/uebersicht")
        return browser
    }

    // MARK: Data

    @Test func `Data are shown, changed, and shown again`() throws {
        let portal = try TestPortal()
        let browser = try signedIn(portal)
        try browser.get("/profil")
        #expect(browser.page.value(of: "vorname") == "ada")
        let data = [
            "anrede": "frau", "vorname": " Ada ", "nachname": "Löwe", "telefon": "0521 / 12 34",
            "strasse": "Am Sägewerk 1",
            "plz": " 33602", "ort": "Bielefeld",
        ]
        try browser.submit(data, to: "/profil")
        #expect(browser.page.location == "/profil")
        try browser.follow()
        #expect(browser.page.text.contains("Ihre Daten sind gespeichert."))
        #expect(browser.page.value(of: "strasse") == "Am Sägewerk 1" && browser.page.value(of: "plz") == "33602")
        #expect(try browser.get("/uebersicht").heading == "Guten Tag, Ada Löwe")
        #expect(try portal.trail() == ["sign_in.succeeded", "profile.changed"])
    }

    @Test(arguments: [
        ("vorname", "", "Vornamen"), ("nachname", "\u{200B} ", "Nachnamen"), ("telefon", "ruf an", "Ziffern"),
        ("plz", "33-", "Postleitzahl"), ("ort", String(repeating: "x", count: 101), "100 Zeichen"),
        ("strasse", "a\u{1}b", "nicht speichern"),
    ])
    func `A wrong entry is told at its field and nothing is saved`(field: String, value: String, text: String) throws {
        let portal = try TestPortal()
        let browser = try signedIn(portal)
        try browser.get("/profil")
        var data = ["vorname": "Neu", "nachname": "Neu"]
        data[field] = value
        try browser.submit(data, to: "/profil")
        #expect(browser.page.status == 422)
        #expect(browser.page.problems[field]?.contains(text) == true)
        #expect(try portal.owner.one(String.self, "SELECT vorname FROM account") == "ada")
    }

    @Test(arguments: ["/profil", "/profil/passwort", "/profil/sitzungen", "/profil/daten", "/profil/loeschen"])
    func `Nobody gets in without signing in`(path: String) throws {
        let portal = try TestPortal()
        let browser = portal.browser()
        #expect(try browser.get(path).location?.hasPrefix("/anmelden?weiter=%2Fprofil") == true)
        #expect(try browser.post(path, ["passwort": "x"]).status == 303)
    }

    // MARK: Password

    @Test func `A new password ends the other sessions and keeps this one under a new token`() throws {
        let portal = try TestPortal()
        let elsewhere = try signedIn(portal)
        let browser = try signedIn(portal)
        let token = browser.cookies["sitzung"]
        try browser.get("/profil/passwort")
        try browser.submit(
            ["passwort_alt": ProfileTests.password, "passwort": "Falz Sparren Kelle 8"],
            to: "/profil/passwort"
        )
        #expect(browser.page.location == "/profil/passwort")
        #expect(try browser.follow().text.contains("Ihr neues Passwort gilt."))
        #expect(browser.cookies["sitzung"] != token)
        #expect(try elsewhere.get("/uebersicht").status == 303)
        #expect(try portal.mail(to: "ada@example.org").subject == "Ihr Passwort wurde geändert")
        browser.cookies["sitzung"] = token
        #expect(try browser.get("/uebersicht").status == 303)
    }

    @Test func `The old password is needed, and both errors are told at once`() throws {
        let portal = try TestPortal()
        let browser = try signedIn(portal)
        try browser.get("/profil/passwort")
        try browser.submit(["passwort_alt": "falsch aber lang", "passwort": "kurz"], to: "/profil/passwort")
        #expect(browser.page.status == 422)
        #expect(Set(browser.page.problems.keys) == ["passwort_alt", "passwort"])
        for _ in 1...4 {
            try browser.submit(
                ["passwort_alt": "falsch aber lang", "passwort": "Falz Sparren Kelle 8"],
                to: "/profil/passwort"
            )
        }
        #expect(browser.page.status == 422)
        try browser.submit(
            ["passwort_alt": ProfileTests.password, "passwort": "Falz Sparren Kelle 8"],
            to: "/profil/passwort"
        )
        #expect(browser.page.status == 429 && browser.page.response["Retry-After"] == "300")
        #expect(try portal.browser().signIn("ada@example.org", ProfileTests.password).location == "/uebersicht")
    }

    // MARK: Sessions

    @Test func `One session, or all others, can be ended`() throws {
        let portal = try TestPortal()
        let others = try (1...3).map { _ in
            portal.later(1)
            return try signedIn(portal)
        }
        portal.later(1)
        let browser = try signedIn(portal)
        try browser.get("/profil/sitzungen")
        #expect(browser.page.text.contains("Dieses Gerät"))
        let end = try #require(browser.page.forms.first { $0.hidden["aktion"] == "beenden" })
        try browser.post(end.action, end.hidden)
        #expect(try browser.follow().text.contains("Das Gerät ist abgemeldet."))
        #expect(try others.map { try $0.get("/uebersicht").status }.sorted() == [200, 200, 303])
        let endAll = try #require(browser.page.forms.first { $0.hidden["aktion"] == "andere" })
        try browser.post(endAll.action, endAll.hidden)
        #expect(try others.map { try $0.get("/uebersicht").status } == [303, 303, 303])
        #expect(try browser.get("/uebersicht").status == 200)
    }

    @Test func `Nobody ends another person's session`() throws {
        let portal = try TestPortal()
        let bob = try signedIn(portal, "bob@example.org")
        let browser = try signedIn(portal)
        let id = try portal.owner.one(
            String.self,
            "SELECT s.id::text FROM session s JOIN account a ON a.id = s.account_id WHERE a.email = 'bob@example.org'"
        )
        try browser.get("/profil/sitzungen")
        try browser.submit(["aktion": "beenden", "sitzung": id], to: "/profil/sitzungen")
        #expect(try bob.get("/uebersicht").status == 200)
    }

    @Test func `The idle time holds for every session at once, and asks for the password later on`() throws {
        let portal = try TestPortal()
        let browser = try signedIn(portal)
        try browser.get("/profil/sitzungen")
        try browser.submit(["aktion": "leerlauf", "minuten": "720"], to: "/profil/sitzungen")
        #expect(browser.page.location == "/profil/sitzungen")
        portal.later(3 * 3_600)
        #expect(try browser.get("/profil/sitzungen").status == 200)
        try browser.submit(["aktion": "leerlauf", "minuten": "15"], to: "/profil/sitzungen")
        #expect(browser.page.status == 422 && browser.page.problems["passwort"] != nil)
        try browser.submit(
            ["aktion": "leerlauf", "minuten": "15", "passwort": ProfileTests.password],
            to: "/profil/sitzungen"
        )
        #expect(browser.page.status == 303)
        portal.later(16 * 60)
        #expect(try browser.get("/profil/sitzungen").status == 303)
    }

    @Test func `A session that has waited too long stays ended when the time is made longer elsewhere`() throws {
        let portal = try TestPortal()
        let forgotten = try signedIn(portal)
        portal.later(1_801)
        let browser = try signedIn(portal)
        try browser.get("/profil/sitzungen")
        try browser.submit(["aktion": "leerlauf", "minuten": "720"], to: "/profil/sitzungen")
        #expect(browser.page.status == 303)
        #expect(try forgotten.get("/uebersicht").status == 303)
    }

    @Test func `A session that is nobody's, or another person's, is not found`() throws {
        let portal = try TestPortal()
        let browser = try signedIn(portal)
        try browser.get("/profil/sitzungen")
        let before = try portal.trail()
        try browser.submit(
            ["aktion": "beenden", "sitzung": "00000000-0000-4000-8000-000000000000"],
            to: "/profil/sitzungen"
        )
        #expect(browser.page.status == 404)
        #expect(try portal.trail() == before)
    }

    @Test func `A stolen session overwrites no password that was set meanwhile`() throws {
        let portal = try TestPortal()
        let stolen = try signedIn(portal)
        try stolen.get("/profil/passwort")
        let form = try #require(stolen.page.form(to: "/profil/passwort"))
        let cookies = stolen.cookies
        // While the old password is being checked, its owner sets a new one.
        let results = try portal.race(2) { browser, index in
            if index == 0 {
                browser.cookies = cookies
                let typed = ["passwort_alt": ProfileTests.password, "passwort": "Fremder Riegel Kanne 3"]
                return try browser.post(form.action, form.hidden.merging(typed) { $1 }).location ?? ""
            }
            try browser.signIn("ada@example.org", ProfileTests.password)
            guard try browser.get("/profil/passwort").status == 200 else { return "" }
            let typed = ["passwort_alt": ProfileTests.password, "passwort": "Falz Sparren Kelle 8"]
            return try browser.submit(typed, to: "/profil/passwort").location ?? ""
        }
        // One of them at most, and its password is the one that holds.
        #expect(results.count { $0 == "/profil/passwort" } <= 1, "\(results)")
        let holds = try ["Fremder Riegel Kanne 3", "Falz Sparren Kelle 8", ProfileTests.password].map {
            try portal.browser().signIn("ada@example.org", $0).location == "/uebersicht"
        }
        #expect(holds.count { $0 } == 1)
    }

    // MARK: Export

    @Test func `The export holds the own data and nobody else's`() throws {
        let portal = try TestPortal()
        _ = try signedIn(portal, "bob@example.org")
        let browser = try signedIn(portal)
        try browser.get("/profil/daten")
        try browser.submit(["format": "json"], to: "/profil/daten")
        #expect(browser.page.status == 200)
        #expect(browser.page.response["Content-Disposition"] == "attachment; filename=\"meine-daten.json\"")
        let json = try #require(
            try JSONSerialization.jsonObject(with: Data(browser.page.response.body)) as? [String: Any]
        )
        let data = try #require(json["daten"] as? [String: [[String: String]]])
        #expect(data["Konto"]?.first?["E-Mail-Adresse"] == "ada@example.org")
        #expect(data["Anmeldungen"]?.count == 1)
        #expect(!browser.page.html.contains("bob@"))
        try browser.get("/profil/daten")
        try browser.submit(["format": "html"], to: "/profil/daten")
        #expect(browser.page.html.contains("ada@example.org") && !browser.page.html.contains("argon2"))
    }

    @Test func `An export is whole, whatever changes meanwhile`() throws {
        let portal = try TestPortal()
        let owner = try signedIn(portal)
        try owner.get("/profil")
        let cookies = owner.cookies
        let names = try portal.race(12) { browser, index in
            browser.cookies = cookies
            guard index.isMultiple(of: 2) else {
                try browser.get("/profil")
                try browser.submit(["vorname": "A\(index)", "nachname": "B\(index)"], to: "/profil")
                return browser.page.location ?? ""
            }
            try browser.get("/profil/daten")
            try browser.submit(["format": "json"], to: "/profil/daten")
            let json = try JSONSerialization.jsonObject(with: Data(browser.page.response.body)) as? [String: Any]
            let account = (json?["daten"] as? [String: [[String: String]]])?["Konto"]?.first
            let (first, last) = (account?["Vorname"] ?? "", account?["Nachname"] ?? "")
            return first == "ada" || first.dropFirst() == last.dropFirst() ? "whole" : "\(first) \(last)"
        }
        #expect(names.count { $0 == "/profil" } == 6 && names.count { $0 == "whole" } == 6, "\(names)")
    }

    // MARK: Deletion

    @Test func `While an account is deleted another device may go on, and nothing is left behind`() throws {
        let portal = try TestPortal()
        let devices = try (0..<6).map { _ in
            let browser = try signedIn(portal)
            try browser.get("/profil")
            return browser.cookies
        }
        let answers = try portal.race(6) { browser, index in
            browser.cookies = devices[index]
            if index == 0 {
                try browser.get("/profil/loeschen")
                return try browser.submit(["passwort": ProfileTests.password], to: "/profil/loeschen").location
            }
            let page = try browser.get("/profil")
            guard page.status == 200 else { return page.location }
            return try browser.submit(["vorname": "Ada", "nachname": "Löwe"], to: "/profil").location
        }
        #expect(answers[0] == "/")
        #expect(answers.dropFirst().allSatisfy { $0 == "/profil" || $0?.hasPrefix("/anmelden") == true }, "\(answers)")
        #expect(try portal.count("SELECT count(*) FROM account") == 0)
        #expect(try portal.count("SELECT count(*) FROM session") == 0)
        #expect(try portal.count("SELECT count(*) FROM kept_input") == 0)
    }

    @Test func `R24 A deleted account is gone everywhere, and registering again begins anew`() throws {
        let portal = try TestPortal()
        let elsewhere = try signedIn(portal)
        try elsewhere.get("/profil")
        let browser = try signedIn(portal)
        try browser.get("/profil/loeschen")
        try browser.submit(["passwort": "falsch aber lang"], to: "/profil/loeschen")
        #expect(browser.page.status == 422)
        try browser.submit(["passwort": ProfileTests.password], to: "/profil/loeschen")
        #expect(browser.page.location == "/")
        #expect(try browser.follow().html.contains("Ihr Konto ist gelöscht."))
        #expect(try elsewhere.submit(["vorname": "X", "nachname": "Y"], to: "/profil").status == 303)
        #expect(try portal.mail(to: "ada@example.org").subject == "Ihr Konto ist gelöscht")
        #expect(try portal.count("SELECT count(*) FROM account") == 0)
        #expect(try portal.count("SELECT count(*) FROM session") == 0)
        #expect(try browser.signIn("ada@example.org", ProfileTests.password).status == 422)
        try browser.get("/registrieren")
        try browser.submit(["vorname": "Neu", "nachname": "Hier", "email": "ada@example.org"], to: "/registrieren")
        try browser.get(try portal.mail(to: "ada@example.org").link("/aktivieren/"))
        try browser.follow()
        try browser.submit(["passwort": "Falz Sparren Kelle 8"], to: "/aktivieren")
        #expect(try browser.follow().heading == "Guten Tag, Neu Hier")
        #expect(!(try browser.get("/profil/sitzungen").text.contains("Mein Profil geändert")))
    }
}
