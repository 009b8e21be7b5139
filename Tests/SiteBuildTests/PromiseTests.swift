import Content
import Foundation
import SiteBuild
import Testing

/// What was promised once keeps leading somewhere, however often the promises are written anew.
struct PromiseTests {
    private func lock(_ folder: HelpFolder) throws {
        try SiteLock.write(SiteLoader(folder.options).load(), folder.options)
    }

    private func move(_ file: String, to other: String, in folder: HelpFolder) throws {
        let text = try String(contentsOfFile: folder.path + "/content/" + file, encoding: .utf8)
        try folder.remove("content/" + file)
        try folder.write("content/" + other, text)
    }

    private func map(_ folder: HelpFolder) throws -> String {
        String(decoding: try #require(try folder.files()[".helpsite/moved.map"]), as: UTF8.self)
    }

    private static func folder() throws -> HelpFolder {
        let chapters = ["konto", "profil", "anmelden"].map { name in
            ("\(name)/index.md", HelpFolder.text(id: "kapitel-" + name, "A"))
        }
        let folder = try HelpFolder(Dictionary(uniqueKeysWithValues: chapters))
        try folder.write("content/konto/geraete.md", HelpFolder.text(id: "geraete", "## So {#so}\n"))
        return folder
    }

    @Test func `A text that moved twice is found at each address it had`() throws {
        let folder = try PromiseTests.folder()
        try lock(folder)
        try move("konto/geraete.md", to: "profil/geraete.md", in: folder)
        try lock(folder)
        try move("profil/geraete.md", to: "anmelden/geraete.md", in: folder)
        try lock(folder)
        try lock(folder)
        #expect(try folder.build().diagnostics.isEmpty)
        for address in ["konto/geraete/", "profil/geraete/"] {
            #expect(try folder.page(address).contains("url=/hilfe/anmelden/geraete/"))
            #expect(try map(folder).contains("\"/hilfe/\(address)\" \"/hilfe/anmelden/geraete/\";\n"))
        }
        let promised = try String(contentsOfFile: folder.path + "/site/ids.lock", encoding: .utf8)
        #expect(promised.contains("\ngeraete anmelden/geraete/ profil/geraete/ konto/geraete/ #so\n"))
    }

    @Test func `A text that came back is a page again, and the others lead to it`() throws {
        let folder = try PromiseTests.folder()
        try lock(folder)
        try move("konto/geraete.md", to: "profil/geraete.md", in: folder)
        try lock(folder)
        try move("profil/geraete.md", to: "konto/geraete.md", in: folder)
        try lock(folder)
        #expect(try folder.build().diagnostics.isEmpty)
        #expect(try folder.page("konto/geraete/").contains("<h2 id=\"so\">"))
        #expect(try folder.page("profil/geraete/").contains("url=/hilfe/konto/geraete/"))
    }

    @Test func `What was promised of a text that went into another leads there`() throws {
        let folder = try PromiseTests.folder()
        try lock(folder)
        try move("konto/geraete.md", to: "profil/geraete.md", in: folder)
        try lock(folder)
        try folder.remove("content/profil/geraete.md")
        let other = HelpFolder.text(id: "sitzungen", more: "aliases: [geraete]\n", "## So {#so}\n")
        try folder.write("content/profil/sitzungen.md", other)
        try lock(folder)
        #expect(try folder.build().diagnostics.isEmpty)
        for address in ["konto/geraete/", "profil/geraete/", "k/geraete/"] {
            #expect(try folder.page(address).contains("url=/hilfe/profil/sitzungen/"))
        }
    }

    @Test func `No text takes an address that leads to another`() throws {
        let folder = try PromiseTests.folder()
        try lock(folder)
        try move("konto/geraete.md", to: "profil/meine-geraete.md", in: folder)
        try lock(folder)
        try folder.write("content/konto/geraete.md", HelpFolder.text(id: "konto-geraete", "Andere Geräte."))
        let diagnostics = try folder.build().diagnostics.filter { $0.severity == .error }
        #expect(folder.places(diagnostics) == ["konto/geraete.md:1:1 adresse-vergeben"])
        #expect(diagnostics.first?.message.contains("„geraete“") == true)
    }

    @Test(arguments: [("/hilfe/", "/hilfe/"), ("https://a.example/hilfe/", "/hilfe/"), ("https://a.example/", "/")])
    func `The map for the web server names paths, whatever the base`(base: String, path: String) throws {
        let folder = try PromiseTests.folder()
        #expect(try folder.build { $0.base = base }.diagnostics.isEmpty)
        #expect(try map(folder).contains("\"\(path)k/geraete/\" \"\(path)konto/geraete/\";\n"))
    }

    @Test func `Nothing is promised while something is wrong`() throws {
        let folder = try PromiseTests.folder()
        let head = "reviewed: 2999-01-01\n"
        try folder.write("content/konto/geraete.md", HelpFolder.text(id: "geraete", more: head, "A"))
        #expect(folder.places(try folder.build().diagnostics) == ["konto/geraete.md:5:11 kopf-datum"])
        #expect(try Helpsite(folder, ["--lock"], command: "check").wait().status == 1)
        #expect(try folder.files(in: "site").keys.sorted() == ["kammer.yaml"])
    }

    @Test func `Two promises of one id count together`() throws {
        let folder = try PromiseTests.folder()
        try folder.write("site/ids.lock", "geraete profil/geraete/ #so\ngeraete anmelden/geraete/ konto/geraete/\n")
        try lock(folder)
        let promised = try String(contentsOfFile: folder.path + "/site/ids.lock", encoding: .utf8)
        #expect(promised.contains("\ngeraete konto/geraete/ profil/geraete/ anmelden/geraete/ #so\n"))
    }
}
