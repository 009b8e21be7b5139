import Markdown

extension Diagnostic {
    /// What the Markdown reader found, for an editor.
    init(_ problem: Problem, in file: String) {
        let (severity, code, message) = Diagnostic.explanation(of: problem.kind)
        self.init(severity, code, at: Place(problem.place, in: file), message)
    }

    private static func explanation(of kind: Problem.Kind) -> (Severity, code: String, message: String) {
        switch kind {
        case .tooLong:
            (
                .error, "zu-lang",
                "Die Datei ist größer als \(Limits.bytes / 1024) kB. Teilen Sie den Text auf mehrere Seiten auf."
            )
        case .tooDeep:
            (
                .error, "zu-tief",
                "Listen oder Zitate stecken hier mehr als \(Limits.depth) Ebenen tief ineinander, oder die Zeile ist sehr weit eingerückt."
            )
        case .tooManyBrackets:
            (
                .error, "zu-viele-klammern",
                "In diesem Absatz stehen mehr als \(Limits.brackets) eckige Klammern. Teilen Sie ihn auf."
            )
        case .invalidUTF8:
            (
                .error, "kein-utf8",
                "Hier steht ein Zeichen, das kein UTF-8 ist. Speichern Sie die Datei mit der Kodierung UTF-8."
            )
        case .html(let html):
            (
                .error, "html",
                "HTML wird nicht angenommen: \(html.firstPart). Schreiben Sie es in Markdown, oder setzen Sie es als Beispiel in `…`."
            )
        case .undefinedReference(let name):
            (
                .error, "verweis-unbekannt",
                "Zu [\(name)] gibt es keine Zeile „[\(name)]: Adresse“. Schreiben Sie die Adresse gleich dahinter: [Text](Adresse)"
            )
        case .blankInLink:
            (
                .error, "link-leerzeichen",
                "Zwischen ] und ( steht ein Leerzeichen, darum ist das kein Link. Löschen Sie es."
            )
        case .raggedRow(let cells, let columns):
            (.error, "tabelle", "Die Tabelle hat \(columns) Spalten, diese Zeile hat \(cells).")
        case .headingID(let typed):
            (
                .error, "kennung-form",
                "„\(typed)“ ist keine Kennung. Erlaubt sind kleine Buchstaben a–z, Ziffern und Bindestriche, am Ende der Überschrift: {#so-geht-es}"
            )
        case .taskList:
            (.error, "ankreuzliste", "Listen zum Ankreuzen ([ ]) gibt es nicht. Nehmen Sie eine einfache Liste.")
        case .strikethrough:
            (.error, "durchgestrichen", "Durchgestrichenes (~~) gibt es nicht. Löschen Sie den Text.")
        case .footnote:
            (.error, "fussnote", "Fußnoten gibt es nicht. Schreiben Sie den Hinweis in den Text.")
        case .bareAddress(let address):
            (
                .error, "adresse-ohne-text",
                "Eine Adresse allein ist kein Link. Schreiben Sie, wohin sie führt: [Text](\(address))"
            )
        }
    }
}

extension String {
    fileprivate var firstPart: String {
        let line = prefix { !$0.isNewline }
        return line.count > 40 ? line.prefix(40) + "…" : String(line)
    }
}
