import Glibc

/// The web server's end of a FastCGI connection. Every wait ends after ten seconds.
final class Client {
    enum Problem: Error, Hashable {
        case system(String, Int32)
        /// The responder ended the connection before the answer was complete.
        case closed
        case timedOut
        /// The peer has closed, so that nothing more can be sent.
        case cannotSend
        case badAnswer
    }

    /// What came between BEGIN_REQUEST and END_REQUEST.
    struct Answer: Hashable {
        var id: UInt16
        var text: String

        /// The `Status` field.
        var status: Int? {
            text.split(separator: "\r\n").first { $0.hasPrefix("Status: ") }.flatMap { Int($0.dropFirst(8).prefix(3)) }
        }

        var body: String {
            var lines = text.split(separator: "\r\n", omittingEmptySubsequences: false)[...]
            while let line = lines.popFirst(), !line.isEmpty {}
            return lines.joined(separator: "\r\n")
        }
    }

    let descriptor: Int32

    /// - Parameter waits: whether to wait for room in the backlog.
    init(_ path: String, waits: Bool = true) throws {
        let flags = Int32(SOCK_CLOEXEC.rawValue) | (waits ? 0 : Int32(SOCK_NONBLOCK.rawValue))
        let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue) | flags, 0)
        guard descriptor >= 0 else { throw Problem.system("socket", errno) }
        self.descriptor = descriptor
        var timeout = timeval(tv_sec: 10, tv_usec: 0)
        let size = socklen_t(MemoryLayout<timeval>.size)
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &timeout, size)
        setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &timeout, size)
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
        let result = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        guard result == 0 else { throw Problem.system("connect", errno) }
    }

    deinit { close(descriptor) }

    func send(_ bytes: [UInt8]) throws {
        try bytes.withUnsafeBytes { buffer in
            var sent = 0
            while sent < buffer.count {
                let count = Glibc.send(
                    descriptor,
                    buffer.baseAddress.map { $0 + sent },
                    buffer.count - sent,
                    Int32(MSG_NOSIGNAL)
                )
                if count < 0 && errno == EINTR { continue }
                guard count > 0 else { throw errno == EAGAIN ? Problem.timedOut : Problem.cannotSend }
                sent += count
            }
        }
    }

    func send(_ request: WireRequest) throws { try send(request.bytes) }

    /// Whether the responder has taken all that was sent.
    var isTaken: Bool {
        var left: Int32 = 0
        return ioctl(descriptor, UInt(TIOCOUTQ), &left) == 0 && left == 0
    }

    /// No more will be sent.
    func finishSending() { shutdown(descriptor, Int32(SHUT_WR)) }

    func answer() throws -> Answer {
        var content: [UInt8] = []
        while true {
            let header = try receive(8)
            let id = UInt16(header[2]) << 8 | UInt16(header[3])
            let record = try receive(Int(header[4]) << 8 | Int(header[5]))
            _ = try receive(Int(header[6]))
            switch header[1] {
            case Record.stdout: content += record
            case Record.endRequest: return Answer(id: id, text: String(decoding: content, as: UTF8.self))
            default: throw Problem.badAnswer
            }
        }
    }

    func answer(to request: WireRequest) throws -> Answer {
        try send(request)
        return try answer()
    }

    /// Whether the responder closes the connection with nothing more than the empty record that announces it.
    func isClosedByPeer() throws -> Bool {
        do {
            let announcement = try receive(8)
            guard announcement[1] == 6, announcement[4...6].allSatisfy({ $0 == 0 }) else { return false }
            _ = try receive(1)
            return false
        } catch Problem.closed {
            return true
        }
    }

    private func receive(_ count: Int) throws -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: count)
        var position = 0
        while position < count {
            let read = bytes.withUnsafeMutableBytes { buffer in
                recv(descriptor, buffer.baseAddress.map { $0 + position }, count - position, 0)
            }
            if read < 0 && errno == EINTR { continue }
            if read < 0 && errno == EAGAIN { throw Problem.timedOut }
            guard read > 0 else { throw Problem.closed }
            position += read
        }
        return bytes
    }
}
