import Foundation
import Testing

/// The program `helpsite` in a process of its own.
final class Helpsite {
    private let process: pid_t
    private var isRunning = true

    static let built =
        Bundle.main.executableURL?.deletingLastPathComponent().appending(path: "helpsite").path ?? ""

    /// - Parameters:
    ///   - words: of the command line behind those that name the folders.
    ///   - program: another file than the one that was built beside these tests.
    ///   - launcher: a program with its words that starts it: `taskset -c 0`.
    init(
        _ folder: HelpFolder,
        _ words: [String] = [],
        command: String = "build",
        program: String = Helpsite.built,
        launcher: [String] = [],
        environment: [String: String] = [:]
    ) throws {
        let site = command == "new" ? [] : ["--site", folder.path + "/site"]
        let folders = ["--content", folder.path + "/content"] + site
        let out = command == "build" ? ["--out", folder.path + "/public"] : []
        let arguments = launcher + [program, command] + folders + out + words
        let variables = ProcessInfo.processInfo.environment.merging(environment) { $1 }.map { "\($0)=\($1)" }
        process = try Helpsite.spawn(arguments, variables, output: folder.path + "/output.txt")
    }

    private static func spawn(_ arguments: [String], _ variables: [String], output: String) throws -> pid_t {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, 1, output, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
        posix_spawn_file_actions_adddup2(&actions, 1, 2)
        let words = arguments.map { strdup($0) } + [nil]
        let environment = variables.map { strdup($0) } + [nil]
        defer { for text in words + environment { free(text) } }
        var process: pid_t = 0
        let code = posix_spawnp(&process, arguments[0], &actions, nil, words, environment)
        guard code == 0 else { throw POSIXError(POSIXErrorCode(rawValue: code) ?? .EIO) }
        return process
    }

    deinit {
        if isRunning { _ = kill(after: 0) }
    }

    /// What a process took.
    struct Usage {
        /// As a shell has it: 128 and the signal's number for one that was killed.
        let status: Int32
        /// Of the processor, on all cores.
        let seconds: Double
        /// The most it had at once.
        let kilobytes: Int
    }

    @discardableResult func wait() -> Usage {
        var status: Int32 = 0
        var usage = rusage()
        while wait4(process, &status, 0, &usage) < 0, errno == EINTR {}
        isRunning = false
        let microseconds = usage.ru_utime.tv_usec + usage.ru_stime.tv_usec
        return Usage(
            status: status & 0x7F == 0 ? status >> 8 & 0xFF : 128 + status & 0x7F,
            seconds: Double(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) + Double(microseconds) / 1e6,
            kilobytes: usage.ru_maxrss
        )
    }

    /// Until something is so; a second at most.
    func waitUntil(_ condition: () -> Bool) {
        for _ in 0..<5_000 where !condition() { usleep(200) }
    }

    /// - Returns: whether it was still at work.
    func kill(after seconds: Double) -> Bool {
        usleep(UInt32(seconds * 1_000_000))
        Foundation.kill(process, SIGKILL)
        return wait().status > 128
    }
}
