import Glibc

/// SIGTERM and SIGINT as something to wait for. Blocked from the moment it is made, in every later thread too.
struct StopSignal {
    private var set: sigset_t

    init() {
        var signals = sigset_t()
        sigemptyset(&signals)
        sigaddset(&signals, SIGTERM)
        sigaddset(&signals, SIGINT)
        pthread_sigmask(SIG_BLOCK, &signals, nil)
        set = signals
    }

    /// Whether one has arrived.
    var isRaised: Bool {
        var pending = sigset_t()
        sigpending(&pending)
        return sigismember(&pending, SIGTERM) == 1 || sigismember(&pending, SIGINT) == 1
    }

    /// Waits for one at most that long.
    /// - Returns: whether one has arrived.
    func wait(_ duration: Duration) -> Bool {
        if isRaised { return true }
        var signals = set
        let (seconds, attoseconds) = duration.components
        var time = timespec(tv_sec: Int(seconds), tv_nsec: Int(attoseconds / 1_000_000_000))
        return sigtimedwait(&signals, nil, &time) > 0
    }
}
