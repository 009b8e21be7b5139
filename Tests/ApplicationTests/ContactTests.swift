import Foundation
import HTTP
import Mail
import PostgreSQL
import TestDatabase
import TestPortal
import Testing

@Suite(.portal) struct ContactTests {
    @Test(arguments: ["/kontakt", "/barrierefreiheit/melden"])
    func `A message gets a number, reaches the service, and is confirmed without what was typed`(path: String) throws {
        let portal = try TestPortal()
        let browser = portal.browser()
        try browser.get(path)
        try browser.submit(["nachricht": " Der Knopf\r\ngeht nicht. ", "email": "Ada@example.org"], to: path)
        #expect(browser.page.location == path)
        try browser.follow()
        let number = try #require(browser.page.text.firstMatch(of: #/[0-9A-Z]{4}-[0-9A-Z]{4}/#)).output
        #expect(browser.page.heading == "Ihre Nachricht ist da")
        let service = try portal.mail(to: "service@chamber.example")
        #expect(service.text.contains("Der Knopf\ngeht nicht.") && service.text.contains("ada@example.org"))
        #expect(service.subject.hasSuffix(String(number)))
        let receipt = try portal.mail(to: "ada@example.org")
        #expect(receipt.text.contains(number) && !receipt.text.contains("Knopf"))
        // Shown once; then there is a form again.
        #expect(try browser.get(path).form(to: path) != nil)
    }

    @Test func `An address is not needed`() throws {
        let portal = try TestPortal()
        let browser = portal.browser()
        try browser.get("/kontakt")
        try browser.submit(["nachricht": "Danke!"], to: "/kontakt")
        #expect(browser.page.status == 303)
        try portal.work()
        #expect(portal.postbox.delivered.count == 1)
    }

    @Test(arguments: [
        (" \n ", "", "nachricht"), (String(repeating: "ä", count: 5_001), "", "nachricht"),
        ("a\u{7}b", "", "nachricht"),
        ("Hallo", "keine Adresse", "email"),
    ])
    func `A wrong entry keeps what was typed`(message: String, email: String, field: String) throws {
        let portal = try TestPortal()
        let browser = portal.browser()
        try browser.get("/kontakt")
        try browser.submit(["nachricht": message, "email": email], to: "/kontakt")
        #expect(browser.page.status == 422 && browser.page.problems[field] != nil)
        #expect(browser.page.value(of: "email") == email)
        #expect(try portal.count("SELECT count(*) FROM contact_message") == 0)
    }

    @Test func `Who is signed in finds the own address, and takes the message along`() throws {
        let portal = try TestPortal()
        try portal.account("ada@example.org", password: "Giebel Hobel Zange 7")
        let browser = portal.browser()
        try browser.signIn("ada@example.org", "Giebel Hobel Zange 7")
        try browser.get("/kontakt")
        #expect(browser.page.value(of: "email") == "ada@example.org")
        try browser.submit(["nachricht": "Hallo Kammer", "email": "ada@example.org"], to: "/kontakt")
        try browser.get("/profil/daten")
        try browser.submit(["format": "json"], to: "/profil/daten")
        #expect(browser.page.html.contains("Hallo Kammer"))
    }

    @Test func `One network does not flood the service`() throws {
        let portal = try TestPortal()
        let statuses = try (1...61).map { _ in
            let browser = portal.browser()
            try browser.get("/kontakt")
            return try browser.submit(["nachricht": "Noch eine"], to: "/kontakt").status
        }
        #expect(statuses == Array(repeating: 303, count: 60) + [429])
        // A barrier is reported all the same.
        let browser = portal.browser()
        try browser.get("/barrierefreiheit/melden")
        #expect(try browser.submit(["nachricht": "Eine Barriere"], to: "/barrierefreiheit/melden").status == 303)
    }

    @Test(arguments: ["a\r.\r\nMAIL FROM:<a@b>\r\nb", "a\u{85}.\u{2028}b", "a\r\r\n.\rb"])
    func `No way to end a line ends the mail`(message: String) throws {
        let portal = try TestPortal()
        let browser = portal.browser()
        try browser.get("/kontakt")
        try browser.submit(["nachricht": message + String(repeating: "x", count: 3_000)], to: "/kontakt")
        let mail = try portal.mail(to: "service@chamber.example").serialized
        let lines = String(decoding: mail, as: UTF8.self).unicodeScalars.split(
            separator: "\n",
            omittingEmptySubsequences: false
        )
        for line in lines.dropLast() {
            #expect(line.last == "\r" && !line.dropLast().contains("\r") && line.count <= 999)
        }
        #expect(lines.last?.contains("\r") == false)
    }
}
