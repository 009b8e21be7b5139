import Text

/// What names a Betrieb or Filiale: its Betriebsnummer, and a Filialnummer if it is a Filiale.
package struct BetriebNumber: Sendable, Hashable, CustomStringConvertible {
    /// Six digits.
    package let betriebsnummer: String
    /// Two or three digits; `nil` for the Betrieb itself.
    package let filialnummer: String?

    /// - Parameters:
    ///   - betriebsnummer: six digits.
    ///   - filialnummer: up to three digits; `nil`, empty and zeros mean the Betrieb itself.
    /// - Returns: `nil` for anything else.
    package init?(_ betriebsnummer: String, _ filialnummer: String? = nil) {
        guard betriebsnummer.utf8.count == 6, betriebsnummer.isDigits else { return nil }
        guard let branch = BetriebNumber.branch(filialnummer ?? "") else { return nil }
        self.init(known: betriebsnummer, branch)
    }

    private init(known betriebsnummer: String, _ filialnummer: String?) {
        self.betriebsnummer = betriebsnummer
        self.filialnummer = filialnummer
    }

    /// `123456`, or `123456 / Filiale 02`.
    package var description: String {
        filialnummer.map { "\(betriebsnummer) / Filiale \($0)" } ?? betriebsnummer
    }

    /// `2` → `02`; empty and zeros → no Filiale at all.
    ///
    /// - Returns: `nil` when it is no Filialnummer; else the number, which may be none.
    private static func branch(_ typed: String) -> String?? {
        guard typed.utf8.count <= 3, typed.isDigits else { return nil }
        let digits = typed.drop { $0 == "0" }
        if digits.isEmpty { return .some(nil) }
        return digits.count == 1 ? "0" + digits : String(digits)
    }
}

/// What two fields for numbers hold, read as people write them.
package enum TypedBetriebNumber: Sendable, Hashable {
    case number(BetriebNumber)
    /// Taken out of a longer number, digits 2 to 7: to be shown, and confirmed, before it is used.
    case fromBescheid(BetriebNumber)
    /// The valid eight-digit number of the Agentur für Arbeit.
    case agencyNumber
    case missing
    /// Neither six digits nor anything that holds them.
    case unreadable
    case branchUnreadable
    /// Two different Filialnummern, one in each field.
    case twoBranches

    /// Takes `123456`, `123 456`, `12.34.56`, `123456/02`, `123456-2`, and numbers with invisible characters.
    package init(_ betriebsnummer: String, _ filialnummer: String) {
        let typed = betriebsnummer.withoutBlanks.filter { $0 != "." }
        guard !typed.isEmpty else {
            self = .missing
            return
        }
        let parts = typed.split(maxSplits: 2, omittingEmptySubsequences: false) { $0.isSlash || $0.isDash }
        var (digits, inBoth) = (String(typed.filter { !$0.isDash && !$0.isSlash }), nil as String?)
        if parts.count == 2, parts[0].count == 6, (1...3).contains(parts[1].count) {
            (digits, inBoth) = (String(parts[0]), String(parts[1]))
        }
        self = TypedBetriebNumber.read(digits, inBoth, filialnummer.withoutBlanks)
    }

    private static func read(_ digits: String, _ inFirstField: String?, _ branch: String) -> TypedBetriebNumber {
        guard digits.isDigits, digits.utf8.count >= 6, digits.utf8.count <= 30 else { return .unreadable }
        let isBescheid = digits.utf8.count > 6
        if digits.utf8.count == 8, BAnumber.isValid(digits) { return .agencyNumber }
        let betriebsnummer = isBescheid ? String(digits.dropFirst().prefix(6)) : digits
        guard let number = BetriebNumber(betriebsnummer, branch.isEmpty ? inFirstField : branch) else {
            return .branchUnreadable
        }
        if let inFirstField, !branch.isEmpty, BetriebNumber(betriebsnummer, inFirstField) != number {
            return .twoBranches
        }
        return isBescheid ? .fromBescheid(number) : .number(number)
    }
}

/// The number that the Agentur für Arbeit gives a place of work (§ 18i SGB IV): eight digits, the last of which checks.
package enum BAnumber {
    /// Weights 1, 2, 1, 2, … and sums of digits; the last digit is the remainder, or five more.
    package static func isValid(_ number: String) -> Bool {
        let digits = number.utf8.map { Int($0) - 48 }
        guard digits.count == 8, number.isDigits else { return false }
        let region = digits[0] * 100 + digits[1] * 10 + digits[2]
        guard (1...99).contains(region) || region > 110 else { return false }
        let sum = digits[..<7].enumerated().reduce(0) { sum, digit in
            let product = digit.element * (digit.offset % 2 + 1)
            return sum + product / 10 + product % 10
        }
        return digits[7] == sum % 10 || digits[7] == (sum + 5) % 10
    }
}

extension String {
    fileprivate var isDigits: Bool { utf8.allSatisfy { $0 >= UInt8(ascii: "0") && $0 <= UInt8(ascii: "9") } }

    /// Without white space, and without what cannot be seen.
    fileprivate var withoutBlanks: String {
        String(
            String.UnicodeScalarView(
                unicodeScalars.filter { scalar in
                    switch scalar.properties.generalCategory {
                    case .spaceSeparator, .lineSeparator, .paragraphSeparator, .control, .format: false
                    default: true
                    }
                }
            )
        )
    }
}

extension Character {
    fileprivate var isSlash: Bool { self == "/" || self == "\\" || self == "⁄" || self == "∕" }

    /// Hyphens, dashes and the minus sign.
    fileprivate var isDash: Bool {
        self == "\u{2212}"
            || unicodeScalars.count == 1 && unicodeScalars.first?.properties.generalCategory == .dashPunctuation
    }
}
