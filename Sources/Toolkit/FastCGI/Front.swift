import CFastCGI
import Glibc
import Logging
import Synchronization

/// What the front's thread and the workers share: the table of connections, and how one goes from hand to hand.
///
/// A connection waits in epoll, where it costs a descriptor and no thread; when a whole request head has arrived,
/// ``FrontLoop`` hands it to a worker, and the worker gives it back with ``returnIdle(_:)`` or ends it with
/// ``retire(_:)``.
final class Front: Sendable {
    private struct Shared {
        var connections: [UInt64: Connection] = [:]
        var nextSerial: UInt64 = 2
    }

    static let listenerTag: UInt64 = 0
    static let wakeTag: UInt64 = 1
    /// One report, then silence until the connection waits again: the body is the worker's matter.
    private static let idle = EPOLLIN.rawValue | EPOLLRDHUP.rawValue | EPOLLONESHOT.rawValue
    /// Each time more arrives.
    private static let growing = EPOLLIN.rawValue | EPOLLRDHUP.rawValue | EPOLLET.rawValue

    let listener: Int32
    let poll: Int32
    private let wake: Int32
    /// Readable once ``FrontLoop/run()`` has ended.
    let finished: Int32
    private let shared = Mutex(Shared())
    private let stopping = Atomic<Bool>(false)
    private let ready: WorkQueue<Connection>
    let accepted = Atomic<Int>(0)
    let refused = Atomic<Int>(0)

    init(listener: Listener, ready: WorkQueue<Connection>) throws(Listener.Problem) {
        self.listener = listener.descriptor
        self.ready = ready
        poll = epoll_create1(Int32(EPOLL_CLOEXEC))
        wake = eventfd(0, Int32(EFD_CLOEXEC) | Int32(EFD_NONBLOCK))
        finished = eventfd(0, Int32(EFD_CLOEXEC) | Int32(EFD_NONBLOCK))
        guard poll >= 0, wake >= 0, finished >= 0 else { throw .system(call: "epoll_create1, eventfd", errno: errno) }
        control(EPOLL_CTL_ADD, wake, EPOLLIN.rawValue, Front.wakeTag)
        listen(true)
    }

    // Here and not at the end of the loop: a worker may still be about to write to `wake` then.
    deinit {
        for descriptor in [poll, wake, finished] { close(descriptor) }
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

    /// A connection comes back from a worker, which has answered its request.
    func returnIdle(_ connection: Connection) {
        // Arming makes epoll look again, so a request that came meanwhile is not missed.
        connection.state.withLock { state in
            state = .waiting
            control(EPOLL_CTL_MOD, connection.descriptor, Front.idle, connection.serial)
        }
        if isStopping { signal(wake) }
    }

    /// A connection is of no more use.
    func retire(_ connection: Connection) {
        _ = shared.withLock { $0.connections.removeValue(forKey: connection.serial) }
        connection.close()
        if isStopping { signal(wake) }
    }

    // MARK: From the front's thread

    func add(_ descriptor: Int32) {
        accepted.add(1, ordering: .relaxed)
        shared.withLock { shared in
            let connection = Connection(descriptor, serial: shared.nextSerial)
            shared.nextSerial += 1
            shared.connections[connection.serial] = connection
            control(EPOLL_CTL_ADD, descriptor, Front.idle, connection.serial)
        }
    }

    /// The connection of that name, if it waits for a request.
    func waiting(_ serial: UInt64) -> Connection? {
        guard let connection = shared.withLock({ $0.connections[serial] }), connection.isWaiting else { return nil }
        return connection
    }

    var allWaiting: [Connection] {
        shared.withLock { Array($0.connections.values) }.filter(\.isWaiting)
    }

    func handOver(_ connection: Connection, isAmbiguous: Bool) {
        connection.beginWork(isAmbiguous: isAmbiguous)
        _ = ready.put(connection)
    }

    func awaitMore(_ connection: Connection) {
        control(EPOLL_CTL_MOD, connection.descriptor, Front.growing, connection.serial)
    }

    func awaitFirst(_ connection: Connection) {
        control(EPOLL_CTL_MOD, connection.descriptor, Front.idle, connection.serial)
    }

    /// Whether epoll reports connections that wait to be accepted.
    func listen(_ isListening: Bool) {
        control(isListening ? EPOLL_CTL_ADD : EPOLL_CTL_DEL, listener, EPOLLIN.rawValue, Front.listenerTag)
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

    private func control(_ operation: Int32, _ descriptor: Int32, _ events: UInt32, _ tag: UInt64) {
        var event = epoll_event(events: events, data: epoll_data_t(u64: tag))
        epoll_ctl(poll, operation, descriptor, &event)
    }
}
