import Content
import Files
import Yams

/// A YAML file of the site, read so that each slip can be told with its place.
///
/// It has no anchors and aliases, because ten lines of them can stand for billions of entries, and it nests a little only.
struct SiteYAML {
    let file: SiteFile
    /// `nil` where the file is missing or empty, or cannot be read.
    private(set) var root: Node?
    private(set) var diagnostics: [Diagnostic]

    private static let maximumDepth = 8

    init(_ path: String) throws(FileProblem) {
        file = try SiteFile(path)
        diagnostics = file.diagnostics
        guard diagnostics.isEmpty else { return }
        if let place = firstReference {
            let message =
                "Mit & und * beginnt hier kein Wert: Anker und Verweise gibt es nicht. Setzen Sie den Wert in Anführungszeichen."
            diagnostics = [Diagnostic(.yamlReference, at: place, message)]
            return
        }
        do {
            let root = try Yams.compose(yaml: file.text)
            if let node = root.flatMap({ SiteYAML.tooDeep($0, depth: 1) }) {
                let message = "Hier stecken mehr als \(SiteYAML.maximumDepth) Ebenen ineinander."
                diagnostics = [Diagnostic(.tooDeep, at: place(of: node), message)]
            } else {
                self.root = root
            }
        } catch {
            diagnostics = [diagnostic(error)]
        }
    }

    // MARK: What is wrong

    /// - Parameter error: what reading or decoding the text threw.
    func diagnostic(_ error: any Error) -> Diagnostic {
        switch error {
        case DecodingError.keyNotFound(let key, let context):
            Diagnostic(.yamlKeyMissing, at: place(of: context.codingPath), "Hier fehlt „\(key.stringValue)“.")
        case DecodingError.typeMismatch(_, let context), DecodingError.valueNotFound(_, let context),
            DecodingError.dataCorrupted(let context):
            Diagnostic(
                .yamlForm,
                at: place(of: context.codingPath),
                "Der Wert von „\(context.codingPath.last?.stringValue ?? "")“ hat nicht die Form, die er haben muss."
            )
        case YamlError.duplicatedKeysInMapping(let names, let context):
            Diagnostic(
                .yamlForm,
                at: place(of: context.mark, names.first ?? ""),
                "„\(names.joined(separator: "“, „"))“ steht hier mehrmals. Löschen Sie, was zu viel ist."
            )
        case YamlError.scanner(let context, _, let mark, _), YamlError.parser(let context, _, let mark, _),
            YamlError.composer(let context, _, let mark, _):
            unreadable(
                at: [mark, context?.mark].compactMap(\.self).first { !isBehindText($0) }.map { place(of: $0, "") }
                    ?? end
            )
        default:
            unreadable(at: Place(file: file.path))
        }
    }

    /// What is not closed is noticed at the end only, where nobody would look for it.
    private func isBehindText(_ mark: Mark) -> Bool {
        file.text.textLines.dropFirst(mark.line - 1).enumerated().allSatisfy { index, line in
            line.unicodeScalars.dropFirst(index == 0 ? mark.column - 1 : 0).allSatisfy(\.properties.isWhitespace)
        }
    }

    /// Behind the last character that is not white.
    private var end: Place {
        let lines = file.text.textLines
        let number = lines.lastIndex { !$0.allSatisfy(\.isWhitespace) } ?? 0
        let end =
            lines[number].lastIndex { !$0.isWhitespace }.map(lines[number].index(after:)) ?? lines[number].endIndex
        return Place(file: file.path, line: number + 1, of: lines[number], end..<end)
    }

    private func unreadable(at place: Place) -> Diagnostic {
        let message =
            "Diese Zeile lässt sich nicht lesen. Steht im Text ein Doppelpunkt, setzen Sie den Text in Anführungszeichen: telefon: \"0521: 123\""
        return Diagnostic(.yamlForm, at: place, message)
    }

    /// Keys that mean nothing, so that a slip is no silent gap.
    ///
    /// - Parameter node: a mapping; the whole file without it.
    func unknownKeys(_ known: [String], in node: Node? = nil) -> [Diagnostic] {
        guard let mapping = (node ?? root)?.mapping else { return [] }
        return mapping.compactMap { key, _ in
            guard let name = key.string, !known.contains(name) else { return nil }
            let message = "„\(name)“ bedeutet hier nichts.\(Suggestion.sentence(for: name, in: known))"
            return Diagnostic(.yamlKeyUnknown, at: place(of: key), message)
        }
    }

    private static func tooDeep(_ node: Node, depth: Int) -> Node? {
        if depth > maximumDepth { return node }
        switch node {
        case .mapping(let mapping):
            return mapping.lazy.flatMap { [$0, $1] }.compactMap { tooDeep($0, depth: depth + 1) }.first
        case .sequence(let sequence): return sequence.lazy.compactMap { tooDeep($0, depth: depth + 1) }.first
        case .scalar, .alias: return nil
        }
    }

    // MARK: Places

    /// A word or the beginning of a list or a mapping.
    func place(of node: Node) -> Place {
        guard let mark = node.mark else { return Place(file: file.path) }
        return place(of: mark, node.scalar?.string ?? "")
    }

    private func place(of path: [any CodingKey]) -> Place {
        var node = root
        for key in path { node = key.intValue.flatMap { node?.sequence?[$0] } ?? node?.mapping?[key.stringValue] }
        return path.isEmpty ? Place(file: file.path) : node.map(place) ?? Place(file: file.path)
    }

    /// - Parameter words: what begins at the mark, perhaps behind a quotation mark.
    private func place(of mark: Mark, _ words: String) -> Place {
        let lines = file.text.textLines
        guard lines.indices.contains(mark.line - 1) else { return Place(file: file.path) }
        let line = lines[mark.line - 1]
        let scalars = line.unicodeScalars
        var start = scalars.index(line.startIndex, offsetBy: mark.column - 1, limitedBy: line.endIndex) ?? line.endIndex
        if line[start...].first == "\"" || line[start...].first == "'" { start = line.index(after: start) }
        let end = line[start...].hasPrefix(words) ? line.index(start, offsetBy: words.count) : start
        return Place(file: file.path, line: mark.line, of: line, start..<end)
    }
}

extension SiteYAML {
    /// The first anchor or alias: `&` or `*` where a value begins.
    private var firstReference: Place? {
        var state = State()
        for (number, line) in file.text.textLines.enumerated() {
            state.beginLine()
            for index in line.indices
            where state.isReference(line[index], next: line[line.index(after: index)...].first) {
                let word = line[index...].prefix { !$0.isWhitespace && !",]}".contains($0) }
                return Place(file: file.path, line: number + 1, of: line, word.startIndex..<word.endIndex)
            }
        }
        return nil
    }

    /// What is known of the text up to a character.
    private struct State {
        private var quote: Character?
        private var isEscaped = false
        private var isComment = false
        private var beginsValue = true
        private var depth = 0

        mutating func beginLine() {
            (isComment, beginsValue) = (false, true)
        }

        mutating func isReference(_ character: Character, next: Character?) -> Bool {
            if isComment { return false }
            if let quote {
                if character == quote, !isEscaped { self.quote = nil }
                isEscaped = character == "\\" && quote == "\"" && !isEscaped
                return false
            }
            let beganValue = beginsValue
            switch character {
            case " ", "\t": if !beganValue, next == "#" { isComment = true }
            case "#": isComment = beganValue
            case "\"", "'":
                if beganValue { quote = character }
                beginsValue = false
            case "[", "{":
                if beganValue { depth += 1 }
                beginsValue = beganValue
            case "]", "}":
                depth = max(0, depth - 1)
                beginsValue = false
            case ",": beginsValue = depth > 0
            case ":", "-", "?":
                beginsValue = (character == ":" || beganValue) && (next == nil || next == " " || depth > 0)
            case "&", "*":
                return beganValue
            default: beginsValue = false
            }
            return false
        }
    }
}
