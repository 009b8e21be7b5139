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
        case .text: for diagnostic in diagnostics { say(diagnostic.line) }
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

    private func say(_ line: String) {
        FileHandle.standardError.write(Data((line + "\n").utf8))
    }
}
