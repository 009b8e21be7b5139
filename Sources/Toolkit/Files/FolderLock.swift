import Glibc

/// Lets programs that write in the same folder come one after the other. Leaves nothing behind; ends with its owner.
package final class FolderLock: Sendable {
    private let descriptor: Int32

    /// Waits for its turn.
    package init(_ path: String) throws(FileProblem) {
        descriptor = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw FileProblem(path) }
        while flock(descriptor, LOCK_EX) != 0 {
            guard errno == EINTR else {
                let problem = FileProblem(path)
                close(descriptor)
                throw problem
            }
        }
    }

    deinit { close(descriptor) }
}

extension Folder {
    /// The absolute path without links and without `.` and `..`, of a folder that need not be there yet.
    ///
    /// - Returns: `nil` when what is not there yet is left again by `..`.
    package static func resolved(_ path: String) -> String? {
        var there = path.hasPrefix("/") ? path : here + "/" + path
        var missing: [String] = []
        while true {
            if let real = realpath(there, nil) {
                defer { free(real) }
                let base = String(cString: real)
                return missing.isEmpty ? base : (base == "/" ? "" : base) + "/" + missing.joined(separator: "/")
            }
            guard let slash = there.lastIndex(of: "/") else { return nil }
            let name = String(there[there.index(after: slash)...])
            if name == ".." { return nil }
            if !name.isEmpty, name != "." { missing.insert(name, at: 0) }
            there = slash == there.startIndex ? "/" : String(there[..<slash])
        }
    }

    private static var here: String {
        guard let path = getcwd(nil, 0) else { return "" }
        defer { free(path) }
        return String(cString: path)
    }
}
