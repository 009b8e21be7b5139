import Content
import Files
import Markdown

/// A text file of the folder `site/`, with which editors and their programs may have done anything.
struct SiteFile {
    /// As diagnostics name it: `site/kammer.yaml`.
    let path: String
    /// Empty where there is no such file, or nothing that can be read.
    let text: String
    private(set) var diagnostics: [Diagnostic] = []

    /// - Throws: where there is a file that cannot be opened: it is no empty one.
    init(_ path: String) throws(FileProblem) {
        self.path = path
        guard FileStamp(of: path) != nil else {
            text = ""
            return
        }
        let bytes = try File.read(path, atMost: Document.Limit.bytes + 1)
        if bytes.count > Document.Limit.bytes {
            text = ""
            let message = "Die Datei ist größer als \(Document.Limit.bytes / 1024) kB. Kürzen Sie sie."
            diagnostics = [Diagnostic(.tooLong, at: Place(file: path), message)]
            return
        }
        text = String(decoding: bytes.starts(with: "\u{FEFF}".utf8) ? bytes[3...] : bytes[...], as: UTF8.self)
        guard String(validating: bytes, as: UTF8.self) == nil else { return }
        for (number, line) in text.textLines.enumerated() {
            guard let wrong = line.firstIndex(of: "\u{FFFD}") else { continue }
            let place = Place(file: path, line: number + 1, of: line, wrong..<line.index(after: wrong))
            let message =
                "Hier steht ein Zeichen, das kein UTF-8 ist. Speichern Sie die Datei mit der Kodierung UTF-8."
            diagnostics = [Diagnostic(.notUTF8, at: place, message)]
            return
        }
    }
}
