import Content
import Yams

/// What is wrong with a YAML file of the site, as editors have to be told.
enum SiteYAML {
    /// - Parameter error: what reading `text` threw.
    static func diagnostic(_ error: any Error, _ text: String, _ file: String) -> Diagnostic {
        if case DecodingError.keyNotFound(let key, _) = error {
            return Diagnostic(.yamlKeyMissing, at: Place(file: file), "Hier fehlt „\(key.stringValue)“.")
        }
        let message =
            "Diese Zeile lässt sich nicht lesen. Steht im Text ein Doppelpunkt, setzen Sie den Text in Anführungszeichen: telefon: \"0521: 123\""
        return Diagnostic(.yamlForm, at: Place(file: file, line: line(of: text)), message)
    }

    /// Where reading stops.
    private static func line(of text: String) -> Int {
        do {
            _ = try Yams.compose(yaml: text)
            return 1
        } catch let error as YamlError {
            switch error {
            case .scanner(_, _, let mark, _), .parser(_, _, let mark, _), .composer(_, _, let mark, _):
                return max(1, mark.line)
            default: return 1
            }
        } catch { return 1 }
    }

    /// Keys that mean nothing, so that a slip is no silent gap.
    static func unknownKeys(_ text: String, _ known: [String], _ file: String) -> [Diagnostic] {
        guard let mapping = try? Yams.compose(yaml: text)?.mapping else { return [] }
        return mapping.compactMap { key, _ in
            guard let name = key.string, !known.contains(name) else { return nil }
            let message = "„\(name)“ bedeutet hier nichts.\(Suggestion.sentence(for: name, in: known))"
            return Diagnostic(.yamlKeyUnknown, at: Place(file: file, line: key.mark?.line ?? 1), message)
        }
    }
}
