import Testing

@testable import Markdown

@Suite struct TableTests {
    /// The cells of the first block as text, `|` between them and a line for each row; `nil` if it is no table.
    private func cells(_ text: String) -> String? {
        guard case .table(let table)? = Document(text).blocks.first?.kind else { return nil }
        return ([table.header] + table.rows).map { row in
            row.cells.map(\.plainText).joined(separator: "|")
        }.joined(separator: "\n")
    }

    @Test(arguments: [
        ("| a | b |\n|---|---|\n| c | d |", "a|b\nc|d"),
        ("a | b\n-- | --\nc | d", "a|b\nc|d"),
        ("| a |\n|-|\n| b |", "a\nb"), ("a |\n-|\nb", "a\nb"),
        ("|a|b|\n|:-|-:|\n||d|\n|c||", "a|b\n|d\nc|"),
        ("a|b\n-|-\nc\nd|e|f", "a|b\nc|\nd|e"),
        ("a\\|b|`c|d`\n-|-\n`` ` | ``|\\`e|f", "a|b|c|d\n` ||`e"),
        ("`a\\|b`|c\n-|-", "a|b|c"),
        ("a|`b\n-|-\nc|d`", "a|`b\nc|d`"),
        ("1. a|# b\n   -|-\n   - c|> d", nil),
        ("# a|- b\n-|-", nil),
        ("|a|- b|\n|-|-|\n|1. c|# d|\n|&#124;|[e](f) *g*|", "a|- b\n1. c|# d\n||e g"),
        ("a|b\n-|-\n===|---", "a|b\n===|---"),
        ("a|b\n-|-|-", nil), ("a|b\n---", nil), ("a\n-|-", nil), ("a|b\n-|x", nil), ("a|b\n\n-|-", nil),
        ("a|b\n:|:", nil),
        ("a|b\n-|:-:-", nil), ("a|b\n::-|-", nil), ("x\na|b\n-|-", nil),
        ("\ta|b\n\t-|-", nil), ("a|b\n    -|-\n        c|d", "a|b\nc|d"),
        ("a|b\n-|-\n[c]|[d][e]\n\n[c]: x\n[e]: y", "a|b\nc|d"),
        ("\u{A0}a|\u{A0}\n-|-\n**b**|_c_", "\u{A0}a|\u{A0}\nb|c"),
    ])
    func `rows are divided at bars that are not escaped and not in code`(text: String, expected: String?) {
        #expect(cells(text) == expected)
    }

    @Test func `colons align columns`() throws {
        guard case .table(let table)? = Document("a|b|c|d\n-|:-|:-:|-:").blocks.first?.kind else {
            Issue.record("no table")
            return
        }
        #expect(table.alignments == [.none, .left, .center, .right])
    }

    @Test func `a reference in a cell finds its definition, wherever that is`() {
        let html = Document(
            "> a|b\n> -|-\n> [c]|![d][e]\n\n```\n[x]: y\n\n[c]: /z 't'\n[e]: /e\n```\n\n[c]: /u 't'\n[e]: /v"
        ).html
        #expect(html.contains("<td><a href=\"/u\" title=\"t\">c</a></td><td><img src=\"/v\" alt=\"d\" /></td>"))
    }

    @Test func `tables are where they were, whatever they are in`() {
        let document = Document("a|b\n-|-\n\n> c|d\n> -|-\n\n- e|f\n  -|-\n\n> [!HINWEIS]\n> g|h\n> -|-\n> `i`|j")
        let cells = document.html.split(separator: "<").filter { $0.hasPrefix("th ") || $0.hasPrefix("code>") }
            .compactMap(
                \.last
            )
        #expect(String(cells) == "abcdefghi")
        #expect(document.markedInlines.compactMap(\.mark).map { document.location(of: $0).line } == [13])
    }
}
