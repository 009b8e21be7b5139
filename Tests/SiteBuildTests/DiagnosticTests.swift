import Content
import Foundation
import SiteBuild
import Testing

/// One clear explanation with the right place for everything an editor can get wrong.
struct DiagnosticTests {
    /// What is written in line 6, and what is told of it.
    @Test(
        arguments: [
            ("Siehe [Seite](portal:regstrieren).", "6:7 portal-unbekannt"),
            ("Siehe [ü](portal:/registrieren).", "6:7 portal-form"),
            ("äöü [x](portal:aktivieren/abc).", "6:5 portal-geheim"),
            ("*[x](hilfe:konto-anlege)*", "6:2 hilfe-unbekannt"),
            ("[x](hilfe:konto#nichts)", "6:1 abschnitt-unbekannt"),
            ("[x](#nichts)", "6:1 abschnitt-unbekannt"), ("[x](../konto/fehlt.md)", "6:1 datei-fehlt"),
            ("[x](/registrieren)", "6:1 link-absolut"), ("[x](http://example.org)", "6:1 link-unsicher"),
            ("[x](ftp://example.org)", "6:1 link-art"), ("[x](javascript:alert(1))", "6:1 link-art"),
            ("[x]()", "6:1 link-leer"), ("[](portal:registrieren)", "6:1 link-ohne-text"),
            ("![x](../bilder/fehlt.png)", "6:1 bild-fehlt"), ("{{aktivierung.gueltg}} x", "6:3 angabe-unbekannt"),
            ("a <b>b</b>", "6:3 html"), ("[x][y]", "6:1 verweis-unbekannt"),
            ("[x] (portal:registrieren)", "6:1 link-leerzeichen"),
            ("- [ ] a", "6:3 ankreuzliste"), ("a ~~b~~", "6:3 durchgestrichen"), ("a[^1]", "6:2 fussnote"),
            ("siehe https://example.org", "6:7 adresse-ohne-text"), ("# Titel", "6:1 ueberschrift-ebene"),
            ("## Titel {#Über}", "6:10 kennung-form"),
            ("## Titel {#inhalt}", "6:10 kennung-vergeben"),
            ("> [!NOTIZ]\n> x", "6:3 kasten-unbekannt"),
            ("|a|b|\n|-|-|\n|1|", "8:1 tabelle"),
            ("```\n[x](portal:nix)\n```\n[x](portal:nix)", "9:1 portal-unbekannt"),
            ("`[x](portal:nix)` [x](portal:nix)", "6:19 portal-unbekannt"),
            ("a\\\nb [x](portal:nix)", "7:3 portal-unbekannt"), ("> a\nb [x](portal:nix)", "7:3 portal-unbekannt"),
            ("- a\n\n    b [x](portal:nix)", "8:7 portal-unbekannt"), ("[x\ny](portal:nix)", "6:1 portal-unbekannt"),
            ("`a\nb` [x](portal:nix)", "7:4 portal-unbekannt"), ("[x][n]\n\n[n]: portal:nix", "8:6 portal-unbekannt"),
            ("🙂é [x](portal:nix)", "6:4 portal-unbekannt"),
        ]
    )
    func `A slip is told where it stands`(line: String, place: String) throws {
        let folder = try HelpFolder(["konto/index.md": HelpFolder.text(id: "konto", line)])
        let outcome = try folder.build()
        #expect(
            folder.places(outcome.diagnostics.filter { $0.code != .headingWithoutID }).contains(
                "konto/index.md:" + place
            ),
            "\(outcome.diagnostics.map(\.line))"
        )
        #expect(outcome.written == .nothing)
        #expect(!FileManager.default.fileExists(atPath: folder.path + "/public"))
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

    @Test func `Programs get lines and UTF-16 units from 0`() throws {
        let folder = try HelpFolder(["konto/index.md": HelpFolder.text(id: "konto", "🙂 [x](portal:nix)")])
        let json = try DiagnosticsDocument(try folder.build().diagnostics).json
        let document = try #require(try JSONSerialization.jsonObject(with: Data(json.utf8)) as? [String: Any])
        let entry = try #require((document["diagnostics"] as? [[String: Any]])?.first)
        let range = try #require(entry["range"] as? [String: [String: Int]])
        #expect(range == ["start": ["line": 5, "character": 3], "end": ["line": 5, "character": 18]])
        #expect(entry["code"] as? String == "portal-unbekannt")
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
            try SiteLock.write(SiteLoader(folder.options).load(), folder.options, on: day)
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
