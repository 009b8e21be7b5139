import Markdown

/// Reads the head of a content file.
struct FrontMatterReader {
    /// Lines of the head, with the two `---`; 0 when the file has none.
    private(set) var lineCount = 0
    /// Where the text behind the head begins.
    private(set) var bodyStart: Int
    private(set) var head = FrontMatter()
    private(set) var diagnostics: [Diagnostic] = []

    private let file: String
    private var lists: [FrontMatter.Key: [Value]] = [:]
    /// The key whose `- entries` may follow.
    private var openList: FrontMatter.Key?
    /// Indented lines belong to a value that was told already.
    private var passesOverIndented = false

    /// A text, and where it stands between its quotation marks.
    private struct Value {
        let text: String
        let place: Place
    }

    private enum Limit {
        /// Bytes of a line.
        static let line = 4_096
        /// Entries of a list.
        static let entries = 100
    }

    init(file: String, _ bytes: [UInt8]) {
        self.file = file
        var lines = HeadLines(bytes)
        bodyStart = lines.offset
        let first = lines.next() ?? []
        let firstLine = String(decoding: first, as: UTF8.self)
        guard firstLine[...].isFence else {
            guard isReadable(first, firstLine, 1) else { return }
            let message = "Die Datei beginnt nicht mit ---. Der Kopf mit id, title und summary fehlt."
            report(.headMissing, Place(file: file), message)
            return
        }
        while let bytes = lines.next() {
            (lineCount, bodyStart) = (lines.number, lines.offset)
            let line = String(decoding: bytes, as: UTF8.self)
            if line[...].isFence {
                finish()
                return
            }
            if isReadable(bytes, line, lines.number) {
                read(line[...], number: lines.number)
            } else {
                notePlace(line[...], lines.number)
            }
        }
        (lineCount, bodyStart) = (lines.number, lines.offset)
        let message = "Der Kopf hört nicht auf. Schließen Sie ihn mit einer Zeile, in der nur --- steht."
        diagnostics = [Diagnostic(.headOpen, at: Place(file: file), message)]
    }

    /// Reports the first byte of a line that is no UTF-8, or nothing anybody sees, and a line that is too long.
    private mutating func isReadable(_ bytes: ArraySlice<UInt8>, _ line: String, _ number: Int) -> Bool {
        guard bytes.count <= Limit.line else {
            let message = "Im Kopf hat eine Zeile höchstens \(Limit.line) Zeichen. Kürzen Sie sie."
            report(.headLine, Place(file: file, line: number), message)
            return false
        }
        if String(validating: bytes, as: UTF8.self) == nil, let wrong = line.firstIndex(of: "\u{FFFD}") {
            let place = Place(file: file, line: number, of: line, wrong..<line.index(after: wrong))
            report(.notUTF8, place, Diagnostic.message(of: .invalidUTF8))
            return false
        }
        guard let wrong = line.unicodeScalars.firstIndex(where: \.isHidden) else { return true }
        let place = Place(file: file, line: number, of: line, wrong..<line.unicodeScalars.index(after: wrong))
        report(.controlCharacter, place, Diagnostic.message(of: .hiddenCharacter(line.unicodeScalars[wrong])))
        return false
    }

    /// The key of a line that cannot be read is there: that it is missing is not told as well.
    private mutating func notePlace(_ line: Substring, _ number: Int) {
        guard let colon = line.firstIndex(of: ":"), let key = FrontMatter.Key(rawValue: String(line[..<colon])),
            head.places.values[key] == nil
        else { return }
        head.places.values[key] = Place(file: file, line: number)
    }

    private mutating func read(_ line: Substring, number: Int) {
        let content = line.drop(while: \.isBlank)
        if content.isEmpty || content.hasPrefix("#") { return }
        if passesOverIndented, line.first?.isBlank == true { return }
        passesOverIndented = false
        if let key = openList, content.hasPrefix("- ") || content == "-" {
            let entry = content.dropFirst().trimmedBlanks
            let place = Place(file: file, line: number, of: line, entry.startIndex..<entry.endIndex)
            guard hasRoom(for: (lists[key]?.count ?? 0) + 1, at: place) else {
                openList = nil
                return
            }
            if let value = unquoted(entry, line, number) { lists[key, default: []].append(value) }
            return
        }
        openList = nil
        guard let colon = line.firstIndex(of: ":") else {
            let place = Place(file: file, line: number, of: line, content.startIndex..<line.endIndex)
            let message =
                line.first?.isBlank == true
                ? "Ein Wert steht ganz in einer Zeile. Hängen Sie das an die Zeile davor an."
                : "Im Kopf steht in jeder Zeile ein Name, ein Doppelpunkt und ein Wert. Hier fehlt der Doppelpunkt."
            report(.headLine, place, message)
            return
        }
        let name = line[..<colon].trimmedBlanks
        guard line.first?.isBlank == false, let key = FrontMatter.Key(rawValue: String(name)) else {
            unknownKey(name, line, number)
            return
        }
        let value = line[line.index(after: colon)...].trimmedBlanks
        let place = Place(file: file, line: number, of: line, value.startIndex..<value.endIndex)
        if head.places.values[key] != nil {
            report(.headKeyTwice, place, "„\(name)“ steht zweimal im Kopf. Löschen Sie eine der beiden Zeilen.")
            return
        }
        head.places.values[key] = place
        store(value, as: key, line, number)
    }

    private mutating func unknownKey(_ name: Substring, _ line: Substring, _ number: Int) {
        let place = Place(file: file, line: number, of: line, name.startIndex..<name.endIndex)
        if line.first?.isBlank == true {
            report(.headIndentation, place, "Im Kopf beginnt jede Zeile ganz links. Löschen Sie die Leerzeichen davor.")
            return
        }
        let keys = FrontMatter.Key.allCases.map(\.rawValue)
        let suggestion = Suggestion.sentence(for: String(name), in: keys)
        let known = suggestion.isEmpty ? " Bekannt sind: \(keys.joined(separator: ", "))." : suggestion
        report(.headKeyUnknown, place, "„\(name)“ gibt es im Kopf nicht.\(known)")
    }

    private mutating func store(_ value: Substring, as key: FrontMatter.Key, _ line: Substring, _ number: Int) {
        switch key {
        case .aliases, .keywords, .portal:
            if value.isEmpty {
                openList = key
            } else if let entries = list(value, line, number) {
                lists[key] = entries
            }
        case .id, .title, .summary, .owner, .reviewed, .order, .draft:
            guard let value = unquoted(value, line, number) else { return }
            head.places.values[key] = value.place
            store(value.text, as: key, value.place)
        }
    }

    private mutating func store(_ text: String, as key: FrontMatter.Key, _ place: Place) {
        switch key {
        case .id: head.id = text
        case .title: head.title = text
        case .summary: head.summary = text
        case .owner: head.owner = text
        case .reviewed:
            head.reviewed = text
            guard text.isDate else {
                report(.headDate, place, "„\(text)“ ist kein Datum. Schreiben Sie es so: 2026-11-23.")
                return
            }
        case .order:
            guard let order = Int(text), order >= 0 else {
                report(.headNumber, place, "„order“ ist eine ganze Zahl, zum Beispiel 10.")
                return
            }
            head.order = order
        case .draft:
            guard let isDraft = ["true": true, "false": false][text] else {
                report(.headYesNo, place, "„draft“ ist true (Entwurf) oder false.")
                return
            }
            head.isDraft = isDraft
        case .aliases, .keywords, .portal: break
        }
    }

    /// `[a, b]`
    private mutating func list(_ value: Substring, _ line: Substring, _ number: Int) -> [Value]? {
        guard value.first == "[", value.last == "]" else {
            let place = Place(file: file, line: number, of: line, value.startIndex..<value.endIndex)
            let entries = value.drop { $0 == "[" }.trimmingSuffix { $0 == "]" }
            report(.headList, place, "Hier steht eine Liste. Schreiben Sie sie in eckige Klammern: [\(entries)]")
            return nil
        }
        let entries = value.dropFirst().dropLast().entries
        let place = Place(file: file, line: number, of: line, value.startIndex..<value.endIndex)
        guard hasRoom(for: entries.count, at: place) else { return nil }
        return entries.compactMap { entry in
            let entry = entry.trimmedBlanks
            return entry.isEmpty ? nil : unquoted(entry, line, number)
        }
    }

    private mutating func hasRoom(for count: Int, at place: Place) -> Bool {
        if count <= Limit.entries { return true }
        report(.headList, place, "Eine Liste hat höchstens \(Limit.entries) Einträge. Löschen Sie, was zu viel ist.")
        return false
    }

    /// The text as it may stand in YAML; quotation marks within it become those that German texts have.
    private static func quoted(_ text: Substring) -> String {
        if !text.contains("\"") { return "\"\(text)\"" }
        var isOpen = false
        let german = text.map { character -> Character in
            guard character == "\"" else { return character }
            isOpen.toggle()
            return isOpen ? "„" : "“"
        }
        return "\"\(String(german))\""
    }

    /// The text of a value; explains what YAML would read otherwise.
    private mutating func unquoted(_ value: Substring, _ line: Substring, _ number: Int) -> Value? {
        let place = Place(file: file, line: number, of: line, value.startIndex..<value.endIndex)
        guard let first = value.first else { return Value(text: "", place: place) }
        if first == "\"" || first == "'" {
            guard value.count > 1, value.last == first, !value.dropFirst().dropLast().contains(first) else {
                let inner = value.dropFirst().trimmingSuffix { $0 == first }
                report(
                    .headQuotes,
                    place,
                    "Die Anführungszeichen passen nicht zusammen. Schreiben Sie: \(FrontMatterReader.quoted(inner))"
                )
                return nil
            }
            let inner = value.dropFirst().dropLast()
            guard !inner.contains("\\") || first == "'" else {
                report(.headCharacter, place, "Der Rückstrich \\ hat hier eine Sonderrolle. Lassen Sie ihn weg.")
                return nil
            }
            let innerPlace = Place(file: file, line: number, of: line, inner.startIndex..<inner.endIndex)
            return Value(text: String(inner), place: innerPlace)
        }
        if value.isBlockMark {
            passesOverIndented = true
            let start = line[..<value.startIndex]
            report(
                .headCharacter,
                place,
                "Ein Wert steht ganz in einer Zeile, ohne \(first) davor. Schreiben Sie: \(start)Der ganze Text."
            )
            return nil
        }
        let corrected = line[..<value.startIndex] + FrontMatterReader.quoted(value) + line[value.endIndex...]
        if value.contains(": ") || value.hasSuffix(":") {
            let message =
                "Im Text steht ein Doppelpunkt. Setzen Sie den ganzen Text in Anführungszeichen: \(corrected)"
            report(.headColon, place, message)
            return nil
        }
        if value.contains(" #") || "#&*!|>%@`{}[],?".contains(first) || value.hasPrefix("- ") {
            let message =
                "Mit diesem Zeichen kann ein Text hier nicht stehen. Setzen Sie ihn in Anführungszeichen: \(corrected)"
            report(.headCharacter, place, message)
            return nil
        }
        return Value(text: String(value), place: place)
    }

    private mutating func finish() {
        let texts = lists.mapValues { $0.map(\.text) }
        head.aliases = texts[.aliases] ?? []
        head.keywords = texts[.keywords] ?? []
        head.portal = texts[.portal] ?? []
        head.places.entries = lists.mapValues { $0.map(\.place) }
        for (key, value) in [(FrontMatter.Key.id, head.id), (.title, head.title), (.summary, head.summary)]
        where value.isEmpty && !diagnostics.contains(where: { $0.place.line == head.places.values[key]?.line }) {
            let place = head.place(of: key, in: file)
            report(.headKeyMissing, place, "Im Kopf fehlt „\(key.rawValue)“. \(FrontMatterReader.purpose(of: key))")
        }
        if !head.id.isEmpty, !head.id.isTopicID {
            let place = head.place(of: .id, in: file)
            report(
                .idForm,
                place,
                "Eine id besteht aus kleinen Buchstaben a–z, Ziffern und Bindestrichen. „\(head.id)“ geht nicht."
            )
        }
    }

    private static func purpose(of key: FrontMatter.Key) -> String {
        switch key {
        case .id: "Daran erkennt das Portal den Text, zum Beispiel id: konto-anlegen"
        case .title: "Das ist die Überschrift, zum Beispiel title: Wie lege ich ein Konto an?"
        default: "Das ist ein Satz für Suche und Übersichten."
        }
    }

    private mutating func report(_ code: Diagnostic.Code, _ place: Place, _ message: String) {
        diagnostics.append(Diagnostic(code, at: place, message))
    }
}

extension Substring {
    /// Three dashes and nothing else.
    var isFence: Bool { trimmedEnd == "---" }

    private var trimmedEnd: Substring {
        var rest = self
        while rest.last?.isBlank == true { rest = rest.dropLast() }
        return rest
    }

    var trimmedBlanks: Substring { drop(while: \.isBlank).trimmedEnd }

    /// With which YAML begins a text of several lines: `>`, `|-`.
    fileprivate var isBlockMark: Bool {
        (first == ">" || first == "|") && dropFirst().allSatisfy { "+-123456789".contains($0) }
    }

    /// Between the commas that stand in no quotation marks.
    fileprivate var entries: [Substring] {
        var entries: [Substring] = []
        var start = startIndex
        var quote: Character?
        for index in indices {
            let character = self[index]
            if quote != nil {
                if character == quote { quote = nil }
            } else if character == "," {
                entries.append(self[start..<index])
                start = self.index(after: index)
            } else if character == "\"" || character == "'", self[start..<index].allSatisfy(\.isBlank) {
                quote = character
            }
        }
        return entries + [self[start...]]
    }
}

extension Character {
    fileprivate var isBlank: Bool { self == " " || self == "\t" || self == "\r" }
}

extension String {
    /// Lower-case ASCII letters, digits and dashes, beginning with a letter.
    package var isTopicID: Bool {
        guard let first = utf8.first, first >= UInt8(ascii: "a"), first <= UInt8(ascii: "z") else { return false }
        return utf8.allSatisfy { byte in
            byte >= UInt8(ascii: "a") && byte <= UInt8(ascii: "z")
                || byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9")
                || byte == UInt8(ascii: "-")
        }
    }

    /// Lower-case ASCII letters, digits and dashes.
    package var isHeadingID: Bool { "a\(self)".isTopicID && !isEmpty }

    /// `2026-11-23`
    package var isDate: Bool {
        let parts = split(separator: "-", omittingEmptySubsequences: false)
        let isDigits = parts.allSatisfy { $0.utf8.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) } }
        guard isDigits, parts.map(\.utf8.count) == [4, 2, 2], let month = Int(parts[1]), let day = Int(parts[2]) else {
            return false
        }
        let isLeap = (Int(parts[0]) ?? 0) % 4 == 0
        let lengths = [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
        return (1...12).contains(month) && (1...lengths[month - 1]).contains(day)
    }
}

extension Substring {
    fileprivate func trimmingSuffix(while isCut: (Character) -> Bool) -> Substring {
        var rest = self
        while let last = rest.last, isCut(last) { rest.removeLast() }
        return rest
    }
}
