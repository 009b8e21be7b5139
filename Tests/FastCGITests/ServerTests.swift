import HTTP
import Testing

@testable import FastCGI

struct ServerTests {
    @Test func `More kept connections than workers are all served`() throws {
        let server = try TestServer(.test { $0.workers = 2 })
        let clients = try (0..<20).map { _ in try server.client() }
        for round in 0..<3 {
            for (index, client) in clients.enumerated() {
                let answer = try client.answer(to: WireRequest("/\(round)/\(index)"))
                #expect(answer.body == "/\(round)/\(index)")
            }
        }
        #expect(server.server.status.accepted == 20)
        #expect(server.stop())
    }

    @Test func `A connection that is not to be kept is closed after the answer`() throws {
        let server = try TestServer()
        let client = try server.client()
        var request = WireRequest("/once")
        request.keep = false
        #expect(try client.answer(to: request).body == "/once")
        #expect(try client.isClosedByPeer())
        #expect(eventually { server.server.status.connections == 0 })
        server.stop()
    }

    @Test(arguments: [1, 2, 255, 256, 65_535] as [UInt16])
    func `The answer carries the id of the request`(id: UInt16) throws {
        let server = try TestServer()
        var request = WireRequest("/", method: "POST", body: [1, 2, 3])
        request.id = id
        let client = try server.client()
        for _ in 0..<2 { #expect(try client.answer(to: request).id == id) }
        server.stop()
    }

    @Test(arguments: [0, 1, 8_000, 65_000, 66_000, 200_000, 3_000_000])
    func `An answer of any size arrives whole`(size: Int) throws {
        let server = try TestServer { _, _ in Response(.ok, body: [UInt8](repeating: 0x61, count: size)) }
        let client = try server.client()
        for _ in 0..<2 {
            let answer = try client.answer(to: WireRequest())
            #expect(answer.body.utf8.count == size)
            #expect(answer.text.contains("Content-Length: \(size)\r\n"))
        }
        server.stop()
    }

    @Test func `A header block that the web server would not take is answered with 500`() throws {
        let server = try TestServer { _, _ in Response(.ok).setting("X-Long", String(repeating: "x", count: 9_000)) }
        let client = try server.client()
        #expect(try client.answer(to: WireRequest()).status == 500)
        server.stop()
    }

    @Test func `Parameters that could be read two ways are answered with 400 and the connection goes on`() throws {
        let server = try TestServer()
        let client = try server.client()
        let extras: [(String, String)] = [
            ("HTTP_X", "a\0b"), ("HTTP_X\0Y", "a"), ("HTTP_X=REMOTE_ADDR", "192.0.2.9"), ("REMOTE_ADDR", "192.0.2.9"),
            ("HTTP_HOST", "other.test"),
        ]
        for extra in extras {
            var request = WireRequest("/refused", method: "POST", body: [1])
            request.parameters.append(extra)
            #expect(try client.answer(to: request).status == 400, "\(extra)")
        }
        let broken =
            Record.begin() + Record.stream(Record.params, WireRequest().pairs + [6, 2] + "SERVER".utf8 + [0xC3, 0x28])
        try client.send(broken + Record.stream(Record.stdin, []))
        #expect(try client.answer().status == 400)
        #expect(try client.answer(to: WireRequest("/good")).body == "/good")
        // A cookie that a site beside ours set in another encoding keeps nobody out.
        let foreign =
            Record.begin()
            + Record.stream(Record.params, WireRequest("/open").pairs + [11, 2] + "HTTP_COOKIE".utf8 + [0x4D, 0xFC])
        try client.send(foreign + Record.stream(Record.stdin, []))
        #expect(try client.answer().body == "/open")
        server.stop()
    }

    @Test func `The status shows what the worker that has been busy longest is at`() throws {
        let gate = Gate()
        let server = try TestServer { _, activity in
            activity.note("Registration: store")
            gate.wait()
            return .text("done")
        }
        let client = try server.client()
        try client.send(WireRequest())
        #expect(eventually { server.server.status.oldestLabel == "Registration: store" })
        #expect(server.server.status.busy == 1)
        #expect(server.server.status.oldestSeconds > 0)
        gate.open()
        #expect(try client.answer().body == "done")
        #expect(eventually { server.server.status.busy == 0 })
        #expect(server.server.status.oldestLabel == "")
        server.stop()
    }
}
