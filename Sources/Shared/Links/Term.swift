/// A lifetime or limit that is the same in every installation. The help site tells people its value under ``fact``.
package enum Term: CaseIterable, Sendable {
    /// How long the people of Verwaltung may object to somebody who came by PIN.
    case objection
    /// How long a checked PIN waits for "Ist das Ihr Betrieb?" to be answered.
    case confirmation
    /// How long the code of a letter about a new link holds.
    case report
    /// How often a person may ask for an invitation in a day.
    case wishesPerDay

    /// Seconds, or a count.
    package var value: Int {
        switch self {
        case .objection: 14 * 86_400
        case .confirmation: 900
        case .report: 60 * 86_400
        case .wishesPerDay: 5
        }
    }

    /// The name in `portal facts` and, in double braces, in the help's Markdown.
    package var fact: String {
        switch self {
        case .objection: "verwaltung.frist"
        case .confirmation: "pin.bestaetigen"
        case .report: "brief.code.gueltig"
        case .wishesPerDay: "einladung.bitten_je_tag"
        }
    }

    /// In words: `14 Tage`, or the number.
    package var text: String {
        self == .wishesPerDay ? String(value) : GermanDuration.text(seconds: value)
    }
}
