import Glibc
import Synchronization

/// A mail server on this machine that gives prepared answers to one client and notes what it hears.
final class ScriptedServer: @unchecked Sendable {  // The thread writes `heard` under the mutex, tests read it there.
    let port: UInt16
    private let listener: Int32
    private let answers: [String]
    private let heard = Mutex("")
    private var thread = pthread_t()

    struct CannotListen: Error {}

    init(_ answers: [String]) throws {
        self.answers = answers
        listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let listener = listener
        let isBound = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(listener, $0, length) == 0 && listen(listener, 1) == 0 && getsockname(listener, $0, &length) == 0
            }
        }
        guard isBound else { throw CannotListen() }
        port = UInt16(bigEndian: address.sin_port)
        let server = Unmanaged.passRetained(self)
        pthread_create(
            &thread,
            nil,
            { argument in
                if let argument { Unmanaged<ScriptedServer>.fromOpaque(argument).takeRetainedValue().serve() }
                return nil
            },
            server.toOpaque()
        )
    }

    /// Waits for the conversation to end.
    /// - Returns: everything the client said.
    func finish() -> String {
        pthread_join(thread, nil)
        return heard.withLock { $0 }
    }

    private func serve() {
        let client = accept(listener, nil, nil)
        close(listener)
        defer { close(client) }
        var inData = false
        for answer in answers {
            let line = answer + "\r\n"
            _ = send(client, line, line.utf8.count, Int32(MSG_NOSIGNAL))
            inData = answer.hasPrefix("354")
            guard read(client, until: inData ? "\r\n.\r\n" : "\r\n") else { return }
        }
        // What the client said last is its farewell.
        _ = send(client, "221 bye\r\n", 9, Int32(MSG_NOSIGNAL))
    }

    private func read(_ client: Int32, until ending: String) -> Bool {
        var text = ""
        var buffer = [UInt8](repeating: 0, count: 4_096)
        while !text.hasSuffix(ending) {
            let count = recv(client, &buffer, buffer.count, 0)
            guard count > 0 else { return false }
            let piece = String(decoding: buffer[..<count], as: UTF8.self)
            text += piece
            heard.withLock { $0 += piece }
        }
        return true
    }
}
