/// Writes tables that people open with a spreadsheet.
package enum CSVWriter {
    /// Tells a spreadsheet that the text is UTF-8; stands before the first line.
    package static let byteOrderMark = "\u{FEFF}"

    /// One line, every cell in quotes; a cell that a spreadsheet would take for a formula is put behind an apostrophe.
    package static func line(_ cells: [String]) -> String {
        cells.map { cell in
            let text = SpreadsheetFormula.begins(cell) ? "'" + cell : cell
            return "\"" + text.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"") + "\""
        }.joined(separator: ";") + "\r\n"
    }
}

/// What a spreadsheet calculates instead of showing it (OWASP, "CSV Injection").
package enum SpreadsheetFormula {
    package static func begins(_ cell: some StringProtocol) -> Bool {
        switch cell.unicodeScalars.first {
        case "=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠": true
        default: false
        }
    }
}
