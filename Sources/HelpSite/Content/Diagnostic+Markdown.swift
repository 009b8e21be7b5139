import Markdown

extension Diagnostic {
    /// What the Markdown reader found, for an editor.
    init(_ problem: Problem, in file: String) {
        let (code, message) = Diagnostic.explanation(of: problem.kind)
        self.init(code, at: Place(problem.location, in: file), message)
    }

    /// The same for a head, which the Markdown reader does not see.
    static func message(of kind: Problem.Kind) -> String { explanation(of: kind).message }

    private static func explanation(of kind: Problem.Kind) -> (code: Code, message: String) {
        switch kind {
        case .tooLarge:
            (
                .tooLong,
                "Die Datei ist größer als \(Document.Limit.bytes / 1024) kB. Teilen Sie den Text auf mehrere Seiten auf."
            )
        case .tooDeep:
            (
                .tooDeep,
                "Listen, Zitate oder Hervorhebungen stecken hier mehr als \(Document.Limit.depth) Ebenen tief ineinander."
            )
        case .tooManyBrackets:
            (
                .tooManyBrackets,
                "In dieser Zeile stehen mehr als \(Document.Limit.brackets) eckige Klammern. Teilen Sie sie auf."
            )
        case .tooManyImages:
            (
                .tooManyImages,
                "In diesem Absatz stehen mehr als \(Document.Limit.images) Bilder. Teilen Sie ihn auf."
            )
        case .invalidUTF8:
            (
                .notUTF8,
                "Hier steht ein Zeichen, das kein UTF-8 ist. Speichern Sie die Datei mit der Kodierung UTF-8."
            )
        case .controlCharacter(let byte):
            (
                .controlCharacter,
                "Hier steht ein unsichtbares Zeichen (\(byte.codePoint)). Löschen Sie es."
            )
        case .rawHTML(let html):
            (
                .html,
                "HTML wird nicht angenommen: \(html.firstPart). Schreiben Sie es in Markdown, oder setzen Sie es als Beispiel in `…`."
            )
        case .undefinedReference(let name):
            (
                .referenceUnknown,
                "Zu [\(name)] gibt es keine Zeile „[\(name)]: Adresse“. Schreiben Sie die Adresse gleich dahinter: [Text](Adresse)"
            )
        case .spaceBeforeDestination:
            (
                .linkBlank,
                "Zwischen ] und ( steht ein Leerzeichen, darum ist das kein Link. Löschen Sie es."
            )
        case .unreadableDestination:
            (
                .linkForm,
                "Das ist kein Link: In der Adresse steht ein Leerzeichen, oder die Klammern passen nicht zusammen."
            )
        case .raggedRow(let cells, let columns):
            (.table, "Die Tabelle hat \(columns) Spalten, diese Zeile hat \(cells).")
        case .badHeadingID(let typed):
            (
                .headingIDForm,
                "„{#\(typed)}“ ist keine Kennung. Erlaubt sind kleine Buchstaben a–z, Ziffern und Bindestriche, am Ende der Überschrift: {#so-geht-es}"
            )
        case .badAdmonition:
            (
                .boxForm,
                "Ein Kasten beginnt mit einer Zeile, in der nur [!HINWEIS] oder [!WICHTIG] steht. Der Text folgt in der nächsten."
            )
        case .taskList:
            (.taskList, "Listen zum Ankreuzen ([ ]) gibt es nicht. Nehmen Sie eine einfache Liste.")
        case .strikethrough:
            (.strikethrough, "Durchgestrichenes (~~) gibt es nicht. Löschen Sie den Text.")
        case .footnote:
            (.footnote, "Fußnoten gibt es nicht. Schreiben Sie den Hinweis in den Text.")
        case .bareURL(let address):
            (
                .bareAddress,
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

extension UInt8 {
    /// `U+000B`
    var codePoint: String { "U+00" + (self < 16 ? "0" : "") + String(self, radix: 16, uppercase: true) }
}

extension Place {
    init(_ location: SourceLocation, in file: String) {
        self.init(file: file, Position(location.start), Position(location.end))
    }
}

extension Place.Position {
    fileprivate init(_ position: SourceLocation.Position) {
        self.init(line: position.line, column: position.column, utf16: position.utf16Column - 1)
    }
}
