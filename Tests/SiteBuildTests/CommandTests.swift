import Foundation
import Testing

/// `helpsite` as scripts and editors call it.
struct CommandTests {
    private func output(_ folder: HelpFolder) throws -> String {
        try String(contentsOfFile: folder.path + "/output.txt", encoding: .utf8)
    }

    private func site(_ text: String = "A") throws -> HelpFolder {
        try HelpFolder([
            "konto/index.md": HelpFolder.text(id: "kapitel-konto", "A"),
            "konto/text.md": HelpFolder.text(id: "text", text),
        ])
    }

    @Test func `The bytes are the same on any number of cores, in any locale and zone`() throws {
        let folder = try site("Ä [x](hilfe:kapitel-konto) \"b\"\n\n## Ö {#o}\n\nWörter, größer, ß.")
        for number in 0..<120 {
            try folder.write("content/konto/t\(number).md", HelpFolder.text(id: "t\(number)", "Wort \(number * 7_919)"))
        }
        let surroundings: [(launcher: [String], variables: [String: String])] = [
            ([], ["LC_ALL": "C", "TZ": "UTC"]), (["taskset", "-c", "0"], ["LC_ALL": "C.UTF-8", "TZ": "Pacific/Apia"]),
            ([], ["LC_ALL": "tr_TR.UTF-8", "LANG": "tr_TR.UTF-8", "TZ": "Asia/Kolkata", "HOME": "/nowhere"]),
        ]
        var sites: [[String: Data]] = []
        for (launcher, variables) in surroundings {
            let usage = try Helpsite(folder, [], launcher: launcher, environment: variables).wait()
            #expect(usage.status == 0)
            sites.append(try folder.files())
            try folder.remove("public")
        }
        #expect(sites[0].count > 500)
        #expect(sites.allSatisfy { $0 == sites[0] })
    }

    @Test(arguments: zip([["--nix"], ["--base-url", "hilfe"], ["--report", "x.txt"], []], [64, 64, 64, 0]))
    func `What a script is told by the status`(words: [String], status: Int) throws {
        let folder = try site()
        #expect(try Helpsite(folder, words).wait().status == Int32(status))
    }

    @Test func `An error ends with 1, says where in German, and in JSON nothing else`() throws {
        let folder = try site("[x](hilfe:txet)")
        #expect(try Helpsite(folder).wait().status == 1)
        let text = try output(folder)
        #expect(
            text.contains(
                "/content/konto/text.md:6:1: error[hilfe-unbekannt]: Den Hilfetext „txet“ gibt es nicht. Meinten Sie „text“?"
            )
        )
        #expect(text.contains("\n1 Fehler. Es wurde nichts geschrieben.\n"))
        #expect(try Helpsite(folder, ["--format", "json"]).wait().status == 1)
        let json = try #require(try JSONSerialization.jsonObject(with: Data(output(folder).utf8)) as? [String: Any])
        #expect((json["diagnostics"] as? [Any])?.count == 1)
    }

    @Test func `A report tells what is wrong, then what changes`() throws {
        let folder = try site("[x](hilfe:txet) <b>")
        let report = folder.path + "/bericht.html"
        #expect(try Helpsite(folder, ["--report", report]).wait().status == 1)
        var page = try String(contentsOfFile: report, encoding: .utf8)
        #expect(
            page.contains("<td>6</td><td>1</td><td>Den Hilfetext „txet“") && page.contains("&lt;b&gt;")
                && !page.contains("<b>")
        )
        try folder.write("content/konto/text.md", HelpFolder.text(id: "text", "Gut."))
        #expect(try Helpsite(folder, ["--report", report]).wait().status == 0)
        page = try String(contentsOfFile: report, encoding: .utf8)
        #expect(!page.contains("txet") && page.contains("neu: konto/text/"))
    }

    @Test func `What the deployed portal printed is what links are checked against`() throws {
        let folder = try site("[x](portal:neu/seite) {{neue.angabe}}")
        #expect(try Helpsite(folder).wait().status == 1)
        try folder.write(
            "routes.json",
            #"{"routes": [{"path": "/neu/seite", "title": "Neue Seite", "access": "everyone", "live": true, "post": false}], "schemaVersion": 1}"#
        )
        try folder.write("facts.json", #"{"facts": {"neue.angabe": "7 Tage"}}"#)
        let words = ["--routes", folder.path + "/routes.json", "--facts", folder.path + "/facts.json"]
        #expect(try Helpsite(folder, words).wait().status == 0)
        #expect(try folder.page("konto/text/").contains("<a href=\"/neu/seite\">x</a> 7 Tage"))
    }
}
