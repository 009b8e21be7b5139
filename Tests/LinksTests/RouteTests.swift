import HTML
import Links
import Testing

@Suite struct RouteTests {
    @Test(arguments: Route.allFixed + Route.allPatterns)
    func `a route is parsed from what it prints`(route: Route) {
        #expect(Route(segments: route.segments) == route)
    }

    @Test(
        arguments: [
            ("/", false), ("/hilfe/", false), ("/a/b/", false), ("https://hilfe.example/", true),
            ("HTTP://[::1]:8080/hilfe/", true), ("", nil), ("/hilfe", nil), ("hilfe/", nil), ("//host/", nil),
            ("/a//b/", nil),
            ("/a/../b/", nil), ("ftp://host/", nil), ("https://", nil), ("https:///", nil), ("https://host", nil),
            ("https://a@host/", nil), ("/ä/", nil), ("/a b/", nil), ("/a?b/", nil), ("/a#b/", nil), ("/a\"/", nil),
        ] as [(String, Bool?)]
    )
    func `a site is at a path or a whole address`(text: String, isWhole: Bool?) {
        #expect(SiteAddress(text)?.isWhole == isWhole)
    }

    @Test func `no two routes share an address`() {
        let paths = (Route.allFixed + Route.allPatterns).map(\.path)
        #expect(Set(paths).count == paths.count)
    }

    @Test(arguments: Route.allFixed)
    func `a fixed address is lower-case ASCII`(route: Route) {
        #expect(route.path.utf8.allSatisfy { $0 == 0x2F || $0 == 0x2D || (0x61...0x7A).contains($0) })
    }

    @Test(arguments: [
        ("/", Route.page(.start)), ("/registrieren/gesendet", .registration(.sent)), ("/aktivieren", .activation),
        ("/betrieb/verknuepfen/pruefen", .betrieb(.confirmLink)), ("/service/anmelden", .staff(.signIn)),
        ("/barrierefreiheit/melden", .statutory(.reportBarrier)), ("/internal/status", .system(.status)),
    ])
    func `the contract's addresses stay`(path: String, route: Route) {
        #expect(route.path == path)
    }

    @Test(arguments: [
        ["registriern"], ["aktivieren", ""], ["", ""], ["kurse", "1", "stornieren"], ["kurse", ".."], ["anmelden", ""],
        ["passwort", "alt", "x"], ["betrieb", "nichts"], ["Anmelden"],
    ])
    func `what is no address is no route`(segments: [String]) {
        #expect(Route(segments: segments) == nil)
    }

    @Test func `parameters and queries are percent-encoded`() {
        #expect(Route.course(nummer: "4 711/ä").path == "/kurse/4%20711%2F%C3%A4")
        let target = Link(.courses(.catalogue), query: [.init("seite", "2")])
        #expect(Link.signIn(returningTo: target).text == "/anmelden?weiter=%2Fkurse%3Fseite%3D2")
    }

    @Test func `an address with a secret is never public to logs`() {
        #expect(Route.allPatterns.filter(\.carriesToken).count == 4)
    }
}
