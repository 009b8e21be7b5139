import Glibc
import HTTP
import Logging
import Synchronization

@testable import FastCGI

/// A server on a socket of its own in a temporary directory.
final class TestServer: Sendable {
    let server: Server
    let path: String
    private let socket: TestSocket
    private let thread: WorkerThread
    private let result: Outcome
    private let workers: Workers

    init(
        on socket: TestSocket? = nil,
        listener: Listener? = nil,
        _ configuration: Server.Configuration = .test(),
        lanes: Lanes = Lanes(),
        _ handler: @escaping @Sendable (Request, Activity) -> Response = { request, _ in .text(request.place) }
    ) throws {
        let socket = try socket ?? TestSocket()
        let workers = Workers()
        let server = try Server(
            listener: listener ?? socket.listener,
            configuration: configuration,
            log: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() },
            lane: lanes.lane,
            overflow: lanes.overflow,
            makeResponder: { activity in
                workers.threads.withLock { $0.append(pthread_self()) }
                return ClosureResponder(activity, handler)
            }
        )
        let result = Outcome()
        self.server = server
        self.result = result
        self.workers = workers
        self.socket = socket
        path = socket.path
        thread = WorkerThread("server") {
            workers.main.withLock { $0 = pthread_self() }
            let isComplete = server.run()
            result.value.withLock { $0 = isComplete }
        }
    }

    func client() throws -> Client { try Client(path) }

    /// Stops the server and waits for it.
    /// - Returns: whether everything ended within its deadline.
    @discardableResult func stop() -> Bool {
        server.stop()
        return join()
    }

    /// Waits until the server has ended by itself.
    func join() -> Bool {
        thread.join()
        return result.value.withLock { $0 }
    }

    /// Sends a signal to each worker thread.
    func signalWorkers(_ signal: Int32) {
        for thread in workers.threads.withLock({ $0 }) { pthread_kill(thread, signal) }
    }

    /// Sends a signal to the thread that runs the server, once there is one.
    func signalMain(_ signal: Int32) -> Bool {
        guard let thread = workers.main.withLock({ $0 }) else { return false }
        return pthread_kill(thread, signal) == 0
    }

    private final class Workers: Sendable {
        let threads = Mutex<[pthread_t]>([])
        let main = Mutex<pthread_t?>(nil)
    }

    private final class Outcome: Sendable {
        let value = Mutex(false)
    }
}

extension Server.Configuration {
    /// Few threads, so that tests reach the limits.
    static func test(_ change: (inout Self) -> Void = { _ in }) -> Self {
        var configuration = Self()
        configuration.workers = 2
        configuration.laneWorkers = 1
        change(&configuration)
        return configuration
    }
}

/// Which requests go to the queued lane, and what those hear that it has no room for.
struct Lanes: Sendable {
    var lane: @Sendable (Request) -> Lane = { _ in .direct }
    var overflow: @Sendable (Request) -> Response = { _ in Response(.serviceUnavailable) }
}

/// A listening socket in a temporary directory, for one server after the other or several at once.
final class TestSocket: Sendable {
    let path: String
    let listener: Listener

    init() throws {
        path = try temporaryDirectory() + "/socket"
        listener = try Listener(path: path)
    }

    deinit {
        close(listener.descriptor)
        unlink(path)
        rmdir(String(path.dropLast("/socket".utf8.count)))
    }
}

func temporaryDirectory() throws -> String {
    var template = Array("/tmp/fastcgi-XXXXXX".utf8CString)
    guard mkdtemp(&template) != nil else { throw Client.Problem.system("mkdtemp", errno) }
    return String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
}

private final class ClosureResponder: Responder {
    private let activity: Activity
    private let handler: @Sendable (Request, Activity) -> Response

    init(_ activity: Activity, _ handler: @escaping @Sendable (Request, Activity) -> Response) {
        self.activity = activity
        self.handler = handler
    }

    func respond(to request: Result<Request, Malformed>) -> Response {
        switch request {
        case .success(let request): handler(request, activity)
        case .failure(.tooLarge): Response(.contentTooLarge)
        case .failure: Response(.badRequest)
        }
    }
}

extension Response {
    static func text(_ text: String) -> Response { Response(.ok, body: Array(text.utf8)) }
}

/// Runs the same work on several threads and waits for all of them.
func inParallel(_ count: Int, _ body: @escaping @Sendable (Int) -> Void) {
    let threads = (0..<count).map { index in WorkerThread("client \(index)") { body(index) } }
    for thread in threads { thread.join() }
}

/// Waits until something is true. Gives up after twenty seconds, so that a test ends by itself.
func eventually(_ condition: () -> Bool) -> Bool {
    for _ in 0..<20_000 {
        if condition() { return true }
        usleep(1_000)
    }
    return condition()
}

extension Request {
    /// The path as it was sent, where nothing in it was encoded.
    var place: String { "/" + path.segments.joined(separator: "/") }
}

/// Something that handlers wait for and a test lets go.
final class Gate: Sendable {
    private let queue = WorkQueue<Int>(capacity: .max)

    func wait() { _ = queue.take() }
    func open() { queue.close() }
}

/// What handlers have seen, in order.
final class Seen: Sendable {
    private let values = Mutex<[String]>([])

    var all: [String] { values.withLock { $0 } }
    func note(_ value: String) { values.withLock { $0.append(value) } }
}
