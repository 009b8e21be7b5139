import HTTP
import Testing

@testable import FastCGI

struct LaneTests {
    /// `/first/…` and `/queued/…` go to the lane, everything else does not.
    private let lanes = Lanes(
        lane: { request in
            switch request.path.segments.first {
            case "first": .queued(first: true)
            case "queued": .queued(first: false)
            default: .direct
            }
        },
        overflow: { _ in Response(.tooManyRequests) }
    )

    @Test func `A flood of the lane delays no direct request, keeps its bound and tells the rest`() throws {
        let gate = Gate()
        let server = try TestServer(.test { $0.laneQueue = 10 }, lanes: lanes) { request, _ in
            if request.path.segments.first == "queued" { gate.wait() }
            return .text(request.place)
        }
        let clients = try (0..<30).map { _ in try server.client() }
        try clients[0].send(WireRequest("/queued/0"))
        #expect(eventually { server.server.status.busy == 1 && server.server.status.laneWaiting == 0 })
        for (index, client) in clients.enumerated().dropFirst() { try client.send(WireRequest("/queued/\(index)")) }
        // While the lane stands still, pages go on.
        let direct = try server.client()
        for index in 0..<100 { #expect(try direct.answer(to: WireRequest("/\(index)")).body == "/\(index)") }
        #expect(eventually { server.server.status.overflowed == 19 })
        #expect(server.server.status.laneWaiting == 10)
        gate.open()
        let answers = try clients.map { try $0.answer().status }
        #expect(answers.filter { $0 == 200 }.count == 11)
        #expect(answers.filter { $0 == 429 }.count == 19)
        // All of them are kept and the lane is free again.
        for client in clients { #expect(try client.answer(to: WireRequest("/queued/again")).status == 200) }
        #expect(server.stop())
    }

    @Test func `First goes before the others, and each kind in the order it came`() throws {
        let gate = Gate()
        let seen = Seen()
        let server = try TestServer(.test { $0.laneQueue = 10 }, lanes: lanes) { request, _ in
            seen.note(request.place)
            gate.wait()
            return .text(request.place)
        }
        let paths = ["/queued/a", "/queued/b", "/queued/c", "/first/d", "/queued/e", "/first/f"]
        let clients = try paths.map { _ in try server.client() }
        for (index, client) in clients.enumerated() {
            try client.send(WireRequest(paths[index]))
            #expect(eventually { seen.all.count == 1 && server.server.status.laneWaiting == index })
        }
        gate.open()
        for (index, client) in clients.enumerated() { #expect(try client.answer().body == paths[index]) }
        #expect(seen.all == ["/queued/a", "/first/d", "/first/f", "/queued/b", "/queued/c", "/queued/e"])
        #expect(server.stop())
    }

    @Test func `Those who come first have the bound for themselves`() throws {
        let gate = Gate()
        let server = try TestServer(.test { $0.laneQueue = 2 }, lanes: lanes) { request, _ in
            gate.wait()
            return .text(request.place)
        }
        let clients = try (0..<7).map { _ in try server.client() }
        try clients[0].send(WireRequest("/queued/0"))
        #expect(eventually { server.server.status.busy == 1 && server.server.status.laneWaiting == 0 })
        for index in 1...2 { try clients[index].send(WireRequest("/queued/\(index)")) }
        #expect(eventually { server.server.status.laneWaiting == 2 })
        #expect(try clients[5].answer(to: WireRequest("/queued/5")).status == 429)
        for index in 3...4 { try clients[index].send(WireRequest("/first/\(index)")) }
        #expect(eventually { server.server.status.laneWaiting == 4 })
        #expect(try clients[6].answer(to: WireRequest("/first/6")).status == 429)
        gate.open()
        for client in clients[..<5] { #expect(try client.answer().status == 200) }
        #expect(server.stop())
    }

    @Test func `A stop answers what waits in the lane`() throws {
        let gate = Gate()
        let server = try TestServer(lanes: lanes) { request, _ in
            gate.wait()
            return .text(request.place)
        }
        let clients = try (0..<5).map { _ in try server.client() }
        for client in clients { try client.send(WireRequest("/queued/0")) }
        #expect(eventually { server.server.status.laneWaiting == 4 })
        server.server.stop()
        gate.open()
        for client in clients { #expect(try client.answer().body == "/queued/0") }
        #expect(server.stop())
    }

    @Test func `A queue hands out everything before it ends, in order`() {
        let queue = WorkQueue<Int>(capacity: 4)
        #expect([1, 2, 3].map { queue.put($0) } == [true, true, true])
        #expect(queue.take() == 1)
        #expect(queue.put(4))
        #expect(queue.put(0, first: true))
        #expect(queue.put(5))
        #expect(!queue.put(6))
        #expect(queue.count == 5)
        queue.close()
        #expect((0..<7).map { _ in queue.take() } == [0, 2, 3, 4, 5, nil, nil])
    }
}
