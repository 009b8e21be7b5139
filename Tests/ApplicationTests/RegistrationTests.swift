import Mail
import PostgreSQL
import TestDatabase
import TestPortal
import Testing

@testable import Application

@Suite(.portal) struct RegistrationTests {
    @Test func `A registration, a mail, a password: signed in`() throws {
        let portal = try TestPortal()
        let browser = portal.browser()
        try browser.get("/registrieren")
        #expect(browser.page.status == 200)
        try browser.submit(["vorname": " Ada ", "nachname": "Löwe", "email": " Ada.Loewe@Example.ORG "])
        #expect(browser.page.location == "/registrieren/gesendet")
        try browser.follow()
        #expect(browser.page.text.contains("ada.loewe@example.org"))
        let link = try portal.mail(to: "ada.loewe@example.org").link("/aktivieren/")
        try browser.get(link)
        #expect(browser.page.status == 303 && browser.page.location == "/aktivieren")
        try browser.follow()
        #expect(browser.page.text.contains("ada.loewe@example.org"))
        try browser.submit(["passwort": "Giebel Hobel Zange 7"], to: "/aktivieren")
        #expect(browser.page.location == "/uebersicht")
        try browser.follow()
        #expect(browser.page.heading == "Guten Tag, Ada Löwe")
        #expect(
            try portal.trail() == [
                "registration.requested", "activation.mail_sent", "account.activated", "sign_in.succeeded",
            ]
        )
    }
}
