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
        case .hiddenCharacter(let character):
            (
                .controlCharacter,
                "Hier steht ein unsichtbares Zeichen (\(character.codePoint)). Löschen Sie es."
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
                "Das ist kein Link: In der Adresse steht ein Leerzeichen, oder die Klammern passen nicht zusammen. Schreiben Sie: [Text](Adresse)"
            )
        case .reversedLink(let words, let address):
            (.linkReversed, "Die Klammern sind vertauscht. Schreiben Sie: [\(words)](\(address))")
        case .unusedDefinition(let label):
            (
                .referenceUnused,
                "Diese Zeile erscheint nicht: „[\(label)]: …“ legt die Adresse eines Links fest, den es nicht gibt. Ist das Text, schreiben Sie ihn ohne die eckigen Klammern: \(label): …"
            )
        case .raggedRow(let cells, let columns):
            (.table, "Die Tabelle hat \(columns) Spalten, diese Zeile hat \(cells).")
        case .rowWithoutTable(let cells):
            (
                .table,
                "Das ist keine Tabelle. Vor eine Tabelle gehört eine Leerzeile, unter ihre erste Zeile: |\(String(repeating: "---|", count: min(cells, 20)))"
            )
        case .badHeadingID(let typed):
            (
                .headingIDForm,
                "„{#\(typed)}“ ist keine Kennung. Erlaubt sind kleine Buchstaben a–z, Ziffern und Bindestriche, am Ende der Überschrift: {#so-geht-es}"
            )
        case .badAdmonition:
            (
                .boxForm,
                "So wird das kein Kasten. Schreiben Sie an den Anfang eines Absatzes > [!HINWEIS] oder > [!WICHTIG], dann ein Leerzeichen und den Text."
            )
        case .idWithoutHeading(let typed):
            (
                .idWithoutHeading,
                "Kennungen stehen nur am Ende von Überschriften: ## Überschrift {#\(typed)}"
            )
        case .headingWithoutBlank(let level):
            (
                .headingBlank,
                "Nach \(String(repeating: "#", count: level)) fehlt ein Leerzeichen, darum ist das keine Überschrift. Schreiben Sie: ## Überschrift {#kennung}"
            )
        case .itemWithoutBlank(let marker):
            (
                .listForm,
                "Soll das ein Punkt einer Liste sein? Dann fehlt nach \(marker) ein Leerzeichen. Sonst schreiben Sie einen Rückstrich: \(marker.escaped)"
            )
        case .foreignBullet(let bullet) where bullet == "–" || bullet == "—":
            (.listForm, "Soll das ein Punkt einer Liste sein? Listen schreiben Sie mit einem Minus: - Punkt")
        case .foreignBullet(let bullet):
            (.listSign, "Mit \(bullet) entsteht keine Liste. Schreiben Sie ein Minus und ein Leerzeichen: - Punkt")
        case .unpairedStrong(let sign):
            (
                .boldOpen,
                "\(sign) steht hier allein, darum wird nichts fett. Fett schreiben Sie so, innen ohne Leerzeichen am Rand: **Wort**"
            )
        case .indentedCode:
            (
                .codeIndented,
                "Mit vier Leerzeichen am Anfang wird die Zeile zu Code. Löschen Sie sie. Ist Code gemeint, schreiben Sie davor und dahinter eine Zeile ```."
            )
        case .openFence(let fence):
            (
                .codeOpen,
                "Der Code hört nicht auf. Schließen Sie ihn mit einer Zeile, in der nur \(fence) steht."
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
                "Eine Adresse allein ist kein Link. Schreiben Sie, wohin sie führt: [Text](\(address.withScheme))"
            )
        case .bareMailAddress(let address):
            (
                .bareMailAddress,
                "Soll das ein Link sein? Dann schreiben Sie: [\(address)](mailto:\(address))"
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

extension String {
    /// `1\.` for `1.`: the last sign is no markup.
    fileprivate var escaped: String { dropLast() + "\\" + suffix(1) }

    fileprivate var withScheme: String { lowercased().hasPrefix("www.") ? "https://" + self : self }
}

extension Unicode.Scalar {
    /// `U+000B`
    var codePoint: String {
        let digits = String(value, radix: 16, uppercase: true)
        return "U+" + String(repeating: "0", count: max(0, 4 - digits.count)) + digits
    }
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
