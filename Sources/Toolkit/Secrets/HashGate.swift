import Glibc

/// Lets a bounded number of threads hash at once; the rest wait in line, known devices first, and beyond a bound nobody
/// waits at all. Each kind has the bound for itself, so that a crowd of strangers takes no place from a known device.
package final class HashGate: @unchecked Sendable {  // All state is guarded by the pthread mutex.
    private let places: Int
    private let mostWaiting: Int
    private var busy = 0
    private var waitingFirst = 0
    private var waitingOthers = 0
    private let mutex: UnsafeMutablePointer<pthread_mutex_t>
    private let free: UnsafeMutablePointer<pthread_cond_t>

    /// - Parameters:
    ///   - places: how many hash at once.
    ///   - mostWaiting: how many of each kind may wait; one more is turned away.
    package init(places: Int, mostWaiting: Int) {
        self.places = places
        self.mostWaiting = mostWaiting
        mutex = .allocate(capacity: 1)
        free = .allocate(capacity: 1)
        mutex.initialize(to: pthread_mutex_t())
        free.initialize(to: pthread_cond_t())
        pthread_mutex_init(mutex, nil)
        pthread_cond_init(free, nil)
    }

    deinit {
        pthread_cond_destroy(free)
        pthread_mutex_destroy(mutex)
        free.deallocate()
        mutex.deallocate()
    }

    /// Runs `body` when there is a place; `nil` when too many wait already.
    package func run<Value>(first: Bool, _ body: () throws -> Value) rethrows -> Value? {
        guard enter(first) else { return nil }
        defer { leave() }
        return try body()
    }

    private func enter(_ first: Bool) -> Bool {
        pthread_mutex_lock(mutex)
        defer { pthread_mutex_unlock(mutex) }
        if busy < places && waitingFirst + waitingOthers == 0 {
            busy += 1
            return true
        }
        guard (first ? waitingFirst : waitingOthers) < mostWaiting else { return false }
        count(first, 1)
        while busy >= places || (!first && waitingFirst > 0) { pthread_cond_wait(free, mutex) }
        count(first, -1)
        busy += 1
        // Another place may be free for somebody this thread stood before.
        pthread_cond_broadcast(free)
        return true
    }

    private func count(_ first: Bool, _ change: Int) {
        if first { waitingFirst += change } else { waitingOthers += change }
    }

    private func leave() {
        pthread_mutex_lock(mutex)
        busy -= 1
        pthread_cond_broadcast(free)
        pthread_mutex_unlock(mutex)
    }
}
