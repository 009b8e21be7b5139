import Content
import Foundation
import SiteBuild
import Testing

struct BuildTests {
    private static let texts = [
        "konto/index.md": HelpFolder.text(id: "konto", title: "Konto", "Alles zum Konto."),
        "konto/anlegen.md": HelpFolder.text(
            id: "konto-anlegen",
            title: "Wie lege ich ein Konto an?",
            more: "portal: [registrieren]\nkeywords: [Account]\n",
            "Öffnen Sie [die Seite](portal:registrieren?x=1). Der Link gilt {{aktivierung.gueltig}}.\n\n## Dauer {#dauer}\n\n[Profil](portal:profil), [mehr](anlegen.md#dauer)"
        ),
        "konto/entwurf.md": HelpFolder.text(id: "entwurf", more: "draft: true\n", "Noch nicht."),
    ]

    @Test func `Texts become pages with their links resolved and facts filled in`() throws {
        let folder = try HelpFolder(BuildTests.texts)
        #expect(try folder.build().diagnostics.isEmpty)
        let page = try folder.page("konto/anlegen/")
        #expect(page.contains("<a href=\"/registrieren?x=1\">die Seite</a>"))
        #expect(page.contains("Der Link gilt 24 Stunden."))
        #expect(page.contains("<a href=\"/profil\">Profil</a> <span class=\"zugang\">(Anmeldung nötig)</span>"))
        #expect(page.contains("<a href=\"/hilfe/konto/anlegen/#dauer\">mehr</a>"))
        #expect(page.contains("<title>Wie lege ich ein Konto an? – Hilfe – Kund*innenportal</title>"))
        #expect(page.contains("\"@type\":\"FAQPage\""))
        #expect(try folder.page("k/konto-anlegen/").contains("url=/hilfe/konto/anlegen/"))
        #expect(try folder.files()["konto/entwurf/index.html"] == nil)
    }

    @Test func `The index tells programs each id`() throws {
        let folder = try HelpFolder(BuildTests.texts)
        _ = try folder.build()
        let data = try #require(try folder.files()["hilfe-index.json"])
        let index = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
        let topics = try #require(index["topics"] as? [String: [String: Any]])
        #expect(topics.keys.sorted() == ["konto", "konto-anlegen", "start"])
        #expect(topics["konto-anlegen"]?["url"] as? String == "/hilfe/konto/anlegen/")
    }

    @Test func `The same texts give the same bytes in any folder`() throws {
        let (first, second) = (try HelpFolder(BuildTests.texts), try HelpFolder(BuildTests.texts))
        _ = try first.build()
        _ = try second.build()
        var (left, right) = (try first.files(), try second.files())
        // Where the files lie, and the manifest that has its hash.
        for name in [".helpsite/cache", ".helpsite/manifest"] { (left[name], right[name]) = (nil, nil) }
        #expect(left == right)
    }

    @Test func `The same texts give the same bytes in any language, at any hour, on any number of cores`() throws {
        let folder = try HelpFolder(BuildTests.texts)
        let places = [
            ([], ["LC_ALL": "C", "TZ": "UTC"]),
            (["taskset", "-c", "0"], ["LC_ALL": "tr_TR.UTF-8", "LANG": "tr_TR.UTF-8", "TZ": "Pacific/Kiritimati"]),
            ([], ["LC_ALL": "de_DE.UTF-8", "TZ": "America/Anchorage"]),
        ]
        for (number, (launcher, environment)) in places.enumerated() {
            let out = ["--out", folder.path + "/public\(number)"]
            let build = try Helpsite(folder, out, launcher: launcher, environment: environment)
            #expect(build.wait().status == 0)
        }
        let files = try folder.files(in: "public0")
        #expect(files.count > 20)
        #expect(try folder.files(in: "public1") == files && folder.files(in: "public2") == files)
    }

    @Test func `A page says when it changed, or else when somebody looked at it`() throws {
        let folder = try HelpFolder([
            "konto/index.md": HelpFolder.text(id: "konto", more: "reviewed: 2026-11-02\n", "A")
        ])
        let build = { try folder.build { $0.portal = "https://a.example/" } }
        let map = { String(decoding: try #require(try folder.files()["sitemap.xml"]), as: UTF8.self) }
        #expect(try build().diagnostics.isEmpty)
        #expect(try folder.page("konto/").contains("Zuletzt geprüft am 2. November 2026"))
        #expect(try !map().contains("lastmod"))

        let identity = ["-c", "user.name=A", "-c", "user.email=a@b.example"]
        for words in [["init", "--quiet"], ["add", "."], identity + ["commit", "--quiet", "--message", "A"]] {
            let git = Process()
            git.executableURL = URL(filePath: "/usr/bin/git")
            git.arguments = ["-C", folder.path] + words
            git.environment = ["GIT_COMMITTER_DATE": "2026-10-01T12:00:00Z", "HOME": folder.path]
            try git.run()
            git.waitUntilExit()
            #expect(git.terminationStatus == 0)
        }
        #expect(try build().diagnostics.isEmpty)
        #expect(try folder.page("konto/").contains("Zuletzt geändert am 1. Oktober 2026"))
        #expect(try map().contains("konto/</loc><lastmod>2026-10-01</lastmod>"))
    }

    @Test func `Nothing changed, nothing is done`() throws {
        let folder = try HelpFolder(BuildTests.texts)
        _ = try folder.build()
        let before = try folder.files()
        #expect(try folder.build().written == .unchanged)
        #expect(try folder.files() == before)
    }

    @Test func `An edited text gives what a clean build gives`() throws {
        let folder = try HelpFolder(BuildTests.texts)
        _ = try folder.build()
        try folder.write("content/konto/index.md", HelpFolder.text(id: "konto", title: "Konto", "Anders."))
        _ = try folder.build()
        _ = try folder.build { $0.out += "2" }
        #expect(try folder.files() == folder.files(in: "public2"))
        #expect(try folder.page("konto/").contains("Anders."))
    }

    @Test func `Of a large site only the edited page is made, and it equals a clean build`() throws {
        let folder = try HelpFolder(["themen/index.md": HelpFolder.text(id: "themen", "A")])
        for number in 0..<1_100 {
            try folder.write(
                "content/themen/t\(number).md",
                HelpFolder.text(id: "t\(number)", "[x](hilfe:t\((number * 7) % 1_100))")
            )
        }
        #expect(try folder.build().written != .nothing)
        #expect(try folder.build().written == .unchanged)
        try folder.write("content/themen/t17.md", HelpFolder.text(id: "t17", "Neu [x](hilfe:t18)."))
        #expect(try folder.build().written == .pages(1))
        _ = try folder.build { $0.out += "2" }
        #expect(try folder.files() == folder.files(in: "public2"))
        // A new title shows on other pages too.
        try folder.write("content/themen/t17.md", HelpFolder.text(id: "t17", title: "Neuer Titel", "Neu."))
        guard case .everything = try folder.build().written else {
            Issue.record("only some pages were made")
            return
        }
        #expect(try folder.page("themen/t18/").contains("Neuer Titel"))
        // An error in an edited text writes nothing.
        let before = try folder.files()
        try folder.write("content/themen/t17.md", HelpFolder.text(id: "t17", title: "Neuer Titel", "[x](hilfe:t1x7)"))
        #expect(try folder.build().written == .nothing)
        #expect(try folder.files() == before)
    }

    @Test func `A folder that is not ours is left alone`() throws {
        let folder = try HelpFolder(BuildTests.texts)
        try folder.write("public/wichtig.txt", "x")
        #expect(throws: (any Error).self) { try folder.build() }
        #expect(try folder.files().keys.sorted() == ["wichtig.txt"])
    }

    @Test func `Links for a disk are relative and whole`() throws {
        let folder = try HelpFolder(BuildTests.texts)
        _ = try folder.build {
            $0.isForDisk = true
            $0.portal = "https://portal.example/"
        }
        let page = try folder.page("konto/anlegen/")
        #expect(
            page.contains("href=\"../../konto/index.html\"") && page.contains("href=\"https://portal.example/profil\"")
        )
        #expect(!page.contains("href=\"/"))
    }

    @Test func `Everything on one page leads within the page`() throws {
        let folder = try HelpFolder(BuildTests.texts)
        _ = try folder.build()
        let page = try folder.page("drucken/")
        #expect(page.contains("id=\"konto-anlegen\"") && page.contains("<h3 id=\"konto-anlegen--dauer\">"))
        #expect(page.contains("<a href=\"#konto-anlegen--dauer\">mehr</a>"))
    }

    @Test func `Text files are compressed, and unchanged ones are the same file as before`() throws {
        let folder = try HelpFolder(BuildTests.texts)
        _ = try folder.build { $0.compresses = true }
        let inode = {
            try FileManager.default.attributesOfItem(atPath: folder.path + "/public/konto/anlegen/index.html.br")[
                .systemFileNumber
            ] as? Int
        }
        let before = try inode()
        try folder.write("content/konto/index.md", HelpFolder.text(id: "konto", title: "Konto", "Anders."))
        _ = try folder.build { $0.compresses = true }
        #expect(try before != nil && inode() == before)
        #expect(try folder.files()["konto/index.html.gz"] != nil)
    }

    @Test func `Assets of the build before stay for pages that are still open`() throws {
        let folder = try HelpFolder(BuildTests.texts)
        let png = Data(
            base64Encoded:
                "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
        )
        try FileManager.default.createDirectory(
            atPath: folder.path + "/content/bilder",
            withIntermediateDirectories: true
        )
        try #require(png).write(to: URL(filePath: folder.path + "/content/bilder/karte.png"))
        try folder.write("content/konto/index.md", HelpFolder.text(id: "konto", "![Karte](../bilder/karte.png)"))
        #expect(try folder.build().diagnostics.isEmpty)
        #expect(try folder.page("konto/").contains("alt=\"Karte\" width=\"1\" height=\"1\""))
        let picture = try #require(try folder.files().keys.first { $0.hasPrefix("bilder/") })
        try folder.remove("content/bilder/karte.png")
        try folder.write("content/konto/index.md", HelpFolder.text(id: "konto", "Ohne Bild."))
        _ = try folder.build()
        #expect(try folder.files()[picture] != nil)
    }

    @Test func `Drafts are seen in a preview only, and say what they are`() throws {
        let folder = try HelpFolder([
            "konto/index.md": HelpFolder.text(id: "konto", "A"),
            "konto/neu.md": HelpFolder.text(id: "neu", title: "Ganz neu", more: "draft: true\n", "B"),
        ])
        _ = try folder.build()
        #expect(try folder.files()["konto/neu/index.html"] == nil && !folder.page("konto/").contains("Ganz neu"))
        #expect(try !folder.page("suche/").contains("Ganz neu"))
        _ = try folder.build { $0.showsDrafts = true }
        let page = try folder.page("konto/neu/")
        #expect(page.contains("Entwurf: Dieser Text wird nicht") && page.contains("content=\"noindex\""))
        #expect(try folder.page("konto/").contains("Ganz neu") && !folder.page("konto/").contains("Entwurf:"))
        _ = try folder.build()
        #expect(try folder.files()["konto/neu/index.html"] == nil)
    }

    @Test func `A published text in a draft chapter does not vanish without a word`() throws {
        let folder = try HelpFolder([
            "neu/index.md": HelpFolder.text(id: "kapitel-neu", more: "draft: true\n", "A"),
            "neu/sichtbar.md": HelpFolder.text(id: "sichtbar", "B"),
        ])
        let diagnostics = try folder.build().diagnostics
        #expect(folder.places(diagnostics) == ["neu/index.md:5:8 kapitel-entwurf"])
        #expect(diagnostics.first?.message.contains("neu/sichtbar.md") == true)
        try folder.write("content/index.md", HelpFolder.text(id: "start", more: "draft: true\n", "Willkommen."))
        #expect(folder.places(try folder.build().diagnostics).contains("index.md:5:8 kapitel-entwurf"))
    }

    @Test func `Without its introduction a chapter is not published, for it would have no id`() throws {
        let folder = try HelpFolder(["neu/sichtbar.md": HelpFolder.text(id: "sichtbar", "B")])
        let outcome = try folder.build()
        #expect(folder.places(outcome.diagnostics) == ["neu/index.md:1:1 einleitung-fehlt"])
        #expect(outcome.written == .nothing)
    }

    @Test func `Drafts are counted by each build, and named in the report`() throws {
        let folder = try HelpFolder([
            "neu/index.md": HelpFolder.text(id: "kapitel-neu", more: "draft: true\n", "A"),
            "neu/bald.md": HelpFolder.text(id: "bald", title: "Was kommt", more: "draft: true\n", "B"),
        ])
        let drafts = [folder.path + "/content/neu/bald.md", folder.path + "/content/neu/index.md"]
        #expect(try folder.build().drafts == drafts && folder.build().drafts == drafts)
        #expect(try folder.build { $0.showsDrafts = true }.drafts.isEmpty)
        _ = try folder.build { $0.report = folder.path + "/bericht.html" }
        let report = try String(contentsOfFile: folder.path + "/bericht.html", encoding: .utf8)
        #expect(report.contains("<li>Was kommt (\(drafts[0]))</li>"))
        let build = try Helpsite(folder)
        #expect(build.wait().status == 0)
        let told = try String(contentsOfFile: folder.path + "/output.txt", encoding: .utf8)
        #expect(told.contains(" 2 Entwürfe nicht veröffentlicht.\n"))
    }

    @Test func `On a host of its own every link says where it leads`() throws {
        let folder = try HelpFolder(BuildTests.texts)
        _ = try folder.build {
            $0.base = "https://hilfe.kammer.example/"
            $0.portal = "https://portal.kammer.example/"
        }
        for (file, data) in try folder.files() where file.hasSuffix(".html") {
            let page = String(decoding: data, as: UTF8.self)
            let links = page.matches(of: /(?:href|src|action)="([^"]*)"/).map { String($0.1) }
            let strange = links.filter { link in
                !link.hasPrefix("#") && !link.hasPrefix("https://hilfe.kammer.example/")
                    && !link.hasPrefix("https://portal.kammer.example/")
            }
            #expect(strange.isEmpty && !links.isEmpty, "\(file): \(strange)")
        }
        #expect(
            try folder.page("konto/anlegen/").contains(
                "<link rel=\"canonical\" href=\"https://hilfe.kammer.example/konto/anlegen/\">"
            )
        )
        let map = try #require(folder.files()["sitemap.xml"])
        #expect(String(decoding: map, as: UTF8.self).contains("<loc>https://hilfe.kammer.example/konto/anlegen/</loc>"))
    }
}
