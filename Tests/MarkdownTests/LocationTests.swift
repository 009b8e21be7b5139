import Testing

@testable import Markdown

@Suite struct LocationTests {
    /// A text and what stands where in it: line, column in characters, column in UTF-16, the source itself.
    struct Case: Sendable, CustomTestStringConvertible {
        let name: String
        let text: String
        let places: [Place]

        struct Place: Equatable, Sendable {
            let line: Int
            let column: Int
            let utf16Column: Int
            let source: String
        }

        init(_ name: String, _ text: String, _ places: (Int, Int, Int, String)...) {
            self.name = name
            self.text = text
            self.places = places.map { Place(line: $0, column: $1, utf16Column: $2, source: $3) }
        }

        var testDescription: String { name }
    }

    static let cases = [
        Case("plain", "a [b](c) d `e` <i>", (1, 3, 3, "[b](c)"), (1, 12, 12, "`e`"), (1, 16, 16, "<i>")),
        Case("umlauts", "## Prüfung äöü [Link](x)", (1, 16, 16, "[Link](x)")),
        Case("beyond the basic plane", "🛠️👩‍🔧 [b](c)", (1, 4, 10, "[b](c)")),
        Case("decomposed umlaut", "u\u{308}ber [b](c)", (1, 6, 7, "[b](c)")),
        Case("second line", "a\n[b](c)", (2, 1, 1, "[b](c)")),
        Case("indented continuation", "eins\nzwei\n   dritte [Link](x)", (3, 11, 11, "[Link](x)")),
        Case("behind a backslash break", "a\\\nb [c](d)", (2, 3, 3, "[c](d)")),
        Case("behind two blanks", "a  \nb [c](d)", (2, 3, 3, "[c](d)")),
        Case("quote", "> a\n> b [c](d)", (2, 5, 5, "[c](d)")),
        Case("quote without blanks", ">a\n>b [c](d)", (2, 4, 4, "[c](d)")),
        Case("lazy line of a quote", "> eins\nzwei [Link](x)", (2, 6, 6, "[Link](x)")),
        Case("lazy line of a quote in a quote", "> > a\n> b [c](d)\ne `f`", (2, 5, 5, "[c](d)"), (3, 3, 3, "`f`")),
        Case("lazy line that looks like a quote", "> a\n    > b [c](d)", (2, 9, 9, "[c](d)")),
        Case("item", "- a [b](c)\n- d\n  `e`", (1, 5, 5, "[b](c)"), (3, 3, 3, "`e`")),
        Case("lazy line of an item", "- a\nb [c](d)", (2, 3, 3, "[c](d)")),
        Case("items in items", "1. a\n   - b\n\n     `c` [d](e)", (4, 6, 6, "`c`"), (4, 10, 10, "[d](e)")),
        Case("tabs", "-\ta\n\n\t[b](c)\n\n\t> d `e`", (3, 2, 2, "[b](c)"), (5, 6, 6, "`e`")),
        Case("item, quote and item on a line", "- > 1. [b](c)\n  >    `d`", (1, 8, 8, "[b](c)"), (2, 8, 8, "`d`")),
        Case("item with a blank first line", "-\n  a `b`", (2, 5, 5, "`b`")),
        Case("behind code of two lines", "`a\nb` [c](d)", (1, 1, 1, "`a\nb`"), (2, 4, 4, "[c](d)")),
        Case("code of two lines in a quote", "> `a\n> b` `c`", (1, 3, 3, "`a\n> b`"), (2, 6, 6, "`c`")),
        Case("link of two lines", "a [b\nc](d) `e`", (1, 3, 3, "[b\nc](d)"), (2, 7, 7, "`e`")),
        Case("title of two lines", "[b](c \"d\ne\") `f`", (1, 1, 1, "[b](c \"d\ne\")"), (2, 5, 5, "`f`")),
        Case("tag of two lines", "a <i\nid=\"x\"> `c`", (1, 3, 3, "<i\nid=\"x\">"), (2, 9, 9, "`c`")),
        Case("comment of two lines", "a <!-- b\nc --> `d`", (1, 3, 3, "<!-- b\nc -->"), (2, 7, 7, "`d`")),
        Case("image of two lines", "![a\nb](c)\n`d`", (1, 1, 1, "![a\nb](c)"), (3, 1, 1, "`d`")),
        Case("the same link twice", "[a](b) [a](b)", (1, 1, 1, "[a](b)"), (1, 8, 8, "[a](b)")),
        Case("escaped link before it", "\\[a](b) [a](b)", (1, 9, 9, "[a](b)")),
        Case("link in code before it", "`[a](b)` [a](b)", (1, 1, 1, "`[a](b)`"), (1, 10, 10, "[a](b)")),
        Case("entities before it", "&uuml;&#x41;&amp;auml; [a](b)", (1, 24, 24, "[a](b)")),
        Case("backticks that close nothing", "``a` `b`", (1, 4, 4, "` `")),
        Case("stars that close nothing", "**a *b* `c`", (1, 9, 9, "`c`")),
        Case("emphasis", "*a **b `c`** [d](e)*", (1, 8, 8, "`c`"), (1, 14, 14, "[d](e)")),
        Case("image in a link", "[![a](b)](c)", (1, 1, 1, "[![a](b)](c)"), (1, 2, 2, "![a](b)")),
        Case("address", "a <https://x.de/ä> <a@b.de>", (1, 3, 3, "<https://x.de/ä>"), (1, 20, 20, "<a@b.de>")),
        Case("pointed destination", "[a](<b c> 'd') `e`", (1, 1, 1, "[a](<b c> 'd')"), (1, 16, 16, "`e`")),
        Case("parentheses in a destination", "[a](b(c)d) `e`", (1, 1, 1, "[a](b(c)d)"), (1, 12, 12, "`e`")),
        Case("escapes in a link", "[a\\]](b\\)c) `e`", (1, 1, 1, "[a\\]](b\\)c)"), (1, 13, 13, "`e`")),
        Case(
            "references",
            "[a][b] [b][] [b] [c [b] (d)\n\n[b]: x",
            (1, 1, 1, "[a][b]"),
            (1, 8, 8, "[b][]"),
            (1, 14, 14, "[b]"),
            (1, 21, 21, "[b]")
        ),
        Case(
            "33 parentheses are no destination",
            "[b](\(String(repeating: "(", count: 33))\(String(repeating: ")", count: 33))) `c`\n\n[b]: x",
            (1, 1, 1, "[b]"),
            (1, 73, 73, "`c`")
        ),
        Case("behind definitions", "[b]: x\n[c]:\ny\n'z'\nd [b]", (5, 3, 3, "[b]")),
        Case("definition that is none", "[b]: x y\n`c`", (2, 1, 1, "`c`")),
        Case("heading", "###   a `b` ###", (1, 9, 9, "`b`")),
        Case("heading with an id", "# a `b` {#c}", (1, 5, 5, "`b`")),
        Case("underlined heading", "a\nb `c`\n---\n`d`", (2, 3, 3, "`c`"), (4, 1, 1, "`d`")),
        Case("underlined heading that begins with #", "#a `b`\n===", (1, 4, 4, "`b`")),
        Case("admonition", "> [!HINWEIS]\n> a [b](c)", (2, 5, 5, "[b](c)")),
        Case("admonition in an item", "- > [!wichtig]\n  > a\n  b `c`", (3, 5, 5, "`c`")),
        Case("NUL", "\0 `b`\0 [c](\0)", (1, 3, 3, "`b`"), (1, 8, 8, "[c](\0)")),
        Case("CRLF", "a\r\n\r\nb [c](d)\r\ne `f`\r\n", (3, 3, 3, "[c](d)"), (4, 3, 3, "`f`")),
        Case("CR", "a\rb [c](d)\re `f`", (2, 3, 3, "[c](d)"), (3, 3, 3, "`f`")),
        Case("BOM", "\u{FEFF}[a](b)", (1, 1, 1, "[a](b)")),
        Case(
            "table",
            "| a | `b` |\n|---|---|\n| [ä](c) | \\| `d|e` |\n| | [f](g)",
            (1, 7, 7, "`b`"),
            (3, 3, 3, "[ä](c)"),
            (3, 15, 15, "`d|e`"),
            (4, 5, 5, "[f](g)")
        ),
        Case("table in a quote", "> a | b\n> --|--\n> `c` | d \\| `e`", (3, 3, 3, "`c`"), (3, 14, 14, "`e`")),
        Case("pipe in code of a table", "a | b\n--|--\n`c\\|d` | [e](f)", (3, 1, 1, "`c\\|d`"), (3, 10, 10, "[e](f)")),
    ]

    @Test(arguments: cases)
    func `an inline is found where it stands`(example: Case) {
        let document = Document(example.text)
        let source = SourceText(example.text.replacingOccurrencesOfByteOrderMark)
        let places = document.markedInlines.compactMap(\.mark).map(document.location(of:)).map {
            Case.Place(line: $0.line, column: $0.column, utf16Column: $0.utf16Column, source: source[$0])
        }
        #expect(places == example.places)
    }

    @Test(arguments: cases)
    func `lines cut off before count`(example: Case) {
        let document = Document(example.text, linesBefore: 7)
        let lines = document.markedInlines.compactMap(\.mark).map { document.location(of: $0).line }
        #expect(lines == example.places.map { $0.line + 7 })
    }

    @Test(arguments: Example.all)
    func `what is found in an example begins and ends like what was looked for`(example: Example) throws {
        let document = Document(example.markdown)
        let source = SourceText(example.markdown)
        for inline in document.markedInlines {
            let found = source[document.location(of: try #require(inline.mark))]
            switch inline {
            case .code: #expect(found.hasPrefix("`") && found.hasSuffix("`"))
            case .html(let tag, _): #expect(found.filter { $0 != " " } == tag.filter { $0 != " " })
            case .link(let link):
                let closings = link.content.isEmpty ? [")", "]"] : [")", "]", ">"]
                #expect((found.hasPrefix("[") || found.hasPrefix("<")) && closings.contains { found.hasSuffix($0) })
            default: #expect(found.hasPrefix("![") && (found.hasSuffix(")") || found.hasSuffix("]")))
            }
        }
    }

    /// What a link's source makes alone is the link; references need their definitions.
    @Test(arguments: Example.all.filter { !$0.markdown.contains("]:") })
    func `what is found in an example makes the same by itself`(example: Example) throws {
        let document = Document(example.markdown)
        let source = SourceText(example.markdown)
        for inline in document.markedInlines where !example.markdown.contains(">\t") {
            guard case .link(let link) = inline else { continue }
            let found = source[document.location(of: link.mark)]
            let alone = try #require(Document(found).markedInlines.first)
            guard case .link(let again) = alone else {
                Issue.record("no link: \(found)")
                continue
            }
            #expect(again.destination == link.destination && again.title == link.title)
        }
    }

    /// A text, and where the address of its only link is written.
    @Test(arguments: [
        ("[a](b)", "1:5 b"), ("ä [a]( <b c> 'd')", "1:9 b c"), ("<a@b.de>", "1:2 a@b.de"), ("[a]()", "1:5 "),
        ("[a](\n b)", "2:2 b"), ("![ä][c]\n\n[C]: d 'e'", "3:6 d"), ("[a]\n\n> - [b]: x\n>   [a]:\n>   <d>", "5:6 d"),
        ("[Straße][]\n\n1. a\n\n   [STRASSE]:\n   d", "6:4 d"), ("[a  b]\n\n[a\nb]: d\n[a b]: e", "4:5 d"),
        ("[a]: b\nc [a]", "1:6 b"), ("> [a]: b\nc\n\n[a]", "1:8 b"), ("[a]\n\n```\n[a]: x\n```\n\n[a]: d", "7:6 d"),
        ("[a]\n===\n[a]: b", "3:6 b"), ("|a|[a]|\n|-|-|\n\n[a]: b", "4:6 b"), ("[a][b]\r\n\r\n[b]: c\r\n", "3:6 c"),
        ("- [!X]\n\n> [!X]\n> [a]\n\n[a]: b", "6:6 b"),
    ])
    func `an address is found where it is written, also in a definition`(text: String, expected: String) throws {
        let document = Document(text)
        var locator = Locator(document)
        let mark = try #require(document.markedInlines.first?.mark)
        let stretch = try #require(locator.address(of: mark)?.stretch)
        let place = locator.locations(of: [stretch])[0]
        #expect("\(place.line):\(place.column) \(SourceText(text)[place])" == expected)
    }

    @Test func `words of a text are found behind escapes and entities, in links, alternatives and cells`() {
        let text =
            "> \\*ä* &auml;&#120128; {{x}}\n> [b {{y}}](c) ![{{z}}](d)\n\n- | {{1}} | `{{2}}` \\| {{3}} |\n  |--|--|"
        let document = Document(text)
        let locator = Locator(document)
        let found = document.textBlocks.flatMap(locator.texts).flatMap { text in
            text.words.ranges(of: /{{.}}/).compactMap { text.stretch(of: $0) }
        }
        let places = locator.locations(of: found).map { "\($0.line):\($0.column) \(SourceText(text)[$0])" }
        #expect(places == ["1:24 {{x}}", "2:6 {{y}}", "2:18 {{z}}", "4:5 {{1}}", "4:24 {{3}}"])
    }

    @Test func `a location ends behind the last character, on whatever line`() throws {
        let document = Document("ä [🛠️\nb](c)")
        let location = document.location(of: try #require(document.markedInlines[0].mark))
        #expect(location.start == .init(line: 1, column: 3, utf16Column: 3))
        #expect(location.end == .init(line: 2, column: 6, utf16Column: 6))
        #expect(location.length == 8)
    }

    @Test func `a block is found at its first character, and the id of a heading`() {
        let document = Document("> # Über uns {#uns}\n>\n> - a\n\n    code  \n")
        let quote = document.blocks[0]
        #expect(document.location(of: quote).start == .init(line: 1, column: 1, utf16Column: 1))
        let (heading, list, code) = (quote.children[0], quote.children[1], document.blocks[1])
        #expect(document.location(of: heading).start == .init(line: 1, column: 3, utf16Column: 3))
        #expect(document.location(of: heading).length == 17)
        #expect(document.location(of: list).start == .init(line: 3, column: 3, utf16Column: 3))
        #expect(document.location(of: code).start == .init(line: 5, column: 5, utf16Column: 5))
        #expect(document.location(of: code).length == 4)
        #expect(document.location(of: "{#uns}", in: heading)?.start == .init(line: 1, column: 14, utf16Column: 14))
        #expect(document.location(of: "{#wir}", in: heading) == nil)
    }
}

extension String {
    fileprivate var replacingOccurrencesOfByteOrderMark: String {
        String(decoding: utf8.starts(with: "\u{FEFF}".utf8) ? utf8.dropFirst(3) : utf8[...], as: UTF8.self)
    }
}
