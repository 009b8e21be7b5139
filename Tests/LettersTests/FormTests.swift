import Foundation
import Links
import Secrets
import TestPDF
import Testing
import Typesetting

@testable import Letters

/// Addresses that ask a lot of six lines of 80 mm.
private let addresses: [([String], [String])] = [
    ordinary,
    (
        ["Handwerksbetrieb", "Abteilung Ausbildung", "z. Hd. Frau Dr. Öztürk-Łukasiewicz"],
        ["Hinter dem Bahnhof 7 b", "33602 Bielefeld", "ÖSTERREICH"]
    ),
    (
        [
            "Fleischereifachgeschäft und Partyservice Wilhelm Großekathöfer & Töchter Gesellschaft mit beschränkter Haftung"
        ],
        ["Alte Poststraße 1–3", "32756 Detmold"]
    ),
    (
        [String(repeating: "Gesellschaft für Gebäudetechnik und ", count: 8)],
        [String(repeating: "Straße des Handwerks ", count: 3), "32756 Detmold"]
    ),
    ([String(repeating: "W", count: 300)], ["Weg 1", "32756 Detmold"]),
    ([String(repeating: "WWW ", count: 70), String(repeating: "x", count: 200)], ["Weg 1", "Hof", "32756 Detmold"]),
]

/// DIN 5008, form B (`docs/decisions/0010-letters-are-set-by-typst.md`). Millimetres from the upper left corner.
@Suite struct FormTests {
    private static let window: (x: ClosedRange<Double>, y: ClosedRange<Double>) = (20...105, 45...90)

    @Test(arguments: Sample.all, addresses)
    func `In the window stand the address and the return line, and nothing else`(
        sample: Sample,
        address: ([String], [String])
    ) throws {
        let scratch = try Scratch()
        let page = try PrintedPage(of: scratch.print(sample.letter(to: address.0, address.1)))
        let inside = page.words.filter { $0.touches(x: FormTests.window.x, y: FormTests.window.y) }
        let (back, lines) = (inside.filter { $0.bottom < 62.7 }, inside.filter { $0.bottom >= 62.7 })
        #expect(back.map(\.text).joined(separator: " ") == "Handwerkskammer OWL · Bielefeld")
        #expect(back.allSatisfy { $0.left >= 24.9 && $0.right <= 105 && $0.top >= 45 })
        #expect(lines.allSatisfy { $0.left >= 24.9 && $0.right <= 105.1 && $0.top >= 62.5 && $0.bottom <= 90.1 })
        // The first line of the address stands at the top of its zone; no line is skipped; at most six.
        let tops = Set(lines.map { ($0.top * 10).rounded() }).sorted()
        #expect(try #require(tops.first) < 650 && tops.count <= 6)
        for (above, below) in zip(tops, tops.dropFirst()) { #expect((44...46).contains(below - above)) }
        // What delivers a letter is never shortened.
        let text = lines.map(\.text).joined(separator: " ")
        #expect(text.hasSuffix(address.1.map(\.printable).joined(separator: " ")))
        #expect(text.filter { $0 != " " && $0 != "\u{200B}" }.hasPrefix(address.0[0].filter { $0 != " " }.prefix(20)))
    }

    @Test func `A name that fits is printed whole, one that does not ends with dots`() throws {
        let scratch = try Scratch()
        let sample = Sample.all[0]
        let long = try PrintedText.text(of: scratch.print(sample.letter(to: addresses[2].0, addresses[2].1)))
        #expect(long.contains(addresses[2].0[0]))
        let tooLong = try PrintedText.text(of: scratch.print(sample.letter(to: addresses[3].0, addresses[3].1)))
        #expect(tooLong.contains("Gesellschaft für Gebäudetechnik") && tooLong.contains(" …"))
    }

    @Test(arguments: Sample.all)
    func `The code is large, and where no window shows it`(sample: Sample) throws {
        let scratch = try Scratch()
        let page = try PrintedPage(of: scratch.print(sample.letter()))
        let words = page.words.filter { $0.text == sample.code }
        let word = try #require(words.first)
        #expect(words.count == 1)
        // 14 pt are 4.9 mm; the box of a word is a little higher than its size.
        #expect(word.bottom - word.top > 6.5)
        #expect(word.top > 115)
        // Folded at 105 and 210 mm, these parts lie behind the window, whether by Z or by a wrap.
        for y in [120.0...165.0, 255.0...297.0] { #expect(!word.touches(x: 15...110, y: y)) }
        // Not on a fold either.
        for y in [105.0, 210.0] { #expect(word.bottom < y - 2 || word.top > y + 2) }
    }

    @Test(arguments: Sample.all)
    func `Subject, information and marks stand where the standard wants them`(sample: Sample) throws {
        let scratch = try Scratch()
        let page = try PrintedPage(of: scratch.print(sample.letter()))
        let subject = try #require(page.words.first { $0.top > 95 })
        #expect(abs(subject.left - 25) < 0.5 && abs(subject.top - 98.46) < 1.5)
        let information = page.words.filter { $0.left > 120 && (45...95).contains($0.top) }
        #expect(abs(try #require(information.map(\.left).min()) - 125) < 0.5)
        #expect(abs(try #require(information.map(\.top).min()) - 50.8) < 1.5)
        for y in [105.0, 148.5, 210.0] { #expect(page.hasInk(x: 5...7, y: (y - 0.3)...(y + 0.3))) }
        for y in [0.0...104.5, 105.5...148.0, 149.0...209.5, 210.5...296.0] { #expect(!page.hasInk(x: 0...24, y: y)) }
        #expect(!page.hasInk(x: 190.5...209, y: 0...296))
        #expect(!page.hasInk(x: 0...209, y: 0...8) && !page.hasInk(x: 0...209, y: 289...296))
    }

    @Test(arguments: Sample.all, [nil, "https://kundenportal.handwerkskammer-ostwestfalen-lippe-zu-bielefeld.example"])
    func `No part of a letter runs into the next`(sample: Sample, portal: String?) throws {
        let scratch = try Scratch()
        let long = Letter.Betrieb("123456", filiale: "0123456789")
        let content: Letter.Content =
            switch sample.content {
            case .pin(let pin, let request): .pin(.init(of: long, pin.code, validUntil: pin.validUntil), request)
            case .enclosure(let pin): .enclosure(.init(of: long, pin.code, validUntil: pin.validUntil))
            case .linked, .canary: sample.content
            }
        let letter = Letter(to: try sample.letter().address, on: GermanDay(year: 2026, month: 9, day: 30), content)
        let page = try PrintedPage(of: scratch.print(letter, try portal.map { try press(portal: $0) }))
        // The box with the code begins at 169 mm, the notes at 214, the greeting at 260, the foot at 273.
        for y in [167.5...168.5, 206.5...213.0, 258.5...259.5, 271.0...272.5] as [ClosedRange<Double>] {
            let crossing = page.words.filter { $0.touches(x: 0...210, y: y) }
            #expect(crossing.isEmpty, "\(crossing.map(\.text))")
        }
        #expect(page.words.allSatisfy { $0.left >= 24.5 && $0.right <= 190.5 })
    }

    @Test(arguments: Sample.all)
    func `A camera reads the code, and the address of the page without it`(sample: Sample) throws {
        let scratch = try Scratch()
        let file = try scratch.print(sample.letter())
        #expect(try PrintedText.codes(of: file, in: scratch) == Set([sample.code, sample.page].compactMap(\.self)))
    }

    // MARK: PDF/UA

    /// What a program that is not Typst says of a document by the rules of PDF/UA-1 that a program can check.
    private static func verdict(on file: String) throws -> String {
        let judge = """
            import page, sys
            report = page.validate_pdf(sys.argv[1], profile=page.ValidationProfile.PDF_UA_1)
            print(report.is_compliant, [failure.rule_id for failure in report.failures])
            """
        return String(decoding: try Tool.run(Tool.python, ["-I", "-c", judge, file]), as: UTF8.self)
    }

    @Test(arguments: Sample.all)
    func `Others find the document accessible`(sample: Sample) throws {
        let scratch = try Scratch()
        let file = try scratch.print(sample.letter())
        #expect(try FormTests.verdict(on: file) == "True []\n")
        #expect(try PrintedText.fact("Tagged", of: file) == "yes")
        #expect(try PrintedText.fact("Pages", of: file) == "1")
        #expect(try PrintedText.fact("Author", of: file) == "Handwerkskammer Ostwestfalen-Lippe zu Bielefeld")
        #expect(try PrintedText.fact("Page size", of: file) == "595.276 x 841.89 pts (A4)")
        #expect(try PrintedText.fact("Title", of: file)?.contains(sample.code) == false)
    }

    @Test func `Many letters in one document are accessible too, and each is a page`() throws {
        let scratch = try Scratch()
        let letters = try (Sample.all + Sample.all).map { try $0.letter() }
        let file = try scratch.write("letters.pdf", try press().pdf(of: letters))
        #expect(try FormTests.verdict(on: file) == "True []\n")
        #expect(try PrintedText.fact("Pages", of: file) == "10")
        for (number, sample) in (Sample.all + Sample.all).enumerated() {
            #expect(try PrintedText.text(of: file, page: number + 1).contains(sample.code))
        }
    }

    @Test func `A press is checked before it is needed`() throws {
        try press().check()
        #expect(throws: TypesettingProblem.self) { try press(python: "/usr/bin/python3").check() }
        // "0.15.2" begins with "0.1" too.
        #expect(throws: TypesettingProblem.self) { try press().check(version: "0.1") }
    }

    @Test func `The judge of accessibility finds what is wrong`() throws {
        let scratch = try Scratch()
        // Cairo draws the same page and leaves out what it means.
        let file = "\(scratch.path)/drawn.pdf"
        _ = try Tool.run("pdftocairo", ["-pdf", scratch.print(Sample.all[0].letter()), file])
        #expect(try FormTests.verdict(on: file).hasPrefix("False ['PDFUA1-"))
    }

    @Test func `What is read aloud comes in the order of the letter`() throws {
        let scratch = try Scratch()
        let sample = Sample.all[0]
        let file = try scratch.print(sample.letter())
        let structure = String(decoding: try Tool.run("pdfinfo", ["-struct-text", file]), as: UTF8.self)
        let order = [
            "Handwerkskammer", "Tischlerei Möller", "Betriebsnummer", "H1", "Ihre ", "Einmal-PIN", "Guten Tag,", "L (",
            "Figure", "H2", "Ihre ", sample.code, "Figure", "H2", "Niemand fragt", "Freundliche Grüße",
        ]
        var rest = structure[...]
        for text in order {
            let place = try #require(rest.range(of: text), "\(text) comes too early, or not at all")
            rest = rest[place.upperBound...]
        }
        #expect(structure.components(separatedBy: "Figure").count == 3)
    }
}
