import Testing

@testable import Markdown

/// Texts put together at random from what means something to CommonMark; the same ones in each run.
@Suite struct RandomTextTests {
    private static let pieces = [
        "a", "b ", "ä", "🛠️", "e\u{301}", " ", "\u{A0}", "\u{0B}", "\u{0C}", "\0", "    ", "\t", "\n", "\n", "\r\n",
        "\r", "\n\n", "\n\n",
        "  \n", "\\\n", "\\", "[", "]", "](", ")", "](u)", "![", "[a]", "[b]", "[a]: /u\n", "\n[b]: <u v> 't'\n", "]: ",
        "(", "\"", "'",
        "`", "``", "*", "**", "_", "~~", "<", ">", "<a>", "<b c=\"", "\">", "<!--", "-->", "<script>", "</script>",
        "<div>\n",
        "<http://a.b>", "&amp;", "&uuml;", "&x;", "&#65;", "> ", "- ", "1. ", "# ", "##", "===\n", "---\n", "```\n",
        "~~~", "|", "|--|--|\n",
        " {#a}", "{#", "}", "[!HINWEIS]\n", "> [!HINWEIS]\n", "> [!X] ", "a*b", "ä*", "*ß", "portal:x", "a@b.de",
        "http://a.b", "[x] (u/v)", "[x][y]",
    ]

    private struct Generator: RandomNumberGenerator {
        var state: UInt64

        /// SplitMix64.
        mutating func next() -> UInt64 {
            state &+= 0x9E37_79B9_7F4A_7C15
            var bits = state
            bits = (bits ^ (bits >> 30)) &* 0xBF58_476D_1CE4_E5B9
            bits = (bits ^ (bits >> 27)) &* 0x94D0_49BB_1331_11EB
            return bits ^ (bits >> 31)
        }
    }

    private static func texts(_ count: Int) -> [String] {
        var generator = Generator(state: 1)
        return (0..<count).map { _ in
            (0..<Int.random(in: 1...40, using: &generator)).map { _ in
                pieces.randomElement(using: &generator) ?? ""
            }.joined()
        }
    }

    @Test func `text and tree agree to the last inline`() {
        for text in RandomTextTests.texts(5_000) {
            let document = Document(text)
            for block in document.textBlocks {
                let finder = InlineFinder(line: block.lines.lowerBound, in: document)
                #expect(finder.trace?.isComplete == true, "\(text.debugDescription)")
            }
        }
    }

    @Test func `every byte of a text comes from somewhere, in order`() {
        for text in RandomTextTests.texts(2_000) {
            let document = Document(text)
            for text in document.textBlocks.flatMap(Locator(document).texts) {
                #expect(text.origins.count == text.words.utf8.count)
                #expect(zip(text.origins, text.origins.dropFirst()).allSatisfy { $0.lowerBound <= $1.lowerBound })
            }
        }
    }

    @Test func `the address of a link is where it is found`() {
        for text in RandomTextTests.texts(5_000) { expectAddresses(in: text) }
    }

    @Test(arguments: Example.all)
    func `the address of a link of an example is where it is found`(example: Example) {
        expectAddresses(in: example.markdown)
    }

    private func expectAddresses(in text: String) {
        let document = Document(text)
        var locator = Locator(document)
        for case .link(let link) in document.markedInlines {
            guard let found = locator.address(of: link.mark).map({ document.source.bytes[$0.stretch.bytes] }) else {
                Issue.record("\(link.destination) is not found in \(text.debugDescription)")
                continue
            }
            // Escapes and entities stand for something else.
            if found.contains(where: { $0 == "\\" || $0 == "&" || $0 == 0 }) { continue }
            let address = String(decoding: found, as: UTF8.self)
            #expect(address == link.destination || "mailto:" + address == link.destination, "\(text.debugDescription)")
        }
    }

    @Test func `blocks stand one below the other, in the lines of the block they are in`() {
        for text in RandomTextTests.texts(5_000) {
            let document = Document(text)
            #expect(areInOrder(document.blocks, document.source.lines), "\(text.debugDescription)")
        }
    }

    private func areInOrder(_ blocks: [Block], _ lines: Range<Int>) -> Bool {
        var next = lines.lowerBound
        return blocks.allSatisfy { block in
            defer { next = block.lines.upperBound + 1 }
            return block.lines.lowerBound >= next && block.lines.upperBound < lines.upperBound
                && areInOrder(block.children, Range(block.lines))
        }
    }
}
