import Text

/// Where a letter goes, as the register has it: one to six lines, without a blank one.
///
/// Long names are wrapped, then printed smaller, then shortened when the letter is set; the last lines never are.
package struct PostalAddress: Sendable, Hashable {
    package let recipient: [String]
    package let delivery: [String]
    private static let lines = 6

    /// Control and format characters, such as a change of the writing direction, are left out.
    ///
    /// - Parameters:
    ///   - recipient: who gets it: name, name of the Filiale, "z. Hd. …".
    ///   - delivery: where: street and number, postcode and town, country.
    /// - Returns: `nil` where one of them is missing, or there are more than six lines.
    package init?(recipient: [String], delivery: [String]) {
        self.recipient = recipient.map(\.printable).filter { !$0.isEmpty }
        self.delivery = delivery.map(\.printable).filter { !$0.isEmpty }
        guard !self.recipient.isEmpty, !self.delivery.isEmpty else { return nil }
        guard self.recipient.count + self.delivery.count <= PostalAddress.lines else { return nil }
    }
}

extension String {
    /// The text as one line of characters that can be printed, single blanks between its words, at most 300 characters.
    var printable: String {
        var kept = UnicodeScalarView()
        for scalar in unicodeScalars {
            switch scalar.properties.generalCategory {
            case .format, .surrogate, .privateUse, .unassigned: continue
            case .control, .lineSeparator, .paragraphSeparator: kept.append(" ")
            default: kept.append(scalar)
            }
        }
        let words = String(kept).split(whereSeparator: \.isWhitespace)
        return String(words.joined(separator: " ").trimmed.prefix(300))
    }
}
