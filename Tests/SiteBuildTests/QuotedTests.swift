import Foundation
import Testing

/// What the help puts into quotation marks is what the portal, or the web server before it, says.
struct QuotedTests {
    private static let root = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../..").standardized

    /// The text of all files below a folder whose names end so.
    private static func files(in folder: String, endings: Set<String>) throws -> [(name: String, text: String)] {
        let files = FileManager.default.enumerator(atPath: root.appending(path: folder).path)
        return try (files.map { Array($0) } ?? []).compactMap { $0 as? String }.sorted()
            .filter { endings.contains(URL(filePath: $0).pathExtension) }
            .map { ($0, try String(contentsOf: root.appending(path: "\(folder)/\($0)"), encoding: .utf8)) }
    }

    @Test func `Every sentence that a text quotes is one of the portal`() throws {
        let said = try ["Sources/Portal", "Sources/Shared", "nginx/fehler"].flatMap {
            try QuotedTests.files(in: $0, endings: ["swift", "txt"]).map(\.text)
        }.joined().replacing(/\s*\\\n\s*/, with: " ")
        var quoted = 0
        for (name, text) in try QuotedTests.files(in: "content", endings: ["md"]) {
            let body = text.split(separator: "\n---\n", maxSplits: 1).last ?? ""
            for match in body.matches(of: /"([^"{}]{12,120})"/) {
                let sentence = match.output.1.replacing("\\*", with: "*").trimmingCharacters(in: ["…", ".", " "])
                quoted += 1
                #expect(said.contains(sentence), "\(name) quotes: \(sentence)")
            }
        }
        #expect(quoted > 30)
    }
}
