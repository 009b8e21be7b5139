import Glibc

/// A moment of the monotonic clock after which waiting stops.
struct Deadline {
    private let end: UInt64

    init(after duration: Duration) {
        end = Deadline.now + UInt64(max(0, duration.microseconds)) * 1000
    }

    private init(end: UInt64) {
        self.end = end
    }

    /// The deadline for the first of several steps that share the time left.
    func share(of steps: Int) -> Deadline {
        let now = Deadline.now
        return now >= end ? self : Deadline(end: now + (end - now) / UInt64(max(1, steps)))
    }

    /// For `poll`: 0 when it has passed, else at least 1.
    var millisecondsLeft: Int32 {
        let now = Deadline.now
        return now >= end ? 0 : Int32(clamping: (end - now) / 1_000_000 + 1)
    }

    static var now: UInt64 {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
    }
}
