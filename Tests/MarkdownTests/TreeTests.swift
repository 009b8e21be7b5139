import Testing

@testable import Markdown

@Suite struct TreeTests {
    /// The kinds of blocks with their lines, those in others in parentheses.
    private func outline(_ blocks: [Block]) -> String {
        blocks.map { block in
            let lines =
                block.lines.count > 1
                ? "\(block.lines.lowerBound)-\(block.lines.upperBound)" : "\(block.lines.lowerBound)"
            return switch block.kind {
            case .paragraph: "p\(lines)"
            case .heading(let heading): "h\(lines)" + (heading.id.map { "#\($0)" } ?? "")
            case .quote(let blocks): "q\(lines)(\(outline(blocks)))"
            case .admonition(let name, let blocks): "\(name)\(lines)(\(outline(blocks)))"
            case .code: "c\(lines)"
            case .thematicBreak: "-\(lines)"
            case .htmlBlock: "<\(lines)"
            case .table(let table): "t\(lines)[\(table.rows.map { String($0.line) }.joined(separator: ","))]"
            case .list(let list):
                "l\(lines)("
                    + list.items.map { item in
                        "\(item.lines.lowerBound)-\(item.lines.upperBound)(\(outline(item.blocks)))"
                    }.joined(separator: " ") + ")"
            }
        }.joined(separator: " ")
    }

    @Test(arguments: [
        ("a\nb\n\nc", "p1-2 p4"),
        ("# a\n## b ##\n\nc\nd\n===\ne\n---\n---\n***", "h1 h2 h4-6 h7-8 -9 -10"),
        ("a\n===", "h1-2"), ("a\nb\n===\n", "h1-3"), ("a\n===\n\n", "h1-2"), ("a\n===\n===", "h1-2 p3"),
        ("> a\n> ===\n===", "q1-2(h1-2) p3"), ("- a\n  ---\n---", "l1-2(1-2(h1-2)) -3"),
        ("> a\nb\n>\n> c\n\nd", "q1-4(p1-2 p4) p6"), ("> a\n>\n\nb", "q1-2(p1) p4"),
        ("- a\n- b\n\n\n\nc", "l1-2(1-1(p1) 2-2(p2)) p6"), ("- a\n\n  b\n\n1. c", "l1-3(1-3(p1 p3)) l5(5-5(p5))"),
        ("-\n- a\n-\n\nb", "l1-3(1-1() 2-2(p2) 3-3()) p5"), ("-\n  a\n", "l1-2(1-2(p2))"),
        ("> - a\n>\n>   > b\n\nc", "q1-3(l1-3(1-3(p1 q3(p3)))) p5"),
        ("```a\nb\n\n```\nc", "c1-4 p5"), ("```\n```", "c1-2"), ("```", "c1"), ("```\na\n\n", "c1-3"),
        ("> ```\n> a\nb", "q1-2(c1-2) p3"), ("> ```\n> a\n```", "q1-2(c1-2) c3"),
        ("- ~~~\n  a\n  ~~~\n~~~", "l1-3(1-3(c1-3)) c4"),
        ("    a\n\n    b\n\n\nc", "c1-3 p6"), ("-     a\n\nb", "l1(1-1(c1)) p3"), ("    ```\n    a", "c1-2"),
        ("<div>\na\n\nb", "<1-2 p4"), ("<!-- a\n\nb -->\nc", "<1-3 p4"), ("<script>\n\n\n", "<1"),
        ("> <pre>\n> a\nb", "q1-2(<1-2) p3"),
        ("[a]: b\n[c]:\nd\ne\nf", "p4-5"), ("[a]: b\n", ""), ("[a]: b\nc\n===\nd", "h2-3 p4"),
        ("> [a]: b\nc", "q1-2(p2)"),
        ("a|b\n-|-\n1|2\n3|4\n\nc", "t1-4[3,4] p6"), ("a|b\n-|-\n> c", "t1-2[] q3(p3)"),
        ("[a]: b\na|b\n-|-\n1|2", "t2-4[4]"), ("> - a|b\n>   -|-\n>   1|2\n> 3|4", "q1-4(l1-4(1-4(t1-4[3,4])))"),
        ("# a {#b}\n\nc {#d}\n===\n\n# e {#f} ##\n\n#{#g}\n\n# {#h}", "h1#b h3-4#d h6#f p8 h10#h"),
        ("> [!HINWEIS]\n> a\n\n> [!wichtig]  \n>\n> - b", "HINWEIS1-2(p2) wichtig4-6(l6(6-6(p6)))"),
        ("> [!HINWEIS]", "HINWEIS1()"), ("> [!HINWEIS]\n> a|b\n> -|-", "HINWEIS1-3(t2-3[])"),
        ("> [!HINWEIS]\na", "HINWEIS1-2(p2)"), ("> a\n> [!HINWEIS]", "q1-2(p1-2)"), ("> # [!HINWEIS]", "q1(h1)"),
        ("> \\[!HINWEIS]\n> a", "q1-2(p1-2)"), ("- [!HINWEIS]", "l1(1-1(p1))"), ("> [!HINWEIS] a", "HINWEIS1(p1)"),
        ("> [!HINWEIS]a", "q1(p1)"),
    ])
    func `blocks have their kinds and their lines`(text: String, expected: String) {
        #expect(outline(Document(text).blocks) == expected)
    }

    @Test func `lines cut off before count in blocks`() {
        let text = "# a {#b}\n\n> [!HINWEIS]\n> c\n\n- d\n\n  a|b\n  -|-\n  1|2\n\n```\n```\n\ne\n==="
        #expect(
            outline(Document(text, linesBefore: 10).blocks)
                == "h11#b HINWEIS13-14(p14) l16-20(16-20(p16 t18-20[20])) c22-23 h25-26"
        )
    }

    /// By themselves the lines of a block make that block, and no line with text is in none.
    @Test(arguments: Example.all.filter { !$0.markdown.contains("]:") })
    func `the lines of the blocks of an example are theirs`(example: Example) {
        checkLines(example.markdown)
    }

    private func checkLines(_ text: String) {
        let source = SourceText(text)
        var covered: [Int] = []
        for block in Document(text).blocks {
            let alone = Document(source[lines: block.lines])
            #expect(alone.blocks.count == 1 && alone.rawHTML.lines == [block].rawHTML.lines)
            #expect(covered.last ?? 0 < block.lines.lowerBound)
            covered += block.lines
        }
        #expect(source.filledLines.allSatisfy(covered.contains))
    }

    @Test func `lists have their start and their tightness`() throws {
        let lists = Document("- a\n- b\n\n1. c\n\n2. d\n\n<!-- -->\n\n7) e\n   > f\n").blocks.compactMap { block in
            if case .list(let list) = block.kind {
                "\(list.start ?? -1) \(list.isTight) \(list.items.count)"
            } else {
                nil
            }
        }
        #expect(lists == ["-1 true 2", "1 false 2", "7 true 1"])
    }

    @Test func `links have destinations, titles and texts`() throws {
        let document = Document(
            "[*a* `b`](portal:x \"t &amp; \\\"u\\\"\") ![c d](<e f>) <https://x.de/ä> [g][]\n\n[g]: hilfe:h#i\n"
        )
        let links = document.markedInlines.compactMap { inline in
            switch inline {
            case .link(let link), .image(let link):
                "\(link.destination)|\(link.title.isEmpty ? "-" : link.title)|\(link.content.plainText)"
            default: nil
            }
        }
        #expect(links == ["portal:x|t & \"u\"|a b", "e f|-|c d", "https://x.de/ä|-|https://x.de/ä", "hilfe:h#i|-|g"])
    }

    @Test func `a destination is encoded where it has to be`() {
        var page: [UInt8] = []
        page.appendAddress("https://x.de/ä b?c=d&e='%20\"")
        #expect(String(decoding: page, as: UTF8.self) == "https://x.de/%C3%A4%20b?c=d&amp;e=&#x27;%20%22")
    }

    @Test func `an id stands at the end of a heading, and is taken off`() {
        let headings = [
            "# a {#b-1}", "# a{#b}", "# a {#b}   ", "# a {#b} ##", "# *a* {#b}", "# `a` {#b}", "a\nb {#b}\n---",
            "# {#b}", "# a {#b} c",
            "# a \\{#b}", "# a `{#b}`", "# a {#B}", "# a {#_b_}", "# a { #b}", "# a {#b}}", "a\n{#b}\n===",
        ].map { text in
            guard case .heading(let heading)? = Document(text).blocks.first?.kind else { return "none" }
            return "\(heading.content.plainText)|\(heading.id ?? "-")"
        }
        #expect(
            headings == [
                "a|b-1", "a|b", "a|b", "a|b", "a|b", "a|b", "a b|b", "|b", "a {#b} c|-",
                "a {#b}|-", "a {#b}|-", "a|-", "a {#b}|-", "a { #b}|-", "a|-", "a|b",
            ]
        )
    }
}

extension String {
    /// What markup of blocks differs in is the number of line breaks at its end.
    fileprivate var lines: [Substring] { split(separator: "\n") }
}
