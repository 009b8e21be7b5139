import Glibc

/// A file that cannot be read or written: its path, and the system's reason.
package struct FileProblem: Error, Sendable, Hashable, CustomStringConvertible {
    package let path: String
    package let code: Int32

    package init(_ path: String, code: Int32 = errno) {
        self.path = path
        self.code = code
    }

    package var description: String { "\(path): \(String(cString: strerror(code)))" }
}

/// By what an unchanged file is known without reading it.
package struct FileStamp: Sendable, Hashable {
    package let size: Int
    /// Nanoseconds since 1970.
    package let changedAt: Int
    package let inode: UInt

    package init(size: Int, changedAt: Int, inode: UInt) {
        self.size = size
        self.changedAt = changedAt
        self.inode = inode
    }

    init(_ status: stat) {
        size = Int(status.st_size)
        changedAt = status.st_mtim.tv_sec * 1_000_000_000 + status.st_mtim.tv_nsec
        inode = UInt(status.st_ino)
    }

    /// `nil` when there is no such file.
    package init?(of path: String) {
        var status = stat()
        guard stat(path, &status) == 0 else { return nil }
        self.init(status)
    }
}

/// Reads folders.
package enum Folder {
    package struct Entry: Sendable {
        package let name: String
        package let isFolder: Bool
        /// A file with bytes of its own: no link to another, no pipe, no device.
        package let isPlainFile: Bool
        package let stamp: FileStamp

        package var isHidden: Bool { name.utf8.first == UInt8(ascii: ".") }
        package var ending: String { name.lastIndex(of: ".").map { String(name[name.index(after: $0)...]) } ?? "" }
        package var stem: String { name.lastIndex(of: ".").map { String(name[..<$0]) } ?? name }
    }

    /// What is in a folder, in no order. A link counts as itself, not as what it leads to.
    package static func entries(_ path: String) throws(FileProblem) -> [Entry] {
        guard let folder = opendir(path) else { throw FileProblem(path) }
        defer { closedir(folder) }
        var entries: [Entry] = []
        while let found = readdir(folder) {
            let name = withUnsafePointer(to: &found.pointee.d_name) { name in
                name.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name == "." || name == ".." { continue }
            var status = stat()
            guard fstatat(dirfd(folder), name, &status, AT_SYMLINK_NOFOLLOW) == 0 else {
                throw FileProblem(path + "/" + name)
            }
            let kind = status.st_mode & S_IFMT
            entries.append(
                Entry(name: name, isFolder: kind == S_IFDIR, isPlainFile: kind == S_IFREG, stamp: FileStamp(status))
            )
        }
        return entries
    }
}

/// A folder that is kept open, so that files in it are found without walking there from the root each time.
package final class OpenFolder: Sendable {
    private let descriptor: Int32

    package init(_ path: String) throws(FileProblem) {
        descriptor = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        if descriptor < 0 { throw FileProblem(path) }
    }

    deinit { close(descriptor) }

    /// `nil` when there is no such file.
    ///
    /// - Parameter path: below the folder.
    package func stamp(of path: String) -> FileStamp? {
        var status = stat()
        guard fstatat(descriptor, path, &status, 0) == 0 else { return nil }
        return FileStamp(status)
    }
}

/// Reads whole files.
package enum File {
    /// - Parameter limit: no more bytes than these are read.
    package static func read(_ path: String, atMost limit: Int = .max) throws(FileProblem) -> [UInt8] {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw FileProblem(path) }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw FileProblem(path) }
        let size = min(Int(status.st_size), limit)
        var failure: Int32 = 0
        let bytes = [UInt8](unsafeUninitializedCapacity: size) { buffer, count in
            while count < size {
                let rest = UnsafeMutableRawBufferPointer(buffer)[count...]
                let read = Glibc.read(descriptor, UnsafeMutableRawBufferPointer(rebasing: rest).baseAddress, rest.count)
                if read < 0, errno == EINTR { continue }
                if read < 0 { failure = errno }
                if read <= 0 { break }
                count += read
            }
        }
        if failure != 0 { throw FileProblem(path, code: failure) }
        return bytes
    }

    package static func text(_ path: String) throws(FileProblem) -> String {
        String(decoding: try read(path), as: UTF8.self)
    }
}
