import CRename
import Glibc

extension File {
    /// Writes a file that nobody reads yet.
    package static func write(_ content: [UInt8], to path: String) throws(FileProblem) {
        let descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else { throw FileProblem(path) }
        defer { close(descriptor) }
        var written = 0
        while written < content.count {
            let count = content[written...].withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw FileProblem(path) }
            written += count
        }
    }

    /// Puts a file in the place of another at one blow: a reader sees the old one or the new one.
    package static func replace(_ path: String, with content: [UInt8]) throws(FileProblem) {
        try write(content, to: path + ".neu")
        guard rename(path + ".neu", path) == 0 else { throw FileProblem(path) }
    }

    package static func remove(_ path: String) throws(FileProblem) {
        guard unlink(path) == 0 else { throw FileProblem(path) }
    }

    /// Gives a file a second name.
    ///
    /// - Returns: whether that went.
    package static func link(_ path: String, as new: String) -> Bool { Glibc.link(path, new) == 0 }
}

extension Folder {
    /// Makes a folder and those above it; it may be there.
    package static func make(_ path: String) throws(FileProblem) {
        if mkdir(path, 0o755) == 0 || errno == EEXIST { return }
        guard errno == ENOENT, let slash = path.lastIndex(of: "/"), slash > path.startIndex else {
            throw FileProblem(path)
        }
        try make(String(path[..<slash]))
        guard mkdir(path, 0o755) == 0 || errno == EEXIST else { throw FileProblem(path) }
    }

    /// Removes a folder and everything in it; it need not be there. What links lead to stays.
    ///
    /// - Parameter mark: a folder in it that is removed behind all others, so that what is left at any moment has it.
    package static func remove(_ path: String, last mark: String? = nil) throws(FileProblem) {
        guard access(path, F_OK) == 0 else { return }
        let entries = try entries(path)
        for entry in entries.filter({ $0.name != mark }) + entries.filter({ $0.name == mark }) {
            let below = path + "/" + entry.name
            if entry.isFolder {
                try remove(below)
            } else if unlink(below) != 0 {
                throw FileProblem(below)
            }
        }
        guard rmdir(path) == 0 else { throw FileProblem(path) }
    }

    /// Puts a folder in the place of another, which is removed, or where none is.
    package static func replace(_ path: String, with new: String, removingLast mark: String) throws(FileProblem) {
        if exchange_paths(new, path) == 0 {
            try remove(new, last: mark)
        } else if errno != ENOENT || rename(new, path) != 0 {
            throw FileProblem(path)
        }
    }

    /// Brings the names in a folder onto the disk.
    package static func synchronize(_ path: String) throws(FileProblem) {
        let descriptor = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw FileProblem(path) }
        defer { close(descriptor) }
        guard fsync(descriptor) == 0 else { throw FileProblem(path) }
    }
}
