import Glibc
import Synchronization

/// Work handed from one thread to others: a bounded line with a fast lane for those who come first.
final class WorkQueue<Element: Sendable>: Sendable {
    private struct State {
        var first: [Element] = []
        var line: [Element] = []
        var isClosed = false
    }

    private let state = Mutex(State())
    private let available: Semaphore
    private let capacity: Int

    init(capacity: Int) {
        self.capacity = capacity
        available = Semaphore()
    }

    var count: Int { state.withLock { $0.first.count + $0.line.count } }

    /// - Returns: false when the line is full.
    func put(_ element: Element, first: Bool = false) -> Bool {
        let accepted = state.withLock { state in
            guard state.first.count + state.line.count < capacity else { return false }
            if first { state.first.insert(element, at: 0) } else { state.line.insert(element, at: 0) }
            return true
        }
        if accepted { available.signal() }
        return accepted
    }

    /// Waits for the next element; `nil` once the queue is closed and empty.
    func take() -> Element? {
        while true {
            available.wait()
            let (element, isClosed) = state.withLock { ($0.first.popLast() ?? $0.line.popLast(), $0.isClosed) }
            if let element { return element }
            if isClosed {
                // Wake the next thread that waits for the end.
                available.signal()
                return nil
            }
        }
    }

    func close() {
        state.withLock { $0.isClosed = true }
        available.signal()
    }
}

/// A counting semaphore of the operating system.
private final class Semaphore: @unchecked Sendable {  // sem_t is made for sharing between threads.
    private let semaphore: UnsafeMutablePointer<sem_t>

    init() {
        semaphore = .allocate(capacity: 1)
        sem_init(semaphore, 0, 0)
    }

    deinit {
        sem_destroy(semaphore)
        semaphore.deallocate()
    }

    func signal() { sem_post(semaphore) }

    func wait() {
        while sem_wait(semaphore) != 0 && errno == EINTR {}
    }
}
