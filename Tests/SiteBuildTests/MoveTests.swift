import Content
import Foundation
import SiteBuild
import Testing

/// What a moved text leaves behind.
@Suite struct MoveTests {
    private func move(_ folder: HelpFolder, from old: String?, to new: String) throws {
        if let old { try folder.remove("content/" + old) }
        try folder.write("content/" + new, HelpFolder.text(id: "anlegen", "## So {#so}\nText"))
        try SiteLock.write(SiteLoader(folder.options).load(), folder.options, on: "2026-11-23")
    }

    private func map(_ folder: HelpFolder, base: String = "/hilfe/") throws -> [String] {
        let build = try folder.build { $0.base = base }
        #expect(!build.diagnostics.hasErrors)
        return try String(contentsOfFile: folder.path + "/public/.helpsite/moved.map", encoding: .utf8)
            .split(separator: "\n").map(String.init)
    }

    @Test func `Every earlier address leads on, however often the promises were written since`() throws {
        let folder = try HelpFolder([
            "konto/index.md": HelpFolder.text(id: "konto", "K"), "zugang/index.md": HelpFolder.text(id: "zugang", "Z"),
        ])
        try move(folder, from: nil, to: "konto/anlegen.md")
        try move(folder, from: "konto/anlegen.md", to: "zugang/anlegen.md")
        try move(folder, from: "zugang/anlegen.md", to: "konto/neu-anlegen.md")
        for address in ["k/anlegen", "konto/anlegen", "zugang/anlegen"] {
            #expect(try map(folder).contains("\"/hilfe/\(address)/\" \"/hilfe/konto/neu-anlegen/\";"))
        }
        let page = try String(contentsOfFile: folder.path + "/public/zugang/anlegen/index.html", encoding: .utf8)
        #expect(page.contains("/hilfe/konto/neu-anlegen/"))
    }

    @Test(arguments: ["https://hilfe.example/", "https://portal.example/hilfe/"])
    func `The web server's map has paths on its left side`(base: String) throws {
        let folder = try HelpFolder(["konto/index.md": HelpFolder.text(id: "konto", "K")])
        try move(folder, from: nil, to: "konto/anlegen.md")
        let path = URL(string: base)?.path() ?? ""
        #expect(try map(folder, base: base).contains("\"\(path)k/anlegen/\" \"\(base)konto/anlegen/\";"))
    }
}
