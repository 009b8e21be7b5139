import Files
import Glibc

/// Who holds it prints or removes the batch in a folder. Held as long as it lives; a process that dies holds none.
final class BatchLock {
    private let descriptor: CInt

    /// - Throws: `LetterProblem.busy`, or `FileProblem`.
    init(_ folder: String, of name: String) throws {
        descriptor = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw FileProblem(folder) }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            throw errno == EWOULDBLOCK ? LetterProblem.busy(name) : FileProblem(folder)
        }
    }

    deinit { close(descriptor) }
}
