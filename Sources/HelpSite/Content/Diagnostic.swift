/// What an editor has to know about a text: the place, what is wrong, and what to write instead. In German.
package struct Diagnostic: Error, Sendable, Hashable {
    package enum Severity: String, Sendable {
        /// Nothing is written.
        case error
        /// The site is written all the same.
        case warning
    }

    package let severity: Severity
    /// The kind of problem, kebab-case, stable: `portal-unbekannt`.
    package let code: String
    package let place: Place
    package let message: String

    package init(_ severity: Severity = .error, _ code: String, at place: Place, _ message: String) {
        self.severity = severity
        self.code = code
        self.place = place
        self.message = message
    }

    /// `content/konto/anlegen.md:14:9: error[portal-unbekannt]: Die Portalseite …`
    package var line: String {
        "\(place.file):\(place.line):\(place.column): \(severity.rawValue)[\(code)]: \(message)"
    }
}

/// A piece of one line in a file of the editors.
package struct Place: Sendable, Hashable {
    /// Relative to the folder the command was started in: `content/konto/anlegen.md`.
    package let file: String
    /// From 1.
    package let line: Int
    /// Characters from 1, as people count them.
    package let column: Int
    /// UTF-16 units from 0, as editors' programs count them.
    package let utf16: Range<Int>

    package init(file: String, line: Int, column: Int, utf16: Range<Int>) {
        self.file = file
        self.line = line
        self.column = column
        self.utf16 = utf16
    }

    /// The beginning of a line, or of the file.
    package init(file: String, line: Int = 1) {
        self.init(file: file, line: line, column: 1, utf16: 0..<0)
    }

    /// A piece of a line's text.
    package init(file: String, line: Int, of text: some StringProtocol, _ range: Range<String.Index>) {
        self.file = file
        self.line = line
        column = text.distance(from: text.startIndex, to: range.lowerBound) + 1
        let start = text.utf16.distance(from: text.startIndex, to: range.lowerBound)
        utf16 = start..<start + text.utf16.distance(from: range.lowerBound, to: range.upperBound)
    }
}

extension Diagnostic: Comparable {
    /// By file, then by place.
    package static func < (left: Diagnostic, right: Diagnostic) -> Bool {
        (left.place.file, left.place.line, left.place.column, left.code, left.message)
            < (right.place.file, right.place.line, right.place.column, right.code, right.message)
    }
}

extension [Diagnostic] {
    /// Whether nothing may be written.
    package var hasErrors: Bool { contains { $0.severity == .error } }
}
