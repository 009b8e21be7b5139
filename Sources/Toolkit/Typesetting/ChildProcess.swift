import CSpawn
import Glibc

/// A process that is told something, answers, and ends; it never outlives the call that started it.
///
/// Both directions are one socket: writing to a process that has died is an error, where a pipe would be a signal.
struct ChildProcess: ~Copyable {
    private let id: pid_t
    private let socket: CInt
    private let complaints: CInt

    /// - Parameter program: a path; its arguments are visible to everybody on the machine.
    init(_ program: String, _ arguments: [String]) throws(TypesettingProblem) {
        guard let (ours, theirs) = ChildProcess.socketPair() else {
            throw .notInstalled("no socket: \(ChildProcess.reason(errno))")
        }
        defer { close(theirs) }
        guard let (reading, writing) = ChildProcess.socketPair() else {
            let reason = ChildProcess.reason(errno)
            close(ours)
            throw .notInstalled("no socket: \(reason)")
        }
        defer { close(writing) }
        var id = pid_t()
        let result = ChildProcess.spawn(&id, [program] + arguments, socket: theirs, complaints: writing)
        guard result == 0 else {
            close(ours)
            close(reading)
            throw .notInstalled("\(program): \(ChildProcess.reason(result))")
        }
        self.id = id
        socket = ours
        complaints = reading
    }

    private static func socketPair() -> (CInt, CInt)? {
        var pair: [CInt] = [-1, -1]
        let kind = CInt(SOCK_STREAM.rawValue) | CInt(SOCK_CLOEXEC.rawValue)
        return socketpair(AF_UNIX, kind, 0, &pair) == 0 ? (pair[0], pair[1]) : nil
    }

    /// Starts a program in a session of its own (Ctrl-C means us), with no signal blocked or ignored, no descriptor but
    /// the three, and nothing of our environment, which may hold passwords.
    private static func spawn(_ id: inout pid_t, _ words: [String], socket: CInt, complaints: CInt) -> CInt {
        var files = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&files)
        defer { posix_spawn_file_actions_destroy(&files) }
        for (from, to) in [(socket, 0), (socket, 1), (complaints, 2)] as [(CInt, CInt)] {
            posix_spawn_file_actions_adddup2(&files, from, to)
        }
        posix_spawn_file_actions_addclosefrom_np(&files, 3)

        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var signals = sigset_t()
        sigemptyset(&signals)
        posix_spawnattr_setsigmask(&attributes, &signals)
        sigfillset(&signals)
        posix_spawnattr_setsigdefault(&attributes, &signals)
        let flags = CInt(POSIX_SPAWN_SETSIGMASK) | CInt(POSIX_SPAWN_SETSIGDEF) | CInt(SPAWN_IN_NEW_SESSION)
        posix_spawnattr_setflags(&attributes, Int16(flags))

        var arguments = words.map { strdup($0) } + [nil]
        var environment = [strdup("PATH=/usr/bin:/bin"), strdup("LANG=C.UTF-8"), nil]
        defer { for word in arguments + environment { free(word) } }
        return posix_spawn(&id, words[0], &files, &attributes, &arguments, &environment)
    }

    /// Says everything, then hears everything.
    ///
    /// - Throws: `.deadline`, or `.ended` where the process went before it had read all.
    func exchange(_ input: [UInt8], within seconds: Int) throws(TypesettingProblem) -> [UInt8] {
        let end = ContinuousClock.now + .seconds(seconds)
        var sent = 0
        while sent < input.count {
            try wait(for: POLLOUT, until: end, seconds)
            let count = input[sent...].withUnsafeBytes {
                send(socket, $0.baseAddress, $0.count, CInt(MSG_NOSIGNAL) | CInt(MSG_DONTWAIT))
            }
            if count < 0, errno == EINTR || errno == EAGAIN { continue }
            guard count > 0 else { break }
            sent += count
        }
        shutdown(socket, CInt(SHUT_WR))
        var answer: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 1 << 18)
        while true {
            try wait(for: POLLIN, until: end, seconds)
            let count = recv(socket, &buffer, buffer.count, CInt(MSG_DONTWAIT))
            if count < 0, errno == EINTR || errno == EAGAIN { continue }
            // A reset is what a process leaves that died with our words unread.
            guard count > 0 else { return answer }
            answer += buffer[..<count]
        }
    }

    private func wait(for event: CInt, until end: ContinuousClock.Instant, _ seconds: Int) throws(TypesettingProblem) {
        var question = pollfd(fd: socket, events: Int16(event), revents: 0)
        while true {
            let left = (end - .now).components
            guard left.seconds >= 0 else { throw .deadline(seconds: seconds) }
            let result = poll(
                &question,
                1,
                Int32(left.seconds) * 1_000 + Int32(left.attoseconds / 1_000_000_000_000_000)
            )
            if result > 0 { return }
            guard result == 0 || errno == EINTR else { throw .ended("cannot be waited for") }
            if result == 0 { throw .deadline(seconds: seconds) }
        }
    }

    /// Ends the process if it has not ended by itself, and tells how it went.
    ///
    /// - Returns: what it complained about in its last line, if it did, and how it ended.
    consuming func end() -> (complaint: String?, how: String) {
        // To a process that has ended this does nothing: it keeps its status until it is asked for.
        kill(id, SIGKILL)
        var status: CInt = 0
        while waitpid(id, &status, 0) < 0, errno == EINTR {}
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        let count = max(0, recv(complaints, &buffer, buffer.count, CInt(MSG_DONTWAIT)))
        let lines = String(decoding: buffer[..<count], as: UTF8.self).split(whereSeparator: \.isNewline)
        let signal = status & 0x7F
        let how = signal == 0 ? "ended with status \(status >> 8 & 0xFF)" : "was killed by signal \(signal)"
        return (lines.last.map { String($0.prefix(200)) }, how)
    }

    private static func reason(_ code: CInt) -> String { String(cString: strerror(code)) }

    deinit {
        close(socket)
        close(complaints)
    }
}
