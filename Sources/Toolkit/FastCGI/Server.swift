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
        /// How many requests may wait for the queued lane; one more gets the answer `overflow`.
        package var laneQueue = 32
        /// Bytes of a body; more is answered with 413.
        package var maximumBody = 1 << 20
        /// The same for requests to single addresses, as they are sent, up to the query.
        package var maximumBodies: [String: Int] = [:]
        /// For the whole head of a request to arrive.
        package var preflightDeadline = Duration.seconds(1)
        /// For one read or write on a connection to go on.
        package var ioTimeout = Duration.seconds(5)
        /// For a body to be read or an answer to be taken as a whole, however often the peer moves a little.
        package var transferDeadline = Duration.seconds(15)
        /// A request that takes longer is logged while it still runs.
        package var slow = Duration.seconds(2)
        /// For running requests to end after SIGTERM.
        package var stopDeadline = Duration.seconds(25)
        /// For a kept connection to bring one more request after SIGTERM, which is answered as its last.
        package var parting = Duration.milliseconds(500)

        package init() {}
    }

    private let configuration: Configuration
    private let log: Logger
    private let lane: @Sendable (Request) -> Lane
    private let overflow: @Sendable (Request) -> Response
    private let makeResponder: @Sendable (Activity) -> any Responder
    private let front: Front
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
        front = try Front(listener: listener)
    }

    deinit {
        close(signals)
        close(stopRequest)
    }

    /// Serves until SIGTERM or SIGINT, then finishes what has begun.
    /// - Returns: whether everything ended within the deadline.
    package func run() -> Bool {
        let frontThread = WorkerThread("front") {
            FrontLoop(self.front, configuration: self.configuration, log: self.log).run()
        }
        let workers = startWorkers()
        SystemNotice.send("READY=1")
        _ = watch(until: [signals, stopRequest], deadline: nil)
        SystemNotice.send("STOPPING=1")
        front.stop()
        guard watch(until: [front.finished], deadline: Clock.now + configuration.stopDeadline.nanoseconds) else {
            log.critical("requests still running after \(configuration.stopDeadline)")
            return false
        }
        frontThread.join()
        front.dismissWorkers()
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

    /// Keeps an eye on the workers until one of the descriptors is readable.
    /// - Returns: false when the deadline came first.
    private func watch(until descriptors: [Int32], deadline: UInt64?) -> Bool {
        var polled = descriptors.map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
        let shortest = min(configuration.slow, configuration.transferDeadline, .seconds(2)).nanoseconds / 2_000_000
        while true {
            let left = deadline.map { $0 - min($0, Clock.now) } ?? .max
            if poll(&polled, nfds_t(polled.count), Int32(min(max(1, shortest), left / 1_000_000 + 1))) > 0 {
                return true
            }
            if left == 0 { return false }
            SystemNotice.send("WATCHDOG=1")
            for activity in activities {
                if let overdue = activity.takeOverdue(after: configuration.slow) {
                    log.warning("slow request", metadata: ["at": "\(overdue.label)", "seconds": "\(overdue.seconds)"])
                }
                if activity.cutTransfer(after: configuration.transferDeadline) {
                    log.warning("closed a connection whose peer did not go on")
                }
            }
        }
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
        let scratch = UnsafeMutableRawBufferPointer.allocate(byteCount: Preflight.maximumSize, alignment: 16)
        defer { scratch.deallocate() }
        while let connection = front.claimNext() {
            guard isWhole(connection, scratch) else { continue }
            activity.begin()
            serve(connection, responder, activity)
            activity.end()
        }
    }

    /// Whether a whole request head is there. If not, the connection is where it belongs afterwards.
    private func isWhole(_ connection: Connection, _ scratch: UnsafeMutableRawBufferPointer) -> Bool {
        switch connection.glance(scratch) {
        case .head(.complete):
            connection.beginWork(isAmbiguous: false)
            return true
        case .head(.ambiguous):
            connection.beginWork(isAmbiguous: true)
            return true
        case .head(.incomplete): front.awaitMore(connection)
        case .head(.malformed(let fault)):
            log.warning("refused a connection before libfcgi saw it: \(fault)")
            front.refuse(connection)
        case .silence: front.returnIdle(connection)
        case .end: front.retire(connection)
        }
        return false
    }

    private func serve(_ connection: Connection, _ responder: any Responder, _ activity: Activity) {
        let incoming = activity.transferring("reading", connection.descriptor) {
            connection.read(maximumBody: { configuration.maximumBodies[$0] ?? configuration.maximumBody })
        }
        switch incoming {
        case .broken:
            front.retire(connection)
        case .refused(let malformed):
            answer(connection, responder.respond(to: .failure(malformed)), activity)
        case .request(let parameters, let body):
            let request: Request
            do {
                request = try Request(parameters: parameters, body: body)
            } catch {
                return answer(connection, responder.respond(to: .failure(error)), activity)
            }
            guard case .queued(let first) = lane(request) else {
                return answer(connection, responder.respond(to: .success(request)), activity)
            }
            if !queued.put(QueuedRequest(connection: connection, request: request), first: first) {
                overflowed.add(1, ordering: .relaxed)
                answer(connection, overflow(request), activity)
            }
        }
    }

    private func serveLane(_ activity: Activity) {
        let responder = makeResponder(activity)
        while let waiting = queued.take() {
            activity.begin()
            answer(waiting.connection, responder.respond(to: .success(waiting.request)), activity)
            activity.end()
        }
    }

    private func answer(_ connection: Connection, _ response: Response, _ activity: Activity) {
        let bytes = serialized(response)
        answered.add(1, ordering: .relaxed)
        let isLast = !connection.codec.keepsConnection || front.isStopping
        // Before the answer is out, so that no next request is sent here and lost.
        if isLast && connection.codec.keepsConnection { connection.refuseMore() }
        let isSent = activity.transferring("writing", connection.descriptor) {
            connection.codec.write(bytes, isLast: isLast)
        }
        if isSent && !isLast { front.returnIdle(connection) } else { front.retire(connection) }
    }

    /// An answer whose header block the web server would not take is none.
    private func serialized(_ response: Response) -> [UInt8] {
        let bytes = response.serialized()
        guard bytes.count - response.body.count > Server.maximumHeader else { return bytes }
        log.error("header block larger than \(Server.maximumHeader) bytes")
        return Response(.internalServerError).serialized()
    }

    private static let maximumHeader = 8_192
}
