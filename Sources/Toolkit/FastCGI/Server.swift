import CFastCGI
import Glibc
package import HTTP
package import Logging
import Synchronization

/// A FastCGI responder process: one front thread, workers for pages, workers for hashing, and a main thread that waits
/// for signals.
package final class Server: Sendable {
    package struct Configuration: Sendable {
        /// Threads for pages.
        package var workers = 8
        /// Threads of the queued lane.
        package var laneWorkers = 4
        /// How many requests may wait for the queued lane; one more is answered by ``Responder`` as `.overflow`.
        package var laneQueue = 32
        /// Bytes of a body; more is answered with 413.
        package var maximumBody = 1 << 20
        /// For the whole head of a request to arrive.
        package var preflightSeconds = 1
        /// For one read or write on a connection.
        package var ioTimeoutSeconds = 5
        /// A request that takes longer is logged while it still runs.
        package var slowSeconds = 2.0
        /// For running requests to end after SIGTERM.
        package var stopSeconds = 25

        package init() {}
    }

    private let configuration: Configuration
    private let log: Logger
    private let lane: @Sendable (Request) -> Lane
    private let overflow: @Sendable (Request) -> Response
    private let makeResponder: @Sendable (Activity) -> any Responder
    private let front: Front
    private let ready = WorkQueue<Connection>(capacity: 100_000)
    private let queued: WorkQueue<QueuedRequest>
    private let activities: [Activity]
    private let signals: Int32
    private let stopRequest: Int32
    private let answered = Atomic<Int>(0)
    private let overflowed = Atomic<Int>(0)

    /// - Parameters:
    ///   - lane: decides which threads take a request; called on a page worker.
    ///   - overflow: the answer when the queued lane is full.
    ///   - makeResponder: called once on each worker thread.
    package init(
        listener: Listener,
        configuration: Configuration = Configuration(),
        log: Logger,
        lane: @escaping @Sendable (Request) -> Lane = { _ in .direct },
        overflow: @escaping @Sendable (Request) -> Response = { _ in Response(.serviceUnavailable) },
        makeResponder: @escaping @Sendable (Activity) -> any Responder
    ) throws(Listener.Problem) {
        // Blocked before the first thread exists, so that no library call in a worker is ever interrupted.
        var all = sigset_t()
        sigfillset(&all)
        pthread_sigmask(SIG_BLOCK, &all, nil)
        guard Codec.start else { throw .system(call: "FCGX_Init", errno: errno) }
        var ending = sigset_t()
        sigemptyset(&ending)
        sigaddset(&ending, SIGTERM)
        sigaddset(&ending, SIGINT)
        signals = signalfd(-1, &ending, Int32(SFD_CLOEXEC))
        stopRequest = eventfd(0, Int32(EFD_CLOEXEC))
        self.configuration = configuration
        self.log = log
        self.lane = lane
        self.overflow = overflow
        self.makeResponder = makeResponder
        queued = WorkQueue(capacity: configuration.laneQueue)
        activities = (0..<(configuration.workers + configuration.laneWorkers)).map { _ in Activity() }
        front = try Front(listener: listener, ready: ready, configuration: configuration, log: log)
    }

    /// Serves until SIGTERM or SIGINT, then finishes what has begun.
    /// - Returns: whether everything ended within the deadline.
    package func run() -> Bool {
        let frontThread = WorkerThread("front") { self.front.run() }
        let workers = startWorkers()
        SystemNotice.send("READY=1")
        watchUntilStopped()
        SystemNotice.send("STOPPING=1")
        front.stop()
        guard waitForEnd() else {
            log.critical("requests still running after \(configuration.stopSeconds) s")
            return false
        }
        frontThread.join()
        ready.close()
        queued.close()
        for worker in workers { worker.join() }
        return true
    }

    /// As SIGTERM.
    package func stop() {
        var one: UInt64 = 1
        _ = write(stopRequest, &one, 8)
    }

    package var status: ServerStatus {
        let busy = activities.compactMap(\.current)
        let oldest = busy.max { $0.seconds < $1.seconds }
        return ServerStatus(
            workers: configuration.workers,
            laneWorkers: configuration.laneWorkers,
            busy: busy.count,
            laneWaiting: queued.count,
            connections: front.connectionCount,
            accepted: front.accepted.load(ordering: .relaxed),
            refused: front.refused.load(ordering: .relaxed),
            answered: answered.load(ordering: .relaxed),
            overflowed: overflowed.load(ordering: .relaxed),
            oldestSeconds: oldest?.seconds ?? 0,
            oldestLabel: oldest?.label ?? ""
        )
    }

    // MARK: The main thread

    private func watchUntilStopped() {
        var descriptors = [
            pollfd(fd: signals, events: Int16(POLLIN), revents: 0),
            pollfd(fd: stopRequest, events: Int16(POLLIN), revents: 0),
        ]
        while poll(&descriptors, 2, 1_000) <= 0 {
            SystemNotice.send("WATCHDOG=1")
            for activity in activities {
                guard let overdue = activity.takeOverdue(after: configuration.slowSeconds) else { continue }
                log.warning("slow request", metadata: ["at": "\(overdue.label)", "seconds": "\(overdue.seconds)"])
            }
        }
    }

    private func waitForEnd() -> Bool {
        let deadline = Clock.now + UInt64(configuration.stopSeconds) * 1_000_000_000
        while front.connectionCount > 0 {
            guard Clock.now < deadline else { return false }
            usleep(2_000)
        }
        return true
    }

    // MARK: Workers

    private func startWorkers() -> [WorkerThread] {
        (0..<configuration.workers).map { index in
            WorkerThread("page \(index)") { self.servePages(self.activities[index]) }
        }
            + (0..<configuration.laneWorkers).map { index in
                WorkerThread("lane \(index)") {
                    // Pages come first where processors are short; a hash takes a little longer then.
                    set_thread_niceness(5)
                    self.serveLane(self.activities[self.configuration.workers + index])
                }
            }
    }

    private func servePages(_ activity: Activity) {
        let responder = makeResponder(activity)
        while let connection = ready.take() {
            activity.begin()
            serve(connection, responder)
            activity.end()
        }
    }

    private func serve(_ connection: Connection, _ responder: any Responder) {
        switch connection.codec.read(maximumBody: configuration.maximumBody) {
        case .broken:
            front.retire(connection)
        case .refused(let malformed):
            answer(connection, responder.respond(to: .failure(malformed)))
        case .request(let parameters, let body):
            let request: Request
            do {
                request = try Request(parameters: parameters, body: body)
            } catch {
                return answer(connection, responder.respond(to: .failure(error)))
            }
            guard case .queued(let first) = lane(request) else {
                return answer(connection, responder.respond(to: .success(request)))
            }
            if !queued.put(QueuedRequest(connection: connection, request: request), first: first) {
                overflowed.add(1, ordering: .relaxed)
                answer(connection, overflow(request))
            }
        }
    }

    private func serveLane(_ activity: Activity) {
        let responder = makeResponder(activity)
        while let waiting = queued.take() {
            activity.begin()
            answer(waiting.connection, responder.respond(to: .success(waiting.request)))
            activity.end()
        }
    }

    private func answer(_ connection: Connection, _ response: Response) {
        let isSent = connection.codec.write(response.serialized())
        answered.add(1, ordering: .relaxed)
        if isSent && connection.codec.keepsConnection { front.returnIdle(connection) } else { front.retire(connection) }
    }
}
