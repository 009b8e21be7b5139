import ChamberFacts
import Files
import Foundation
import Links
import Mail
import Secrets
import TestPDF
import Testing

@testable import Letters

let today = GermanDay(year: 2026, month: 11, day: 23)
let mail = EmailAddress(stored: "mara.kuehn@beispiel.de")

func press(
    _ chamber: String? = nil,
    portal: String = "https://portal.example",
    python: String = Tool.typesetter
) throws -> LetterPress {
    let chamber = try Chamber(yaml: chamber ?? File.text(Tool.chamber))
    return LetterPress(Letterhead(chamber, portal: portal), python: python)
}

let ordinary = (["Tischlerei Möller & Söhne GmbH"], ["Ravensberger Straße 12", "33602 Bielefeld"])

/// A letter of a kind as tests know it, and the code in it.
struct Sample: Sendable, CustomTestStringConvertible {
    let name: String
    let code: String
    let content: Letter.Content
    /// What the second QR code holds.
    let page: String?

    var testDescription: String { name }

    /// One of each kind.
    static let all: [Sample] = {
        let pin = Code.random(.pin)
        let report = Code.random(.report)
        let until = GermanDay(year: 2026, month: 12, day: 23)
        let betrieb = Letter.Betrieb("123456")
        let filiale = Letter.Betrieb("123456", filiale: "02")
        let linkPage = "https://portal.example/betrieb/verknuepfen"
        guard let mail else { preconditionFailure("an address") }
        let link = Letter.NewLink(
            of: filiale,
            to: Letter.Person(vorname: "Mara", nachname: "Kühn", email: mail),
            as: .bearbeiten,
            on: today,
            verwaltungFrom: GermanDay(year: 2026, month: 12, day: 7),
            report: report,
            until: GermanDay(year: 2027, month: 1, day: 22)
        )
        return [
            Sample(
                name: "pin",
                code: pin.printed,
                content: .pin(Letter.Pin(of: betrieb, pin, validUntil: until), .account(mail, on: today)),
                page: linkPage
            ),
            Sample(
                name: "pin of a Filiale",
                code: pin.printed,
                content: .pin(Letter.Pin(of: filiale, pin, validUntil: until), .withoutSignIn(on: today)),
                page: linkPage
            ),
            Sample(
                name: "enclosure",
                code: pin.printed,
                content: .enclosure(Letter.Pin(of: filiale, pin, validUntil: until)),
                page: linkPage
            ),
            Sample(
                name: "linked",
                code: report.printed,
                content: .linked(link),
                page: "https://portal.example/brief/melden"
            ),
            Sample(name: "canary", code: report.printed, content: .canary(report), page: nil),
        ]
    }()

    func letter(to recipient: [String] = ordinary.0, _ delivery: [String] = ordinary.1) throws -> Letter {
        Letter(to: try #require(PostalAddress(recipient: recipient, delivery: delivery)), on: today, content)
    }
}

extension Scratch {
    /// Prints one letter.
    borrowing func print(_ letter: Letter, _ press: LetterPress? = nil) throws -> String {
        let press = if let press { press } else { try LettersTests.press() }
        return try write("letter.pdf", press.pdf(of: [letter]))
    }
}
