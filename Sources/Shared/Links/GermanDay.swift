/// A day as German readers write it.
package struct GermanDay: Sendable, Hashable {
    package let year: Int
    /// 1 to 12.
    package let month: Int
    package let day: Int

    /// - Parameter month: 1 to 12.
    package init(year: Int, month: Int, day: Int) {
        precondition((1...12).contains(month) && (1...31).contains(day), "no day of the calendar")
        self.year = year
        self.month = month
        self.day = day
    }

    private static let months = [
        "Januar", "Februar", "März", "April", "Mai", "Juni", "Juli", "August", "September", "Oktober", "November",
        "Dezember",
    ]

    /// `23. November 2026`
    package var text: String { "\(day). \(GermanDay.months[month - 1]) \(year)" }
}
