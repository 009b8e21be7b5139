import CFastCGI
import Glibc

/// The listening unix socket: handed over by systemd or a supervisor, or made here.
package struct Listener: Sendable {
    package enum Problem: Error, Sendable, Hashable, CustomStringConvertible {
        /// Another program answers on the path.
        case inUse(String)
        case pathTooLong(String)
        /// The descriptor handed over is not a socket that takes connections.
        case notListening(Int32)
        case system(call: String, errno: Int32)

        package var description: String {
            switch self {
            case .inUse(let path): "\(path) is in use by another program"
            case .pathTooLong(let path): "\(path) is longer than a socket's path may be (107 bytes)"
            case .notListening(let descriptor): "the inherited descriptor \(descriptor) is not a listening socket"
            case .system(let call, let number): "\(call): \(String(cString: strerror(number)))"
            }
        }
    }

    let descriptor: Int32

    /// The first socket of `LISTEN_FDS` (sd_listen_fds(3)); `nil` when there is none for this process.
    package static func inherited() throws(Problem) -> Listener? { try inherited(first: 3) }

    static func inherited(first: Int32) throws(Problem) -> Listener? {
        guard let process = getenv("LISTEN_PID"), let count = getenv("LISTEN_FDS"), atoi(process) == getpid(),
            atoi(count) >= 1
        else { return nil }
        unsetenv("LISTEN_PID")
        unsetenv("LISTEN_FDS")
        var isListening: Int32 = 0
        var size = socklen_t(MemoryLayout<Int32>.size)
        guard getsockopt(first, SOL_SOCKET, SO_ACCEPTCONN, &isListening, &size) == 0, isListening == 1 else {
            throw .notListening(first)
        }
        return try Listener(adopting: first)
    }

    /// Binds a path, with mode 0660. A socket that nobody answers on any more is replaced; one in use is not.
    package init(path: String) throws(Problem) {
        let address = try Listener.address(path)
        switch Listener.probe(address) {
        // Refused is also what a path hears that is no socket, or is bound and does not listen yet.
        case ECONNREFUSED: if Listener.isSocket(path) { unlink(path) }
        case 0, EAGAIN: throw .inUse(path)
        // Whatever else it is, `bind` says what is wrong.
        default: break
        }
        try self.init(binding: path, address)
    }

    /// Whether somebody answers: the error number of a connection that does not wait for a full backlog.
    private static func probe(_ address: sockaddr_un) -> Int32 {
        let type = Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue) | Int32(SOCK_NONBLOCK.rawValue)
        let descriptor = socket(AF_UNIX, type, 0)
        guard descriptor >= 0 else { return errno }
        defer { close(descriptor) }
        return call(connect, descriptor, address) == 0 ? 0 : errno
    }

    private static func isSocket(_ path: String) -> Bool {
        var status = stat()
        return lstat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFSOCK
    }

    private init(binding path: String, _ address: sockaddr_un) throws(Problem) {
        let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { throw .system(call: "socket", errno: errno) }
        guard Listener.call(bind, descriptor, address) == 0 else {
            let number = errno
            close(descriptor)
            throw .system(call: "bind \(path)", errno: number)
        }
        guard chmod(path, 0o660) == 0, listen(descriptor, 1_024) == 0 else {
            let number = errno
            close(descriptor)
            throw .system(call: "listen \(path)", errno: number)
        }
        try self.init(adopting: descriptor)
    }

    private init(adopting descriptor: Int32) throws(Problem) {
        let flags = fcntl(descriptor, F_GETFL)
        guard flags >= 0, fcntl(descriptor, F_SETFL, flags | O_NONBLOCK) == 0,
            fcntl(descriptor, F_SETFD, FD_CLOEXEC) == 0
        else { throw .system(call: "fcntl", errno: errno) }
        self.descriptor = descriptor
    }

    private static func address(_ path: String) throws(Problem) -> sockaddr_un {
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        let bytes = Array(path.utf8)
        guard bytes.count < MemoryLayout.size(ofValue: address.sun_path) else { throw .pathTooLong(path) }
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: bytes) }
        return address
    }

    private static func call(
        _ function: (Int32, UnsafePointer<sockaddr>?, socklen_t) -> Int32,
        _ descriptor: Int32,
        _ address: sockaddr_un
    ) -> Int32 {
        var address = address
        return withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                function(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
    }
}
