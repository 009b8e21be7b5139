import CFastCGI
import Glibc
package import HTTP
import Logging
import Synchronization

/// Answers requests; one for each worker thread, made on that thread and never shared.
package protocol Responder: AnyObject {
    func respond(to request: Result<Request, Malformed>) -> Response
}

/// Which threads take a request.
package enum Lane: Sendable, Hashable {
    /// The thread that read it.
    case direct
    /// A few threads of their own behind a bounded queue. `first`: before those that are not.
    case queued(first: Bool)
}

/// A request that has been read and waits for a thread of the queued lane.
struct QueuedRequest: Sendable {
    let connection: Connection
    let request: Request
}

/// What a worker is at, for the watchdog: the route and phase the responder last named, and since when.
package final class Activity: Sendable {
    private struct State {
        var label = ""
        var since: UInt64 = 0
        var isReported = false
    }

    private let state = Mutex(State())

    /// Names what is being done, in words fit for a log.
    package func note(_ label: String) {
        state.withLock { $0.label = label }
    }

    func begin() {
        state.withLock { $0 = State(label: "reading", since: Clock.now) }
    }

    func end() {
        state.withLock { $0 = State() }
    }

    /// What has been going on, and for how many seconds; `nil` when idle.
    var current: (label: String, seconds: Double)? {
        state.withLock { $0.since == 0 ? nil : ($0.label, Double(Clock.now - $0.since) / 1_000_000_000) }
    }

    /// As ``current``, once for each request that takes longer than `seconds`.
    func takeOverdue(after seconds: Double) -> (label: String, seconds: Double)? {
        state.withLock { state in
            guard state.since != 0, !state.isReported else { return nil }
            let age = Double(Clock.now - state.since) / 1_000_000_000
            guard age > seconds else { return nil }
            state.isReported = true
            return (state.label, age)
        }
    }
}

/// A thread of the operating system. Workers block, so they never run on Swift's cooperative pool.
final class WorkerThread: Sendable {
    private let handle: Mutex<pthread_t>

    private final class Start {
        let name: String
        let body: @Sendable () -> Void

        init(_ name: String, _ body: @escaping @Sendable () -> Void) {
            self.name = name
            self.body = body
        }
    }

    /// - Parameter name: at most 15 bytes, as `ps -L` shows it.
    init(_ name: String, _ body: @escaping @Sendable () -> Void) {
        var handle = pthread_t()
        let start = Unmanaged.passRetained(Start(name, body))
        let result = pthread_create(
            &handle,
            nil,
            { argument in
                guard let argument else { return nil }
                let start = Unmanaged<Start>.fromOpaque(argument).takeRetainedValue()
                pthread_setname_np(pthread_self(), start.name)
                start.body()
                return nil
            },
            start.toOpaque()
        )
        precondition(result == 0, "cannot start a thread")
        self.handle = Mutex(handle)
    }

    func join() {
        pthread_join(handle.withLock { $0 }, nil)
    }
}
