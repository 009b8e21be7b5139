import CFastCGI
import Glibc
import Logging
import Synchronization

/// The thread that waits for all connections at once: accepts, looks whether a whole request head has arrived, and
/// hands the connection to a worker. Idle connections cost a descriptor and no thread.
final class Front: Sendable {
    private struct Shared {
        var connections: [Int32: Connection] = [:]
        var isStopping = false
    }

    private let listener: Int32
    private let poll: Int32
    private let wake: Int32
    private let shared = Mutex(Shared())
    private let ready: WorkQueue<Connection>
    private let preflightDeadline: UInt64
    private let ioTimeout: Int
    private let log: Logger
    let accepted = Atomic<Int>(0)
    let refused = Atomic<Int>(0)

    init(listener: Listener, ready: WorkQueue<Connection>, configuration: Server.Configuration, log: Logger)
        throws(Listener.Problem)
    {
        self.listener = listener.descriptor
        self.ready = ready
        self.log = log
        preflightDeadline = UInt64(configuration.preflightSeconds) * 1_000_000_000
        ioTimeout = configuration.ioTimeoutSeconds
        poll = epoll_create1(Int32(EPOLL_CLOEXEC))
        wake = eventfd(0, Int32(EFD_CLOEXEC) | Int32(EFD_NONBLOCK))
        guard poll >= 0, wake >= 0 else { throw .system(call: "epoll_create1", errno: errno) }
        register(self.listener, EPOLLIN.rawValue)
        register(wake, EPOLLIN.rawValue)
    }

    var connectionCount: Int { shared.withLock { $0.connections.count } }

    /// Runs until ``stop()`` and the last connection has gone.
    func run() {
        let scratch = UnsafeMutableRawBufferPointer.allocate(byteCount: Preflight.maximumSize, alignment: 16)
        defer { scratch.deallocate() }
        var events = [epoll_event](repeating: epoll_event(), count: 64)
        while !isDrained {
            let count = epoll_wait(poll, &events, Int32(events.count), 100)
            for event in events.prefix(Int(max(0, count))) {
                switch event.data.fd {
                case listener: acceptAll()
                case wake: beginStopping(scratch)
                case let descriptor: look(at: descriptor, scratch)
                }
            }
            closeLate(scratch)
        }
        close(poll)
        close(wake)
    }

    private var isDrained: Bool { shared.withLock { $0.isStopping && $0.connections.isEmpty } }

    /// A connection comes back from a worker, which has answered its request.
    func returnIdle(_ connection: Connection) {
        let isStopping = shared.withLock { shared in
            if !shared.isStopping { connection.state = .waiting(incompleteSince: nil) }
            return shared.isStopping
        }
        guard !isStopping else { return retire(connection) }
        // Modifying makes epoll look again, so a request that came meanwhile is not missed.
        var event = epoll_event(events: Front.interest, data: epoll_data_t(fd: connection.descriptor))
        epoll_ctl(poll, EPOLL_CTL_MOD, connection.descriptor, &event)
    }

    /// A connection is of no more use.
    func retire(_ connection: Connection) {
        // First out of the table: the number may be given to a new connection as soon as it is closed.
        shared.withLock { $0.connections[connection.descriptor] = nil }
        connection.close()
        if shared.withLock({ $0.isStopping }) { signal() }
    }

    func stop() {
        shared.withLock { $0.isStopping = true }
        signal()
    }

    private func signal() {
        var one: UInt64 = 1
        _ = write(wake, &one, 8)
    }

    // MARK: On the front's own thread

    /// Edge-triggered: an incomplete request wakes us again only when more of it has arrived.
    private static let interest = EPOLLIN.rawValue | EPOLLRDHUP.rawValue | EPOLLET.rawValue

    private func register(_ descriptor: Int32, _ events: UInt32) {
        var event = epoll_event(events: events, data: epoll_data_t(fd: descriptor))
        epoll_ctl(poll, EPOLL_CTL_ADD, descriptor, &event)
    }

    private func acceptAll() {
        while true {
            let descriptor = accept4(listener, nil, nil, Int32(SOCK_CLOEXEC.rawValue))
            guard descriptor >= 0 else {
                switch errno {
                case EAGAIN, EINTR, ECONNABORTED: return
                default:
                    // Out of descriptors or memory: those who wait in the backlog are served when some are free again.
                    log.error("accept: \(String(cString: strerror(errno)))")
                    usleep(50_000)
                    return
                }
            }
            var timeout = timeval(tv_sec: ioTimeout, tv_usec: 0)
            let size = socklen_t(MemoryLayout<timeval>.size)
            setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &timeout, size)
            setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &timeout, size)
            accepted.add(1, ordering: .relaxed)
            let connection = Connection(descriptor)
            shared.withLock { $0.connections[descriptor] = connection }
            register(descriptor, Front.interest)
        }
    }

    private func look(at descriptor: Int32, _ scratch: UnsafeMutableRawBufferPointer) {
        // A worker's connection reports too when its body arrives; that is the worker's matter.
        let connection = shared.withLock { shared -> Connection? in
            guard let connection = shared.connections[descriptor], case .waiting = connection.state else { return nil }
            return connection
        }
        guard let connection else { return }
        switch connection.preflight(scratch) {
        case .complete:
            shared.withLock { _ in connection.state = .working }
            if !ready.put(connection) { retire(connection) }
        case .incomplete:
            noteIncomplete(connection)
        case .malformed(let fault):
            refused.add(1, ordering: .relaxed)
            log.warning("refused a connection before libfcgi saw it: \(fault)")
            retire(connection)
        case nil:
            retire(connection)
        }
    }

    private func noteIncomplete(_ connection: Connection) {
        shared.withLock { _ in
            if case .waiting(nil) = connection.state { connection.state = .waiting(incompleteSince: Clock.now) }
        }
    }

    /// Closes connections on which a request began and did not go on.
    private func closeLate(_ scratch: UnsafeMutableRawBufferPointer) {
        let now = Clock.now
        let late = shared.withLock { shared in
            shared.connections.values.filter { connection in
                guard case .waiting(let since?) = connection.state else { return false }
                return now - since > preflightDeadline
            }
        }
        for connection in late {
            // An empty wake-up is no beginning: the peer is idle, and may be for as long as it likes.
            if case .incomplete = connection.preflight(scratch), isSilent(connection) {
                shared.withLock { _ in connection.state = .waiting(incompleteSince: nil) }
            } else {
                refused.add(1, ordering: .relaxed)
                retire(connection)
            }
        }
    }

    private func isSilent(_ connection: Connection) -> Bool {
        var byte: UInt8 = 0
        return recv(connection.descriptor, &byte, 1, Int32(MSG_PEEK) | Int32(MSG_DONTWAIT)) < 0
            && errno == EAGAIN
    }

    /// Takes no new connections. One that waits is closed for reading first, so that a request which is already there
    /// is still answered and a later one fails at its sender, where the web server takes another connection.
    private func beginStopping(_ scratch: UnsafeMutableRawBufferPointer) {
        var count: UInt64 = 0
        _ = read(wake, &count, 8)
        epoll_ctl(poll, EPOLL_CTL_DEL, listener, nil)
        let waiting = shared.withLock { shared in
            shared.connections.values.filter { if case .waiting = $0.state { true } else { false } }
        }
        for connection in waiting {
            if case .complete? = connection.preflight(scratch) {
                look(at: connection.descriptor, scratch)
            } else {
                shutdown(connection.descriptor, Int32(SHUT_RD))
                if case .complete? = connection.preflight(scratch) {
                    look(at: connection.descriptor, scratch)
                } else {
                    retire(connection)
                }
            }
        }
    }
}

/// The monotonic clock, in nanoseconds.
enum Clock {
    static var now: UInt64 {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
    }
}
