import Content
import Foundation
import SiteBuild
import Testing

/// Facts in texts and in the addresses of links.
struct FactTests {
    private func folder(_ text: String, chamber: String = "") throws -> HelpFolder {
        let folder = try HelpFolder(["konto/index.md": HelpFolder.text(id: "konto", text)])
        try folder.write("site/kammer.yaml", "name: HWK\nkurzname: HWK\nemail: post@kammer.example\n\(chamber)\n")
        return folder
    }

    @Test(arguments: [
        ("[Mail](mailto:{{service.email}})", "", "<a href=\"mailto:post@kammer.example\">Mail</a>"),
        (
            "[{{kammer.email}}][m]\n\n[m]: mailto:{{kammer.email}}?subject=a%20b", "",
            "<a href=\"mailto:post@kammer.example?subject=a%20b\">post@kammer.example</a>"
        ),
        ("<mailto:{{service.email}}>", "", "<a href=\"mailto:post@kammer.example\">mailto:post@kammer.example</a>"),
        ("[x](tel:{{kammer.telefon}})", "telefon: 0521 5608-0", "<a href=\"tel:052156080\">x</a>"),
        ("[x](tel:{{kammer.telefon}})", "telefon: '+49 (0)521/56 08'", "<a href=\"tel:+495215608\">x</a>"),
        (
            "[x]({{kammer.web}})", "web: https://kammer.example/ä?a=1&b=%20",
            "<a href=\"https://kammer.example/%C3%A4?a=1&amp;b=%20\">x</a>"
        ),
        ("[x](https://{{kammer.web}})", "web: https://kammer.example", "<a href=\"https://kammer.example\">x</a>"),
        ("[x](https://{{kammer.web}}/a)", "web: kammer.example", "<a href=\"https://kammer.example/a\">x</a>"),
        ("[x](mailto:{{kammer.bezirk}})", "bezirk: 'a?b&c ä%'", "<a href=\"mailto:a%3Fb%26c%20%C3%A4%25\">x</a>"),
        ("[Anrufen](tel:{{kammer.telefon}}).", "", "Anrufen <span class=\"offen\">Angabe noch offen</span>."),
        ("[{{kammer.telefon}}](tel:{{kammer.telefon}}).", "", "<p><span class=\"offen\">Angabe noch offen</span>.</p>"),
    ])
    func `A fact in an address is filled in as it is in a text`(text: String, chamber: String, html: String) throws {
        let folder = try folder(text, chamber: chamber)
        #expect(try folder.build().diagnostics.isEmpty)
        let page = try folder.page("konto/")
        #expect(page.contains(html), "\(page)")
    }

    @Test(arguments: [
        ("ä [x](mailto:{{service.emial}})", ["6:16-29 angabe-unbekannt"]),
        ("🙂 [{{a.b}}](tel:{{c.d}}{{service.email}})", ["6:6-9 angabe-unbekannt", "6:19-22 angabe-unbekannt"]),
        ("[x][m]\n\n> [m]:\n>   mailto:{{ab}}", ["9:14-16 angabe-unbekannt"]),
        ("<mailto:{{ab}}>", ["6:11-13 angabe-unbekannt"]),
        (
            "🙂 {{a.b}} {{a.b}}{{a.bb}}",
            ["6:5-8 angabe-unbekannt", "6:13-16 angabe-unbekannt", "6:20-24 angabe-unbekannt"]
        ),
        (
            "[x](https://{{a.b}}/{{ä}}/{{a.b}})",
            ["6:15-18 angabe-unbekannt", "6:23-24 angabe-unbekannt", "6:29-32 angabe-unbekannt"]
        ),
        ("[x](tel:{{ab}}) [y](tel:{{ab}})", ["6:11-13 angabe-unbekannt", "6:27-29 angabe-unbekannt"]),
        ("[x][m] [y][m]\n\n[m]: tel:{{ab}}", ["8:12-14 angabe-unbekannt"]),
        ("![{{ab}}](../bilder/x.png)", ["6:1-27 bild-fehlt", "6:5-7 angabe-unbekannt"]),
        ("`{{ab}}` {{ ab }} \\*{{ab}}", ["6:13-15 angabe-unbekannt", "6:23-25 angabe-unbekannt"]),
        ("[x](mailto:{{ service.email }})", ["6:1-32 link-form"]),
        ("|a|b|\n|-|-|\n|c|[{{ab}}](mailto:x@y.z)|", ["8:7-9 angabe-unbekannt"]),
        ("[x](javascript:{{service.email}})", ["6:1-34 link-art"]),
    ])
    func `A fact that is none is told where its name stands`(text: String, expected: [String]) throws {
        let folder = try folder(text)
        let found = try folder.build().diagnostics.map { diagnostic in
            let place = diagnostic.place
            return "\(place.line):\(place.column)-\(place.end.column) \(diagnostic.code.rawValue)"
        }
        #expect(found == expected)
    }

    @Test func `A fact in the head is told where its name stands`() throws {
        let folder = try HelpFolder([
            "konto/index.md": "---\nid: konto\ntitle: \"Ä {{ab}}\"\nsummary: So {{ cd }}.\n---\n"
        ])
        #expect(
            folder.places(try folder.build().diagnostics) == [
                "konto/index.md:3:13 angabe-unbekannt", "konto/index.md:4:16 angabe-unbekannt",
            ]
        )
    }

    @Test func `What the portal told may not become another kind of address`() throws {
        let folder = try folder("[x]({{kammer.web}})")
        try folder.write("facts.json", #"{"facts": {"kammer.web": "javascript:alert(1)"}}"#)
        let outcome = try folder.build { $0.facts = folder.path + "/facts.json" }
        #expect(folder.places(outcome.diagnostics) == ["konto/index.md:6:1 link-art"])
    }
}
