import Glibc

/// Bytes that can be read more than once, a piece at a time: a file, or what somebody uploaded.
package protocol ByteSource {
    var size: Int { get }
    /// `count` bytes from `offset` on, fewer only at the end.
    func bytes(from offset: Int, count: Int) throws(CSVProblem) -> [UInt8]
}

/// Bytes in memory.
package struct Bytes: ByteSource {
    private let content: [UInt8]

    package init(_ content: [UInt8]) {
        self.content = content
    }

    package var size: Int { content.count }

    package func bytes(from offset: Int, count: Int) -> [UInt8] {
        Array(content.dropFirst(offset).prefix(count))
    }
}

/// An open file. What comes through a pipe is first put into a file without a name.
package final class FileBytes: ByteSource {
    private let descriptor: Int32
    package let size: Int

    /// - Parameter path: `-` is standard input.
    package convenience init(path: String) throws(CSVProblem) {
        let opened = path == "-" ? dup(STDIN_FILENO) : open(path, O_RDONLY | O_CLOEXEC)
        guard opened >= 0 else { throw CSVProblem(.unreadable(errno)) }
        try self.init(taking: opened)
    }

    /// - Parameter opened: closed by this object.
    private init(taking opened: Int32) throws(CSVProblem) {
        descriptor = try FileBytes.seekable(opened)
        var status = stat()
        fstat(descriptor, &status)
        size = Int(status.st_size)
    }

    deinit { close(descriptor) }

    /// The same bytes in a regular file.
    private static func seekable(_ opened: Int32) throws(CSVProblem) -> Int32 {
        var status = stat()
        guard fstat(opened, &status) == 0, status.st_mode & S_IFMT != S_IFREG else { return opened }
        defer { close(opened) }
        let folder = getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
        var template = Array((folder + "/importXXXXXX").utf8CString)
        let file = mkstemp(&template)
        guard file >= 0 else { throw CSVProblem(.unreadable(errno)) }
        _ = fcntl(file, F_SETFD, FD_CLOEXEC)
        unlink(template)
        do throws(CSVProblem) {
            try copy(from: opened, to: file)
        } catch {
            close(file)
            throw error
        }
        return file
    }

    private static func copy(from source: Int32, to target: Int32) throws(CSVProblem) {
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = buffer.withUnsafeMutableBytes { Glibc.read(source, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw CSVProblem(.unreadable(errno)) }
            guard count > 0 else { return }
            try write(buffer[..<count], to: target)
        }
    }

    private static func write(_ bytes: ArraySlice<UInt8>, to target: Int32) throws(CSVProblem) {
        var rest = bytes
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(target, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw CSVProblem(.unreadable(errno)) }
            rest = rest.dropFirst(count)
        }
    }

    package func bytes(from offset: Int, count: Int) throws(CSVProblem) -> [UInt8] {
        var failure: Int32 = 0
        let piece = [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
            while filled < count {
                let got = pread(
                    descriptor,
                    buffer.baseAddress.map { $0 + filled },
                    count - filled,
                    off_t(offset + filled)
                )
                if got < 0, errno == EINTR { continue }
                if got < 0 { failure = errno }
                guard got > 0 else { break }
                filled += got
            }
        }
        guard failure == 0 else { throw CSVProblem(.unreadable(failure)) }
        return piece
    }
}
