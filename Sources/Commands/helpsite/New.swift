import ArgumentParser
import Content
import Files
import Foundation

/// `helpsite new konto/neues-thema`
struct New: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Begin a text: a file with its head, as a draft.")

    @Option(help: "Folder of the texts.") var content = "content"
    @Argument(help: "Chapter and id: konto/neues-thema.") var topic: String

    func run() throws {
        let parts = topic.split(separator: "/").map(String.init)
        guard parts.count == 2, parts.allSatisfy(\.isTopicID) else {
            try fail(
                "Schreiben Sie Kapitel und Kennung, zum Beispiel: helpsite new konto/neues-thema. Erlaubt sind a–z, Ziffern und Bindestriche."
            )
        }
        let path = "\(content)/\(parts[0])/\(parts[1]).md"
        guard FileStamp(of: "\(content)/\(parts[0])") != nil else {
            try fail("Das Kapitel „\(parts[0])“ gibt es nicht in \(content).")
        }
        if let other = try owner(of: parts[1]) {
            try fail("Die Kennung „\(parts[1])“ hat schon \(other). Nehmen Sie eine andere.")
        }
        guard FileStamp(of: path) == nil else { try fail("\(path) gibt es schon.") }
        let text = """
            ---
            id: \(parts[1])
            title: Welche Frage beantwortet der Text?
            summary: Die Antwort in einem Satz.
            order: 100
            owner: service
            reviewed: \(Options.today)
            keywords: [Wort das Menschen suchen]
            portal: []
            draft: true
            ---
            Die Antwort steht im ersten Satz.

            1. Erster Schritt
            2. Zweiter Schritt

            ## Wenn es nicht klappt {#wenn-es-nicht-klappt}

            Was man dann tut.

            ## Passt dazu {#passt-dazu}

            - [Wie erreiche ich die Kammer?](hilfe:kontakt)

            """
        do {
            try File.write(Array(text.utf8), to: path)
            print(path)
        } catch { try fail("\(error)") }
    }

    /// The file of the text that has an id, or had it.
    private func owner(of id: String) throws -> String? {
        let folder = try ContentFolder(content)
        return try folder.texts.lazy.map { text in
            let file = folder.name(of: text.path)
            return try Topic.read(File.read(file), kind: text.kind, file: file).topic
        }.first { $0.id == id || $0.head.aliases.contains(id) }?.file
    }

    private func fail(_ message: String) throws -> Never {
        FileHandle.standardError.write(Data((message + "\n").utf8))
        throw ExitCode(1)
    }
}
