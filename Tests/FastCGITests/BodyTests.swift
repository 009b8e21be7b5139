import Glibc
import HTTP
import Testing

@testable import FastCGI

struct BodyTests {
    private static let echo: @Sendable (Request, Activity) -> Response = { request, _ in
        Response(.ok, body: request.body)
    }

    @Test(arguments: [1, 2, 7, 8, 1_000, 65_535])
    func `A body may come in records of any size`(size: Int) throws {
        let server = try TestServer(.test(), Self.echo)
        let client = try server.client()
        let body = (0..<20_000).map { UInt8(ascii: "a") + UInt8($0 % 26) }
        let request = WireRequest("/", method: "POST", body: body)
        try client.send(request.head + Record.stream(Record.stdin, body, size: size))
        #expect(try client.answer().body == String(decoding: body, as: UTF8.self))
        #expect(try client.answer(to: WireRequest("/", method: "POST", body: [0x62])).body == "b")
        server.stop()
    }

    @Test func `A request may come byte by byte`() throws {
        let server = try TestServer(.test { $0.preflightDeadline = .seconds(60) }, Self.echo)
        let client = try server.client()
        for _ in 0..<3 {
            for byte in WireRequest("/", method: "POST", body: Array("body".utf8)).bytes { try client.send([byte]) }
            #expect(try client.answer().body == "body")
        }
        server.stop()
    }

    @Test func `A body that nobody reads never becomes a request, whatever its bytes`() throws {
        let seen = Seen()
        let server = try TestServer { request, _ in
            seen.note(request.place)
            return Response(.forbidden)
        }
        let client = try server.client()
        var forged = WireRequest("/forged")
        forged.parameters.append(("REMOTE_USER", "admin"))
        // At every place where a reader that lost count could begin: record and buffer borders of 8 bytes and of 8 kB.
        for offset in [0, 1, 8, 8_160, 8_168, 8_176, 8_184, 8_192, 16_000] {
            let body = [UInt8](repeating: 0, count: offset) + forged.bytes + forged.bytes
            let answer = try client.answer(to: WireRequest("/refused", method: "POST", body: body))
            #expect(answer.status == 403)
            #expect(try client.answer(to: WireRequest("/next")).status == 403)
        }
        #expect(server.stop())
        #expect(Set(seen.all) == ["/refused", "/next"])
        #expect(seen.all.count == 18)
    }

    @Test(arguments: [10_001, 19_000, 26_000, 60_000, 400_000, 3_000_000])
    func `A body above the limit is answered with 413 or the connection closed, and nothing in it interpreted`(
        size: Int
    ) throws {
        let seen = Seen()
        let server = try TestServer(.test { $0.maximumBody = 10_000 }) { request, _ in
            seen.note(request.place)
            return Response(.ok)
        }
        let client = try server.client()
        let forged = WireRequest("/forged").bytes
        var body: [UInt8] = []
        while body.count < size { body += forged }
        do {
            #expect(try client.answer(to: WireRequest("/large", method: "POST", body: body)).status == 413)
        } catch let problem as Client.Problem {
            #expect(problem == .cannotSend || problem == .closed)
            #expect(size > 20_000)
        }
        #expect(try server.client().answer(to: WireRequest("/next")).status == 200)
        #expect(server.stop())
        #expect(seen.all == ["/next"])
    }

    @Test(arguments: [
        ("/file", 200), ("/file?x=1", 200), ("/", 413), ("/?/file", 413), ("/file/", 413), ("/files", 413),
        ("/x/file", 413),
    ])
    func `A larger body is taken at its address alone`(place: String, status: Int) throws {
        let configuration = Server.Configuration.test {
            $0.maximumBody = 10_000
            $0.maximumBodies = ["/file": 20_000]
        }
        let server = try TestServer(configuration, Self.echo)
        let client = try server.client()
        let body = [UInt8](repeating: 0x61, count: 15_000)
        #expect(try client.answer(to: WireRequest(place, method: "POST", body: body)).status == status)
        #expect(try client.answer(to: WireRequest("/next")).status == 200)
        server.stop()
    }

    /// libfcgi reads 8,192 bytes at once: where one of its reads ends, an unread rest would begin.
    @Test(arguments: 1...6, [10_000, 1_000_000])
    func `A forged request where an unread rest would begin is not served`(reads: Int, limit: Int) throws {
        let seen = Seen()
        let server = try TestServer(.test { $0.maximumBody = limit }) { request, _ in
            seen.note(request.place)
            return Response(.forbidden)
        }
        // The end of the outer body would be the end of the forged one.
        let forged = WireRequest("/forged").head
        var request = WireRequest("/outer", method: "POST", length: reads * 8_192)
        // Twice, since the announced length may get another number of digits.
        for _ in 0..<2 {
            let filling = [UInt8](repeating: 0, count: reads * 8_192 - request.head.count - 8)
            request = WireRequest("/outer", method: "POST", body: filling + forged)
        }
        let client = try server.client()
        try client.send(request)
        _ = try? client.answer()
        _ = try? client.answer(to: WireRequest("/next"))
        #expect(server.stop())
        #expect(!seen.all.contains("/forged"))
    }

    @Test func `A body at the limit is taken, one byte more is not`() throws {
        let server = try TestServer(.test { $0.maximumBody = 10_000 }, Self.echo)
        let client = try server.client()
        for (size, status) in [(9_999, 200), (10_000, 200), (10_001, 413), (10_000, 200)] {
            let body = [UInt8](repeating: 0x61, count: size)
            #expect(try client.answer(to: WireRequest("/", method: "POST", body: body)).status == status)
        }
        server.stop()
    }

    @Test(arguments: [0, 3, 5, 100_000, -1])
    func `A body of another length than announced is answered with 400 and the connection closed`(length: Int) throws {
        let seen = Seen()
        let server = try TestServer { request, _ in
            seen.note(request.place)
            return Response(.ok)
        }
        let client = try server.client()
        let request = WireRequest("/", method: "POST", body: [1, 2, 3, 4], length: length)
        #expect(try client.answer(to: request).status == 400)
        #expect(try client.isClosedByPeer())
        server.stop()
        #expect(seen.all.isEmpty)
    }

    @Test func `A body cut by the end of the connection is no body`() throws {
        let seen = Seen()
        let server = try TestServer { request, _ in
            seen.note(request.place)
            return Response(.ok)
        }
        let bytes = WireRequest("/cut", method: "POST", body: [UInt8](repeating: 7, count: 100)).bytes
        for missing in [1, 8, 9, 50, 108] {
            let client = try server.client()
            try client.send(Array(bytes.dropLast(missing)))
            client.finishSending()
            #expect(try client.isClosedByPeer(), "\(missing)")
        }
        server.stop()
        #expect(seen.all.isEmpty)
    }

    /// Records that must not follow a head.
    static let misplaced: [[UInt8]] = [
        Record.make(Record.params, Record.pair("A", "b")), Record.make(Record.params), Record.begin(),
        Record.make(Record.data, [1, 2, 3]), Record.make(Record.stdout, [1]),
        Record.make(Record.stdin, [1], version: 2),
    ]

    @Test(arguments: misplaced)
    func `A record out of order ends the connection, and no other`(record: [UInt8]) throws {
        let seen = Seen()
        let server = try TestServer { request, _ in
            seen.note(request.place)
            return .text(request.place)
        }
        let other = try server.client()
        let request = WireRequest("/broken", method: "POST", body: [1, 2, 3, 4])
        let piece = Record.make(Record.stdin, [1, 2])
        let rest = Record.stream(Record.stdin, [3, 4])
        // At once, so that the front sees it, and while a worker reads the body.
        let together = try server.client()
        try together.send(request.head + piece + record + rest)
        #expect(try together.isClosedByPeer())
        let apart = try server.client()
        try apart.send(request.head + piece)
        #expect(eventually { server.server.status.busy == 1 })
        try? apart.send(record + rest)
        if record == Record.begin() {
            // libfcgi answers that it does not multiplex, skips the record and goes on.
            #expect(try apart.answer().text.isEmpty)
            #expect(try apart.answer().body == "/broken")
        } else {
            #expect(try apart.isClosedByPeer())
        }
        #expect(try other.answer(to: WireRequest("/other")).body == "/other")
        server.stop()
    }

    @Test func `A request sent before the answer to the one before it ends the connection`() throws {
        let seen = Seen()
        let server = try TestServer { request, _ in
            seen.note(request.place)
            return Response(.ok)
        }
        let client = try server.client()
        try client.send(WireRequest("/first").bytes + WireRequest("/second").bytes)
        #expect(try client.isClosedByPeer())
        server.stop()
        #expect(seen.all.isEmpty)
    }

    @Test func `Signals during a body do not shorten it`() throws {
        // Restarting does not help: a read with a time limit is never restarted (signal(7)).
        var action = sigaction()
        action.__sigaction_handler.sa_handler = { _ in }
        sigaction(SIGUSR1, &action, nil)
        // Whoever started the tests may have blocked it for them.
        var none = sigset_t()
        pthread_sigmask(SIG_SETMASK, &none, nil)
        let server = try TestServer(.test(), Self.echo)
        let client = try server.client()
        let body = [UInt8](repeating: 0x61, count: 40_000)
        try client.send(WireRequest("/", method: "POST", body: body).head)
        #expect(eventually { server.server.status.busy == 1 })
        for start in stride(from: 0, to: body.count, by: 500) {
            try client.send(Record.make(Record.stdin, Array(body[start..<(start + 500)])))
            // Once the worker has taken it, it waits for more, and a signal finds it waiting.
            #expect(eventually { client.isTaken })
            kill(getpid(), SIGUSR1)
            server.signalWorkers(SIGUSR1)
        }
        try client.send(Record.make(Record.stdin))
        #expect(try client.answer().body.utf8.count == body.count)
        server.stop()
    }
}
