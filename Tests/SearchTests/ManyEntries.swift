@testable import Search

/// Texts made of chance, the same in each run: German syllables, and what may stand between them.
enum ManyEntries {
    /// Linear congruential, with the constants of Numerical Recipes.
    private struct Chance: RandomNumberGenerator {
        var state: UInt64

        mutating func next() -> UInt64 {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return state ^ state >> 32
        }
    }

    private static let pieces = [
        "an", "ge", "be", "ver", "aus", "ein", "zu", "zurück", "meld", "buch", "lösch", "knüpf", "kauf", "Kurs",
        "Karte",
        "Brief", "Straße", "ung", "ungen", "en", "er", "erin", "innen", "e", "em", "es", "t", "te", "ten", "et", "heit",
        "keit", "nis", "nisse", "iert", "s", "st", "end", "ende", "o", "a", "ue", "ae", "oe", "eu", "que", "ß", "ss",
        "ẞ", "Ä", "ö", "Ü", "é", "ø", "ł", "Ř", "ſ", "ĳ", "x", "Q", "1", "42",
    ]
    private static let gaps = [
        " ", " ", " ", " ", "", "", "", "-", "*in", "*innen", ":innen", "_in", "Innen", ", ", "\u{AD}", "\u{308}",
        "\u{200B}", "\u{A0}", "×", "„", "\n", "\t", "'", "\"", "\\", "</", "&amp;", "😀", "я", "中", "\u{2028}", "\u{1F}",
        "\u{FEFF}", "e-", "/",
    ]

    /// - Parameter seed: decides the text.
    private static func text(_ seed: Int, pieces count: Int) -> String {
        var chance = Chance(state: UInt64(seed))
        return (0..<count).reduce(into: "") { text, _ in
            text += pieces.randomElement(using: &chance) ?? ""
            if Bool.random(using: &chance) { text += gaps.randomElement(using: &chance) ?? "" }
        }
    }

    static let synonyms = """
        Kurs = Karte Brief = kauf
        Straße = meld buch = Zurückmeldung
        knüpf Brief = 42 = verkaufen
        nirgends = Nirgendwo
        """

    static let texts = (1...300).map { text($0, pieces: 40) }

    static let all = (0..<1200).map { number in
        SearchEntry(
            id: "\(number)",
            address: "\(number)/",
            title: text(10_000 + number, pieces: 5),
            summary: text(20_000 + number, pieces: 8),
            headings: [("a", text(30_000 + number, pieces: 3)), ("b", text(40_000 + number, pieces: 3))],
            body: text(50_000 + number, pieces: 20),
            keywords: [text(60_000 + number, pieces: 2), text(70_000 + number, pieces: 2)]
        )
    }

    static let queries =
        ["Kurs", "Brief Karte", "knüpf den Brief", "42", "kauf", "Straßen", "nirgends"]
        + (1...60).map { text(80_000 + $0, pieces: 1 + $0 % 6) }
}
