import Content
import Foundation
import SiteBuild
import Testing

/// One clear explanation with the right place for everything an editor can get wrong.
struct DiagnosticTests {
    @Test(
        arguments: [
            // Where libcmark's own places are wrong.
            "a\\\nb ⟦[ä](portal:nix)⟧", "`a\nb` ⟦[ä](portal:nix)⟧", "[x](portal:anmelden 'a\nb') ⟦[ä](portal:nix)⟧",
            "[x\ny](portal:anmelden) ⟦[ä](portal:nix)⟧", "⟦[ä\nb](portal:nix)⟧ c", "> ⟦[ä\n> b](portal:nix)⟧",
            "eins\nzwei\n   drei ⟦[ä](portal:nix)⟧", "> eins\nzwei ⟦[ä](portal:nix)⟧", "- eins\nzwei ⟦[ä](portal:nix)⟧",
            "ä 🙂 é👩‍🔧 e\u{301} ⟦[ä](portal:nix)⟧",
            // In every block.
            "> > ä\n> ⟦[ä](portal:nix)⟧", "- ä\n\n\t⟦[ä](portal:nix)⟧", "1.\tä\n\n\t> ⟦[ä](portal:nix)⟧",
            "- > 1. ⟦[ä](portal:nix)⟧",
            "|ä|b|\n|-|-|\n|`\\|`|⟦[ä](portal:nix)⟧|", "> [!HINWEIS]\n> 🙂 ⟦[ä](portal:nix)⟧",
            "> [!WICHTIG]\n> - |ä|\n>   |-|\n>   |⟦[ä](portal:nix)⟧|", "## 🙂 ⟦[ä](portal:nix)⟧ {#a}",
            "🙂 ⟦[ä](portal:nix)⟧ {#a}\n---",
            // Behind what is not what it looks like.
            "`[ä](portal:nix)` ⟦[ä](portal:nix)⟧", "\\[ä](nix.md) ⟦[ä](portal:nix)⟧",
            "    [ä](portal:nix)\n\n⟦[ä](portal:nix)⟧",
            "```\n[ä](portal:nix)\n```\n⟦[ä](portal:nix)⟧", "&auml;&#x1F642; ⟦[ä](portal:nix)⟧",
            "*ä **🙂 ⟦[ä](portal:nix)⟧***",
            "[x]: portal:anmelden\nä [x] ⟦[ä](portal:nix)⟧",
            "[ä](portal:anmelden) ⟦[ä](portal:nix)⟧ [ä](portal:anmelden)",
            // Written in any way.
            "ä ⟦[ä](<portal:nix> \"t\")⟧", "ä ⟦<portal:nix>⟧", "ä ⟦[ä](portal:n&auml;x)⟧", "ä ⟦[ä](portal:n\\_x)⟧",
            "ä ⟦[ä*b* `]`](portal:nix)⟧",
            "[ä][N]\n\n- [n]:\n  <⟦portal:nix⟧> 't'", "![ä](../bilder/b.svg)[n]\n\n[n]: ⟦portal:nix⟧",
            "⟦[![ä](../bilder/b.svg)](portal:nix)⟧",
        ],
        EveryDiagnosticTests.Dress.allCases
    )
    func `A slip is told where it stands`(text: String, dress: EveryDiagnosticTests.Dress) throws {
        let marked = MarkedText(dress.put(on: HelpFolder.text(id: "konto", text)))
        let folder = try HelpFolder()
        try folder.write("content/konto/index.md", bytes: dress.prefix + marked.text.utf8)
        try folder.write("content/bilder/b.svg", "<svg xmlns=\"http://www.w3.org/2000/svg\"/>")
        let outcome = try folder.build()
        let told = outcome.diagnostics.filter { $0.severity == .error }
        #expect(told.map(\.code) == [.portalPageUnknown])
        #expect(told.map(\.place.range) == [marked.range])
        #expect(outcome.written == .nothing)
        #expect(!FileManager.default.fileExists(atPath: folder.path + "/public"))
    }

    @Test(
        arguments: [
            ("\\\\evil.example", "datei-fehlt"), ("//evil.example", "link-absolut"),
            ("JAVASCRIPT:alert(1)", "link-art"),
            ("java&#115;cript:x", "link-art"), ("vbscript:x", "link-art"), ("data:text/html,x", "link-art"),
            ("file:///etc/passwd", "link-art"), ("blob:x", "link-art"), ("x-y:z", "link-art"),
            ("HTTP://x.example", "link-unsicher"),
        ]
    )
    func `No address gets into a page that could do harm`(address: String, code: String) throws {
        let folder = try HelpFolder(["konto/index.md": HelpFolder.text(id: "konto", "[x](<\(address)>)")])
        #expect(folder.places(try folder.build().diagnostics) == ["konto/index.md:6:1 \(code)"])
    }

    @Test(
        arguments: [
            ("⟦portal:nix⟧ ä", "adresse-ohne-text"), ("ä (⟦hilfe:konto⟧)", "adresse-ohne-text"),
            ("[[⟦hilfe:konto⟧]]", "adresse-ohne-text"), ("🙂 ⟦www.b.example⟧", "adresse-ohne-text"),
            ("ä ⟦[b](portal:anmelden⟧ c", "link-form"), ("⟦| a | b |⟧\n| c | d |", "tabelle"),
            ("> ⟦[!WICHTIG]: Frist⟧", "kasten-form"), ("⟦[!WICHTIG]⟧ Frist", "kasten-form"),
            ("ä ⟦service.email}}⟧", "angabe-form"), ("ä ⟦{service.email}⟧", "angabe-form"), ("⟦-⟧Punkt", "liste-form"),
        ],
        EveryDiagnosticTests.Dress.allCases
    )
    func `Mark-up that was meant is told`(example: (text: String, code: String), dress: EveryDiagnosticTests.Dress)
        throws
    {
        let marked = MarkedText(dress.put(on: HelpFolder.text(id: "konto", example.text)))
        let folder = try HelpFolder()
        try folder.write("content/konto/index.md", bytes: dress.prefix + marked.text.utf8)
        let told = try folder.build().diagnostics
        #expect(told.map(\.code.rawValue) == [example.code])
        #expect(told.map(\.place.range) == [marked.range])
    }

    @Test func `Characters that nobody sees are told one by one, in head and text`() throws {
        let folder = try HelpFolder([
            "konto/index.md": HelpFolder.text(
                id: "konto",
                more: "owner: a\u{7}b\n",
                "`a\u{1B}[31m` ä\u{7}\n\nb\u{202E}c"
            )
        ])
        #expect(
            folder.places(try folder.build().diagnostics) == [
                "konto/index.md:5:9 steuerzeichen", "konto/index.md:7:3 steuerzeichen",
                "konto/index.md:7:11 steuerzeichen", "konto/index.md:9:2 steuerzeichen",
            ]
        )
    }

    @Test(
        arguments: [
            ("summary: \(String(repeating: "ä", count: 2_100))", "4:1 kopf-zeile"),
            ("summary: a\u{7}", "4:11 steuerzeichen"),
            ("summary: a\nkeywords: [\(String(repeating: "a, ", count: 100))a]", "5:11 kopf-liste"),
            ("summary: a\nkeywords:\n\(String(repeating: "- a\n", count: 101))order: 1", "106:3 kopf-liste"),
        ]
    )
    func `A head that is too long or cannot be read is told as that alone`(lines: String, expected: String) throws {
        let folder = try HelpFolder(["konto/index.md": "---\nid: konto\ntitle: Titel\n\(lines)\n---\n"])
        #expect(folder.places(try folder.build().diagnostics) == ["konto/index.md:" + expected])
    }

    @Test func `No message carries a character that steers a terminal`() throws {
        let folder = try HelpFolder([
            "konto/index.md": HelpFolder.text(id: "konto", "[x](portal:\u{1B}[31m) {{\u{1B}}} [y][\u{7}] <b\u{7}>")
        ])
        let lines = try folder.build().diagnostics.map(\.line)
        #expect(lines.count > 3 && lines.allSatisfy { $0.unicodeScalars.allSatisfy { $0.value >= 0x20 } })
    }

    @Test func `What was meant is suggested`() throws {
        let folder = try HelpFolder([
            "konto/index.md": HelpFolder.text(id: "konto", "[x](portal:regstrieren) [y](hilfe:stat)")
        ])
        let messages = try folder.build().diagnostics.map(\.message).joined()
        #expect(messages.contains("Meinten Sie „registrieren“?") && messages.contains("Meinten Sie „start“?"))
    }

    @Test func `An id that two texts have is told at the one that is not called so`() throws {
        let folder = try HelpFolder([
            "konto/index.md": HelpFolder.text(id: "konto", "A"), "konto/b.md": HelpFolder.text(id: "konto", "B"),
        ])
        #expect(folder.places(try folder.build().diagnostics) == ["konto/b.md:2:5 id-doppelt"])
    }

    @Test func `A promised id that disappears names who leads to it`() throws {
        let folder = try HelpFolder([
            "konto/index.md": HelpFolder.text(id: "konto", "[x](hilfe:alt)")
        ])
        try folder.write("site/ids.lock", "alt konto/alt/\n")
        let diagnostics = try folder.build().diagnostics
        #expect(
            Set(folder.places(diagnostics)) == ["konto/index.md:6:1 hilfe-unbekannt", "site/ids.lock:1:1 id-fehlt"]
        )
        #expect(diagnostics.map(\.message).joined().contains("konto/index.md"))
        try folder.write(
            "content/konto/index.md",
            HelpFolder.text(id: "konto", more: "aliases: [alt]\n", "[x](hilfe:alt)")
        )
        #expect(try folder.build().diagnostics.isEmpty)
        #expect(try folder.page("k/alt/").contains("url=/hilfe/konto/"))
        #expect(try folder.page("konto/alt/").contains("url=/hilfe/konto/"))
    }

    @Test func `A promised section that disappears is an error until it has an alias, and then still works`() throws {
        let folder = try HelpFolder(["konto/index.md": HelpFolder.text(id: "konto", "## Neu {#neu}\n")])
        try folder.write("site/ids.lock", "konto konto/ #alt\n")
        #expect(folder.places(try folder.build().diagnostics) == ["site/ids.lock:1:14 abschnitt-fehlt"])
        try folder.write(
            "content/konto/index.md",
            HelpFolder.text(id: "konto", more: "aliases: [\"#alt=neu\"]\n", "## Neu {#neu}\n")
        )
        #expect(try folder.build().diagnostics.isEmpty)
        #expect(try folder.page("konto/").contains("<span id=\"alt\"></span><h2 id=\"neu\">"))
    }

    @Test(
        arguments: [
            ("kurse/{nummer}", "portal-form"), ("kurse/..", "portal-form"), ("boerse/.", "portal-form"),
            ("formulare/ä", "portal-form"), ("kurse/47%2F11", "portal-form"), ("kurse/a:b/buchen", "portal-form"),
            ("anmelden?weiter=ä", "portal-form"), ("anmelden?a=`b`", "portal-form"), ("service", "portal-intern"),
            ("service/anmelden", "portal-intern"), ("internal/status", "portal-intern"), ("healthz", "portal-intern"),
            ("einladung/abc", "portal-geheim"), ("kurse//", "portal-unbekannt"),
        ]
    )
    func `Links to the portal lead to a page that readers may see`(address: String, code: String) throws {
        let folder = try HelpFolder(["konto/index.md": HelpFolder.text(id: "konto", "[x](<portal:\(address)>)")])
        #expect(folder.places(try folder.build().diagnostics) == ["konto/index.md:6:1 \(code)"])
    }

    @Test(arguments: ["kurse/K-47.1/buchen", "anmelden?weiter=/profil&a=%C3%A4#b", "", "?a=b", "boerse/a_b~c"])
    func `Links to the portal are written as its routes print them`(address: String) throws {
        let body = "[x](portal:\(address))"
        let folder = try HelpFolder(["konto/index.md": HelpFolder.text(id: "konto", more: "draft: true\n", body)])
        #expect(try folder.build { $0.showsDrafts = true }.diagnostics.isEmpty)
        let href = address.replacing("&", with: "&amp;")
        #expect(try folder.page("konto/").contains("<a href=\"/\(href)\">x</a>"))
    }

    @Test(
        arguments: [
            ("\"#neu=neu\"", "5:12 kennung-doppelt"), ("\"#b=neu\"", "5:12 kennung-doppelt"),
            ("\"#alt=neu\", \"#alt=b\"", "5:24 kennung-doppelt"), ("\"#inhalt=neu\"", "5:12 kennung-vergeben"),
        ]
    )
    func `No earlier section makes an id stand twice on a page`(aliases: String, place: String) throws {
        let text = HelpFolder.text(id: "konto", more: "aliases: [\(aliases)]\n", "## Neu {#neu}\n\n## B {#b}\n")
        let folder = try HelpFolder(["konto/index.md": text])
        #expect(folder.places(try folder.build().diagnostics) == ["konto/index.md:" + place])
    }

    @Test(arguments: [("Portal:anmelden", "portal:anmelden"), ("HILFE:konto#a", "hilfe:konto#a")])
    func `Our own schemes are written small`(address: String, right: String) throws {
        let folder = try HelpFolder(["konto/index.md": HelpFolder.text(id: "konto", "[x](\(address))")])
        let diagnostics = try folder.build().diagnostics
        #expect(diagnostics.map(\.code) == [.linkScheme])
        #expect(diagnostics.first?.message.hasSuffix("klein: " + right) == true)
    }

    @Test func `What somebody wrote into the lock of the routes is told`() throws {
        let folder = try HelpFolder()
        try folder.write(
            "site/routes.lock",
            "# ü\n/anmelden 2026-11-01 everyone post live Anmelden\n<<<<<<< HEAD\n/kontakt gestern x\n\n"
        )
        let places = folder.places(try folder.build().diagnostics)
        #expect(places == ["site/routes.lock:3:1 versprechen-form", "site/routes.lock:4:1 versprechen-form"])
    }

    @Test func `A new text gets no id that another has or had`() throws {
        let text = HelpFolder.text(id: "geraete", more: "aliases: [sitzungen]\n", "A")
        let folder = try HelpFolder([
            "konto/index.md": HelpFolder.text(id: "konto", "A"), "konto/meine-geraete.md": text,
        ])
        let said = { try String(contentsOfFile: folder.path + "/output.txt", encoding: .utf8) }
        for name in ["geraete", "sitzungen"] {
            #expect(try Helpsite(folder, ["konto/" + name], command: "new").wait().status == 1)
            #expect(
                try said().contains("Die Kennung „\(name)“ hat schon \(folder.path)/content/konto/meine-geraete.md.")
            )
        }
        #expect(try Helpsite(folder, ["konto/neues-thema"], command: "new").wait().status == 0)
        #expect(try folder.files(in: "content")["konto/neues-thema.md"] != nil)
    }

    @Test func `Programs get what was searched as one document`() throws {
        let folder = try HelpFolder(["konto/index.md": HelpFolder.text(id: "konto", title: "Konto", "A")])
        #expect(try Helpsite(folder, ["--format", "json", "konto"], command: "search").wait().status == 0)
        let document = try JSONSerialization.jsonObject(
            with: Data(contentsOf: URL(filePath: folder.path + "/output.txt"))
        )
        let searches = try #require((document as? [String: Any])?["searches"] as? [[String: Any]])
        #expect(searches.map { $0["query"] as? String } == ["konto"])
        let hits = try #require(searches.first?["hits"] as? [[String: Any]])
        #expect(hits.first?["id"] as? String == "konto" && hits.first?["url"] as? String == "/hilfe/konto/")
    }

    @Test func `Programs get lines and UTF-16 units from 0`() throws {
        let folder = try HelpFolder(["konto/index.md": HelpFolder.text(id: "konto", "🙂 [x](portal:nix)")])
        let json = try DiagnosticsDocument(try folder.build().diagnostics).json
        let document = try #require(try JSONSerialization.jsonObject(with: Data(json.utf8)) as? [String: Any])
        let entry = try #require((document["diagnostics"] as? [[String: Any]])?.first)
        let range = try #require(entry["range"] as? [String: [String: Int]])
        #expect(range == ["start": ["line": 5, "character": 3], "end": ["line": 5, "character": 18]])
        #expect(entry["code"] as? String == "portal-unbekannt")
    }

    @Test(
        arguments: [
            ("413|Groß|konto#gross|Kürzen", ""), ("413|Groß|konto|Kürzen", ""), ("hilfe|Fehlt|-|Später", ""),
            ("413|Groß|Kürzen", "Kein Hilfetext erklärt „Groß“"), ("413|Groß||Kürzen", "Kein Hilfetext erklärt „Groß“"),
            ("413|Groß|kontoo|Kürzen", "Meinten Sie „konto“?"), ("413|Groß|neu|Kürzen", "ein Entwurf"),
            ("413|Groß|konto#grosz|Kürzen", "Meinten Sie „gross“?"),
            ("413|Riesig|konto#gross|Kürzen", "in der Überschrift"),
        ]
    )
    func `What the web server says by itself is explained under its heading`(line: String, message: String) throws {
        let folder = try HelpFolder([
            "konto/index.md": HelpFolder.text(id: "konto", "## \"Groß\" oder \"zu viel\" {#gross}\n"),
            "konto/neu.md": HelpFolder.text(id: "neu", more: "draft: true\n", "A"),
        ])
        try folder.write("nginx/fehler/texte.txt", line)
        let checker = try SiteChecker(SiteLoader(folder.options).load(), folder.options)
        let told = try checker.unexplainedServerPages
        #expect(told.allSatisfy { $0.code == .serverPageUnexplained && $0.severity == .error })
        #expect(message.isEmpty ? told.isEmpty : told.count == 1 && told[0].message.contains(message))
    }

    @Test func `A portal page that changed after its text was looked at is told until somebody looks again`() throws {
        let head = { (day: String) in "portal: [registrieren]\nreviewed: \(day)\n" }
        let folder = try HelpFolder([
            "konto/index.md": HelpFolder.text(id: "konto", more: head("2026-10-01"), "A")
        ])
        func outdated() throws -> [Diagnostic] {
            try SiteChecker(SiteLoader(folder.options).load(), folder.options).outdated
        }
        func lock(on day: String) throws {
            var options = folder.options
            options.today = day
            try SiteLock.write(SiteLoader(options).load(), options)
        }
        // Nobody has kept yet how the portal was.
        #expect(try outdated().isEmpty)

        try folder.write("site/routes.lock", "/registrieren 2026-09-01 account post live Konto anlegen\n")
        let told = try outdated()
        #expect(folder.places(told) == ["konto/index.md:5:10 seite-geaendert"])
        #expect(told[0].message.contains("vorher „account post live Konto anlegen“, jetzt „everyone post"))

        // Kept as it is now: the day is known, and the text is older.
        try lock(on: "2026-11-01")
        #expect(folder.places(try outdated()) == ["konto/index.md:5:10 seite-geaendert"])
        try folder.write("content/konto/index.md", HelpFolder.text(id: "konto", more: head("2026-11-02"), "A"))
        #expect(try outdated().isEmpty)

        // What did not change keeps its day.
        try lock(on: "2026-12-24")
        #expect(try outdated().isEmpty)
    }
}
