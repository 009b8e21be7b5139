import Markdown

/// What an editor has to know about a text: the place, what is wrong, and what to write instead. In German.
package struct Diagnostic: Error, Sendable, Hashable {
    package enum Severity: String, Sendable {
        /// Nothing is written.
        case error
        /// The site is written all the same.
        case warning
    }

    package let code: Code
    package let place: Place
    package let message: String

    package init(_ code: Code, at place: Place, _ message: String) {
        self.code = code
        self.place = place
        self.message = message
    }

    package var severity: Severity { code.severity }

    /// `content/konto/anlegen.md:14:9: error[portal-unbekannt]: Die Portalseite …`
    package var line: String {
        "\(place.file):\(place.line):\(place.column): \(severity.rawValue)[\(code.rawValue)]: \(message)".shown
    }
}

/// A stretch of a file of the editors, mostly a piece of one line.
package struct Place: Sendable, Hashable {
    /// Relative to the folder the command was started in: `content/konto/anlegen.md`.
    package let file: String
    package let start: Position
    /// Behind the last character.
    package let end: Position

    package struct Position: Sendable, Hashable {
        /// From 1.
        package let line: Int
        /// Characters from 1, as people count them.
        package let column: Int
        /// UTF-16 units from 0, as editors' programs count them.
        package let utf16: Int

        package init(line: Int, column: Int, utf16: Int) {
            self.line = line
            self.column = column
            self.utf16 = utf16
        }

        /// Behind a text without line breaks that begins here.
        fileprivate func behind(_ text: some StringProtocol) -> Position {
            Position(line: line, column: column + text.count, utf16: utf16 + text.utf16.count)
        }
    }

    package var line: Int { start.line }
    package var column: Int { start.column }

    package init(file: String, _ start: Position, _ end: Position) {
        self.file = file
        self.start = start
        self.end = end
    }

    /// The beginning of a line, or of the file.
    package init(file: String, line: Int = 1) {
        let start = Position(line: line, column: 1, utf16: 0)
        self.init(file: file, start, start)
    }

    /// A piece of a line's text.
    package init(file: String, line: Int, of text: some StringProtocol, _ range: Range<String.Index>) {
        let start = Position(line: line, column: 1, utf16: 0).behind(text[..<range.lowerBound])
        self.init(file: file, start, start.behind(text[range]))
    }

    /// A piece of the text that stands here.
    package func part(_ range: Range<String.Index>, of text: some StringProtocol) -> Place {
        let start = start.behind(text[..<range.lowerBound])
        return Place(file: file, start, start.behind(text[range]))
    }
}

extension String {
    /// With U+FFFD in the place of what steers a terminal, as names and texts of files may.
    fileprivate var shown: String {
        guard unicodeScalars.contains(where: \.isHidden) else { return self }
        return String(String.UnicodeScalarView(unicodeScalars.map { $0.isHidden ? "\u{FFFD}" : $0 }))
    }
}

extension Diagnostic: Comparable {
    /// By file, then by place.
    package static func < (left: Diagnostic, right: Diagnostic) -> Bool {
        (left.place.file, left.place.line, left.place.column, left.code.rawValue, left.message)
            < (right.place.file, right.place.line, right.place.column, right.code.rawValue, right.message)
    }
}

extension [Diagnostic] {
    /// Whether nothing may be written.
    package var hasErrors: Bool { contains { $0.severity == .error } }
}
