import Testing

@testable import Markdown

/// Markup that was meant and is text, as people write it who have seen it once.
@Suite struct MeantMarkupTests {
    private typealias Case = ProblemTests.Case

    private static let lines = [
        Case(
            "##Ups\n\n#Ä\n###1. b",
            (.headingWithoutBlank(level: 2), 1, 1, "##"),
            (.headingWithoutBlank(level: 1), 3, 1, "#"),
            (.headingWithoutBlank(level: 3), 4, 1, "###")
        ),
        Case(
            "> 1.Eins\n2)zwei",
            (.itemWithoutBlank(marker: "1."), 1, 3, "1."),
            (.itemWithoutBlank(marker: "2)"), 2, 1, "2)")
        ),
        Case(
            "- a\n\n  -Punkt\n  *Punkt",
            (.itemWithoutBlank(marker: "-"), 3, 3, "-"),
            (.itemWithoutBlank(marker: "*"), 4, 3, "*")
        ),
        Case("• Punkt\n  ·Punkt", (.foreignBullet("•"), 1, 1, "•"), (.foreignBullet("·"), 2, 3, "·")),
        Case("– ä\n– b", (.foreignBullet("–"), 1, 1, "–")),
        Case("| a | b |\n| c | d |", (.rowWithoutTable(cells: 2), 1, 1, "| a | b |")),
        Case("> ä:\n> | a | b\n> |---|---|\n> | c | d", (.rowWithoutTable(cells: 2), 2, 3, "| a | b")),
        Case("|a|\n|-|\n|b|\n\n|ä|", (.rowWithoutTable(cells: 1), 5, 1, "|ä|")),
        Case("ä {#ö-1} b", (.idWithoutHeading("ö-1"), 1, 3, "{#ö-1}")),
        Case("ä\n\n    b *c*  \n    d", (.indentedCode, 3, 5, "b *c*")),
        Case("- a\n\n      b", (.indentedCode, 3, 7, "b")),
        Case("```` md\nä\n```\n\nb", (.openFence("````"), 1, 1, "```` md")),
        Case("- ~~~\n  a\n\nb", (.openFence("~~~"), 1, 3, "~~~")),
    ]

    private static let inlines = [
        Case("ä **b c", (.unpairedStrong("**"), 1, 3, "**")),
        Case("> a **b\n> c **\n\n__d", (.unpairedStrong("**"), 1, 5, "**"), (.unpairedStrong("__"), 4, 1, "__")),
        Case("ä **b: **c", (.unpairedStrong("**"), 1, 3, "**")),
        Case(
            "(Text)[portal:x] !(ä *b*)[../c.md]",
            (.reversedLink(words: "Text", address: "portal:x"), 1, 1, "(Text)[portal:x]"),
            (.reversedLink(words: "ä *b*", address: "../c.md"), 1, 18, "!(ä *b*)[../c.md]")
        ),
        Case(
            "ä [Text](portal:x und\n[b](portal:y",
            (.unreadableDestination, 1, 3, "[Text](portal:x"),
            (.unreadableDestination, 2, 1, "[b](portal:y")
        ),
        Case(
            "ä portal:x, (hilfe:y#z) und MAILTO: tel:+49",
            (.bareURL("portal:x"), 1, 3, "portal:x"),
            (.bareURL("hilfe:y#z"), 1, 14, "hilfe:y#z"),
            (.bareURL("tel:+49"), 1, 37, "tel:+49")
        ),
        Case(
            "[[hilfe:y]] [Text]portal:x",
            (.bareURL("hilfe:y"), 1, 3, "hilfe:y"),
            (.bareURL("portal:x"), 1, 19, "portal:x")
        ),
        Case(
            "ä: a.b-c@d-e.de. mailto:a@b.de",
            (.bareMailAddress("a.b-c@d-e.de"), 1, 4, "a.b-c@d-e.de"),
            (.bareURL("mailto:a@b.de"), 1, 18, "mailto:a@b.de")
        ),
        Case(
            "|ä|**b|\n|-|-|\n|a@b.de|hilfe:c|",
            (.unpairedStrong("**"), 1, 4, "**"),
            (.bareMailAddress("a@b.de"), 3, 2, "a@b.de"),
            (.bareURL("hilfe:c"), 3, 9, "hilfe:c")
        ),
        Case("> [!HINWEIS] ä **b", (.unpairedStrong("**"), 1, 16, "**")),
    ]

    @Test(arguments: lines + inlines)
    fileprivate func `what was meant is told with its place`(example: ProblemTests.Case) {
        let source = SourceText(example.text)
        let document = Document(example.text, dialect: Dialect(schemes: ["portal", "hilfe"]))
        let findings = document.problems.map {
            Case.Finding(kind: $0.kind, line: $0.location.line, column: $0.location.column, source: source[$0.location])
        }
        #expect(findings == example.findings)
    }

    @Test(arguments: [
        "1. a\n2) b\n- c\n* d\n+ e\n10-12 Uhr\n\n24. Dezember\n3.5 kg\n-5 Grad\n2.",
        "#\n\n####### a\n\n\\##a \\- b \\1.c #1 #\n#5",
        "so – wie\n– hier – auch • und ·\n\n&ndash; so\n\nEr*sie *a*",
        "a | b\nc\n\n|\n\n| allein\n\n`|a|b|`\n\n\\|a|b|",
        "2 ** 3 und ** und \\**a `**b` __init__ x__y ___ a____ ** a\n****\n**b**c**d**",
        "(siehe oben)[1] [a] (b) (a) [b/c] f(x)[0]",
        "[portal:x](portal:x) `hilfe:y` Portal:x Hilfe: y portal: z meinportal:x Kund:innen 10:30",
        "[a@b.de](mailto:a@b.de) <a@b.de> `a@b.de` a@b @ b@ @c.de",
        "{ #a} {#a b} \\{#c} `{#d}` {a}",
        "```\na\n```\n\n- ~~~~ a\n  ~~~\n  ~~~~~\n\n> ```\n> b\n> ```\nc",
        "1. a\n\n   b\n\n        \n\n- c\n    d",
    ])
    func `what is text and may be is no problem`(text: String) {
        let problems = Document(text, dialect: Dialect(schemes: ["portal", "hilfe"])).problems
        #expect(problems.map { "\($0.kind) \($0.location.line):\($0.location.column)" } == [])
    }

    @Test func `an admonition may have its text in the line of its name`() {
        let document = Document("> [!HINWEIS]  *ä* [b](c)\n> d\n>\n> e")
        #expect(document.problems.isEmpty)
        guard case .admonition("HINWEIS", let blocks) = document.blocks[0].kind else {
            Issue.record("no admonition")
            return
        }
        #expect(blocks.rawHTML == "<p><em>ä</em> <a href=\"c\">b</a>\nd</p>\n<p>e</p>\n")
        #expect(document.markedInlines.compactMap(\.mark).map(document.location(of:)).map(\.column) == [19])
        let texts = document.textBlocks.flatMap(Locator(document).texts).map(\.words)
        #expect(texts == ["ä", " ", "b", "d", "e"])
    }

    @Test(arguments: [
        ("Kund*innen und Kund*innen", "Kund*innen und Kund*innen"),
        ("*Kund*innen* **Ärzt*innen** jede*r", "<em>Kund*innen</em> <strong>Ärzt*innen</strong> jede*r"),
        (
            "„*a*“ ß*ä `a*b*c` [d*e](f*g 'h*i')",
            "„<em>a</em>“ ß*ä <code>a*b*c</code> <a href=\"f*g\" title=\"h*i\">d*e</a>"
        ),
        ("2*3*4 a**b**c \\*d", "2<em>3</em>4 a<strong>b</strong>c *d"),
        ("[Kund*in]\n\n[KUND*IN]: a", "<a href=\"a\">Kund*in</a>"),
    ])
    func `a star between letters is a letter`(text: String, html: String) {
        let document = Document(text)
        #expect(document.rawHTML == "<p>\(html)</p>\n")
        #expect(document.problems.isEmpty)
    }

    @Test func `stars between letters are letters in cells and code, and places stay right`() {
        let document = Document("|Kund*innen|a*b*|\n|-|-|\n|Kund*innen|[c*d](e)|\n\n```\na*b*c\n```")
        #expect(document.rawHTML.contains("<td>Kund*innen</td>") && document.rawHTML.contains("a*b*c\n</code>"))
        #expect(document.markedInlines.compactMap(\.mark).map(document.location(of:)).map(\.column) == [13])
    }
}
