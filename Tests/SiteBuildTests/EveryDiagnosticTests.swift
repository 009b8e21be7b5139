import Content
import Foundation
import LinkCheck
import SiteBuild
import Testing

/// Every diagnostic there is, provoked once by as little as possible, with its exact place.
struct EveryDiagnosticTests {
    struct Row: Sendable, CustomTestStringConvertible {
        let code: Diagnostic.Code
        /// By path below the folder that holds `content` and `site`; in one of them ⟦…⟧ marks the place.
        let files: [String: String]
        /// Where the place is in no file: `content/tief`.
        let file: String?

        /// - Parameter body: of the text `content/konto/index.md`.
        init(_ code: Diagnostic.Code, _ body: String, _ files: [String: String] = [:], at file: String? = nil) {
            self.init(
                code,
                ["content/konto/index.md": HelpFolder.text(id: "konto", "ä 🙂\n\n" + body)].merging(files) { $1 },
                at: file
            )
        }

        /// - Parameter head: instead of that of `content/konto/index.md`.
        init(_ code: Diagnostic.Code, head: String) {
            self.init(code, ["content/konto/index.md": "---\n\(head)\n---\nText\n"])
        }

        init(_ code: Diagnostic.Code, _ files: [String: String], at file: String? = nil) {
            self.code = code
            self.files = files
            self.file = file
        }

        var testDescription: String { code.rawValue }
    }

    private static let id = "id: konto\ntitle: Titel\nsummary: 🙂"
    private static let svg = "<svg xmlns=\"http://www.w3.org/2000/svg\"/>"
    private static let other = HelpFolder.text(id: "anderer", title: "Anderer", "Text")

    static let rows: [Row] = files + heads + ids + texts + links + pictures + portal + data

    private static let files = [
        Row(.fileName, ["content/konto/Ä.md": "⟦⟧" + other]),
        Row(.fileUnknown, ["content/konto/x.txt": "⟦⟧x"]),
        Row(.fileIsLink, ["content/konto/verweis.md": "-> ../index.md"], at: "content/konto/verweis.md"),
        Row(.folderTooDeep, ["content/konto/tief/x.md": other], at: "content/konto/tief"),
        Row(.pictureKind, ["content/bilder/x.gif": "⟦⟧GIF89a"]),
        Row(.introductionMissing, ["content/neu/anderer.md": other], at: "content/neu/index.md"),
        Row(
            .chapterIsDraft,
            [
                "content/neu/index.md": HelpFolder.text(id: "neu", more: "draft: ⟦true⟧\n", "A"),
                "content/neu/anderer.md": other,
            ]
        ),
        Row(.addressTaken, ["content/suche.md": "⟦⟧" + HelpFolder.text(id: "suche", "Text")]),
        Row(
            .addressTwice,
            [
                "content/konto.md": HelpFolder.text(id: "konto", "A"),
                "content/konto/index.md": "⟦⟧" + HelpFolder.text(id: "kapitel", "A"),
            ]
        ),
        Row(
            .tooLong,
            ["content/konto/index.md": "⟦⟧" + HelpFolder.text(id: "konto", String(repeating: "wort\n", count: 53_000))]
        ),
        Row(.notUTF8, "ä ⟦\u{E000}⟧ b"),
    ]

    private static let heads = [
        Row(.headMissing, ["content/konto/index.md": "⟦⟧Text\n"]),
        Row(.headOpen, ["content/konto/index.md": "⟦⟧---\n\(id)\nText\n"]),
        Row(.headLine, head: "\(id)\n⟦ümlaut ohne alles⟧"), Row(.headIndentation, head: "\(id)\n  ⟦owner⟧: ich"),
        Row(.headKeyUnknown, head: "\(id)\n⟦ownr⟧: ich"), Row(.headKeyTwice, head: "\(id)\ntitle: ⟦Noch einer⟧"),
        Row(.headKeyMissing, head: "id: konto\ntitle: Titel\nsummary: ⟦⟧"),
        Row(.headColon, head: "\(id)\nowner: ⟦🙂: ich⟧"), Row(.headCharacter, head: "\(id)\nkeywords: [ä, ⟦*🙂⟧]"),
        Row(.headQuotes, head: "\(id)\nowner: ⟦\"ä⟧"), Row(.headList, head: "\(id)\nkeywords: ⟦ä, b⟧"),
        Row(.headNumber, head: "\(id)\norder: ⟦zehn⟧"), Row(.headDate, head: "\(id)\nreviewed: ⟦2026-02-30⟧"),
        Row(.headYesNo, head: "\(id)\ndraft: '⟦ja⟧'"),
        Row(.summaryLong, head: "id: konto\ntitle: Titel\nsummary: \"⟦\(String(repeating: "ä🙂", count: 101))⟧\""),
        Row(.refusalUnknown, head: "\(id)\nportal: [registrieren, ⟦fehler:anmeldung-flasch⟧]"),
    ]

    private static let ids = [
        Row(.fileNameNotID, ["content/konto/umbenannt.md": HelpFolder.text(id: "⟦anderer⟧", "Text")]),
        Row(.idForm, head: "id: ⟦Über⟧\ntitle: Titel\nsummary: Satz"),
        Row(.idTwice, ["content/konto/kopie.md": HelpFolder.text(id: "⟦konto⟧", "A")]),
        Row(
            .idChanged,
            ["content/konto/alt.md": HelpFolder.text(id: "⟦neu⟧", "A"), "site/ids.lock": "alt konto/alt/\n"]
        ),
        Row(.aliasForm, head: "\(id)\naliases:\n- alt\n- '⟦../🙂⟧'"),
        Row(.promiseForm, ["site/ids.lock": "# ü\nkonto konto/\nalt ⟦../konto/⟧ #so\n"]),
        Row(.idMissing, ["site/ids.lock": "# ü\n⟦alt⟧ konto/alt/\n"]),
        Row(.sectionMissing, ["site/ids.lock": "start /\nkonto konto/ ⟦#dauer⟧\n"]),
        Row(.headingLevel, "⟦# Ä 🙂 {#a}⟧"), Row(.headingWithoutID, "> ⟦## Ä 🙂⟧"),
        Row(.headingIDForm, "## Ä 🙂 ⟦{#Ä}⟧"), Row(.headingIDTwice, "## Ä {#a}\n\n- 🙂\n\n  ## Ö ⟦{#a}⟧ ##"),
        Row(.headingIDTaken, "Ä ⟦{#inhalt}⟧\n---"), Row(.idWithoutHeading, "🙂 ⟦{#ä}⟧ b"),
    ]

    private static let texts = [
        Row(.tooDeep, String(repeating: "> ", count: 32) + "⟦>⟧ a"),
        Row(.tooManyBrackets, "ä " + String(repeating: "[", count: 200) + "⟦[⟧"),
        Row(.tooManyImages, String(repeating: "![a](b)\n", count: 500) + "🙂 ⟦![⟧a](b)"),
        Row(.controlCharacter, "ä 🙂⟦\u{0B}⟧b"), Row(.html, "> ä\n🙂 ⟦<b\n> c>⟧d"), Row(.table, "|ä|b|\n|-|-|\n⟦|🙂|⟧"),
        Row(.taskList, "- ä\n- ⟦[ ]⟧ 🙂"), Row(.strikethrough, "🙂 ⟦~~ä *b*~~⟧"), Row(.footnote, "🙂⟦[^ä]⟧"),
        Row(.boxUnknown, "> ä\n\n> > ⟦[!NOTIZ]⟧\n> > b"), Row(.boxForm, "- 🙂\n\n  > ⟦[!HINWEIS]⟧: ä b"),
        Row(.headingBlank, "> 🙂\n> ⟦##⟧Ä {a}"), Row(.listForm, "> 🙂\n> ⟦1.⟧Ä"), Row(.listSign, "🙂\n ⟦•⟧ ä"),
        Row(.boldOpen, "🙂 ⟦**⟧ä"), Row(.codeIndented, "ä\n\n    ⟦🙂 **b⟧ "), Row(.codeOpen, "> ⟦``` 🙂⟧\n> ä"),
        Row(.factForm, "🙂 ⟦{{service.email}⟧ ä"),
        Row(.factUnknown, "🙂 {{ ⟦aktivierung.gueltg⟧ }}"),
    ]

    private static let links = [
        Row(.linkForm, "🙂 ⟦[ä](portal:a b)⟧"), Row(.linkBlank, "🙂 ⟦[ä] (portal:anmelden)⟧"),
        Row(.linkEmpty, "🙂 ⟦[ä]()⟧"),
        Row(.linkReversed, "🙂 ⟦(ä 🙂)[portal:anmelden]⟧ b"), Row(.bareMailAddress, "🙂 ⟦a@b.example⟧."),
        Row(.referenceUnused, "> ⟦[PIN]: 🙂⟧\n\nä"),
        Row(.linkTitle, "🙂 ⟦[ä](portal:anmelden \"Titel\")⟧"),
        Row(.linkWithoutText, "🙂 ⟦[](portal:anmelden)⟧"), Row(.linkScheme, "🙂 ⟦[ä](javascript:alert(1))⟧"),
        Row(.linkInsecure, "🙂 ⟦<http://ä.example>⟧"), Row(.linkAbsolute, "🙂 ⟦[ä](//evil.example/)⟧"),
        Row(
            .linkToDraft,
            "🙂 ⟦[ä](hilfe:neu)⟧",
            ["content/konto/neu.md": HelpFolder.text(id: "neu", more: "draft: true\n", "A")]
        ),
        Row(.bareAddress, "🙂 (⟦https://ä.example/b⟧)."), Row(.referenceUnknown, "🙂 ⟦[ä][b c]⟧"),
        Row(.portalPageUnknown, "[ä][p]\n\n> [p]:\n>  ⟦portal:regstrieren⟧"),
        Row(.portalPageForm, "🙂 ⟦[ä](portal:/anmelden)⟧"),
        Row(.portalPageInternal, head: "\(id)\nportal: [registrieren, ⟦service/anmelden⟧]"),
        Row(.portalPageSecret, "🙂 ⟦[ä](portal:aktivieren/abc)⟧"), Row(.portalPagePlanned, "🙂 ⟦[ä](portal:boerse)⟧"),
        Row(.topicUnknown, "🙂 ⟦[ä](hilfe:knto)⟧"), Row(.sectionUnknown, "🙂 ⟦[ä](hilfe:konto#b)⟧"),
        Row(.linkedFileMissing, "🙂 ⟦[ä\nb](../konto/c.md)⟧"),
    ]

    private static let pictures = [
        Row(.pictureMissing, "🙂 ⟦![ä](../bilder/b.svg)⟧"),
        Row(.pictureSpelling, "🙂 ⟦![ä](../Bilder/b.svg)⟧ ![b](../bilder/b.svg)", ["content/bilder/b.svg": svg]),
        Row(.pictureWithoutText, "🙂 ⟦![ ](../bilder/b.svg)⟧", ["content/bilder/b.svg": svg]),
        Row(
            .pictureHeavy,
            "![ä](../bilder/b.svg)",
            ["content/bilder/b.svg": "⟦⟧\(svg)" + String(repeating: "\n", count: 300_000)]
        ),
        Row(
            .pictureLarge,
            "![ä](../bilder/b.png)",
            ["content/bilder/b.png": "base64:" + PictureTests.twoPixels, "site/site.yaml": "pictures: {width: 1}"],
            at: "content/bilder/b.png"
        ),
        Row(.pictureDamaged, "![ä](../bilder/b.png)", ["content/bilder/b.png": "⟦⟧kein Bild"]),
        Row(
            .pictureUnsafe,
            "![ä](../bilder/b.svg)",
            ["content/bilder/b.svg": svg.dropLast(2) + ">\nä 🙂 ⟦⟧<script/></svg>"]
        ),
        Row(.pictureUnused, ["content/bilder/b.svg": "⟦⟧" + svg]),
    ]

    private static let portal = [
        Row(.portalTopicMissing, [:], at: "content"),
        Row(
            .portalTopicDraft,
            ["content/konto/anmelden.md": HelpFolder.text(id: "anmelden", more: "draft: '⟦true⟧'\n", "A")]
        ),
        Row(
            .pageChanged,
            [
                "content/konto/index.md": "---\n\(id)\nportal: [/, ⟦registrieren⟧]\n---\n",
                "site/routes.lock": "/registrieren 2026-01-01 account get live Ä\n",
            ]
        ),
        Row(.pageUnexplained, [:], at: "content"), Row(.refusalUnexplained, [:], at: "content"),
        Row(.serverPageUnexplained, ["nginx/fehler/texte.txt": "# ä\n404|🙂|-|a\n413|Groß|⟦konto#gross⟧|Kürzen|b\n"]),
    ]

    private static let data = [
        Row(.yamlForm, ["site/kammer.yaml": "name: HWK\nkurzname: 'ü 🙂'\nemail: ä🙂⟦⟧: : b\n"]),
        Row(.yamlKeyMissing, ["site/kammer.yaml": "⟦⟧name: HWK\nemail: a@b.example\n"]),
        Row(.yamlKeyUnknown, ["site/kammer.yaml": "name: HWK\nkurzname: HWK\nemail: a@b.example\n? '⟦tel🙂⟧'\n: 1\n"]),
        Row(.yamlReference, ["site/kammer.yaml": "name: HWK\nkurzname: 'ü 🙂'\nemail: ⟦&ä⟧ a@b.example\n"]),
        Row(.searchTestForm, ["site/search-tests.yaml": "# ä\n- {query: Titel, topic: konto}\n- ⟦⟧{query: 🙂}\n"]),
        Row(.searchTestTopic, ["site/search-tests.yaml": "- {query: 🙂, topic: '⟦knto⟧'}\n"]),
        Row(.searchTest, ["site/search-tests.yaml": "- {topic: konto, query: \"⟦ü 🙂 nirgends⟧\"}\n"]),
        Row(.synonymAlone, ["site/synonyms.txt": "Öl = Erdöl # 🙂\n ⟦Konto⟧ # ä\n"]),
        Row(.synonymEmpty, ["site/synonyms.txt": "Öl =  ⟦⟧= Erdöl\n"]),
        Row(.synonymNoWord, ["site/synonyms.txt": "Öl = Erdöl = ⟦🙂⟧\n"]),
        Row(.synonymTwice, ["site/synonyms.txt": "Öl = Erdöl\nPetroleum = ⟦Öl⟧\n"]),
    ]

    @Test func `There is a row for every code`() {
        #expect(Set(EveryDiagnosticTests.rows.map(\.code)) == Set(Diagnostic.Code.allCases))
        #expect(Set(Diagnostic.Code.allCases.map(\.rawValue)).count == Diagnostic.Code.allCases.count)
    }

    @Test func `The guide for editors explains every code, once`() throws {
        let guide = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../docs/redaktion.md")
        let text = try String(contentsOf: guide, encoding: .utf8)
        let table = try #require(
            text.components(separatedBy: "## Fehlermeldungen").last?.components(separatedBy: "\n## ").first
        )
        let rows = table.split(separator: "\n").filter { $0.hasPrefix("| `") }
        let codes = rows.flatMap { row in
            row.split(separator: "|")[0].matches(of: /`([^`]+)`/).map { String($0.output.1) }
        }
        #expect(codes.sorted() == Diagnostic.Code.allCases.map(\.rawValue).sorted())
    }

    /// How a text may be stored without meaning anything else.
    enum Dress: CaseIterable, Sendable {
        case plain, crlf, cr, byteOrderMark

        var prefix: [UInt8] { self == .byteOrderMark ? [0xEF, 0xBB, 0xBF] : [] }

        func put(on text: String) -> String {
            switch self {
            case .plain: text
            case .crlf: text.replacing("\n", with: "\r\n")
            case .cr: text.replacing("\n", with: "\r")
            case .byteOrderMark: text
            }
        }
    }

    @Test(arguments: rows, Dress.allCases)
    func `Each is told once, at its place, to people and to programs`(row: Row, dress: Dress) throws {
        let folder = try HelpFolder(["konto/index.md": HelpFolder.text(id: "konto", "Text")])
        let usual = Set(try everything(folder).map(\.code))
        let written = try write(row, dress, to: folder)
        let found = try everything(folder)
        #expect(found.filter { !usual.contains($0.code) && $0.code != row.code }.map(\.line) == [])

        let told = found.filter { $0.code == row.code }
        let diagnostic = try #require(told.first, "\(found.map(\.line))")
        #expect(told.count == 1 || usual.contains(row.code))
        #expect(diagnostic.place.file == folder.path + "/" + written.file)
        #expect(diagnostic.place.range == written.marked.range ?? "1:1-1:1")

        let json = Data(try DiagnosticsDocument([diagnostic]).json.utf8)
        let entry = try #require(JSONDecoder().decode(Programs.self, from: json).diagnostics.first)
        #expect(entry.code == row.code.rawValue && entry.severity == row.code.severity.rawValue)
        #expect(entry.file == diagnostic.place.file && entry.message == diagnostic.message)
        if written.marked.range != nil {
            let (start, end) = (entry.range.start, entry.range.end)
            let range = written.marked.range(fromUTF16: (start.line, start.character), (end.line, end.character))
            #expect(range == written.marked.range)
        }
    }

    /// As programs read it.
    private struct Programs: Decodable {
        struct Entry: Decodable {
            struct Range: Decodable {
                struct Position: Decodable {
                    let line: Int
                    let character: Int
                }
                let start: Position
                let end: Position
            }
            let file: String
            let code: String
            let severity: String
            let message: String
            let range: Range
        }
        let diagnostics: [Entry]
    }

    /// What `build` and `check` tell together.
    private func everything(_ folder: HelpFolder) throws -> [Diagnostic] {
        let site = try SiteLoader(folder.options).load()
        let checker = SiteChecker(site, folder.options)
        return try checker.diagnostics + checker.missingTopics + checker.uncovered + checker.outdated
            + checker.unexplainedServerPages
            + SiteSearch(site, folder.options).diagnostics
    }

    /// - Returns: the file with the place.
    private func write(_ row: Row, _ dress: Dress, to folder: HelpFolder) throws -> (file: String, marked: MarkedText) {
        var place = (file: row.file ?? row.files.keys.sorted().last ?? "", marked: MarkedText(""))
        for (path, text) in row.files {
            if text.hasPrefix("-> ") {
                let link = folder.path + "/" + path
                try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: String(text.dropFirst(3)))
            } else if text.hasPrefix("base64:") {
                try folder.write(path, base64: String(text.dropFirst(7)))
            } else {
                let marked = MarkedText(dress.put(on: text))
                let bytes = marked.text.utf8.split(separator: Array("\u{E000}".utf8), omittingEmptySubsequences: false)
                try folder.write(path, bytes: dress.prefix + bytes.joined(separator: [0xFF]))
                if marked.range != nil { place = (path, marked) }
            }
        }
        return place
    }
}
