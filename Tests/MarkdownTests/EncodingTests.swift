import Testing

@testable import Markdown

@Suite struct EncodingTests {
    @Test(arguments: ["", "\n", "\r\n \t\r", "\u{FEFF}", "\u{FEFF}\n"])
    func `an empty text has neither blocks nor problems`(text: String) {
        let document = Document(text)
        #expect(document.blocks.isEmpty && document.problems.isEmpty)
    }

    @Test func `a BOM is skipped at the start, and only there`() {
        #expect(Document("\u{FEFF}# a {#b}").html == "<h1 id=\"b\">a</h1>\n")
        #expect(Document("a\u{FEFF}").html == "<p>a\u{FEFF}</p>\n")
    }

    @Test(arguments: ["\n", "\r\n", "\r"])
    func `every line end makes the same document`(end: String) {
        let text = "# a {#b}\n\n> [!HINWEIS]\n> c  \n> d\n\na|b\n-|-\n1|2\n\n```\ne\n\nf\n```\n\n- [g](\n  h)\n"
        let other = Document(text.split(separator: "\n", omittingEmptySubsequences: false).joined(separator: end))
        let document = Document(text)
        #expect(other.html == document.html)
        #expect(other.blocks.map(\.lines) == document.blocks.map(\.lines))
        #expect(other.problems.isEmpty)
    }

    @Test func `a NUL reads as U+FFFD`() {
        #expect(
            Document("a\0b `\0`\n\n    \0").html
                == "<p>a\u{FFFD}b <code>\u{FFFD}</code></p>\n<pre><code>\u{FFFD}\n</code></pre>\n"
        )
        #expect(Document("a|\0\n-|-\n\0|b").html.contains("<td>\u{FFFD}</td>"))
    }

    @Test(arguments: [
        ([0x61, 0x0A, 0xC3, 0xA4, 0xE4, 0x62] as [UInt8], 2, 2, "<p>a\nä\u{FFFD}b</p>\n"),
        ([0xFF], 1, 1, "<p>\u{FFFD}</p>\n"),
        ([0xEF, 0xBB, 0xBF, 0x61, 0x80], 1, 2, "<p>a\u{FFFD}</p>\n"),
        ([0x61, 0xED, 0xA0, 0x80], 1, 2, "<p>a\u{FFFD}\u{FFFD}\u{FFFD}</p>\n"),
        ([0x61, 0xC0, 0xAF, 0x0A, 0xFF], 1, 2, "<p>a\u{FFFD}\u{FFFD}\n\u{FFFD}</p>\n"),
        ([0x61, 0xF0, 0x9F, 0x98], 1, 2, "<p>a\u{FFFD}</p>\n"),
    ])
    func `the first byte that is no UTF-8 is told, all read as U+FFFD`(
        bytes: [UInt8],
        line: Int,
        column: Int,
        html: String
    ) {
        let document = Document(bytes)
        #expect(document.problems.map(\.kind) == [.invalidUTF8])
        #expect(document.problems.map(\.location.start.line) == [line])
        #expect(document.problems.map(\.location.start.column) == [column])
        #expect(document.problems.map(\.location.length) == [1])
        #expect(document.html == html)
    }
}
