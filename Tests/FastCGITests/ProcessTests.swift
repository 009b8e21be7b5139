import Glibc
import HTTP
import Testing

@testable import FastCGI

/// What concerns a whole process, each in one of its own.
struct ProcessTests {
    private static func count(in directory: String) -> Int {
        guard let stream = opendir(directory) else { return 0 }
        defer { closedir(stream) }
        var count = 0
        while readdir(stream) != nil { count += 1 }
        return count
    }

    private static func allowDescriptors(_ count: rlim_t) -> Bool {
        var limit = rlimit(rlim_cur: count, rlim_max: max(count, 4_096))
        return setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0
    }

    @Test func `A thousand idle connections cost no thread and leave no descriptor`() async {
        await #expect(processExitsWith: .success) {
            try #require(ProcessTests.allowDescriptors(4_096))
            let server = try TestServer()
            #expect(try server.client().answer(to: WireRequest()).status == 200)
            let threads = ProcessTests.count(in: "/proc/self/task")
            let descriptors = ProcessTests.count(in: "/proc/self/fd")
            var clients: [Client] = []
            for index in 0..<1_000 {
                let client = try server.client()
                // Half of them are kept after a request, half never sent one.
                if index % 2 == 0 { #expect(try client.answer(to: WireRequest()).status == 200) }
                clients.append(client)
            }
            #expect(eventually { server.server.status.connections == 1_000 })
            // A few come and go with the runtime that the tests run in.
            #expect(ProcessTests.count(in: "/proc/self/task") < threads + 10)
            #expect(try clients[500].answer(to: WireRequest("/found")).body == "/found")
            clients = []
            #expect(eventually { server.server.status.connections == 0 })
            #expect(eventually { ProcessTests.count(in: "/proc/self/fd") < descriptors + 10 })
            #expect(server.stop())
        }
    }

    @Test func `Out of descriptors, open connections are served and those that wait are when some are free`() async {
        await #expect(processExitsWith: .success) {
            let server = try TestServer()
            let open = try server.client()
            #expect(try open.answer(to: WireRequest("/before")).body == "/before")
            var clients: [Client] = []
            try #require(ProcessTests.allowDescriptors(rlim_t(ProcessTests.count(in: "/proc/self/fd") + 30)))
            while clients.count < 100, let client = try? server.client() { clients.append(client) }
            try #require(clients.count < 100)
            for client in clients { try client.send(WireRequest("/waiting")) }
            for _ in 0..<50 { #expect(try open.answer(to: WireRequest("/during")).body == "/during") }
            let isWaiting = server.server.status.accepted < clients.count + 1
            #expect(isWaiting)
            // Each that is answered goes, and makes room for another.
            clients.reverse()
            #expect(ProcessTests.allowDescriptors(1_024))
            for client in clients { #expect(try client.answer().body == "/waiting") }
            #expect(server.stop())
        }
    }

    @Test func `SIGTERM ends the process as stop does`() async {
        await #expect(processExitsWith: .success) {
            let server = try TestServer()
            #expect(try server.client().answer(to: WireRequest()).status == 200)
            // To the thread that waits for it: the one that runs these tests is not this module's, and takes signals.
            #expect(eventually { server.signalMain(SIGTERM) })
            #expect(server.join())
        }
    }

    @Test func `A socket handed over by the environment is adopted once, by the process it is meant for`() async {
        await #expect(processExitsWith: .success) {
            let socket = try TestSocket()
            let inherited = dup(socket.listener.descriptor)
            setenv("LISTEN_FDS", "1", 1)
            setenv("LISTEN_PID", "1", 1)
            #expect(try Listener.inherited(first: inherited) == nil)
            setenv("LISTEN_PID", "\(getpid())", 1)
            setenv("LISTEN_FDS", "0", 1)
            #expect(try Listener.inherited(first: inherited) == nil)
            setenv("LISTEN_FDS", "1", 1)
            let listener = try #require(try Listener.inherited(first: inherited))
            #expect(listener.descriptor == inherited)
            #expect(fcntl(inherited, F_GETFD) == FD_CLOEXEC)
            #expect(fcntl(inherited, F_GETFL) & O_NONBLOCK != 0)
            #expect(getenv("LISTEN_FDS") == nil && getenv("LISTEN_PID") == nil)
            #expect(try Listener.inherited(first: inherited) == nil)
            let server = try TestServer(on: socket, listener: listener)
            #expect(try server.client().answer(to: WireRequest("/inherited")).body == "/inherited")
            #expect(server.stop())
        }
    }

    @Test func `What is handed over but does not listen is refused`() async {
        await #expect(processExitsWith: .success) {
            let file = open("/dev/null", O_RDWR)
            setenv("LISTEN_FDS", "1", 1)
            setenv("LISTEN_PID", "\(getpid())", 1)
            #expect(throws: Listener.Problem.self) { try Listener.inherited(first: file) }
        }
    }

    @Test func `A path in use is refused even when nobody accepts and the backlog is full`() async {
        await #expect(processExitsWith: .success) {
            // Ends the process, should a connection wait for room.
            alarm(20)
            let socket = try TestSocket()
            try #require(ProcessTests.allowDescriptors(4_096))
            var clients: [Client] = []
            while clients.count < 2_000, let client = try? Client(socket.path, waits: false) { clients.append(client) }
            try #require(clients.count < 2_000)
            #expect(throws: Listener.Problem.inUse(socket.path)) { try Listener(path: socket.path) }
        }
    }

    /// libfcgi 2.4.2 has room for three names on its stack. BEGIN_REQUEST and PARAMS are checked before it sees them, the
    /// body only as far as it has come by then. So whoever may open the socket can end the process: only the web server
    /// may, and a supervisor starts another.
    @Test func `FCGI_GET_VALUES in the middle of a body ends the process`() async {
        await #expect(processExitsWith: .failure) {
            let server = try TestServer()
            let client = try server.client()
            let request = WireRequest("/", method: "POST", body: [UInt8](repeating: 1, count: 100))
            try client.send(request.head)
            _ = eventually { server.server.status.busy == 1 && client.isTaken }
            let names = (0..<12).flatMap { _ in Record.pair("FCGI_MAX_CONNS", "") }
            try client.send(Record.make(Record.getValues, names, id: 0, padding: 8))
            // The answer may still come out before the damage is noticed.
            _ = eventually { false }
        }
    }
}
