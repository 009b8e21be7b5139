import ArgumentParser
import Content
import Files
import Foundation
import SiteBuild

/// Tells editors what was found, and ends with 1 when something has to be put right.
struct Reporting {
    private let format: Options.Format

    init(_ format: Options.Format) {
        self.format = format
    }

    func run(_ body: () throws -> [Diagnostic]) throws {
        let diagnostics: [Diagnostic]
        do {
            diagnostics = try body()
        } catch {
            say("helpsite: \(error)")
            throw ExitCode(1)
        }
        switch format {
        case .text: tell(diagnostics)
        case .json: print(try DiagnosticsDocument(diagnostics).json)
        }
        let errors = diagnostics.count { $0.severity == .error }
        if errors > 0 {
            if format == .text {
                say(
                    errors == 1
                        ? "1 Fehler. Es wurde nichts geschrieben." : "\(errors) Fehler. Es wurde nichts geschrieben."
                )
            }
            throw ExitCode(1)
        }
    }

    /// A file with more is not read line by line; its first messages help on.
    private static let mostPerFile = 100

    private func tell(_ diagnostics: [Diagnostic]) {
        for (_, found) in Dictionary(grouping: diagnostics, by: \.place.file).sorted(by: { $0.key < $1.key }) {
            for diagnostic in found.prefix(Reporting.mostPerFile) { say(diagnostic.line) }
            if found.count > Reporting.mostPerFile {
                say("\(found[0].place.file): und \(found.count - Reporting.mostPerFile) weitere Meldungen")
            }
        }
    }

    private func say(_ line: String) {
        FileHandle.standardError.write(Data((line + "\n").utf8))
    }
}
