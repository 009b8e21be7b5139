import Foundation
import SiteBuild
import Testing

/// Whole pages as they were looked at once. After a change that is meant: `UPDATE_GOLDEN=1 swift test --filter Golden`,
/// and look at what git shows.
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

    private static func site() throws -> HelpFolder {
        let folder = try HelpFolder([
            "index.md": HelpFolder.text(
                id: "start",
                title: "Hilfe",
                "Willkommen.\n\n## Drei Schritte {#schritte}\n\n1. Eins"
            ),
            "konto/index.md": HelpFolder.text(
                id: "kapitel-konto",
                title: "Konto",
                more: "order: 10\n",
                "Alles zum *Konto*."
            ),
            "konto/anlegen.md": HelpFolder.text(
                id: "konto-anlegen",
                title: "Wie lege ich ein \"Konto\" & mehr an?",
                more: """
                    aliases: [konto-neu, "#alt=neu"]
                    keywords: [Account, Übertrag]
                    reviewed: 2026-11-02
                    portal: [registrieren]

                    """,
                """
                Öffnen Sie [die Seite](portal:registrieren?x=1&y). Der Link gilt {{aktivierung.gueltig}}, z.B. 10-12 \
                Uhr.

                3. Wählen Sie **{{knopf.konto_anlegen}}**.
                4. Sehen Sie in [Ihr Profil](portal:profil).

                > [!HINWEIS] Rufen Sie an: [{{kammer.telefon}}](tel:{{kammer.telefon}}).

                ## Neu {#neu}

                | Frist | Tage |
                |:------|-----:|
                | erste | `7`  |

                ![Eine Karte](../bilder/karte.svg)

                ## Dauer {#dauer}

                [Oben](#neu), [Begriff](hilfe:begriffe#pin), [außen](https://a.example/?b=c&d), \
                [Mail](mailto:{{service.email}})

                ## Passt dazu {#passt-dazu}

                - [Konto](index.md)
                """
            ),
            "konto/alles.md": HelpFolder.text(id: "alles", title: "Was es „alles“ gibt", everything),
            "konto/bald.md": HelpFolder.text(id: "bald", more: "draft: true\n", "Noch nicht."),
            "begriffe.md": HelpFolder.text(id: "begriffe", title: "Begriffe", "## PIN {#pin}\n\nEine Nummer."),
        ])
        let svg = "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"8\" height=\"9\"/>"
        try folder.write("content/bilder/karte.svg", svg)
        try folder.write("site/ids.lock", "konto-anlegen konto/anlegen/ konto/frueher/ #alt\n")
        return folder
    }

    /// Names of assets carry a hash that changes with every style.
    private static func masked(_ data: Data) -> String {
        String(decoding: data, as: UTF8.self).replacing(/\.[0-9a-f]{16}\./, with: ".0123456789abcdef.")
    }

    @Test(arguments: [
        "index.html", "konto/index.html", "konto/anlegen/index.html", "konto/alles/index.html", "suche/index.html",
        "drucken/index.html",
        "404.html",
        "k/konto-neu/index.html", "konto/frueher/index.html", "hilfe-index.json", "sitemap.xml", "robots.txt",
        ".helpsite/moved.map",
    ])
    func `What was looked at once stays as it is`(file: String) throws {
        let folder = try GoldenTests.site()
        #expect(try folder.build { $0.portal = "https://portal.example/" }.diagnostics.isEmpty)
        let made = GoldenTests.masked(try #require(try folder.files()[file]))
        let name = file.hasPrefix(".helpsite/") ? String(file.dropFirst(10)) : file.replacing("/", with: "-")
        let golden = GoldenTests.folder.appending(path: name)
        if ProcessInfo.processInfo.environment["UPDATE_GOLDEN"] != nil {
            try Data(made.utf8).write(to: golden)
        }
        #expect(try made == String(contentsOf: golden, encoding: .utf8))
    }
}
