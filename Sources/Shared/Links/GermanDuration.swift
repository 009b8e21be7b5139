/// Durations as German readers write them.
package enum GermanDuration {
    private static let year = 365 * 86_400

    /// A waiting time, rounded up so that nobody comes too early: `45 Sekunden`, `5 Minuten`, `2 Stunden`, `3 Tage`; whole
    /// years as `12 Monate`.
    package static func text(seconds: Int) -> String {
        switch seconds {
        case ..<90: count(seconds, "Sekunde", "Sekunden")
        case ..<5_400: count((seconds + 59) / 60, "Minute", "Minuten")
        case ..<172_800: count((seconds + 3_599) / 3_600, "Stunde", "Stunden")
        case let years where years % year == 0: count(years / year * 12, "Monat", "Monate")
        default: count((seconds + 86_399) / 86_400, "Tag", "Tage")
        }
    }

    /// The same behind "nach", "in" and "vor": `7 Tagen`, `12 Monaten`.
    package static func dative(seconds: Int) -> String {
        let text = text(seconds: seconds)
        return text.hasSuffix("Tage") || text.hasSuffix("Monate") ? text + "n" : text
    }

    private static func count(_ number: Int, _ one: String, _ many: String) -> String {
        number == 1 ? "1 \(one)" : "\(number) \(many)"
    }
}
