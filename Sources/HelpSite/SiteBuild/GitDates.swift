import Dispatch
import Foundation

/// The day of each file's last change, from git; nothing where the history is not complete.
struct GitDates {
    /// ISO 8601 days by file, as the folder was named: `content/konto/anlegen.md`.
    private(set) var days: [String: String] = [:]

    init(folder: String) {
        guard GitDates.git(["rev-parse", "--is-shallow-repository"], in: folder) == "false\n",
            let log = GitDates.git(
                ["log", "--format=%x00%cs", "--name-only", "--relative", "--no-renames", "--", "."],
                in: folder
            )
        else { return }
        for commit in log.split(separator: "\0") {
            let lines = commit.split(separator: "\n")
            guard let day = lines.first else { continue }
            // Newest first: what is there already is newer.
            for file in lines.dropFirst() where days["\(folder)/\(file)"] == nil {
                days["\(folder)/\(file)"] = String(day)
            }
        }
    }

    /// The commit that is checked out; empty where there is none.
    static func head(of folder: String) -> String { git(["rev-parse", "HEAD"], in: folder) ?? "" }

    private static func git(_ arguments: [String], in folder: String) -> String? {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/git")
        process.arguments = ["-C", folder] + arguments
        let output = Pipe()
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        // `waitUntilExit()` looks only every 50 ms.
        let end = DispatchSemaphore(value: 0)
        process.terminationHandler = { _ in end.signal() }
        guard (try? process.run()) != nil else { return nil }
        let data = try? output.fileHandleForReading.readToEnd()
        end.wait()
        return process.terminationStatus == 0 ? String(decoding: data ?? Data(), as: UTF8.self) : nil
    }
}
