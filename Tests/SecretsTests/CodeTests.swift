import Secrets
import Testing

@Suite struct CodeTests {
    private static let formats = [
        CodeFormat(groups: [5, 5, 1]), CodeFormat(groups: [4, 4, 4]), CodeFormat(groups: [4, 4, 4, 1]),
    ]
    private static let symbols = Array("0123456789ABCDEFGHJKMNPQRSTVWXYZ")

    private func isCode(_ text: [Character], _ format: CodeFormat) -> Bool {
        if case .code = Code.parse(String(text), as: format) { true } else { false }
    }

    @Test(arguments: formats)
    func `every single wrong symbol is noticed`(format: CodeFormat) {
        for _ in 0..<20 {
            let code = Array(Code.random(format).canonical)
            for position in code.indices {
                for symbol in CodeTests.symbols where symbol != code[position] {
                    var wrong = code
                    wrong[position] = symbol
                    #expect(!isCode(wrong, format), "\(String(code)) \(String(wrong))")
                }
            }
        }
    }

    @Test(arguments: formats)
    func `every swap of two neighbours is noticed`(format: CodeFormat) {
        for _ in 0..<200 {
            let code = Array(Code.random(format).canonical)
            for position in code.indices.dropLast() where code[position] != code[position + 1] {
                var wrong = code
                wrong.swapAt(position, position + 1)
                #expect(!isCode(wrong, format), "\(String(code)) \(String(wrong))")
            }
        }
    }

    @Test(arguments: formats)
    func `a printed code is read back`(format: CodeFormat) {
        let code = Code.random(format)
        #expect(Code.parse(code.printed, as: format) == .code(code))
        #expect(code.printed.split(separator: "-").map(\.count) == format.groups)
    }

    @Test func `what copying and typing do to a code does not matter`() throws {
        let format = CodeFormat(groups: [4, 4, 4])
        var code = Code.random(format)
        while !code.canonical.contains("0") || !code.canonical.contains("1") { code = Code.random(format) }
        let text = code.printed
        let variants = [
            text.lowercased(), " \(text)\n", text.replacing("-", with: ""), text.replacing("-", with: " "),
            text.replacing("-", with: "\u{2013}"), text.replacing("-", with: "\u{2212}"),
            text.replacing("-", with: "\u{00A0}"), text.map { "\($0)\u{200B}" }.joined(), "\u{FEFF}" + text,
            text.replacing("0", with: "o"), text.replacing("0", with: "O"), text.replacing("1", with: "l"),
            text.replacing("1", with: "I"), text.replacing("1", with: "i"), text.replacing("-", with: "\r\n\t"),
        ]
        for variant in variants {
            #expect(Code.parse(variant, as: format) == .code(code), "\(variant.debugDescription)")
        }
    }

    @Test func `a u and every other impossible symbol is a slip`() {
        let format = CodeFormat(groups: [4, 4, 4])
        for wrong in ["u", "U", "ä", "*", "０"] {
            let text = wrong + Code.random(format).canonical.dropFirst()
            #expect(Code.parse(String(text), as: format) == .slip)
        }
    }

    @Test(arguments: ["", "1", "12345678901", "1234567890123", String(repeating: "0", count: 10_000)])
    func `another number of symbols is told as such`(text: String) {
        #expect(Code.parse(text, as: CodeFormat(groups: [4, 4, 4])) == .wrongLength(text.count))
    }

    @Test func `codes differ and describe themselves without their text`() {
        let format = CodeFormat(groups: [5, 5, 1])
        let codes = (0..<1_000).map { _ in Code.random(format) }
        #expect(Set(codes).count == codes.count)
        #expect("\(codes[0])" == "Code(…)")
    }
}
