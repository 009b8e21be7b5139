import CSV
import Foundation
import Links
import Mail
import PostgreSQL
import Text

/// Reads the cells of one row and collects what is wrong with them.
///
/// Reasons name the column, never what stands in it: they go into reports and logs.
struct CellCheck<Column: SheetColumn> {
    private let cells: SheetCells<Column>
    private var problems: [String] = []

    init(_ cells: SheetCells<Column>) {
        self.cells = cells
    }

    /// `nil` when every cell read so far is right.
    var reason: String? { problems.isEmpty ? nil : problems.joined(separator: "; ") }

    mutating func refuse(_ column: Column, _ reason: String) {
        problems.append("\(column.rawValue) \(reason)")
    }

    /// One line of text, in the form in which it is stored: NFC, without white space at both ends and with single blanks
    /// inside.
    mutating func text(_ column: Column, _ lengths: ClosedRange<Int>) -> String {
        let cell = cells[column]
        guard !SpreadsheetFormula.begins(cell) else {
            refuse(column, "begins like a formula of a spreadsheet")
            return ""
        }
        let text = cell.tidied
        let length = text.unicodeScalars.count
        if length == 0, lengths.lowerBound > 0 {
            refuse(column, "is empty")
        } else if length > lengths.upperBound {
            refuse(column, "has \(length) characters; \(lengths.upperBound) are possible")
        } else if !text.isPlainLine {
            refuse(column, "holds a character that cannot be printed")
        }
        return text
    }

    /// The number of a Betrieb or Filiale, which two cells make up.
    mutating func number(_ betriebsnummer: Column, _ filialnummer: Column) -> BetriebNumber? {
        let digits = cells[betriebsnummer].trimmed
        guard BetriebNumber(digits) != nil else {
            let isShort =
                digits.utf8.count == 5 && digits.utf8.allSatisfy((UInt8(ascii: "0")...UInt8(ascii: "9")).contains)
            refuse(
                betriebsnummer,
                isShort ? "has five digits instead of six: a spreadsheet drops leading zeros" : "is not six digits"
            )
            return nil
        }
        guard let number = BetriebNumber(digits, cells[filialnummer].trimmed) else {
            refuse(filialnummer, "is not one to three digits")
            return nil
        }
        return number
    }

    mutating func postcode(_ column: Column) -> String {
        let digits = cells[column].trimmed
        let areDigits = digits.utf8.allSatisfy((UInt8(ascii: "0")...UInt8(ascii: "9")).contains)
        if areDigits, digits.utf8.count == 4 {
            refuse(column, "has four digits instead of five: a spreadsheet drops leading zeros")
        } else if !areDigits || digits.utf8.count != 5 || digits < "01000" {
            refuse(column, "is no German postcode of five digits")
        }
        return digits
    }

    /// Each once, in the order of the Handwerksordnung.
    mutating func gewerke(_ column: Column) -> [Gewerk] {
        var gewerke: Set<Gewerk> = []
        for (index, key) in cells[column].split(separator: ",").map(\.trimmed).enumerated() where !key.isEmpty {
            guard let gewerk = Gewerk(key) else {
                refuse(
                    column,
                    "has no trade of the Handwerksordnung in place \(index + 1); they look like A/30 or B1/5"
                )
                return []
            }
            gewerke.insert(gewerk)
        }
        return gewerke.sorted()
    }

    /// One of some words, in upper or lower case.
    mutating func word(_ column: Column, of words: [String]) -> String {
        let word = cells[column].trimmed.lowercased()
        if !words.contains(word) { refuse(column, "is none of \(words.joined(separator: ", "))") }
        return word
    }

    mutating func email(_ column: Column) -> EmailAddress? {
        let cell = cells[column]
        guard !SpreadsheetFormula.begins(cell) else {
            refuse(column, "begins like a formula of a spreadsheet")
            return nil
        }
        switch EmailAddress.parse(cell) {
        case .address(let address): return address
        case .refused(let refusal):
            refuse(column, refusal == .empty ? "is empty" : "is no e-mail address that mail can be sent to")
            return nil
        }
    }

    /// `31.12.2026` or `2026-12-31`.
    mutating func day(_ column: Column) -> CalendarDay? {
        let text = cells[column].trimmed
        let (separator, order): (Character, [Int]) = text.contains("-") ? ("-", [0, 1, 2]) : (".", [2, 1, 0])
        let parts = text.split(separator: separator, omittingEmptySubsequences: false)
        let numbers = parts.compactMap { $0.utf8.count <= 4 && $0.allSatisfy(\.isASCII) ? Int($0) : nil }
        guard parts.count == 3, numbers.count == 3, parts[order[0]].utf8.count == 4,
            parts.allSatisfy({ $0.utf8.allSatisfy((UInt8(ascii: "0")...UInt8(ascii: "9")).contains) }),
            let day = CalendarDay(year: numbers[order[0]], month: numbers[order[1]], day: numbers[order[2]])
        else {
            refuse(column, "is no day like 31.12.2026 or 2026-12-31")
            return nil
        }
        return day
    }

    /// What was typed, for a value that is never shown.
    func secret(_ column: Column) -> String { cells[column] }
}

extension String {
    fileprivate var tidied: String {
        guard
            !utf8.allSatisfy({ $0 < 0x80 }) || unicodeScalars.contains(where: { $0.value < 0x20 }) || contains("  ")
                || hasPrefix(" ") || hasSuffix(" ")
        else { return self }
        return precomposedStringWithCanonicalMapping.trimmed.split(whereSeparator: \.isWhitespace)
            .joined(separator: " ")
    }
}
