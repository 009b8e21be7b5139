/// A day of the Gregorian calendar without time and zone, PostgreSQL's `date`.
package struct CalendarDay: Sendable, Hashable, Comparable, CustomStringConvertible {
    /// 0 is 1 BC, -1 is 2 BC.
    package let year: Int
    /// 1 to 12.
    package let month: Int
    /// 1 to 31.
    package let day: Int

    /// The years of PostgreSQL's `date`, 4713 BC to 5874897 AD.
    private static let years = -4712...5_874_897

    /// - Returns: `nil` for a day that the calendar or PostgreSQL does not have.
    package init?(year: Int, month: Int, day: Int) {
        guard CalendarDay.years.contains(year), (1...12).contains(month), (1...31).contains(day) else { return nil }
        guard day <= CalendarDay.days(in: month, of: year) else { return nil }
        self.year = year
        self.month = month
        self.day = day
    }

    private static func days(in month: Int, of year: Int) -> Int {
        switch month {
        case 2: year.isMultiple(of: 4) && (!year.isMultiple(of: 100) || year.isMultiple(of: 400)) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }

    /// Negative before 2000-01-01.
    var daysSince2000: Int32 {
        // A year that begins in March has its leap day at its end (H. Hinnant, "chrono-Compatible Low-Level Date
        // Algorithms", days_from_civil).
        let marchYear = month > 2 ? year : year - 1
        let era = (marchYear >= 0 ? marchYear : marchYear - 399) / 400
        let yearOfEra = marchYear - era * 400
        let dayOfYear = (153 * ((month + 9) % 12) + 2) / 5 + day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        return Int32(era * 146_097 + dayOfEra - CalendarDay.marchZeroTo2000)
    }

    /// - Returns: `nil` for `infinity` and `-infinity`, which are no days.
    init?(daysSince2000 days: Int32) {
        // The inverse, civil_from_days.
        let shifted = Int(days) + CalendarDay.marchZeroTo2000
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let marchMonth = (5 * dayOfYear + 2) / 153
        let month = (marchMonth + 2) % 12 + 1
        self.init(
            year: yearOfEra + era * 400 + (month <= 2 ? 1 : 0),
            month: month,
            day: dayOfYear - (153 * marchMonth + 2) / 5 + 1
        )
    }

    /// Days from 0000-03-01 to 2000-01-01.
    private static let marchZeroTo2000 = 730_425

    package static func < (left: CalendarDay, right: CalendarDay) -> Bool {
        (left.year, left.month, left.day) < (right.year, right.month, right.day)
    }

    /// `2026-03-01`.
    package var description: String {
        "\(padded(year, to: 4))-\(padded(month, to: 2))-\(padded(day, to: 2))"
    }

    private func padded(_ number: Int, to width: Int) -> String {
        let digits = String(number.magnitude)
        return (number < 0 ? "-" : "") + String(repeating: "0", count: max(0, width - digits.count)) + digits
    }
}
