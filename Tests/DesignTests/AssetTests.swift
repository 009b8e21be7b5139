import Testing

@testable import Design

@Suite struct AssetTests {
    private var css: String { String(decoding: Asset.stylesheet.content, as: UTF8.self) }

    @Test func `the style sheet stays below 20 kB and asks nobody for anything`() {
        #expect(Asset.stylesheet.content.count < 20_000)
        for word in ["@import", "url(", "http"]
        where word != "http" || css.replacing("href^=\"http\"", with: "").contains("http") {
            #expect(!css.contains(word), "\(word)")
        }
    }

    @Test func `a name carries its content's hash`() {
        let names = Asset.all.map(\.name)
        #expect(Set(names).count == names.count)
        for name in names {
            let parts = name.split(separator: ".")
            #expect(parts.count == 3 && parts[1].count == 16 && parts[1].allSatisfy(\.isHexDigit))
        }
    }

    /// Text and background of every pair that the style sheet puts on top of each other.
    private static let pairs = [
        ("text", "grund"), ("text", "flaeche"), ("text", "karte"), ("leise", "grund"), ("leise", "flaeche"),
        ("leise", "karte"),
        ("link", "grund"), ("link", "karte"), ("link", "info-grund"), ("link-hell", "grund"), ("link-hell", "flaeche"),
        ("link-hell", "karte"), ("link-hell", "info-grund"), ("auf-blau", "blau"), ("auf-kopf", "kopf"),
        ("rot", "grund"),
        ("auf-rot", "rot"), ("text", "gruen-grund"), ("text", "warn-grund"), ("text", "info-grund"),
        ("warn", "warn-grund"),
        ("link", "gruen-grund"), ("link", "flaeche"), ("auf-fokus", "fokus"), ("gruen", "gruen-grund"),
        ("rot", "rot-grund"), ("auf-kopf", "abschluss"),
    ]

    @Test(arguments: [false, true], pairs)
    func `text is readable in light and dark`(isDark: Bool, pair: (text: String, ground: String)) throws {
        let colours = try colours(isDark: isDark)
        let ratio = contrast(try #require(colours[pair.text]), try #require(colours[pair.ground]))
        #expect(ratio >= 4.5, "\(pair) has \(ratio)")
    }

    @Test(arguments: [false, true])
    func `the edge of a field stands out from what is around it`(isDark: Bool) throws {
        let colours = try colours(isDark: isDark)
        for ground in ["grund", "karte"] {
            for edge in ["rand", "rot"] {
                #expect(contrast(try #require(colours[edge]), try #require(colours[ground])) >= 3)
            }
        }
    }

    /// The custom properties of `:root`, dark ones on top of light ones.
    private func colours(isDark: Bool) throws -> [String: Double] {
        let blocks = css.split(separator: ":root {").dropFirst().map { $0.prefix { $0 != "}" } }
        try #require(blocks.count == 2)
        var colours: [String: Double] = [:]
        for block in isDark ? blocks : Array(blocks.prefix(1)) {
            for declaration in block.split(separator: ";") {
                let halves = declaration.split(separator: ":")
                guard halves.count == 2, let luminance = luminance(halves[1].filter { $0 != " " && $0 != "\n" }) else {
                    continue
                }
                colours[halves[0].filter { $0.isLetter || $0 == "-" }.drop { $0 == "-" }.description] = luminance
            }
        }
        return colours
    }

    /// Relative luminance (WCAG 2.2) of `#rgb` or `#rrggbb`.
    private func luminance(_ hex: String) -> Double? {
        guard hex.first == "#" else { return nil }
        let digits = hex.count == 4 ? hex.dropFirst().map { "\($0)\($0)" }.joined() : String(hex.dropFirst())
        guard digits.count == 6, let value = Int(digits, radix: 16) else { return nil }
        let parts = [value >> 16 & 255, value >> 8 & 255, value & 255].map { part -> Double in
            let share = Double(part) / 255
            return share <= 0.04045 ? share / 12.92 : power((share + 0.055) / 1.055)
        }
        return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]
    }

    /// x to the power of 2.4.
    private func power(_ x: Double) -> Double {
        // x^2.4 = x² · (x²)^(1/5), the fifth root by Newton's method.
        let square = x * x
        var root = 1.0
        for _ in 0..<60 { root -= (root * root * root * root * root - square) / (5 * root * root * root * root) }
        return square * root
    }

    private func contrast(_ one: Double, _ other: Double) -> Double {
        (max(one, other) + 0.05) / (min(one, other) + 0.05)
    }
}
