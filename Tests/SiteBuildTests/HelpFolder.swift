import Content
import Foundation
import SiteBuild

/// A content folder for one test, removed with it.
final class HelpFolder: Sendable {
    let path: String

    init(_ texts: [String: String] = [:]) throws {
        path = FileManager.default.temporaryDirectory.path + "/hilfe-" + UUID().uuidString
        try write("site/kammer.yaml", "{name: Handwerkskammer Probe, kurzname: HWK, email: post@kammer.example}")
        try write("content/index.md", HelpFolder.text(id: "start", "Willkommen."))
        for (file, text) in texts { try write("content/" + file, text) }
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    /// A text with a head.
    static func text(id: String, title: String = "Titel", more: String = "", _ body: String) -> String {
        "---\nid: \(id)\ntitle: \(title)\nsummary: Ein Satz.\n\(more)---\n\(body)\n"
    }

    func write(_ file: String, _ text: String) throws { try write(file, bytes: Array(text.utf8)) }

    func write(_ file: String, base64: String) throws {
        guard let data = Data(base64Encoded: base64) else { throw CocoaError(.fileReadCorruptFile) }
        try write(file, bytes: Array(data))
    }

    func write(_ file: String, bytes: [UInt8]) throws {
        let url = URL(filePath: path + "/" + file)
        try FileManager.default.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(bytes).write(to: url)
    }

    func remove(_ file: String) throws { try FileManager.default.removeItem(atPath: path + "/" + file) }

    var options: SiteOptions {
        var options = SiteOptions(today: "2026-11-23")
        options.content = path + "/content"
        options.site = path + "/site"
        options.out = path + "/public"
        options.serverPages = path + "/nginx/fehler/texte.txt"
        options.compresses = false
        return options
    }

    func build(_ change: (inout SiteOptions) -> Void = { _ in }) throws -> SiteBuilder.Outcome {
        var options = options
        change(&options)
        return try SiteBuilder(options).build()
    }

    /// `konto/a.md:7:5 code` for each.
    func places(_ diagnostics: [Diagnostic]) -> [String] {
        diagnostics.map { diagnostic in
            let file = diagnostic.place.file.replacing(path + "/content/", with: "").replacing(path + "/", with: "")
            return "\(file):\(diagnostic.place.line):\(diagnostic.place.column) \(diagnostic.code.rawValue)"
        }
    }

    func page(_ address: String, in out: String = "public") throws -> String {
        try String(contentsOfFile: "\(path)/\(out)/\(address)index.html", encoding: .utf8)
    }

    /// Every file that was written, by path.
    func files(in out: String = "public") throws -> [String: Data] {
        let root = URL(filePath: path + "/" + out)
        var files: [String: Data] = [:]
        for case let file as String in FileManager.default.enumerator(atPath: root.path) ?? .init() {
            let url = root.appending(path: file)
            if (try url.resourceValues(forKeys: [.isRegularFileKey])).isRegularFile == true {
                files[file] = try Data(contentsOf: url)
            }
        }
        return files
    }
}
