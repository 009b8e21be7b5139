import HTTP
import Testing

@testable import FastCGI

struct ServerTests {
    @Test func `More kept connections than workers are all served`() throws {
        let server = try TestServer { $0.workers = 2 }
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
}
