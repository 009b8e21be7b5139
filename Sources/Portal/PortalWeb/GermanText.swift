import Glibc
import Links
package import PostgreSQL
package import Secrets

/// Dates, times and durations as German readers write them. The time zone is the process's (`PORTAL_TIMEZONE`).
package enum GermanText {
    /// `23. November 2026`
    package static func day(_ time: Timestamp) -> String {
        let local = localTime(time)
        return GermanDay(year: Int(local.tm_year) + 1900, month: Int(local.tm_mon) + 1, day: Int(local.tm_mday)).text
    }

    /// `14:05 Uhr`
    package static func clock(_ time: Timestamp) -> String {
        let local = localTime(time)
        return "\(local.tm_hour):\(local.tm_min < 10 ? "0" : "")\(local.tm_min) Uhr"
    }

    /// `14:05:30 Uhr`
    package static func preciseClock(_ time: Timestamp) -> String {
        let local = localTime(time)
        let digits = [local.tm_min, local.tm_sec].map { ($0 < 10 ? ":0" : ":") + String($0) }
        return "\(local.tm_hour)\(digits.joined()) Uhr"
    }

    /// `23. November 2026 um 14:05 Uhr`
    package static func moment(_ time: Timestamp) -> String {
        "\(day(time)) um \(clock(time))"
    }

    /// The time as a mail's `Date` field has it (RFC 5322): `Mon, 23 Nov 2026 14:05:00 +0100`.
    package static func mailDate(_ time: Timestamp) -> String {
        let local = localTime(time)
        let days = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]
        let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
        func two(_ number: Int) -> String { (number < 10 ? "0" : "") + String(number) }
        let clock = [local.tm_hour, local.tm_min, local.tm_sec].map { two(Int($0)) }.joined(separator: ":")
        let minutes = abs(local.tm_gmtoff) / 60
        let zone = (local.tm_gmtoff < 0 ? "-" : "+") + two(minutes / 60) + two(minutes % 60)
        let day = "\(days[Int(local.tm_wday)]), \(two(Int(local.tm_mday))) \(months[Int(local.tm_mon)])"
        return "\(day) \(local.tm_year + 1900) \(clock) \(zone)"
    }

    /// A waiting time, as ``GermanDuration`` says it.
    package static func duration(_ duration: Duration) -> String {
        GermanDuration.text(seconds: wholeSeconds(duration))
    }

    /// The same behind "nach", "in" and "vor".
    package static func durationDative(_ duration: Duration) -> String {
        GermanDuration.dative(seconds: wholeSeconds(duration))
    }

    /// Seconds, rounded up, at least 1: for `Retry-After`.
    package static func wholeSeconds(_ duration: Duration) -> Int {
        let (seconds, attoseconds) = duration.components
        return max(1, Int(seconds) + (attoseconds > 0 ? 1 : 0))
    }

    /// How hard a password that was accepted is to guess.
    package static func sentence(for strength: PasswordPolicy.Strength) -> String {
        switch strength {
        case .fair: "Ihr Passwort ist ausreichend. Noch besser ist eines aus vier Wörtern."
        case .good: "Ihr Passwort ist gut."
        case .strong: "Ihr Passwort ist sehr gut."
        }
    }

    private static func localTime(_ time: Timestamp) -> tm {
        var seconds = time_t(time.unixSeconds)
        var local = tm()
        localtime_r(&seconds, &local)
        return local
    }

    /// Sets the process's time zone; before the first thread starts.
    package static func setTimeZone(_ name: String) {
        setenv("TZ", name, 1)
        tzset()
    }
}
