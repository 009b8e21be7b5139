import ChamberFacts
import Foundation
import Links
import Mail
import Secrets
import TestPDF
import Testing

@testable import Letters

@Suite struct TextTests {
    private func text(of letter: Letter, _ press: LetterPress? = nil) throws -> String {
        let scratch = try Scratch()
        return try PrintedText.text(of: scratch.print(letter, press), asWritten: true)
    }

    private func text(_ name: String) throws -> String {
        try text(of: try #require(Sample.all.first { $0.name == name }).letter())
    }

    @Test func `A PIN letter says what it is for, how to use it, until when, and who asked`() throws {
        let text = try text("pin")
        for part in [
            "Betriebsnummer 123456", "23. November 2026", "portal.example/betrieb/verknuepfen",
            "gültig bis 23. Dezember 2026",
            "mit dem Betrieb, an den", "Betrieb verknüpfen", "m***@b***.de, am 23. November 2026", "Nicht angefordert?",
            "weder am Telefon noch per E-Mail", "Die PIN ist nicht Ihr Passwort", "Guten Tag,", "Freundliche Grüße",
        ] {
            #expect(text.contains(part), "\(part)")
        }
        #expect(!text.contains("mara") && !text.contains("beispiel") && !text.contains("Filial"))
    }

    @Test func `A PIN letter to a Filiale names its number, and says when nobody was signed in`() throws {
        let text = try text("pin of a Filiale")
        for part in ["Filialnummer 02", "mit der Filiale, an die", "Jemand ohne Anmeldung, am 23. November 2026."] {
            #expect(text.contains(part), "\(part)")
        }
    }

    @Test func `The yearly enclosure asks nobody who asked`() throws {
        let text = try text("enclosure")
        #expect(text.contains("einmal im Jahr") && text.contains("gültig bis 23. Dezember 2026"))
        #expect(!text.contains("angefordert"))
    }

    @Test func `The letter after a link names the person in part, and how to end the link`() throws {
        let text = try text("linked")
        for part in [
            "am 23. November 2026 hat", "Person M. K., m***@b***.de",
            "Rolle Bearbeiten, ab 7. Dezember 2026 Verwaltung",
            "portal.example/brief/melden", "gültig bis 22. Januar 2027", "alles, was daraus entstanden ist",
        ] {
            #expect(text.contains(part), "\(part)")
        }
        for part in ["Mara", "Kühn", "mara", "beispiel"] { #expect(!text.contains(part), "\(part)") }
    }

    @Test func `A test letter cannot be taken for a real one`() throws {
        let text = try text("canary")
        #expect(text.contains("TESTBRIEF") && text.contains("keine PIN") && !text.contains("Einmal-PIN"))
    }

    @Test(arguments: Sample.all)
    func `No letter is sorry, shouts or invents`(sample: Sample) throws {
        let text = try text(of: sample.letter()).lowercased()
        for word in ["leider", "bedauer", "ungültig", "nil", "null", "offen", "optional("] {
            #expect(!text.contains(word))
        }
    }

    @Test(arguments: [
        "#read(\"/etc/passwd\")", "$x$ *a* \\ <b>", "\"]) #panic()", "Müller \u{202E}GmbH", "a\u{7}b\nc\td", "<script>",
        "Café ☕ Öztürk", "Kąkol & Ğ Łódź", "= Überschrift", "Bau\u{AD}haus",
    ])
    func `A name is printed as it is, in one line, without what cannot be seen`(name: String) throws {
        let text = try text(of: Sample.all[0].letter(to: [name]))
        let seen = String(
            String.UnicodeScalarView(name.unicodeScalars.filter { $0.value != 0x202E && $0.value != 0xAD })
        )
        .split { $0.isWhitespace || $0 == "\u{7}" }.joined(separator: " ")
        #expect(text.contains("\(seen) Ravensberger Straße 12 33602 Bielefeld"), "\(text.prefix(200))")
    }

    @Test(
        arguments: [
            ([], ["Weg 1"]), ([" ", "\u{200B}"], ["Weg 1"]), (["Name"], []), (["Name"], ["\n"]),
            (["1", "2", "3", "4"], ["5", "6", "7"]),
        ] as [([String], [String])]
    )
    func `What is no address is refused`(recipient: [String], delivery: [String]) {
        #expect(PostalAddress(recipient: recipient, delivery: delivery) == nil)
    }

    @Test func `Blank lines are no lines`() {
        let address = PostalAddress(recipient: ["", "Name ", "\t"], delivery: ["Weg  1", "", "33602 Bielefeld"])
        #expect(address?.recipient == ["Name"] && address?.delivery == ["Weg 1", "33602 Bielefeld"])
    }

    @Test(arguments: [
        ("Mara", "Kühn", "M. K."), ("ömer", "çelik", "Ö. Ç."), ("", "Kühn", "K."), ("\u{202E} ", "", ""),
        ("ßen", "🙂", "SS. 🙂."),
    ])
    func `A person is named by initials`(vorname: String, nachname: String, initials: String) throws {
        let person = Letter.Person(vorname: vorname, nachname: nachname, email: try #require(mail))
        #expect(person.initials == initials && person.address == "m***@b***.de")
    }

    @Test(arguments: [
        ("a@b.de", "a***@b***.de"), ("mara.kuehn@mail.firma.co.uk", "m***@m***.uk"),
        ("x+y@xn--mller-kva.de", "x***@x***.de"),
    ])
    func `An address is masked so that nobody can write to it`(address: String, masked: String) throws {
        #expect(try #require(EmailAddress(stored: address)).masked == masked)
    }

    // MARK: The chamber

    @Test func `Facts that are not known are left out and named`() throws {
        let chamber = try Chamber(yaml: "name: Innung\nkurzname: Innung\nemail: a@b.de\n")
        #expect(Letterhead(chamber, portal: "https://portal.example").missing == ["strasse", "plz", "ort"])
        let text = try text(of: Sample.all[0].letter(), press("name: Innung\nkurzname: Innung\nemail: a@b.de\n"))
        #expect(
            text.hasPrefix("Innung") && text.contains("Innung Tischlerei")
                && text.hasSuffix("a@b.de Kundenportal portal.example")
        )
    }

    @Test func `Facts that are known stand in head, return line and foot`() throws {
        let yaml = """
            name: Handwerkskammer Musterland
            kurzname: HWK Musterland
            rechtsform: Körperschaft des öffentlichen Rechts
            email: service@musterland.example
            strasse: Kammerweg 1
            plz: "01234"
            ort: Musterstadt
            telefon: 01234 5678-0
            web: musterland.example
            """
        #expect(try Letterhead(Chamber(yaml: yaml), portal: "https://portal.example").missing.isEmpty)
        let text = try text(of: Sample.all[0].letter(), press(yaml))
        for part in [
            "HWK Musterland · Kammerweg 1 · 01234 Musterstadt", "Körperschaft des öffentlichen Rechts",
            "Telefon 01234 5678-0", "musterland.example", "Kammerweg 1, 01234 Musterstadt",
        ] {
            #expect(text.contains(part), "\(part)")
        }
        let given = try self.text(of: Sample.all[0].letter(), press(yaml + "\nabsender: Rückläufer, 99999 Ort\n"))
        #expect(given.contains("Rückläufer, 99999 Ort Tischlerei"))
    }

    @Test func `An address without TLS is printed with its scheme`() throws {
        let text = try text(of: Sample.all[0].letter(), press(portal: "http://localhost:8080"))
        // The reader sees a blank between the slashes, which stand apart.
        #expect(text.filter { $0 != " " }.contains("http://localhost:8080/betrieb/verknuepfen"))
    }
}
