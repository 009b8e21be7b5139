import HTTP
import Synchronization
import Testing

@testable import FastCGI

struct StopTests {
    /// What clients saw.
    private final class Tally: Sendable {
        let answered = Atomic(0)
        /// Requests that were sent whole and got no answer.
        let lost = Atomic(0)
        let isGoingOn = Atomic(true)

        var answers: Int { answered.load(ordering: .relaxed) }
        var losses: Int { lost.load(ordering: .relaxed) }
    }

    /// Sends requests, half of them with a body, on one connection after the other, each until nothing more can be
    /// sent on it.
    private func load(_ path: String, _ tally: Tally, reconnects: Bool) {
        var client = try? Client(path)
        while tally.isGoingOn.load(ordering: .relaxed), let current = client {
            let body = Bool.random() ? [UInt8](repeating: 1, count: 3_000) : []
            do {
                try current.send(WireRequest("/", method: body.isEmpty ? "GET" : "POST", body: body))
            } catch {
                client = reconnects ? try? Client(path) : nil
                continue
            }
            if (try? current.answer())?.status == 200 {
                tally.answered.add(1, ordering: .relaxed)
            } else {
                tally.lost.add(1, ordering: .relaxed)
                client = try? Client(path)
            }
        }
    }

    private func startLoad(_ path: String, _ tally: Tally, reconnects: Bool) -> [WorkerThread] {
        (0..<6).map { index in WorkerThread("load \(index)") { self.load(path, tally, reconnects: reconnects) } }
    }

    @Test func `Every request that was sent before or during stop is answered`() throws {
        let server = try TestServer(.test { $0.workers = 3 })
        let tally = Tally()
        let clients = startLoad(server.path, tally, reconnects: false)
        #expect(eventually { tally.answers > 500 })
        #expect(server.stop())
        for client in clients { client.join() }
        #expect(tally.losses == 0)
        #expect(server.server.status.connections == 0)
        #expect(server.server.status.answered == tally.answers)
    }

    @Test func `Servers on one socket are replaced one after the other without a failed request`() throws {
        let socket = try TestSocket()
        let tally = Tally()
        var servers = try (0..<2).map { _ in try TestServer(on: socket) }
        let clients = startLoad(socket.path, tally, reconnects: true)
        for _ in 0..<6 {
            let target = tally.answers + 200
            #expect(eventually { tally.answers > target })
            let next = try TestServer(on: socket)
            #expect(servers.removeFirst().stop())
            servers.append(next)
        }
        tally.isGoingOn.store(false, ordering: .relaxed)
        for client in clients { client.join() }
        for server in servers { #expect(server.stop()) }
        #expect(tally.losses == 0)
    }

    @Test func `A running request is finished, and its connection closed after the answer`() throws {
        let gate = Gate()
        let server = try TestServer { _, _ in
            gate.wait()
            return .text("finished")
        }
        let client = try server.client()
        try client.send(WireRequest())
        #expect(eventually { server.server.status.busy == 1 })
        server.server.stop()
        gate.open()
        #expect(try client.answer().body == "finished")
        #expect(try client.isClosedByPeer())
        #expect(server.stop())
    }

    @Test func `Idle, silent and half-sent connections do not hold up the end`() throws {
        let server = try TestServer(.test { $0.preflightDeadline = .milliseconds(50) })
        let used = try (0..<20).map { _ in try server.client() }
        for client in used { #expect(try client.answer(to: WireRequest()).status == 200) }
        let silent = try (0..<20).map { _ in try server.client() }
        let half = try (0..<20).map { _ in try server.client() }
        for client in half { try client.send(Array(WireRequest().bytes.prefix(40))) }
        #expect(eventually { server.server.status.connections + server.server.status.refused >= 60 })
        #expect(server.stop())
        for client in used + silent + half { #expect(try client.isClosedByPeer()) }
    }

    @Test func `The end has a deadline`() throws {
        let gate = Gate()
        defer { gate.open() }
        let server = try TestServer(.test { $0.stopDeadline = .milliseconds(50) }) { _, _ in
            gate.wait()
            return .text("late")
        }
        let client = try server.client()
        try client.send(WireRequest())
        #expect(eventually { server.server.status.busy == 1 })
        #expect(!server.stop())
    }
}
