/// A moment, exact to the microsecond like PostgreSQL's `timestamptz`.
package struct Timestamp: Sendable, Hashable, Comparable {
    /// Microseconds since 1970-01-01 UTC.
    package let microseconds: Int64

    /// 2000-01-01 UTC, from which PostgreSQL counts, in microseconds since 1970.
    static let postgresEpoch: Int64 = 946_684_800_000_000

    package init(microseconds: Int64) {
        self.microseconds = microseconds
    }

    package init(unixSeconds: Int) {
        microseconds = Int64(unixSeconds) * 1_000_000
    }

    /// Whole seconds since 1970-01-01 UTC, rounded down.
    package var unixSeconds: Int {
        Int((Double(microseconds) / 1_000_000).rounded(.down))
    }

    package static func < (left: Timestamp, right: Timestamp) -> Bool {
        left.microseconds < right.microseconds
    }

    package static func + (time: Timestamp, duration: Duration) -> Timestamp {
        Timestamp(microseconds: time.microseconds + duration.microseconds)
    }

    package static func - (time: Timestamp, duration: Duration) -> Timestamp {
        Timestamp(microseconds: time.microseconds - duration.microseconds)
    }

    package static func - (later: Timestamp, earlier: Timestamp) -> Duration {
        .microseconds(later.microseconds - earlier.microseconds)
    }
}

extension Duration {
    /// The duration in microseconds, cut off below.
    var microseconds: Int64 {
        components.seconds * 1_000_000 + components.attoseconds / 1_000_000_000_000
    }
}
