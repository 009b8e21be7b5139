/// A header value of the shape `essence; name=value; name="quoted value"` (RFC 9110, 8.3; RFC 6266).
package struct MediaType: Sendable, Hashable {
    /// The part before the first `;`, lower case.
    package let essence: String
    /// Parameter names in lower case; of duplicates the first.
    package let parameters: [String: String]

    package init?(_ value: some StringProtocol) {
        var rest = Substring(value)
        essence = MediaType.take(from: &rest, until: ";").lowercased()
        guard !essence.isEmpty else { return nil }
        var parameters: [String: String] = [:]
        while rest.popFirst() == ";" {
            let name = MediaType.take(from: &rest, until: "=", ";").lowercased()
            guard rest.first == "=" else { continue }
            rest.removeFirst()
            let text: String
            if rest.first == "\"" {
                guard let quoted = MediaType.quoted(from: &rest) else { return nil }
                text = quoted
            } else {
                text = MediaType.take(from: &rest, until: ";")
            }
            if parameters[name] == nil { parameters[name] = text }
        }
        self.parameters = parameters
    }

    /// Removes and returns what stands before the first of `stops`, without blanks at its ends.
    private static func take(from rest: inout Substring, until stops: Character...) -> String {
        var head = rest.prefix { !stops.contains($0) }
        rest = rest[head.endIndex...]
        while head.first == " " || head.first == "\t" { head.removeFirst() }
        while head.last == " " || head.last == "\t" { head.removeLast() }
        return String(head)
    }

    /// Reads a quoted string. Browsers write a quote as `%22` and a backslash as it is, so only `\"` is an escape.
    private static func quoted(from rest: inout Substring) -> String? {
        rest.removeFirst()
        var text = ""
        while let character = rest.popFirst() {
            switch character {
            case "\"":
                rest = rest.drop { $0 != ";" }
                return text
            case "\\" where rest.first == "\"":
                text.append("\"")
                rest.removeFirst()
            default:
                text.append(character)
            }
        }
        return nil
    }
}
