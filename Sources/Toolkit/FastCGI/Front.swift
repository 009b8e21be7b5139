import CFastCGI
import Glibc
import Logging
import Synchronization

/// What the front's thread and the workers share: the table of connections, and how one goes from hand to hand.
///
/// A connection waits in the workers' epoll, where it costs a descriptor and no thread. A worker that has nothing to do
/// claims the next on which something arrives, serves it, and gives it back with ``returnIdle(_:)`` or ends it with
/// ``retire(_:)``. If only the beginning of a request is there, it goes to ``FrontLoop``, which waits for the rest.
final class Front: Sendable {
    private struct Shared {
        var connections: [UInt64: Connection] = [:]
        var nextSerial: UInt64 = 2
        /// Connections whose deadline is yet to be set.
        var newlyGrowing: [Connection] = []
    }

    static let listenerTag: UInt64 = 0
    static let wakeTag: UInt64 = 1
    /// One report to one worker, then silence until the connection waits again: the body is that worker's matter.
    private static let idle = EPOLLIN.rawValue | EPOLLRDHUP.rawValue | EPOLLONESHOT.rawValue
    /// Each time more arrives.
    private static let growing = EPOLLIN.rawValue | EPOLLRDHUP.rawValue | EPOLLET.rawValue

    let listener: Int32
    /// The front's: the listener, and connections on which a request has begun.
    let poll: Int32
    /// The workers': connections that wait.
    private let idlePoll: Int32
    private let wake: Int32
    /// Readable for ever once the workers shall end.
    private let end: Int32
    /// Readable once ``FrontLoop/run()`` has ended.
    let finished: Int32
    private let shared = Mutex(Shared())
    private let stopping = Atomic<Bool>(false)
    let accepted = Atomic<Int>(0)
    let refused = Atomic<Int>(0)

    init(listener: Listener) throws(Listener.Problem) {
        self.listener = listener.descriptor
        poll = epoll_create1(Int32(EPOLL_CLOEXEC))
        idlePoll = epoll_create1(Int32(EPOLL_CLOEXEC))
        wake = eventfd(0, Int32(EFD_CLOEXEC) | Int32(EFD_NONBLOCK))
        end = eventfd(0, Int32(EFD_CLOEXEC) | Int32(EFD_NONBLOCK))
        finished = eventfd(0, Int32(EFD_CLOEXEC) | Int32(EFD_NONBLOCK))
        guard poll >= 0, idlePoll >= 0, wake >= 0, end >= 0, finished >= 0 else {
            throw .system(call: "epoll_create1, eventfd", errno: errno)
        }
        control(poll, EPOLL_CTL_ADD, wake, EPOLLIN.rawValue, Front.wakeTag)
        control(idlePoll, EPOLL_CTL_ADD, end, EPOLLIN.rawValue, Front.wakeTag)
        listen(true)
    }

    // Here and not at the end of the loop: a worker may still be about to write to `wake` then.
    deinit {
        for descriptor in [poll, idlePoll, wake, end, finished] { close(descriptor) }
    }

    var connectionCount: Int { shared.withLock { $0.connections.count } }
    var isStopping: Bool { stopping.load(ordering: .sequentiallyConsistent) }
    var isDrained: Bool { isStopping && connectionCount == 0 }

    // MARK: From any thread

    /// Takes no new connection and no new request from now on.
    func stop() {
        stopping.store(true, ordering: .sequentiallyConsistent)
        signal(wake)
    }

    /// Lets the workers end that wait for a connection.
    func dismissWorkers() { signal(end) }

    /// A connection comes back from whoever claimed it.
    func returnIdle(_ connection: Connection) {
        // Arming makes epoll look again, so a request that came meanwhile is not missed.
        connection.hold.withLock { hold in
            hold = .waiting
            control(idlePoll, EPOLL_CTL_MOD, connection.descriptor, Front.idle, connection.serial)
        }
        if isStopping { signal(wake) }
    }

    /// A connection is of no more use.
    func retire(_ connection: Connection) {
        _ = shared.withLock { $0.connections.removeValue(forKey: connection.serial) }
        connection.close()
        if isStopping { signal(wake) }
    }

    /// A connection says what no web server says.
    func refuse(_ connection: Connection) {
        refused.add(1, ordering: .relaxed)
        retire(connection)
    }

    // MARK: From a worker

    /// Waits for a connection on which something has arrived, and claims it; `nil` when workers shall end.
    func claimNext() -> Connection? {
        var event = epoll_event()
        while true {
            guard epoll_wait(idlePoll, &event, 1, -1) == 1 else { continue }
            if event.data.u64 == Front.wakeTag { return nil }
            if let connection = connection(event.data.u64), connection.claim() { return connection }
        }
    }

    /// Only the beginning of a request is there: the front waits for the rest.
    func awaitMore(_ connection: Connection) {
        shared.withLock { $0.newlyGrowing.append(connection) }
        connection.hold.withLock { hold in
            hold = .growing
            control(idlePoll, EPOLL_CTL_DEL, connection.descriptor, 0, 0)
            control(poll, EPOLL_CTL_ADD, connection.descriptor, Front.growing, connection.serial)
        }
        signal(wake)
    }

    // MARK: From the front's thread

    func add(_ descriptor: Int32) {
        accepted.add(1, ordering: .relaxed)
        shared.withLock { shared in
            let connection = Connection(descriptor, serial: shared.nextSerial)
            shared.nextSerial += 1
            shared.connections[connection.serial] = connection
            control(idlePoll, EPOLL_CTL_ADD, descriptor, Front.idle, connection.serial)
        }
    }

    /// The rest has arrived: any worker may take it.
    func releaseGrown(_ connection: Connection) {
        connection.hold.withLock { hold in
            hold = .waiting
            control(poll, EPOLL_CTL_DEL, connection.descriptor, 0, 0)
            control(idlePoll, EPOLL_CTL_ADD, connection.descriptor, Front.idle, connection.serial)
        }
    }

    func connection(_ serial: UInt64) -> Connection? { shared.withLock { $0.connections[serial] } }

    var all: [Connection] { shared.withLock { Array($0.connections.values) } }

    func takeNewlyGrowing() -> [Connection] {
        shared.withLock { shared in
            defer { shared.newlyGrowing = [] }
            return shared.newlyGrowing
        }
    }

    /// Whether epoll reports connections that wait to be accepted.
    func listen(_ isListening: Bool) {
        control(poll, isListening ? EPOLL_CTL_ADD : EPOLL_CTL_DEL, listener, EPOLLIN.rawValue, Front.listenerTag)
    }

    func clearWake() {
        var count: UInt64 = 0
        _ = read(wake, &count, 8)
    }

    func finish() { signal(finished) }

    private func signal(_ descriptor: Int32) {
        var one: UInt64 = 1
        _ = write(descriptor, &one, 8)
    }

    private func control(_ poll: Int32, _ operation: Int32, _ descriptor: Int32, _ events: UInt32, _ tag: UInt64) {
        var event = epoll_event(events: events, data: epoll_data_t(u64: tag))
        epoll_ctl(poll, operation, descriptor, &event)
    }
}
