import Content
import Foundation
import SiteBuild
import Testing

/// Whole files of a small site as they were when somebody last looked at them: `Golden/`.
///
/// After a change that is meant, `GOLDEN=write swift test --filter GoldenTests` writes them anew; the difference is read
/// before it is committed.
struct GoldenTests {
    private static let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Golden")

    private static let everything = """
        "Der erste Satz" ist die Antwort - kurz. Das gilt z.B. 10-12 Uhr und für 5 % der Fälle, § 5 ...

        ## So geht es {#schritte}

        1. Öffnen Sie [Konto anlegen](portal:registrieren?von=hilfe).
        2. Wählen Sie **"Konto anlegen"**, nicht *Abbrechen*.
           - `Strg+C` & <https://kammer.example/a?b=c&d=e>
           - [Profil](portal:profil), [Personen](portal:betrieb/personen)

        > [!HINWEIS] Der Link gilt {{aktivierung.gueltig}}.
        > Kund*innen und Kund*innen.

        > [!WICHTIG]
        > Ein 'Zitat' von ihm's.

        | Was | Zahl |
        |:--|--:|
        | {{kammer.telefon}} | 1\\|2 |
        | [oben](#schritte) | |

        ## Passt dazu {#passt-dazu}

        ![Karte mit "Nummer"](../bilder/karte.svg)

        - [Zum Kapitel](hilfe:kapitel-konto)
        - [Anrufen](tel:{{kammer.telefon}}), [schreiben](mailto:{{service.email}})

        ```
        <b> "so" {{x}}
        ```
        """

    private func site() throws -> HelpFolder {
        let folder = try HelpFolder([
            "konto/index.md": HelpFolder.text(id: "kapitel-konto", title: "Konto", "Alles zum Konto."),
            "konto/anlegen.md": HelpFolder.text(
                id: "anlegen",
                title: "Wie lege ich ein „Konto“ an?",
                more: "portal: [registrieren]\nkeywords: [Account]\naliases: [neu, \"#alt=schritte\"]\n",
                GoldenTests.everything
            ),
        ])
        try folder.write("content/bilder/karte.svg", "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 9 6\"/>")
        try folder.write("site/ids.lock", "anlegen konto/frueher/ #alt\n")
        return folder
    }

    @Test(
        arguments: [
            "index.html", "konto/index.html", "konto/anlegen/index.html", "konto/frueher/index.html",
            "drucken/index.html",
            "suche/index.html", "404.html", "hilfe-index.json", "sitemap.xml", ".helpsite/moved.map",
        ]
    )
    func `A file is as it was`(path: String) throws {
        let folder = try site()
        #expect(try folder.build().diagnostics.filter { $0.severity == .error }.map(\.line) == [])
        let data = try #require(try folder.files()[path])
        // Names of assets change with each of their bytes.
        let text = String(decoding: data, as: UTF8.self).replacing(/\.[0-9a-f]{8,}\./, with: ".*.")
        let golden = GoldenTests.folder.appending(path: path.replacing("/", with: "-").trimmingPrefix("."))
        if ProcessInfo.processInfo.environment["GOLDEN"] == "write" {
            try Data(text.utf8).write(to: golden)
        }
        let expected = try String(contentsOf: golden, encoding: .utf8)
        #expect(text == expected)
    }
}
