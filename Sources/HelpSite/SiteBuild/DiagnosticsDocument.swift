package import Content
import Foundation

/// Diagnostics for editors' programs: lines and UTF-16 units from 0, as in the Language Server Protocol.
package struct DiagnosticsDocument: Encodable {
    private struct Position: Encodable {
        let line: Int
        let character: Int

        init(_ position: Place.Position) {
            line = position.line - 1
            character = position.utf16
        }
    }

    private struct Range: Encodable {
        let start: Position
        let end: Position
    }

    private struct Entry: Encodable {
        let file: String
        let range: Range
        let severity: String
        let code: String
        let message: String
        let column: Int
    }

    private let schemaVersion = 1
    private let diagnostics: [Entry]

    package init(_ diagnostics: [Diagnostic]) {
        self.diagnostics = diagnostics.map { diagnostic in
            let place = diagnostic.place
            return Entry(
                file: place.file,
                range: Range(start: Position(place.start), end: Position(place.end)),
                severity: diagnostic.severity.rawValue,
                code: diagnostic.code.rawValue,
                message: diagnostic.message,
                column: place.column
            )
        }
    }

    package var json: String {
        get throws {
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
            return String(decoding: try encoder.encode(self), as: UTF8.self)
        }
    }
}
