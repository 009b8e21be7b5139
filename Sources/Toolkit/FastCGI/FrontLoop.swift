import CFastCGI
import Glibc
import Logging
import Synchronization

/// The thread that accepts, waits for the rest of requests that have begun, and closes connections on which one does not
/// go on. Sleeps until something happens; a request that arrives whole never passes it.
final class FrontLoop {
    /// A deadline of a connection, void once it has gone on to another turn.
    private struct Deadline {
        let serial: UInt64
        let turn: Int
        let time: UInt64
    }

    private let front: Front
    private let patience: UInt64
    private let parting: UInt64
    private let ioTimeout: timeval
    private let log: Logger
    private let scratch = UnsafeMutableRawBufferPointer.allocate(byteCount: Preflight.maximumSize, alignment: 16)
    private var events = [epoll_event](repeating: epoll_event(), count: 64)
    /// In order of time, since all are equally long.
    private var deadlines: [Deadline] = []
    /// When to accept again after descriptors or memory ran out.
    private var acceptsAt: UInt64?
    private var isLeaving = false

    init(_ front: Front, configuration: Server.Configuration, log: Logger) {
        self.front = front
        self.log = log
        patience = configuration.preflightDeadline.nanoseconds
        parting = configuration.parting.nanoseconds
        let (seconds, attoseconds) = configuration.ioTimeout.components
        ioTimeout = timeval(tv_sec: Int(seconds), tv_usec: Int(attoseconds / 1_000_000_000_000))
    }

    deinit { scratch.deallocate() }

    /// Runs until ``Front/stop()`` and the last connection has gone.
    func run() {
        while !front.isDrained {
            let count = epoll_wait(front.poll, &events, Int32(events.count), timeout)
            for index in 0..<Int(max(0, count)) {
                switch events[index].data.u64 {
                case Front.listenerTag: accept()
                case Front.wakeTag: front.clearWake()
                case let serial: if let connection = front.connection(serial) { look(at: connection) }
                }
            }
            for connection in front.takeNewlyGrowing() { expect(connection, within: patience) }
            closeLate()
            acceptAgain()
            if front.isStopping { leave() }
        }
        front.finish()
    }

    /// Milliseconds until the next deadline, rounded up; -1 without one.
    private var timeout: Int32 {
        guard let next = [deadlines.first?.time, acceptsAt].compactMap(\.self).min() else { return -1 }
        let now = Clock.now
        return next <= now ? 0 : Int32(clamping: (next - now + 999_999) / 1_000_000)
    }

    // MARK: Accepting

    /// One at a time, so that of several processes on one socket none takes all connections for as long as they live.
    private func accept() {
        guard !front.isStopping else { return }
        let descriptor = accept4(front.listener, nil, nil, Int32(SOCK_CLOEXEC.rawValue))
        guard descriptor >= 0 else {
            if errno != EAGAIN && errno != EINTR && errno != ECONNABORTED { pauseAccepting(errno) }
            return
        }
        var timeout = ioTimeout
        let size = socklen_t(MemoryLayout<timeval>.size)
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &timeout, size)
        setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &timeout, size)
        front.add(descriptor)
    }

    /// Out of descriptors or memory: who waits in the backlog is served when some are free again, and the connections
    /// that are open do not wait for that.
    private func pauseAccepting(_ number: Int32) {
        log.error("accept: \(String(cString: strerror(number)))")
        front.listen(false)
        acceptsAt = Clock.now + 100_000_000
    }

    private func acceptAgain() {
        guard let time = acceptsAt, Clock.now >= time else { return }
        acceptsAt = nil
        if !front.isStopping { front.listen(true) }
    }

    // MARK: Looking

    private func look(at connection: Connection) {
        guard connection.isGrowing else { return }
        switch connection.glance(scratch) {
        case .head(.complete), .head(.ambiguous): front.releaseGrown(connection)
        case .head(.malformed(let fault)):
            log.warning("refused a connection before libfcgi saw it: \(fault)")
            front.refuse(connection)
        case .head(.incomplete), .silence: return
        case .end: front.retire(connection)
        }
    }

    private func expect(_ connection: Connection, within duration: UInt64) {
        let deadline = Deadline(
            serial: connection.serial,
            turn: connection.turn.load(ordering: .relaxed),
            time: Clock.now + duration
        )
        // Nearly always the last: only parting is shorter.
        let place = deadlines.lastIndex { $0.time <= deadline.time }.map { $0 + 1 } ?? 0
        deadlines.insert(deadline, at: place)
    }

    /// Closes connections on which a request began and did not go on.
    private func closeLate() {
        guard let first = deadlines.first, first.time <= Clock.now else { return }
        let now = Clock.now
        let due = deadlines.prefix { $0.time <= now }
        deadlines.removeFirst(due.count)
        for deadline in due {
            guard let connection = front.connection(deadline.serial),
                connection.turn.load(ordering: .relaxed) == deadline.turn
            else { continue }
            if connection.isGrowing { front.refuse(connection) } else if connection.claim() { dismiss(connection) }
        }
    }

    // MARK: Stopping

    /// Parts with every connection that waits, none in the middle of a request. A kept one gets a moment: the web server
    /// may be about to use it, and learns with the answer that it was the last. One that has just been made has a
    /// request on its way.
    private func leave() {
        if !isLeaving && acceptsAt == nil { front.listen(false) }
        isLeaving = true
        // Again and again: a worker may hand one back that it answered when nobody spoke of stopping yet.
        for connection in front.all where !connection.isParting && connection.isWaiting {
            connection.isParting = true
            expect(connection, within: connection.turn.load(ordering: .relaxed) > 0 ? parting : patience)
        }
    }

    /// Closed for reading first: what the peer has sent by then is still answered, and what it sends later fails at its
    /// end, where the web server takes another connection.
    private func dismiss(_ connection: Connection) {
        connection.refuseMore()
        switch connection.glance(scratch) {
        case .head(.complete), .head(.ambiguous): front.returnIdle(connection)
        case .head, .silence, .end: front.retire(connection)
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

extension Duration {
    /// Whole nanoseconds; a negative duration is none.
    var nanoseconds: UInt64 {
        let (seconds, attoseconds) = components
        return UInt64(max(0, seconds)) * 1_000_000_000 + UInt64(max(0, attoseconds) / 1_000_000_000)
    }
}
