import Glibc
import Testing

@testable import Markdown

/// What takes some readers time in the square of the size takes this one not much more than any text of that size.
@Suite struct PathologicalTests {
    private struct Case: Sendable {
        let name: String
        let text: String

        init(_ name: String, _ text: String) {
            self.name = name
            self.text = text
        }
    }

    private static let size = Document.Limit.bytes / 2

    /// The piece as often as it fits.
    private static func fill(_ piece: String, _ size: Int = size) -> String {
        String(repeating: piece, count: size / piece.utf8.count)
    }

    /// The same, with a line break behind each so many pieces.
    private static func fill(_ piece: String, inLinesOf count: Int) -> String {
        fill(String(repeating: piece, count: count) + "\n")
    }

    private static func numbered(_ count: Int, _ piece: (Int) -> String) -> String {
        (0..<count).map(piece).joined()
    }

    private static let emphasis = [
        Case("nested strong emphasis", fill("*a **a ", size / 2) + "b" + fill(" a** a*", size / 2 - 1)),
        Case("emphasis that closes nothing", fill("a_ ")),
        Case("emphasis that nothing closes", fill("_a ")),
        Case("emphasis opened with one and closed with the other", fill("*a_ ")),
        Case("openers and closers in multiples of three", "a**b" + fill("c* ", size - 4)),
        Case("openers of one kind around closers of another", fill("*a ", size / 2) + fill("_a*_ ", size / 2)),
        Case("emphasis in a deep quote", fill(">", 32) + fill("a*", size - 32)),
    ]

    private static let brackets = [
        Case("images opened around empty links", fill(fill("![[]()\n", 7 * Document.Limit.images) + "\n")),
        Case("brackets that open nothing", fill("[a", inLinesOf: 200)),
        Case("brackets that close nothing", fill("a]")),
        Case("nested brackets", fill(fill("[", 99) + "a" + fill("]", 99) + "\n")),
        Case("brackets and closers of emphasis", fill("[ a_", inLinesOf: 200)),
        Case("brackets and parentheses", fill("[ (](", inLinesOf: 200)),
        Case("links that nothing closes", fill("[a](b", inLinesOf: 200)),
        Case("pointed links that nothing closes", fill("[a](<b", inLinesOf: 200)),
        Case("undefined references", fill("[a][b] ", inLinesOf: 100)),
        Case("blanks before addresses", fill("[a] (b/c) ", inLinesOf: 200)),
        Case("parentheses that nothing closes", fill("[a] (", inLinesOf: 200)),
        Case("footnotes", fill("[^1] ", inLinesOf: 200)),
        Case("definitions", numbered(6_000) { "[\($0)]: u\n" } + "\n" + fill("[0]\n", 50_000)),
        Case("definitions that are none", fill("[a]: u v\n")),
        Case("definitions that nobody uses", numbered(8_000) { "[\($0)]: u\n" }),
        Case("paragraphs with links by name", fill("[a]\n\n", size - 6) + "[a]: u"),
        Case("reversed links", fill("(a)[b:c] ", inLinesOf: 200)),
        Case("reversed links that nothing opens", fill("a)[b:c] ", inLinesOf: 200)),
    ]

    private static let blocks = [
        Case("quotes", fill("> ") + "a"),
        Case("quotes with lazy lines", fill("> ", 64) + "a\n" + fill("b\n", size - 66)),
        Case("lists", numbered(350) { fill("  ", 2 * $0) + "* a\n" }),
        Case("blank lines in deep lists", fill("- ", 64) + "x" + fill("\n", size - 65)),
        Case("blank lines in deep lists in a quote", "> " + fill("- ", 62) + "x\n" + fill(">\n", size - 66)),
        Case("unknown admonitions", fill("> [!X]\n\n")),
        Case("admonitions in a line", fill("> [!X] a\n\n")),
        Case("fences that nothing closes", fill("> ```\n\n")),
        Case("underlined headings", fill("a\n===\n")),
        Case("bad ids", fill("# a {#B}\n")),
        Case("tables", fill("a|b\n-|-\nc|d\n\n")),
        Case("tables and a definition", fill("a|b\n-|-\nc|[d]\n\n", size - 7) + "[d]: x\n"),
        Case("a wide table", fill("a|", size / 3) + "\n" + fill("-|", size / 3) + "\n" + fill("c|", size / 3 - 2)),
        Case("backticks in a table", "a|b\n-|-\n" + numbered(500) { "e" + fill("`", $0 + 1) }),
    ]

    private static let rest = [
        Case("backticks", numbered(500) { "e" + fill("`", $0 + 1) }),
        Case("comments that nothing closes", "</" + fill("<!--", size - 2)),
        Case("instructions that nothing closes", fill("a <?")),
        Case("declarations that nothing closes", fill("a <!A ")),
        Case("tags that nothing closes", fill("<a b=\"")),
        Case("tags in a line", fill("<b> ")),
        Case("struck words in a line", fill("~~a~~ ")),
        Case("addresses in a line", fill("https://a.b/c ")),
        Case("an address that ends with parentheses", "https://a" + fill(")", size - 9)),
        Case("starts of addresses", fill("www.,")),
        Case("entities in a line with a struck word", numbered(15_000) { "&#\($0 + 300);" } + " ~~a~~"),
        Case("NUL", fill("\0")),
        Case("stars between letters", fill("a*")),
        Case("bold that nothing closes", fill("**a ")),
        Case("bold that nothing closes, in paragraphs", fill("**a\n\n")),
        Case("addresses of mail in a line", fill("a@b.de ")),
        Case("one long word with addresses of mail", fill("@a.de")),
        Case("starts of addresses of mail", fill("a.")),
        Case("headings without blanks", fill("##a\n")),
        Case("rows without a table", fill("|a|\n")),
        Case("ids without headings", fill("{#a} ")),
        Case("starts of ids", fill("{#a")),
        Case("tabs", fill(">\t", 60) + fill("\t", size - 60)),
    ]

    /// Seconds of the processor, whatever else it does, for reading, writing and looking up every place.
    private func time(_ text: String) -> Double {
        let bytes = Array(text.utf8)
        let start = processorTime()
        let document = Document(bytes)
        _ = document.html
        var locator = Locator(document)
        let marks = document.markedInlines.compactMap(\.mark)
        let links = marks.compactMap { locator.address(of: $0) }.map(\.stretch)
        let texts = document.textBlocks.flatMap(locator.texts).compactMap(\.whole)
        _ = locator.locations(of: marks.map { locator.stretch(of: $0) } + links + texts)
        return processorTime() - start
    }

    private func processorTime() -> Double {
        var time = timespec()
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }

    @Test func `no text takes more than fifteen times as long as an ordinary one`() {
        let text = "Ein Satz mit *Betonung*, [Link](portal:x) und `Code`.\nUnd noch einer.\n\n"
        let ordinary = PathologicalTests.fill(text)
        let limit = 15 * min(time(ordinary), time(ordinary))
        let cases =
            PathologicalTests.emphasis + PathologicalTests.brackets + PathologicalTests.blocks + PathologicalTests.rest
        for example in cases {
            #expect(example.text.utf8.count <= PathologicalTests.size + 1)
            let taken = time(example.text)
            #expect(
                taken < limit || time(example.text) < limit,
                "\(example.name): \(taken) s, ordinary is \(limit / 15) s"
            )
        }
    }
}
