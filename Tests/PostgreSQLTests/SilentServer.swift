import Glibc
import Testing

/// A socket that takes connections and never says a word, as a postmaster does that was stopped.
final class SilentServer {
    /// What `host` is set to.
    let directory: String
    private let listener: Int32

    init() throws {
        var template = Array("/tmp/silent-XXXXXX".utf8CString)
        directory = try #require(mkdtemp(&template).map { String(cString: $0) })
        listener = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        let path = "\(directory)/.s.PGSQL.5432"
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
        let size = socklen_t(MemoryLayout<sockaddr_un>.size)
        let bound = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { bind(listener, $0, size) }
        }
        try #require(bound == 0 && listen(listener, 8) == 0)
    }

    deinit {
        close(listener)
        unlink("\(directory)/.s.PGSQL.5432")
        rmdir(directory)
    }
}
