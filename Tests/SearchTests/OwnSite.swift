import Foundation

/// Files of our own help site.
enum OwnSite {
    private static let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../site")

    static var synonyms: String {
        get throws { try String(contentsOf: folder.appending(path: "synonyms.txt"), encoding: .utf8) }
    }

    /// What people type, from `search-tests.yaml`.
    static var queries: [String] {
        get throws {
            let file = try String(contentsOf: folder.appending(path: "search-tests.yaml"), encoding: .utf8)
            return file.matches(of: /query: "([^"]+)"/).map { String($0.output.1) }
        }
    }
}
