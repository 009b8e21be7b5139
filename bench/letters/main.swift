// bench/letters/run calls this; `letterbench samples` prints a letter of each kind to look at.

import ChamberFacts
import Files
import Glibc
import Letters
import Links
import Mail
import Secrets

guard CommandLine.arguments.count == 4 else {
    print("usage: letterbench COUNT|samples FOLDER PYTHON")
    exit(64)
}
let folder = CommandLine.arguments[2]
let chamber = try Chamber(yaml: try File.text("site/kammer.yaml"))
let press = LetterPress(Letterhead(chamber, portal: "https://portal.example"), python: CommandLine.arguments[3])

let today = GermanDay(year: 2026, month: 11, day: 23)
let names = ["Tischlerei Möller & Söhne GmbH", "Bäckerei Öztürk", "Elektro Kühn Gebäudetechnik GmbH & Co. KG"]

func address(_ number: Int) -> PostalAddress {
    let street = "Werkstraße \(number % 200 + 1)"
    guard let address = PostalAddress(recipient: [names[number % names.count]], delivery: [street, "33602 Bielefeld"])
    else { preconditionFailure("an address of three lines") }
    return address
}

func pin(_ number: Int, until day: GermanDay) -> Letter.Pin {
    let betriebsnummer = String(String(1_000_000 + number).dropFirst())
    return Letter.Pin(
        of: Letter.Betrieb(betriebsnummer, filiale: number % 10 == 0 ? "02" : nil),
        Code.random(.pin),
        validUntil: day
    )
}

if CommandLine.arguments[1] == "samples" {
    guard let email = EmailAddress(stored: "mara@beispiel.de") else { preconditionFailure("an address") }
    let month = GermanDay(year: 2026, month: 12, day: 23)
    let link = Letter.NewLink(
        of: Letter.Betrieb("123456"),
        to: Letter.Person(vorname: "Mara", nachname: "Kühn", email: email),
        as: .bearbeiten,
        on: today,
        verwaltungFrom: GermanDay(year: 2026, month: 12, day: 7),
        report: Code.random(.report),
        until: GermanDay(year: 2027, month: 1, day: 22)
    )
    let samples: [(String, Letter.Content)] = [
        ("pin", .pin(pin(123_456, until: month), .account(email, on: today))),
        ("pin-filiale", .pin(pin(123_450, until: month), .withoutSignIn(on: today))),
        ("enclosure", .enclosure(pin(123_456, until: GermanDay(year: 2027, month: 11, day: 23)))),
        ("linked", .linked(link)),
        ("canary", .canary(Code.random(.report))),
    ]
    for (number, (name, content)) in samples.enumerated() {
        try File.write(
            try press.pdf(of: [Letter(to: address(number), on: today, content)]),
            to: "\(folder)/\(name).pdf"
        )
    }
    exit(0)
}

guard let count = Int(CommandLine.arguments[1]) else { exit(64) }
let batch = try LetterBatch("bench", in: folder, press: press)
let start = ContinuousClock.now
let files = try batch.print((1...count).map(String.init)) { references in
    references.compactMap { Int($0) }.map { number in
        let until = GermanDay(year: 2027, month: 11, day: 23)
        return Letter(to: address(number), on: today, .enclosure(pin(number, until: until)))
    }
}
let seconds = (ContinuousClock.now - start) / .seconds(1)

/// MiB.
func peak(of who: __rusage_who) -> Int {
    var usage = rusage()
    getrusage(__rusage_who_t(who.rawValue), &usage)
    return usage.ru_maxrss / 1_024
}
let bytes = files.compactMap { FileStamp(of: $0.path)?.size }.reduce(0, +)
print(
    "\(count) letters in \(files.count) files, \(bytes >> 20) MiB: \((seconds * 10).rounded() / 10) s, "
        + "\(Int(Double(count) / seconds)) a second; peak \(peak(of: RUSAGE_SELF)) MiB here, "
        + "\(peak(of: RUSAGE_CHILDREN)) MiB in a child"
)
