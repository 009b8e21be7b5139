import Testing

@testable import Markdown

@Suite struct LimitTests {
    private func report(_ text: String) -> String {
        let document = Document(text)
        let problems = document.problems.map { "\($0.kind) \($0.location.line):\($0.location.column)" }
        return "\(problems.joined(separator: ", ")); \(document.blocks.count) blocks"
    }

    @Test func `256 kB are read, a byte more is not`() {
        let limit = Document.Limit.bytes
        #expect(report(String(repeating: "a", count: limit)) == "; 1 blocks")
        #expect(report(String(repeating: "a", count: limit + 1)) == "tooLarge(bytes: \(limit + 1)) 1:1; 0 blocks")
    }

    @Test func `200 brackets in a line are read, one more is not`() {
        #expect(report("ä\n" + String(repeating: "[", count: 200)) == "; 1 blocks")
        #expect(report("ä\nä" + String(repeating: "[", count: 201)) == "tooManyBrackets 2:202; 0 blocks")
    }

    @Test func `500 images without a blank line between are read, one more is not`() {
        #expect(Document(String(repeating: "![a](b)\n", count: 500)).problems.isEmpty)
        #expect(Document(String(repeating: "![a](b)\n\n", count: 600)).problems.isEmpty)
        #expect(report(String(repeating: "![a](b)\n", count: 501)) == "tooManyImages 501:1; 0 blocks")
    }

    /// What nests, by depth, and where it is once too deep.
    struct Nest: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let place: String
        let text: @Sendable (_ depth: Int) -> String
    }

    @Test(arguments: [
        Nest(testDescription: "quotes", place: "1:65") { String(repeating: "> ", count: $0) + "a" },
        Nest(testDescription: "quotes without blanks", place: "1:33") { String(repeating: ">", count: $0) + "a" },
        Nest(testDescription: "items in a line", place: "1:65") { String(repeating: "- ", count: $0) + "a" },
        Nest(testDescription: "quotes and items", place: "1:81") { depth in
            String((0..<depth).map { $0 % 2 == 0 ? "> " : "1. " }.joined()) + "a"
        },
        Nest(testDescription: "items in lines", place: "33:65") { list($0) },
        Nest(testDescription: "items behind lazy lines", place: "65:65") { list($0, lazy: "b\n") },
    ])
    func `32 quotes and items within each other are read, one more is not`(nest: Nest) {
        #expect(report(nest.text(32)) == "; 1 blocks")
        #expect(report(nest.text(33)) == "tooDeep \(nest.place); 0 blocks")
        #expect(Inspection(Array(nest.text(33).utf8)).excess != nil, "seen before libcmark sees it")
    }

    /// Items each in the one before, with further lines between them.
    private static func list(_ depth: Int, lazy: String = "") -> String {
        (0..<depth).map { String(repeating: "  ", count: $0) + "- a\n" + lazy }.joined()
    }

    @Test func `emphasis within emphasis is limited as well`() {
        func nested(_ depth: Int) -> String {
            "a\n\n" + String(repeating: "*a **a ", count: depth / 2) + "b"
                + String(repeating: " a** a*", count: depth / 2)
        }
        #expect(report(nested(32)) == "; 2 blocks")
        #expect(report(nested(34)) == "tooDeep 3:1; 0 blocks")
        #expect(report("a|b\n-|-\nc|" + nested(34).dropFirst(3)) == "tooDeep 1:1; 0 blocks")
    }

    @Test func `what does not nest is not taken for it`() {
        for (piece, count) in [
            ("* ", 40), ("- ", 40), ("> a\n\n", 40), ("- a\n", 40), ("- a\n\n  b\n\n", 40), ("1. > a\nb\n\n", 40),
        ] {
            #expect(Document(String(repeating: piece, count: count) + "\n").problems.isEmpty)
        }
        let code = Document("a\n\n" + String(repeating: " ", count: 80) + "- b")
        #expect(code.problems.map(\.kind) == [.indentedCode])
    }
}
