/// What a mail server says about a mail it could not deliver (RFC 3464), as far as a sender needs it.
package struct DeliveryReport: Sendable, Hashable {
    /// Whether the mail will never arrive; a delay is no failure.
    package let isFailure: Bool
    /// The `Message-ID` of the mail it is about, without angle brackets.
    package let messageID: String

    /// Reads a report as a mail server hands it over; `nil` for any other mail.
    ///
    /// Looks for the fields by name, wherever in the mail they stand: every server wraps them differently.
    package init?(mail: String) {
        var action: Substring?
        var ids: [Substring] = []
        for line in mail.split(whereSeparator: \.isNewline).prefix(5_000) {
            guard let colon = line.firstIndex(of: ":") else { continue }
            let value = line[line.index(after: colon)...].drop { $0 == " " }
            switch line[..<colon].lowercased() {
            case "action": action = action ?? value
            case "message-id": ids.append(value)
            default: break
            }
        }
        // The first is the report's own, the last that of the mail it quotes.
        guard let action, let id = ids.last else { return nil }
        isFailure = action.lowercased().hasPrefix("failed")
        messageID = String(id.drop { $0 == "<" }.prefix { $0 != ">" && $0 != " " })
    }
}
