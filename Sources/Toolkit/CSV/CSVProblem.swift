import Glibc

/// What is wrong with a file or one of its rows, and where.
package struct CSVProblem: Error, Sendable, Hashable, CustomStringConvertible {
    package enum Reason: Sendable, Hashable {
        /// A file that cannot be read, with its `errno`.
        case unreadable(Int32)
        case empty
        /// A ZIP archive, which is what an Excel workbook is.
        case zip
        /// An Excel workbook of the time before 2007.
        case oldWorkbook
        case gzip
        case utf16
        case nul
        /// Not UTF-8, though the byte order mark says so, or the file has changed while it was read.
        case notUTF8
        /// A byte that neither UTF-8 nor Windows-1252 has there.
        case undefinedByte(UInt8)
        /// Columns that are separated by tabs.
        case tabs
        /// A row longer than so many bytes.
        case tooLong(limit: Int)
        case tooManyColumns(limit: Int)
        case tooManyRows(limit: Int)
        case columns(found: Int, expected: Int)
        /// A quote inside a cell that does not begin with one.
        case strayQuote
        /// Something between a closing quote and the next delimiter.
        case textAfterQuote
        /// The cell that begins there never ends.
        case openQuote
    }

    /// The physical line, from 1; `nil` when it is about the whole file.
    package let line: Int?
    package let reason: Reason

    package init(_ reason: Reason, line: Int? = nil) {
        self.line = line
        self.reason = reason
    }

    package var description: String { line.map { "line \($0): \(reason)" } ?? "\(reason)" }
}

extension CSVProblem.Reason: CustomStringConvertible {
    package var description: String {
        switch self {
        case .unreadable(let code): "cannot be read: \(String(cString: strerror(code)))"
        case .empty: "is empty"
        case .zip: "is a ZIP archive, such as an Excel workbook (.xlsx): save it as CSV"
        case .oldWorkbook: "is an Excel workbook (.xls): save it as CSV"
        case .gzip: "is compressed with gzip: unpack it first"
        case .utf16: "is UTF-16: save it as CSV in UTF-8"
        case .nul: "a NUL byte: this is no text file"
        case .notUTF8: "not UTF-8, as the beginning of the file is"
        case .undefinedByte(let byte):
            "byte 0x\(String(byte, radix: 16, uppercase: true)) is neither UTF-8 nor Windows-1252"
        case .tabs: "columns are separated by tabs, not by ; or ,"
        case .tooLong(let limit): "the row that begins here is longer than \(limit) bytes; is a quote not closed?"
        case .tooManyColumns(let limit): "more than \(limit) columns"
        case .tooManyRows(let limit): "more than \(limit) rows"
        case .columns(let found, let expected): "\(found) instead of \(expected) cells"
        case .strayQuote: "a quote inside a cell: put the cell in quotes and double the quote"
        case .textAfterQuote: "text after a closing quote: double quotes that belong to a cell"
        case .openQuote: "a quote is opened here and never closed"
        }
    }
}
