/// A moment after which waiting stops.
struct Deadline {
    private let end: ContinuousClock.Instant

    private init(end: ContinuousClock.Instant) {
        self.end = end
    }

    init(after duration: Duration) {
        end = .now + duration
    }

    /// For looking without waiting.
    static let passed = Deadline(end: .now)

    /// The deadline for the first of several steps that share the time left.
    func share(of steps: Int) -> Deadline {
        let now = ContinuousClock.now
        return now >= end ? self : Deadline(end: now + (end - now) / max(1, steps))
    }

    /// For `poll`: 0 when it has passed, else at least 1.
    var millisecondsLeft: Int32 {
        let left = end - .now
        return left <= .zero ? 0 : Int32(clamping: left.nanoseconds / 1_000_000 + 1)
    }
}

extension Duration {
    /// Whole nanoseconds; none for a negative duration, as many as fit for one of centuries.
    var nanoseconds: UInt64 {
        guard self > .zero, components.seconds < 1 << 33 else { return self > .zero ? .max : 0 }
        return UInt64(components.seconds) * 1_000_000_000 + UInt64(components.attoseconds / 1_000_000_000)
    }
}
