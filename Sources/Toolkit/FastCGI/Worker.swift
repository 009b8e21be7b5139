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
        var transfer: (descriptor: Int32, since: UInt64)?
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

    /// Reads from or writes to a connection, so that it can be cut when that takes too long. `body` must leave the
    /// descriptor open.
    func transferring<Result>(_ label: String, _ descriptor: Int32, _ body: () -> Result) -> Result {
        state.withLock { state in
            state.label = label
            state.transfer = (descriptor, Clock.now)
        }
        defer { state.withLock { $0.transfer = nil } }
        return body()
    }

    /// Ends a transfer that has taken longer than `limit`: the worker's call fails and the worker is free again.
    func cutTransfer(after limit: Duration) -> Bool {
        state.withLock { state in
            guard let transfer = state.transfer, Clock.now - transfer.since > limit.nanoseconds else { return false }
            // Under the lock: the worker, which alone closes the descriptor, cannot have gone on.
            shutdown(transfer.descriptor, Int32(SHUT_RDWR))
            state.transfer = nil
            return true
        }
    }

    /// What has been going on, and for how many seconds; `nil` when idle.
    var current: (label: String, seconds: Double)? {
        state.withLock { $0.since == 0 ? nil : ($0.label, Double(Clock.now - $0.since) / 1_000_000_000) }
    }

    /// As ``current``, once for each request that takes longer than `limit`.
    func takeOverdue(after limit: Duration) -> (label: String, seconds: Double)? {
        state.withLock { state in
            guard state.since != 0, !state.isReported else { return nil }
            let age = Clock.now - state.since
            guard age > limit.nanoseconds else { return nil }
            state.isReported = true
            return (state.label, Double(age) / 1_000_000_000)
        }
    }
}

/// A thread of the operating system. Workers block, so they never run on Swift's cooperative pool.
package final class WorkerThread: Sendable {
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
    package init(_ name: String, _ body: @escaping @Sendable () -> Void) {
        var handle = pthread_t()
        // The new thread inherits the mask, so that no signal ever interrupts a call of libfcgi, which knows no EINTR.
        var all = sigset_t()
        var before = sigset_t()
        sigfillset(&all)
        pthread_sigmask(SIG_SETMASK, &all, &before)
        defer { pthread_sigmask(SIG_SETMASK, &before, nil) }
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

    package func join() {
        pthread_join(handle.withLock { $0 }, nil)
    }
}
