import Glibc

/// A folder that nobody else may enter, and in which a file is there as a whole or not at all.
package struct PrivateFolder: Sendable {
    package let path: String
    private static let unfinished = ".part"

    /// Makes the folder, or takes the one that is there.
    ///
    /// - Throws: `EACCES` where others may enter the folder that is there.
    package init(_ path: String) throws(FileProblem) {
        if mkdir(path, 0o700) != 0, errno != EEXIST { throw FileProblem(path) }
        var status = stat()
        guard lstat(path, &status) == 0 else { throw FileProblem(path) }
        guard status.st_mode & S_IFMT == S_IFDIR else { throw FileProblem(path, code: ENOTDIR) }
        guard status.st_mode & 0o077 == 0 else { throw FileProblem(path, code: EACCES) }
        self.path = path
    }

    /// Writes a file that only we may read: beside, onto the disk, then at once in the place of an older one.
    package func write(_ content: [UInt8], as name: String) throws(FileProblem) {
        let temporary = "\(path)/.\(name)\(PrivateFolder.unfinished)"
        do throws(FileProblem) {
            try PrivateFolder.write(content, durablyTo: temporary)
            guard rename(temporary, "\(path)/\(name)") == 0 else { throw FileProblem("\(path)/\(name)") }
            try Folder.synchronize(path)
        } catch {
            unlink(temporary)
            throw error
        }
    }

    private static func write(_ content: [UInt8], durablyTo path: String) throws(FileProblem) {
        unlink(path)
        let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0 else { throw FileProblem(path) }
        defer { close(descriptor) }
        var written = 0
        while written < content.count {
            let count = content[written...].withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw FileProblem(path) }
            written += count
        }
        guard fsync(descriptor) == 0 else { throw FileProblem(path) }
    }

    /// Removes what a process that was killed had begun to write.
    package func removeUnfinished() throws(FileProblem) {
        for entry in try Folder.entries(path) where entry.name.hasSuffix(PrivateFolder.unfinished) {
            unlink("\(path)/\(entry.name)")
        }
    }
}
