import Secrets
import Testing

@Suite struct TokenTests {
    @Test(arguments: ["", ".", ")", ">", " ", ". ", ".)", "\u{00A0}", "\n", "\"", ",", "»"])
    func `what a mail program leaves at the end of a link does not matter`(ending: String) {
        let token = Token.random()
        #expect(Token(token.text + ending) == token)
        #expect(Token(token.text.uppercased() + ending) == token)
    }

    @Test(arguments: [
        "", "a", String(repeating: "a", count: 51), String(repeating: "a", count: 53),
        String(repeating: "ä", count: 26),
    ])
    func `what is no token is none`(text: String) {
        #expect(Token(text) == nil)
    }

    @Test func `a cut token is none, and a changed one another`() throws {
        let token = Token.random()
        #expect(Token(String(token.text.dropLast())) == nil)
        let changed = try #require(Token((token.text.first == "0" ? "1" : "0") + token.text.dropFirst()))
        #expect(changed.hash != token.hash)
    }

    @Test func `tokens differ, fit a link, and do not describe themselves`() {
        let tokens = (0..<1_000).map { _ in Token.random() }
        #expect(Set(tokens).count == 1_000)
        #expect(tokens.allSatisfy { $0.text.utf8.count == 52 && $0.hash.count == 32 })
        #expect("\(tokens[0])" == "Token(…)")
    }
}
