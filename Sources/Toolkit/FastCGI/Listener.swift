import CFastCGI
import Glibc

/// The listening unix socket: handed over by systemd or a supervisor, or made here.
package struct Listener: Sendable {
    package enum Problem: Error, Sendable, Hashable, CustomStringConvertible {
        /// Another program answers on the path.
        case inUse(String)
        case pathTooLong(String)
        case system(call: String, errno: Int32)

        package var description: String {
            switch self {
            case .inUse(let path): "\(path) is in use by another program"
            case .pathTooLong(let path): "\(path) is longer than a socket's path may be (107 bytes)"
            case .system(let call, let number): "\(call): \(String(cString: strerror(number)))"
            }
        }
    }

    let descriptor: Int32

    /// The first socket of `LISTEN_FDS` (sd_listen_fds(3)); `nil` when there is none for this process.
    package static func inherited() throws(Problem) -> Listener? {
        guard let process = getenv("LISTEN_PID"), let count = getenv("LISTEN_FDS"), atoi(process) == getpid(),
            atoi(count) >= 1
        else { return nil }
        unsetenv("LISTEN_PID")
        unsetenv("LISTEN_FDS")
        return try Listener(adopting: 3)
    }

    /// Binds a path, with mode 0660. A socket that nobody answers on any more is replaced; one in use is not.
    package init(path: String) throws(Problem) {
        let address = try Listener.address(path)
        let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { throw .system(call: "socket", errno: errno) }
        if Listener.call(connect, descriptor, address) == 0 {
            close(descriptor)
            throw .inUse(path)
        }
        if errno == ECONNREFUSED { unlink(path) }
        close(descriptor)
        try self.init(binding: path, address)
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
