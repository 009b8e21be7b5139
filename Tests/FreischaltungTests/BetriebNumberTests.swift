import Testing

@testable import Freischaltung

struct BetriebNumberTests {
    @Test(arguments: [
        ("123456", "", "123456"),
        (" 123 456 ", "", "123456"),
        ("12.34.56", "", "123456"),
        ("123-456", "", "123456"),
        ("\u{200B}012345\u{FEFF}", "", "012345"),
        ("123456\n", "\u{A0}", "123456"),
        ("123456/02", "", "123456 / Filiale 02"),
        ("123456-2", "", "123456 / Filiale 02"),
        ("123456 – 2", "", "123456 / Filiale 02"),
        ("123456", "2", "123456 / Filiale 02"),
        ("123456", "002", "123456 / Filiale 02"),
        ("123456/02", "2", "123456 / Filiale 02"),
        ("123456", "117", "123456 / Filiale 117"),
        ("123456", "00", "123456"),
        ("123456/0", "", "123456"),
    ])
    func `R55 Numbers are read as people write them`(typed: String, branch: String, read: String) {
        guard case .number(let number) = TypedBetriebNumber(typed, branch) else {
            Issue.record("\(TypedBetriebNumber(typed, branch))")
            return
        }
        #expect(number.description == read)
    }

    @Test(arguments: [
        ("7123456", "123456"), ("2123456 0815", "123456"), ("9.012345.77", "012345"), ("12345678", "234567"),
    ])
    func `A Bescheidnummer gives digits 2 to 7, to be confirmed`(typed: String, betriebsnummer: String) {
        #expect(TypedBetriebNumber(typed, "") == .fromBescheid(BetriebNumber(betriebsnummer)!))
    }

    @Test(arguments: ["09912342", "09912347", "099 123 42", " 09912342"])
    func `The number of the Agentur für Arbeit is known by its check digit`(typed: String) {
        #expect(TypedBetriebNumber(typed, "") == .agencyNumber)
    }

    @Test(arguments: [
        ("09912343", false), ("12345678", false), ("12345670", false), ("00012342", false), ("10512342", false),
    ])
    func `Other numbers of eight digits are none of the Agentur`(number: String, isValid: Bool) {
        #expect(BAnumber.isValid(number) == isValid)
    }

    @Test(arguments: [
        ("", "", TypedBetriebNumber.missing), (" \u{200B}", "2", .missing), ("12345", "", .unreadable),
        ("12345a", "", .unreadable), ("１２３４５６", "", .unreadable), ("123456", "x", .branchUnreadable),
        ("123456", "1234", .branchUnreadable), ("123456/02", "3", .twoBranches),
        (String(repeating: "1", count: 31), "", .unreadable),
        ("123456/1234", "", .fromBescheid(BetriebNumber("234561")!)),
    ])
    func `What is no number is told apart`(typed: String, branch: String, read: TypedBetriebNumber) {
        #expect(TypedBetriebNumber(typed, branch) == read)
    }
}
