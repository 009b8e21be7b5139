import Content
import Markdown
import Testing
import Yams

struct FrontMatterTests {
    private static let good = """
        ---
        id: konto-anlegen
        title: "Wie geht das: ein Konto?"
        summary: 'So: drei Angaben.'
        order: 10
        aliases: [registrieren, "konto, neu" , 'a, b', D'or,]
        keywords:
        - "Zugang, eigener"
        - Account
        - 'Benutzer'
        # ein Kommentar
        reviewed: 2026-11-23
        portal: [registrieren, fehler:anmeldung-falsch]
        draft: true
        ---
        Text
        """

    private func read(_ text: String) -> (topic: Topic, diagnostics: [Diagnostic]) {
        Topic.read(Array(text.utf8), kind: .topic(chapter: "konto", name: "x"), file: "content/konto/x.md")
    }

    @Test func `A whole head is read as YAML means it`() throws {
        let (topic, diagnostics) = read(FrontMatterTests.good)
        #expect(diagnostics.isEmpty)
        let yaml = FrontMatterTests.good.split(separator: "---\n")[0]
        let map = try #require(try Yams.load(yaml: String(yaml)) as? [String: Any])
        #expect(topic.id == map["id"] as? String)
        #expect(topic.title == map["title"] as? String)
        #expect(topic.head.summary == map["summary"] as? String)
        #expect(topic.head.order == map["order"] as? Int)
        #expect(topic.head.aliases == map["aliases"] as? [String])
        #expect(topic.head.keywords == map["keywords"] as? [String])
        #expect(topic.head.portal == map["portal"] as? [String])
        #expect(topic.head.isDraft == map["draft"] as? Bool)
        #expect(topic.document.blocks.first?.lines == 16...16)
    }

    /// Lines of the head, and the place and kind of what is told.
    @Test(
        arguments: [
            ("title: A: B", "2:8", "kopf-doppelpunkt"), ("title: \"A", "2:8", "kopf-anfuehrung"),
            ("title: 'A' B'", "2:8", "kopf-anfuehrung"), ("titel: A", "2:1", "kopf-unbekannt"),
            ("title A", "2:1", "kopf-zeile"), (" title: A", "2:2", "kopf-einzug"),
            ("title: A\ntitle: B", "3:8", "kopf-doppelt"),
            ("order: zehn", "2:8", "kopf-zahl"), ("order: -1", "2:8", "kopf-zahl"),
            ("draft: ja", "2:8", "kopf-ja-nein"),
            ("reviewed: 23.11.2026", "2:11", "kopf-datum"), ("reviewed: 2026-13-01", "2:11", "kopf-datum"),
            ("aliases: a, b", "2:10", "kopf-liste"), ("id: Konto", "2:5", "id-form"), ("id: 1a", "2:5", "id-form"),
            ("title: # A", "2:8", "kopf-zeichen"), ("title: [A]", "2:8", "kopf-zeichen"),
            ("title: ä: ö", "2:8", "kopf-doppelpunkt"),
        ]
    )
    func `What is wrong in the head is told where it stands`(lines: String, place: String, code: String) throws {
        let (_, diagnostics) = read("---\n\(lines)\n---\nText\n")
        let found = try #require(diagnostics.first { $0.code.rawValue == code }, "\(diagnostics.map(\.line))")
        #expect("\(found.place.line):\(found.place.column)" == place)
        #expect(found.line.hasPrefix("content/konto/x.md:\(place): error[\(code)]: "))
    }

    @Test func `A colon is explained with the line as it must be`() throws {
        let (_, diagnostics) = read("---\nid: a\ntitle: Konto: so geht es\nsummary: B\n---\n")
        #expect(
            diagnostics.map(\.message) == [
                "Im Text steht ein Doppelpunkt. Setzen Sie den ganzen Text in Anführungszeichen: title: \"Konto: so geht es\""
            ]
        )
    }

    @Test(arguments: [">", "|", ">-", "|2"])
    func `A value of several lines is told once, with the line as it must be`(mark: String) {
        let (_, diagnostics) = read("---\nid: a\ntitle: A\nsummary: \(mark)\n  Erste: ja\n\n  zweite\nowner: b\n---\n")
        #expect(diagnostics.map(\.line).count == 1)
        #expect(
            diagnostics.first?.line.contains(":4:10: error[kopf-zeichen]: Ein Wert steht ganz in einer Zeile") == true
        )
        #expect(diagnostics.first?.message.hasSuffix("summary: Der ganze Text.") == true)
    }

    @Test func `A value that goes on in the next line is told there`() {
        let (_, diagnostics) = read("---\nid: a\ntitle: A\nsummary: B\n  und C\n---\n")
        #expect(diagnostics.map(\.code.rawValue) == ["kopf-zeile"])
        #expect(diagnostics.first?.message.contains("an die Zeile davor") == true)
    }

    @Test func `What is missing is named, once`() {
        let (_, diagnostics) = read("---\nid: a\n---\nText\n")
        #expect(diagnostics.map(\.code.rawValue) == ["kopf-pflicht", "kopf-pflicht"])
        #expect(diagnostics.map(\.message).joined().contains("„title“"))
    }

    @Test(
        arguments: [
            ("", "kopf-fehlt"), ("Text\n", "kopf-fehlt"), ("--- \r\nid: a\r\n", "kopf-offen"),
            ("\n---\n", "kopf-fehlt"),
        ]
    )
    func `A file without a head says so`(text: String, code: String) {
        #expect(read(text).diagnostics.map(\.code.rawValue).contains(code))
    }

    @Test(arguments: ["\n", "\r\n", "\r"])
    func `Line ends and a byte order mark make no difference`(end: String) {
        let text = "\u{FEFF}---\nid: a\ntitle: A\nsummary: B\n---\nErste\n\n## Zweite {#zwei}\n".replacing(
            "\n",
            with: end
        )
        let (topic, diagnostics) = read(text)
        #expect(diagnostics.isEmpty)
        #expect(topic.headings == [Topic.Heading(level: 2, id: "zwei", text: "Zweite")])
        #expect(topic.document.blocks.map(\.lines) == [6...6, 8...8])
    }

    @Test func `A file that is no UTF-8 is told the place`() {
        let bytes = Array("---\nid: a\ntitle: A\nsummary: B\n---\nä ".utf8) + [0xFF] + Array(" b\n".utf8)
        let (_, diagnostics) = Topic.read(bytes, kind: .start, file: "content/index.md")
        #expect(diagnostics.map(\.code.rawValue) == ["kein-utf8"])
        #expect(diagnostics.first.map { "\($0.place.line):\($0.place.column)" } == "6:3")
    }
}

struct SuggestionTests {
    @Test(arguments: [("regstrieren", "registrieren"), ("anmedlen", "anmelden"), ("profil/passwrt", "profil/passwort")])
    func `What was probably meant is found`(typed: String, meant: String) {
        #expect(Suggestion.nearest(to: typed, in: ["anmelden", "registrieren", "profil/passwort", "kurse"]) == meant)
    }

    @Test func `Nothing near is nothing`() {
        #expect(Suggestion.nearest(to: "xyz", in: ["anmelden"]) == nil)
    }
}
