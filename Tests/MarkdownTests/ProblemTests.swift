import Testing

@testable import Markdown

@Suite struct ProblemTests {
    /// A text and what is reported of it: kind, line, column and the source that is pointed at.
    struct Case: Sendable, CustomTestStringConvertible {
        let text: String
        let findings: [Finding]

        struct Finding: Equatable, Sendable {
            let kind: Problem.Kind
            let line: Int
            let column: Int
            let source: String
        }

        init(_ text: String, _ findings: (Problem.Kind, Int, Int, String)...) {
            self.text = text
            self.findings = findings.map { Finding(kind: $0, line: $1, column: $2, source: $3) }
        }

        var testDescription: String { text.debugDescription }
    }

    @Test(arguments: [
        Case("<div>\nä\n</div>\n\nb", (.rawHTML("<div>"), 1, 1, "<div>")),
        Case("- a\n\n  <!-- b\n  c -->", (.rawHTML("<!-- b"), 3, 3, "<!-- b")),
        Case("ä <b>c</b>", (.rawHTML("<b>"), 1, 3, "<b>"), (.rawHTML("</b>"), 1, 7, "</b>")),
        Case("> a\nb <i\n> c>", (.rawHTML("<i\nc>"), 2, 3, "<i\n> c>")),
        Case("ä [text][nope]", (.undefinedReference(label: "nope"), 1, 3, "[text][nope]")),
        Case("> a\n> [*b* `c`][ä ö]", (.undefinedReference(label: "ä ö"), 2, 3, "[*b* `c`][ä ö]")),
        Case(
            "[text][] ![a][b]",
            (.undefinedReference(label: "text"), 1, 1, "[text][]"),
            (.undefinedReference(label: "b"), 1, 10, "![a][b]")
        ),
        Case("ä [text] (https://x.de)", (.spaceBeforeDestination, 1, 3, "[text] (https://x.de)")),
        Case(
            "[a]  (b/c.md) [d] (#e)",
            (.spaceBeforeDestination, 1, 1, "[a]  (b/c.md)"),
            (.spaceBeforeDestination, 1, 15, "[d] (#e)")
        ),
        Case("ä [text](Mein Dokument.pdf)", (.unreadableDestination, 1, 3, "[text](Mein Dokument.pdf)")),
        Case(
            "a|b\n-|-\nc\nd|e|f\ng|h",
            (.raggedRow(cells: 1, columns: 2), 3, 1, "c"),
            (.raggedRow(cells: 3, columns: 2), 4, 1, "d|e|f")
        ),
        Case("> | a |\n> |--|--|\n", (.raggedRow(cells: 2, columns: 1), 2, 3, "|--|--|")),
        Case("## Über uns {#Über-uns}", (.badHeadingID("Über-uns"), 1, 13, "{#Über-uns}")),
        Case("# a {#b_*c*} #", (.badHeadingID("b_*c*"), 1, 5, "{#b_*c*}")),
        Case("a {#}\n===", (.badHeadingID(""), 1, 3, "{#}")),
        Case("- > [!WICH TIG]\n  > a", (.badAdmonition("WICH TIG"), 1, 5, "[!WICH TIG]")),
        Case("> [!HINWEIS]a", (.badAdmonition("HINWEIS"), 1, 3, "[!HINWEIS]")),
        Case("> [!WICHTIG]: a b", (.badAdmonition("WICHTIG"), 1, 3, "[!WICHTIG]")),
        Case(
            "> [!WICHTIG]: a\n\n[!X] b",
            (.badAdmonition("WICHTIG"), 1, 3, "[!WICHTIG]: a"),
            (.badAdmonition("X"), 3, 1, "[!X]")
        ),
        Case("> a\n> [!HINWEIS]", (.badAdmonition("HINWEIS"), 2, 3, "[!HINWEIS]")),
        Case("> [!]\n> a", (.badAdmonition(""), 1, 3, "[!]")),
        Case("## ä {#b} c {#d}", (.badHeadingID("b"), 1, 6, "{#b}")),
        Case("# {#a} b {#C}", (.badHeadingID("a"), 1, 3, "{#a}"), (.badHeadingID("C"), 1, 10, "{#C}")),
        Case("ä\u{0B}b\0", (.hiddenCharacter("\u{0B}"), 1, 2, "\u{0B}"), (.hiddenCharacter("\0"), 1, 4, "\0")),
        Case(
            "`\u{1B}[31m`\u{7}",
            (.hiddenCharacter("\u{1B}"), 1, 2, "\u{1B}"),
            (.hiddenCharacter("\u{7}"), 1, 8, "\u{7}")
        ),
        Case(
            "- \u{7F}\u{81} \u{200B}ä",
            (.hiddenCharacter("\u{7F}"), 1, 3, "\u{7F}"),
            (.hiddenCharacter("\u{81}"), 1, 4, "\u{81}"),
            (.hiddenCharacter("\u{200B}"), 1, 6, "\u{200B}")
        ),
        Case("- a\n- [ ] ä\n- [x] b", (.taskList, 2, 3, "[ ]"), (.taskList, 3, 3, "[x]")),
        Case("1. [X] a", (.taskList, 1, 4, "[X]")),
        Case("ä ~~b *c*~~ ~~d~~", (.strikethrough, 1, 3, "~~b *c*~~"), (.strikethrough, 1, 13, "~~d~~")),
        Case(
            "ä https://x.de/ä. www.y.de, (http://z)",
            (.bareURL("https://x.de/ä"), 1, 3, "https://x.de/ä"),
            (.bareURL("www.y.de"), 1, 19, "www.y.de"),
            (.bareURL("http://z"), 1, 30, "http://z")
        ),
        Case("> a\nHTTPS://x.de/(b)", (.bareURL("HTTPS://x.de/(b)"), 2, 1, "HTTPS://x.de/(b)")),
        Case("ä[^1]\n\n[^1]: b c", (.footnote, 1, 2, "[^1]"), (.footnote, 3, 1, "[^1]")),
        Case("ä[^1]\n\n[^1]: b", (.footnote, 1, 2, "[^1]")),
        Case("ä\n\n[^1]: b", (.footnote, 3, 1, "[^1]: b")),
        Case("[PIN]: Brief\n\nä", (.unusedDefinition(label: "PIN"), 1, 1, "[PIN]: Brief")),
        Case(
            "> [a]: x\n> b [a]\n>\n> 1. [A]: y 'z'  \n\n![c]\n\n[c]: d\n[e ö]:\n f",
            (.unusedDefinition(label: "A"), 4, 6, "[A]: y 'z'"),
            (.unusedDefinition(label: "e ö"), 9, 1, "[e ö]:\n f")
        ),
        Case(
            "| ä | ~~b~~ |\n|--|--|\n| [c][d] | <i> |",
            (.strikethrough, 1, 7, "~~b~~"),
            (.undefinedReference(label: "d"), 3, 3, "[c][d]"),
            (.rawHTML("<i>"), 3, 12, "<i>")
        ),
        Case("# ~~a~~ {#b}", (.strikethrough, 1, 3, "~~a~~")),
        Case("> [!WICHTIG]\n> ~~a~~", (.strikethrough, 2, 3, "~~a~~")),
        Case("~~a~~\r\n\r\n<b>", (.strikethrough, 1, 1, "~~a~~"), (.rawHTML("<b>"), 3, 1, "<b>")),
    ])
    func `a problem is told with its place`(example: Case) {
        let source = SourceText(example.text)
        let findings = Document(example.text).problems.map {
            Case.Finding(kind: $0.kind, line: $0.location.line, column: $0.location.column, source: source[$0.location])
        }
        #expect(findings == example.findings)
    }

    @Test(arguments: [
        "[a](b) [c] [d][e] [f][] ![g][e]\n\n[c]: x\n[e]: x\n[f]: x",
        "# [a]\n\n|b|\n|-|\n|*[C]*|\n\n> - [d\n>   e]\n\n[a]: x\n[c]: x\n[D E]: x",
        "\\[a][b] [a]\\[b] `[a][b]` \\[a] (b/c) &#91;a][b]",
        "[siehe oben] (Seite 3) [a] (z. B.) [1] (2)",
        "`~~a~~` \\~~a~~ ~~ a ~~ 1 ~ 2",
        "[https://x.de](https://x.de) <https://x.de> `https://x.de` http:// www. awww.x",
        "- a [ ] b\n- [ab] c\n- `[ ]`\n\n[ ] d",
        "# a \\{#b}\n\n# `{#b}`\n\n## c {# d\n\n### e {#f-1}",
        "> [!HINWEIS]\n> b\n\n> [!HINWEIS] c\n> d\n\n> \\[!X]\n\n> [!a](b)\n\n> [![a](b)](c)",
        "a|b\n-|-\nc|d\n\na | b\n--- c",
        "```\n<b> ~~a~~ [a][b]\n**a ##b a@b.de portal:x {#a} |a|\n```\n\n1. ~~~\n   a\n   ~~~",
        "1 < 2 > 1 & a^2 [^ a]",
        "",
    ])
    func `what is right, escaped or code is no problem`(text: String) {
        #expect(Document(text).problems.isEmpty)
    }

    @Test func `problems come in the order of the source`() {
        let document = Document("| a | <b>\n|--|\n\n~~a~~\n\na|b\n-|-\n<i>|<u>\n\nhttp://x ~~b~~ <s>\n\n# a {#B}")
        let starts = document.problems.map(\.location.start)
        #expect(starts.count == 9 && starts == starts.sorted())
    }

    @Test func `lines cut off before count in problems`() {
        #expect(Document("a\n<b>", linesBefore: 4).problems.map(\.location.line) == [6])
        #expect(Document(String(repeating: "[", count: 201), linesBefore: 4).problems.map(\.location.line) == [5])
    }

    @Test func `a document without problems has none in its tables`() {
        #expect(Document("a|b\n-|-\n`|`|\\|\n|c|d|").problems.isEmpty)
    }
}
