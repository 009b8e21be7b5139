import Content
import Foundation
import SiteBuild
import Testing
import Write

/// A build must never harm what is not its own, nor say that all is well when it is not.
struct SafetyTests {
    private func refusal(_ folder: HelpFolder, _ out: String) -> String {
        do {
            _ = try folder.build { $0.out = out }
            return "written"
        } catch { return "\(error)" }
    }

    @Test func `What links in the old site lead to stays`() throws {
        let folder = try HelpFolder(["konto/index.md": HelpFolder.text(id: "konto", "A")])
        try folder.write("kostbar/film/a.txt", "x")
        _ = try folder.build()
        try FileManager.default.createSymbolicLink(
            atPath: folder.path + "/public/filme",
            withDestinationPath: folder.path + "/kostbar"
        )
        try folder.write("content/konto/index.md", HelpFolder.text(id: "konto", title: "Neu", "A"))
        #expect(try folder.build().written != .nothing)
        #expect(FileManager.default.fileExists(atPath: folder.path + "/kostbar/film/a.txt"))
        #expect(!FileManager.default.fileExists(atPath: folder.path + "/public/filme"))
    }

    @Test func `A folder to write to that is a link is what it leads to`() throws {
        let folder = try HelpFolder(["konto/index.md": HelpFolder.text(id: "konto", "A")])
        try FileManager.default.createDirectory(atPath: folder.path + "/echt", withIntermediateDirectories: true)
        try FileManager.default.createSymbolicLink(
            atPath: folder.path + "/public",
            withDestinationPath: folder.path + "/echt"
        )
        _ = try folder.build()
        try folder.write("content/konto/index.md", HelpFolder.text(id: "konto", title: "Neu", "A"))
        _ = try folder.build()
        #expect(
            try FileManager.default.destinationOfSymbolicLink(atPath: folder.path + "/public") == folder.path + "/echt"
        )
        #expect(try folder.page("konto/", in: "echt").contains("Neu"))
    }

    @Test(arguments: [
        ("build", "--base-url", "//host/"), ("build", "--base-url", "ftp://host/"), ("build", "--base-url", "/hilfe"),
        ("check", "--portal-url", "//host/"), ("check", "--portal-url", "https://host"),
        ("serve", "--base-url", "https://host/"), ("serve", "--portal-url", "ftp://host/"),
    ])
    func `What is no address of a site is refused before anything is done`(
        command: String,
        option: String,
        value: String
    )
        throws
    {
        let folder = try HelpFolder()
        let program = try Helpsite(folder, [option, value], command: command)
        #expect(program.wait().status == 64)
        let told = try String(contentsOfFile: folder.path + "/output.txt", encoding: .utf8)
        #expect(told.contains("Error: \(option) is a path"))
    }

    @Test(arguments: ["content", "site", ".", "neu/../content", "content/../site"])
    func `The texts themselves are never replaced`(out: String) throws {
        let folder = try HelpFolder(["konto/index.md": HelpFolder.text(id: "konto", "A")])
        let before = try folder.files(in: "content")
        #expect(refusal(folder, folder.path + "/" + out).contains("--out"))
        #expect(try folder.files(in: "content") == before)
        #expect(FileManager.default.fileExists(atPath: folder.path + "/site/kammer.yaml"))
    }

    @Test func `A folder beside it that is somebody else's stays`() throws {
        let folder = try HelpFolder()
        try folder.write("public.neu/mein.txt", "x")
        #expect(refusal(folder, folder.path + "/public").contains("nicht von helpsite"))
        #expect(FileManager.default.fileExists(atPath: folder.path + "/public.neu/mein.txt"))
    }

    @Test func `Builds at once come one after the other, and the site is whole`() async throws {
        let folder = try HelpFolder(["konto/index.md": HelpFolder.text(id: "konto", "A")])
        try await withThrowingTaskGroup { group in
            for _ in 0..<6 { group.addTask { _ = try folder.build() } }
            try await group.waitForAll()
        }
        let files = try folder.files()
        #expect(files["index.html"] != nil && files["konto/index.html"] != nil)
        #expect(
            try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted() == ["content", "public", "site"]
        )
    }

    @Test func `A page that somebody cut or removed is made again`() throws {
        let folder = try HelpFolder(["konto/index.md": HelpFolder.text(id: "konto", "A")])
        _ = try folder.build()
        let whole = try folder.files()
        try folder.write("public/konto/index.html", "ab")
        #expect(try folder.build().written != .unchanged)
        try folder.remove("public/index.html")
        _ = try folder.build()
        let again = try folder.files()
        #expect(again["konto/index.html"] == whole["konto/index.html"] && again["index.html"] == whole["index.html"])
    }

    @Test func `A damaged note of the build before is not believed`() throws {
        let folder = try HelpFolder(["konto/index.md": HelpFolder.text(id: "konto", "A")])
        _ = try folder.build()
        let cache = URL(filePath: folder.path + "/public/.helpsite/cache")
        var bytes = try Data(contentsOf: cache)
        bytes[bytes.count / 2] ^= 1
        try bytes.write(to: cache)
        #expect(try folder.build().written != .unchanged)
    }

    @Test func `A note of another program is not believed`() throws {
        let folder = try HelpFolder(["konto/index.md": HelpFolder.text(id: "konto", "A")])
        let program = folder.path + "/helpsite"
        let said = { try String(contentsOfFile: folder.path + "/output.txt", encoding: .utf8) }
        for _ in 0..<2 {
            // What it is made of is the same, as after a change that only its code shows.
            // By a process of its own: whatever another test starts just now would have the copy open for writing too.
            let copy = try Process.run(URL(filePath: "/bin/cp"), arguments: [Helpsite.built, program])
            copy.waitUntilExit()
            #expect(try Helpsite(folder, program: program).wait().status == 0 && said().contains("ist geschrieben"))
            #expect(try Helpsite(folder, program: program).wait().status == 0 && said().contains("nichts zu tun"))
            // Kept, so that the next copy cannot have its inode.
            try FileManager.default.moveItem(atPath: program, toPath: program + "-alt-\(UUID())")
        }
    }

    @Test func `Links and pipes among the texts are refused, not published`() throws {
        let folder = try HelpFolder(["konto/index.md": HelpFolder.text(id: "konto", "A")])
        try folder.write("fremd/geheim.md", HelpFolder.text(id: "geheim", "Geheim"))
        try FileManager.default.createSymbolicLink(
            atPath: folder.path + "/content/konto/neu.md",
            withDestinationPath: folder.path + "/fremd/geheim.md"
        )
        try FileManager.default.createSymbolicLink(
            atPath: folder.path + "/content/fremd",
            withDestinationPath: folder.path + "/fremd"
        )
        #expect(mkfifo(folder.path + "/content/konto/rohr.md", 0o600) == 0)
        let places = Set(folder.places(try folder.build().diagnostics))
        #expect(
            places == ["konto/neu.md:1:1 datei-verweis", "fremd:1:1 datei-verweis", "konto/rohr.md:1:1 datei-verweis"]
        )
    }

    @Test(arguments: ["suche.md", "suche/index.md", "k/konto.md", "drucken.md", "assets/a.md"])
    func `Addresses that the site itself needs are refused`(file: String) throws {
        let folder = try HelpFolder([file: HelpFolder.text(id: "text", "A")])
        #expect(folder.places(try folder.build().diagnostics).contains { $0.hasSuffix("adresse-vergeben") })
    }

    @Test func `Two texts at one address are an error`() throws {
        let folder = try HelpFolder([
            "konto/index.md": HelpFolder.text(id: "kapitel", "A"), "konto.md": HelpFolder.text(id: "konto", "B"),
        ])
        #expect(
            folder.places(try folder.build().diagnostics).map { $0.split(separator: " ")[1] } == ["adresse-doppelt"]
        )
    }

    @Test func `A changed id is told once, at the text, with what to write`() throws {
        let folder = try HelpFolder([
            "konto/index.md": HelpFolder.text(id: "konto", "[a](hilfe:anlegen#so)"),
            "konto/anlegen.md": HelpFolder.text(id: "neu", "## So {#so}\n"),
        ])
        try folder.write("site/ids.lock", "anlegen konto/anlegen/ #so\n")
        try folder.write("site/search-tests.yaml", "- {query: \"titel\", topic: anlegen}")
        let diagnostics = try folder.build().diagnostics
        #expect(folder.places(diagnostics) == ["konto/anlegen.md:2:5 id-geaendert"])
        #expect(diagnostics[0].message.contains("id: anlegen"))
    }

    @Test func `A copy is told, not the text it was copied from`() throws {
        let text = HelpFolder.text(id: "anlegen", "A")
        let folder = try HelpFolder(["konto/index.md": HelpFolder.text(id: "konto", "A")])
        for file in ["anlegen.md", "anlegen-2.md", "aaa.md"] { try folder.write("content/konto/" + file, text) }
        #expect(
            folder.places(try folder.build().diagnostics) == [
                "konto/aaa.md:2:5 id-doppelt", "konto/anlegen-2.md:2:5 id-doppelt",
            ]
        )
    }

    @Test func `A text without its head is told that, and nothing else`() throws {
        let folder = try HelpFolder([
            "konto/index.md": HelpFolder.text(id: "konto", "[a](hilfe:anlegen#so)"),
            "konto/anlegen.md": "—\nid: anlegen\n---\n## So {#so}\n",
        ])
        try folder.write("site/ids.lock", "anlegen konto/anlegen/ #so\n")
        let places = folder.places(try folder.build().diagnostics)
        #expect(places.contains("konto/anlegen.md:1:1 kopf-fehlt") && !places.contains { $0.contains("ids.lock") })
        #expect(!places.contains { $0.contains("hilfe-unbekannt") })
    }

    @Test(arguments: [
        ("telefon: 0521: 123", "site/kammer.yaml:4:14 yaml-form"),
        ("telefn: '1'", "site/kammer.yaml:4:1 yaml-unbekannt"),
    ])
    func `A slip in the chamber's facts is told with its place`(line: String, place: String) throws {
        let folder = try HelpFolder()
        try folder.write("site/kammer.yaml", "name: HWK\nkurzname: HWK\nemail: post@kammer.example\n\(line)\n")
        #expect(folder.places(try folder.build().diagnostics) == [place])
    }
}
