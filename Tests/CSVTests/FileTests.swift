import Foundation
import Testing

@testable import CSV

struct FileTests {
    private func folder() throws -> String {
        let path = NSTemporaryDirectory() + "/csv-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        return path
    }

    @Test func `A file is read at any place`() throws {
        let folder = try folder()
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try Data("a;b\n1;2\n".utf8).write(to: URL(fileURLWithPath: folder + "/list.csv"))
        let file = try FileBytes(path: folder + "/list.csv")
        #expect(file.size == 8)
        #expect(try file.bytes(from: 4, count: 100) == Array("1;2\n".utf8))
        #expect(try file.bytes(from: 0, count: 3) == Array("a;b".utf8))
        #expect(try file.bytes(from: 8, count: 3).isEmpty)
    }

    @Test func `What comes through a pipe is read twice all the same`() throws {
        let folder = try folder()
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let path = folder + "/pipe"
        try #require(mkfifo(path, 0o600) == 0)
        let text = "a;b\n" + String(repeating: "12345;67890\n", count: 20_000)
        let writer = Thread {
            try? Data(text.utf8).write(to: URL(fileURLWithPath: path))
        }
        writer.start()
        let file = try FileBytes(path: path)
        #expect(file.size == text.utf8.count)
        for _ in 1...2 { #expect(try Array(CSVReader(file)).count == 20_000) }
    }

    @Test func `What cannot be read says why`() throws {
        #expect(throws: CSVProblem(.unreadable(ENOENT))) { try FileBytes(path: "/nonexistent/list.csv") }
        #expect("\(CSVProblem(.unreadable(ENOENT)))" == "cannot be read: No such file or directory")
        let problem = #expect(throws: CSVProblem.self) {
            let file = try FileBytes(path: NSTemporaryDirectory())
            _ = try CSVReader(file)
        }
        #expect(problem == CSVProblem(.unreadable(EISDIR)))
    }
}
