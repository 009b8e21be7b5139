import Content
import Foundation
import SiteBuild
import Testing

/// Pictures of the editors: what is taken, and what is told of the others.
struct PictureTests {
    /// A PNG of one pixel.
    static let png =
        "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
    /// A PNG of 2 x 1 pixels of a bit.
    static let twoPixels =
        "iVBORw0KGgoAAAANSUhEUgAAAAIAAAABAQAAAADcWUInAAAACklEQVR4nGNgAAAAAgABSK+kcQAAAABJRU5ErkJggg=="
    private static let svg = "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"20\" height=\"10\"/>\n"

    private func folder(showing name: String = "karte.png", _ settings: String = "") throws -> HelpFolder {
        let folder = try HelpFolder(["konto/index.md": HelpFolder.text(id: "konto", "![Karte](../bilder/\(name))")])
        try folder.write("site/site.yaml", settings)
        return folder
    }

    private func found(_ folder: HelpFolder) throws -> [String] { folder.places(try folder.build().diagnostics) }

    @Test func `Pictures are written with their size and a name that changes with them`() throws {
        let folder = try folder()
        try folder.write("content/bilder/karte.png", base64: PictureTests.png)
        try folder.write("content/bilder/plan.svg", PictureTests.svg)
        try folder.write(
            "content/konto/plan.md",
            HelpFolder.text(id: "plan", "![Plan {{service.email}}](../bilder/plan.svg)")
        )
        #expect(try found(folder).isEmpty)
        #expect(try folder.page("konto/").contains("alt=\"Karte\" width=\"1\" height=\"1\""))
        let page = try folder.page("konto/plan/")
        let match = try #require(
            page.firstMatch(
                of: #/src="/hilfe/(bilder/plan\.[0-9a-f]+\.svg)" alt="Plan post@kammer.example" width="20" height="10"/#
            )
        )
        #expect(try folder.files()[String(match.output.1)] == Data(PictureTests.svg.utf8))
    }

    @Test(arguments: [
        ("karte.png", "kein Bild", "bild-kaputt"), ("karte.webp", PictureTests.svg, "bild-kaputt"),
        ("karte.svg", "<svg/>", "bild-kaputt"), ("karte.PNG", PictureTests.svg, "bild-art"),
        ("Karte.svg", PictureTests.svg, "datei-name"), ("karte.gif", "GIF89a", "bild-art"),
    ])
    func `A file that is no picture of the kind it is called is told`(name: String, content: String, code: String)
        throws
    {
        let folder = try HelpFolder()
        try folder.write("content/bilder/" + name, content)
        #expect(try found(folder).contains("bilder/\(name):1:1 \(code)"))
    }

    @Test func `A PNG whose head lies about its size is refused`() throws {
        let folder = try folder()
        var bytes = try #require(Data(base64Encoded: PictureTests.png))
        // Two pixels wide, with the sum that goes with it.
        bytes[19] = 2
        bytes.replaceSubrange(29..<33, with: [0xF4, 0x22, 0x7F, 0x8A])
        try folder.write("content/bilder/karte.png", base64: bytes.base64EncodedString())
        let diagnostics = try folder.build().diagnostics
        #expect(folder.places(diagnostics) == ["bilder/karte.png:1:1 bild-kaputt"])
        #expect(diagnostics[0].message.contains("andere Größe"))
    }

    @Test(arguments: [
        ("<svg xmlns=\"http://www.w3.org/2000/svg\">\n <g>ä<script>x()</script></g></svg>", "2:6"),
        ("<svg xmlns=\"http://www.w3.org/2000/svg\"><use\r\n  href=\"https://x.example/a.svg#b\"/></svg>", "2:3"),
        ("<svg xmlns=\"http://www.w3.org/2000/svg\" onload=\"x()\"/>", "1:41"),
        (
            "<?xml version=\"1.0\"?><!DOCTYPE svg [<!ENTITY a \"b\">]><svg xmlns=\"http://www.w3.org/2000/svg\"/>",
            "1:22"
        ),
    ])
    func `An SVG that runs something or leads elsewhere is refused where it does`(svg: String, place: String) throws {
        let folder = try folder(showing: "karte.svg")
        try folder.write("content/bilder/karte.svg", svg)
        #expect(try found(folder) == ["bilder/karte.svg:\(place) bild-unsicher"])
        #expect(!FileManager.default.fileExists(atPath: folder.path + "/public"))
    }

    @Test func `A picture may weigh 300 kB, or what the site settles`() throws {
        let folder = try folder(showing: "karte.svg")
        let fill = { (kilobytes: Int) in
            PictureTests.svg + String(repeating: " ", count: kilobytes * 1_000 - PictureTests.svg.utf8.count)
        }
        try folder.write("content/bilder/karte.svg", fill(300))
        #expect(try found(folder).isEmpty)
        try folder.write("content/bilder/karte.svg", fill(300) + " ")
        #expect(try found(folder) == ["bilder/karte.svg:1:1 bild-schwer"])
        try folder.write("site/site.yaml", "pictures: {kilobytes: 301}")
        #expect(try found(folder).isEmpty)
    }

    @Test func `A picture may be as large as the site settles`() throws {
        let folder = try folder("pictures:\n  width: 1\n  height: 1\n")
        try folder.write("content/bilder/karte.png", base64: PictureTests.png)
        #expect(try found(folder).isEmpty)
        try folder.write("content/bilder/karte.png", base64: PictureTests.twoPixels)
        #expect(try found(folder) == ["bilder/karte.png:1:1 bild-gross"])
    }

    @Test(arguments: [
        ("![](../bilder/karte.svg)", "6:1 bild-ohne-text"), ("![ä](../bilder/Karte.svg)", "6:1 bild-schreibweise"),
        ("ä ![x][b]\n\n[b]: ../BILDER/karte.svg", "8:6 bild-schreibweise"),
        ("![x](../bilder/kart.svg)", "6:1 bild-fehlt"),
        ("![x](bilder/karte.svg)", "6:1 bild-fehlt"), ("![x](../../site/site.yaml)", "6:1 bild-fehlt"),
        ("|a|\n|-|\n|![x](https://x.example/y.png)|", "8:2 bild-fehlt"),
    ])
    func `A picture that is not there as it is written is told`(text: String, place: String) throws {
        let folder = try HelpFolder(["konto/index.md": HelpFolder.text(id: "konto", "\(text)")])
        try folder.write("content/bilder/karte.svg", PictureTests.svg)
        #expect(try found(folder).contains("konto/index.md:\(place)"))
    }

    @Test func `A picture that no text shows is told until one does, also of a large site`() throws {
        let folder = try HelpFolder()
        for number in 0..<1_010 {
            try folder.write("content/themen/t\(number).md", HelpFolder.text(id: "t\(number)", "A"))
        }
        try folder.write("content/themen/index.md", HelpFolder.text(id: "themen", "A"))
        try folder.write("content/bilder/karte.svg", PictureTests.svg)
        let unused = ["bilder/karte.svg:1:1 bild-unbenutzt"]
        #expect(try found(folder) == unused)
        // Nothing changed, and a body changed.
        #expect(try found(folder) == unused)
        try folder.write("content/themen/t1.md", HelpFolder.text(id: "t1", "B"))
        #expect(try found(folder) == unused)
        try folder.write("content/themen/t1.md", HelpFolder.text(id: "t1", "[![a](../bilder/karte.svg)](hilfe:t2)"))
        let outcome = try folder.build()
        #expect(outcome.diagnostics.isEmpty && outcome.written == .pages(1))
        try folder.write("content/themen/t1.md", HelpFolder.text(id: "t1", "C"))
        #expect(try found(folder) == unused)
    }

    @Test(arguments: [
        ("pictures: {kilobytes: 0}", "1:23 yaml-form"), ("pictures:\n  width: 'breit'", "2:11 yaml-form"),
        ("pictures:\n  # ä\n  weite: 10", "3:3 yaml-unbekannt"), ("bilder: {}", "1:1 yaml-unbekannt"),
        ("- a", "1:1 yaml-form"), ("pictures: {", "1:12 yaml-form"),
    ])
    func `A slip in the settings is told with its place`(text: String, place: String) throws {
        let folder = try folder(showing: "karte.svg", text)
        try folder.write("content/bilder/karte.svg", PictureTests.svg)
        #expect(try found(folder) == ["site/site.yaml:\(place)"])
    }

    @Test func `The settings of our own site are those without any`() throws {
        let site = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../site/site.yaml").path
        let folder = try folder(showing: "karte.svg", try String(contentsOfFile: site, encoding: .utf8))
        try folder.write("content/bilder/karte.svg", PictureTests.svg + String(repeating: " ", count: 301_000))
        let message = try folder.build().diagnostics.first?.message
        try folder.write("site/site.yaml", "")
        #expect(try folder.build().diagnostics.first?.message == message)
    }
}
