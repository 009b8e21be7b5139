import Glibc
import Synchronization

/// Work handed from one thread to others: a line, and one for those who come first, each with the same bound.
final class WorkQueue<Element: Sendable>: Sendable {
    private struct State {
        var first = Line<Element>()
        var line = Line<Element>()
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

    /// - Returns: false when that line is full; the other may have places.
    func put(_ element: Element, first: Bool = false) -> Bool {
        let accepted = state.withLock { state in
            first
                ? state.first.append(element, atMost: capacity)
                : state.line.append(element, atMost: capacity)
        }
        if accepted { available.signal() }
        return accepted
    }

    /// Waits for the next element; `nil` once the queue is closed and empty.
    func take() -> Element? {
        while true {
            available.wait()
            let (element, isClosed) = state.withLock { ($0.first.popFirst() ?? $0.line.popFirst(), $0.isClosed) }
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

/// First in, first out, at constant cost.
private struct Line<Element> {
    private var incoming: [Element] = []
    /// The older ones, the oldest last.
    private var outgoing: [Element] = []

    var count: Int { incoming.count + outgoing.count }

    /// - Returns: false when the line is as long as that.
    mutating func append(_ element: Element, atMost capacity: Int) -> Bool {
        guard count < capacity else { return false }
        incoming.append(element)
        return true
    }

    mutating func popFirst() -> Element? {
        if outgoing.isEmpty {
            swap(&incoming, &outgoing)
            outgoing.reverse()
        }
        return outgoing.popLast()
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
