/// A moment, exact to the microsecond like PostgreSQL's `timestamptz`.
///
/// Arithmetic stops at ``distantPast`` and ``distantFuture`` instead of overflowing.
package struct Timestamp: Sendable, Hashable, Comparable {
    /// Microseconds since 1970-01-01 UTC.
    package let microseconds: Int64

    /// PostgreSQL's `infinity`.
    package static let distantFuture = Timestamp(microseconds: .max)
    /// PostgreSQL's `-infinity`.
    package static let distantPast = Timestamp(microseconds: .min)

    /// 2000-01-01 UTC, from which PostgreSQL counts, in microseconds since 1970.
    private static let postgresEpoch: Int64 = 946_684_800_000_000

    package init(microseconds: Int64) {
        self.microseconds = microseconds
    }

    package init(unixSeconds: Int) {
        microseconds = Int64(unixSeconds).multipliedSaturating(by: 1_000_000)
    }

    /// - Returns: `nil` for a moment after the year 294246, which PostgreSQL knows and this type does not.
    init?(postgresMicroseconds: Int64) {
        guard postgresMicroseconds != .max && postgresMicroseconds != .min else {
            microseconds = postgresMicroseconds
            return
        }
        let (sum, overflow) = postgresMicroseconds.addingReportingOverflow(Timestamp.postgresEpoch)
        guard !overflow else { return nil }
        microseconds = sum
    }

    /// What is too early for PostgreSQL stays finite, so that the server refuses it.
    var postgresMicroseconds: Int64 {
        isFinite ? max(.min + 1, microseconds.addingSaturating(-Timestamp.postgresEpoch)) : microseconds
    }

    /// Whole seconds since 1970-01-01 UTC, rounded down.
    package var unixSeconds: Int {
        let (quotient, remainder) = microseconds.quotientAndRemainder(dividingBy: 1_000_000)
        return Int(remainder < 0 ? quotient - 1 : quotient)
    }

    private var isFinite: Bool { self != .distantFuture && self != .distantPast }

    package static func < (left: Timestamp, right: Timestamp) -> Bool {
        left.microseconds < right.microseconds
    }

    package static func + (time: Timestamp, duration: Duration) -> Timestamp {
        guard time.isFinite else { return time }
        return Timestamp(microseconds: time.microseconds.addingSaturating(duration.microseconds))
    }

    package static func - (time: Timestamp, duration: Duration) -> Timestamp {
        time + (.zero - duration)
    }

    package static func - (later: Timestamp, earlier: Timestamp) -> Duration {
        .microseconds(later.microseconds) - .microseconds(earlier.microseconds)
    }
}

extension Duration {
    /// The duration in microseconds, cut off below, as far as 64 bits reach.
    var microseconds: Int64 {
        components.seconds.multipliedSaturating(by: 1_000_000)
            .addingSaturating(components.attoseconds / 1_000_000_000_000)
    }
}

extension Int64 {
    fileprivate func addingSaturating(_ other: Int64) -> Int64 {
        let (sum, overflow) = addingReportingOverflow(other)
        return overflow ? (other < 0 ? .min : .max) : sum
    }

    fileprivate func multipliedSaturating(by factor: Int64) -> Int64 {
        let (product, overflow) = multipliedReportingOverflow(by: factor)
        return overflow ? ((self < 0) == (factor < 0) ? .max : .min) : product
    }
}
