import Foundation
import TestPDF
import Testing

@testable import Typesetting

private let fonts = Typesetter.Fonts(
    folders: ["/usr/share/fonts/truetype/lato", "/usr/share/fonts/truetype/dejavu"],
    families: ["Lato", "DejaVu Sans"]
)
private let typesetter = Typesetter(python: Tool.typesetter, fonts: fonts)
private let today: Typesetter.Day = (2026, 11, 23)

/// A document that says one text, and nothing else.
private let saying = """
    #let data = json(bytes(sys.inputs.data))
    #set document(title: "Probe")
    #set page(width: 400mm)
    #set text(lang: "de", font: ("Lato", "DejaVu Sans"), fallback: false, ligatures: false)
    #data.text
    """

private func printed(_ text: String) throws -> String {
    let scratch = try Scratch()
    let document = try typesetter.document(template: saying, data: ["text": text], day: today)
    return try PrintedText.text(of: scratch.write("a.pdf", document.pdf))
}

@Suite struct TypesetterTests {
    @Test(arguments: [
        "#read(\"/etc/passwd\")", "$x$ *a* _b_ \\ <b>", "\"]); #panic(\"x\")", "= Titel", "- eins + zwei / drei: vier",
        "// weg /* auch weg */", "#import \"@preview/x:1.0.0\"", "\\u{41} &amp; %41 {{x}} ${x}", "@quelle <marke>",
        "https://boese.example", "---", "Sto\u{2011}ja 'einfach' \"doppelt\"",
    ])
    func `Whatever a text says, it is printed`(text: String) throws {
        #expect(try printed(text) == text)
    }

    @Test(arguments: [
        // Every font or the second of them has it.
        ("Łódź Çelik Ğ Şı Ő Ș Ț Å Ø Þ ð ß ẞ", "Łódź Çelik Ğ Şı Ő Ș Ț Å Ø Þ ð ß ẞ"),
        ("Ελληνικά Кириллица", "Ελληνικά Кириллица"),
        // A letter and its mark written apart are one.
        ("Mu\u{308}ller", "Müller"),
        ("漢字, \u{1F9B7}, ☕", "\u{FFFD}\u{FFFD}, \u{FFFD}, ☕"),
        ("𝐌üller ㎏ ⒈", "Müller kg 1."),
    ])
    func `A character without a glyph is printed as what comes nearest`(text: String, expected: String) throws {
        let result = try printed(text)
        #expect(result == expected)
    }

    @Test func `Every letter of DIN 91379 that is one character is printed`() throws {
        // The Latin letters of String.Latin+ 1.2, without those that are sequences.
        let ranges: [ClosedRange<UInt32>] = [0xC0...0xD6, 0xD8...0xF6, 0xF8...0x17E, 0x218...0x21B, 0x1E02...0x1E0B]
        let letters = ranges.flatMap(\.self).compactMap(Unicode.Scalar.init).map { String(Character($0)) }
        let text = letters.filter { $0 != "ŉ" }.joined(separator: " ")
        let result = try printed(text)
        // Where letters are narrow the reader misses the blanks.
        #expect(result.filter { $0 != " " } == text.filter { $0 != " " })
    }

    @Test func `A letter and a mark that no font has together are printed without the mark`() throws {
        let text = try printed("Mu\u{1DF5}ller Ko\u{0302}ch")
        #expect(text == "Muller Kôch")
    }

    @Test func `The same data give the same document`() throws {
        let first = try typesetter.document(template: saying, data: ["text": "Brief"], day: today)
        #expect(try typesetter.document(template: saying, data: ["text": "Brief"], day: today).pdf == first.pdf)
        #expect(first.pages == 1 && first.pdf.starts(with: Array("%PDF-1.7".utf8)))
        let scratch = try Scratch()
        let file = try scratch.write("a.pdf", first.pdf)
        #expect(try PrintedText.fact("CreationDate", of: file)?.contains("Nov 23") == true)
    }

    @Test func `Pages are counted`() throws {
        let three = "#set document(title: \"x\")\n#set text(font: \"Lato\")\n#for i in range(3) { page(str(i)) }"
        #expect(try typesetter.document(template: three, data: [0], day: today).pages == 3)
    }

    // MARK: What goes wrong

    @Test(arguments: [
        "#panic(json(bytes(sys.inputs.data)).text)",
        "#int(json(bytes(sys.inputs.data)).text)",
        "#read(json(bytes(sys.inputs.data)).text)",
        "#label(json(bytes(sys.inputs.data)).text).nothing",
        "#eval(json(bytes(sys.inputs.data)).text)",
        "#(:).at(json(bytes(sys.inputs.data)).text)",
    ])
    func `The reason of a refusal holds nothing of the data`(template: String) throws {
        let secret = "7KQ4X-M2XD9-F"
        let problem = #expect(throws: TypesettingProblem.self) {
            try typesetter.document(template: template, data: ["text": secret], day: today)
        }
        guard case .refused(let reason) = problem else {
            Issue.record("\(String(describing: problem))")
            return
        }
        #expect(!reason.isEmpty && !reason.contains("\n"))
        for part in secret.split(separator: "-") where part.count > 1 { #expect(!reason.contains(part)) }
    }

    @Test func `A font that is not there is named`() {
        let fonts = Typesetter.Fonts(folders: ["/usr/share/fonts/truetype/lato"], families: ["Lato", "Helvetica"])
        #expect(throws: TypesettingProblem.refused("the font 'Helvetica' is not there")) {
            try Typesetter(python: Tool.typesetter, fonts: fonts).document(template: saying, data: [0], day: today)
        }
    }

    @Test func `A template reads no file of the machine`() {
        for path in ["/etc/passwd", "../../../../../../etc/passwd"] {
            #expect(throws: TypesettingProblem.self) {
                try typesetter.document(template: "#read(\"\(path)\")", data: [0], day: today)
            }
        }
    }
}
