import Glibc
import HTTP
import Testing

@testable import FastCGI

struct IdleTests {
    private let half = Array(WireRequest().bytes.prefix(50))

    @Test func `Silent peers do not stop others`() throws {
        let server = try TestServer()
        let silent = try (0..<50).map { _ in try server.client() }
        #expect(try server.client().answer(to: WireRequest("/heard")).body == "/heard")
        #expect(eventually { server.server.status.accepted == silent.count + 1 })
        server.stop()
    }

    @Test(arguments: [1, 8, 15, 50])
    func `A head that stops half-way is closed, a connection without a byte is not`(count: Int) throws {
        let server = try TestServer(.test { $0.preflightDeadline = .milliseconds(50) })
        let idle = try server.client()
        let used = try server.client()
        #expect(try used.answer(to: WireRequest("/one")).body == "/one")
        for round in 1...3 {
            let late = try server.client()
            try late.send(Array(WireRequest().bytes.prefix(count)))
            #expect(try late.isClosedByPeer())
            #expect(server.server.status.refused == round)
        }
        // Half a head as a second request on a kept connection.
        let second = try server.client()
        #expect(try second.answer(to: WireRequest()).status == 200)
        try second.send(half)
        #expect(try second.isClosedByPeer())
        // Several deadlines have passed by now.
        #expect(try idle.answer(to: WireRequest("/two")).body == "/two")
        #expect(try used.answer(to: WireRequest("/three")).body == "/three")
        server.stop()
    }

    @Test func `A head that trickles in gets no longer than one that stops`() throws {
        let server = try TestServer(.test { $0.preflightDeadline = .milliseconds(50) })
        var request = WireRequest()
        request.parameters.append(("HTTP_LONG", String(repeating: "x", count: 5_000)))
        let client = try server.client()
        let head = request.head
        #expect(throws: Client.Problem.cannotSend) {
            for byte in head {
                try client.send([byte])
                usleep(2_000)
            }
        }
        server.stop()
    }

    @Test func `Peers that do not read their answer do not stop others`() throws {
        let server = try TestServer(.test { $0.ioTimeout = .milliseconds(100) }) { request, _ in
            request.place == "/large" ? Response(.ok, body: [UInt8](repeating: 7, count: 4_000_000)) : .text("small")
        }
        let deaf = try (0..<6).map { _ in try server.client() }
        for client in deaf { try client.send(WireRequest("/large")) }
        #expect(try server.client().answer(to: WireRequest()).body == "small")
        #expect(eventually { server.server.status.connections == 0 })
        for client in deaf { #expect(throws: Client.Problem.closed) { _ = try client.answer() } }
        #expect(server.stop())
    }

    @Test func `A peer that reads its answer in sips is cut off`() throws {
        let server = try TestServer(.test { $0.transferDeadline = .milliseconds(50) }) { _, _ in
            Response(.ok, body: [UInt8](repeating: 7, count: 8_000_000))
        }
        let client = try server.client()
        try client.send(WireRequest())
        var bytes = [UInt8](repeating: 0, count: 4_096)
        var total = 0
        while true {
            let count = recv(client.descriptor, &bytes, bytes.count, 0)
            guard count > 0 else { break }
            total += count
            usleep(2_000)
        }
        #expect(total < 8_000_000)
        #expect(eventually { server.server.status.connections == 0 })
        server.stop()
    }

    @Test func `A peer that sends its body in sips is cut off`() throws {
        let server = try TestServer(.test { $0.transferDeadline = .milliseconds(50) })
        let client = try server.client()
        let body = [UInt8](repeating: 1, count: 5_000)
        try client.send(WireRequest("/", method: "POST", body: body).head)
        #expect(throws: Client.Problem.cannotSend) {
            for byte in body {
                try client.send(Record.make(Record.stdin, [byte]))
                usleep(2_000)
            }
        }
        #expect(eventually { server.server.status.connections == 0 })
        server.stop()
    }

    @Test func `Connections that break at any moment leave nothing behind`() throws {
        let server = try TestServer(.test { $0.preflightDeadline = .milliseconds(50) })
        let path = server.path
        let bytes = WireRequest("/", method: "POST", body: [UInt8](repeating: 1, count: 300)).bytes
        inParallel(4) { index in
            for round in 0..<200 {
                guard let client = try? Client(path) else { continue }
                try? client.send(Array(bytes.prefix((round * 7 + index) % (bytes.count + 1))))
            }
        }
        #expect(try server.client().answer(to: WireRequest("/after")).body == "/after")
        #expect(eventually { server.server.status.connections == 0 })
        #expect(server.stop())
    }
}
