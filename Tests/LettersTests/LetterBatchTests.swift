import Files
import Foundation
import Glibc
import Links
import Secrets
import Synchronization
import TestPDF
import Testing

@testable import Letters
@testable import Typesetting

/// Makes enclosures and remembers what it was asked for.
private final class Maker: Sendable {
    struct Stop: Error {}

    private let made = Mutex<[(reference: String, pin: String)]>([])

    var references: [String] { made.withLock { $0.map(\.reference) } }

    func pin(of reference: String) -> String? { made.withLock { $0.last { $0.reference == reference }?.pin } }

    /// - Parameter stop: the reference at which it fails.
    func make(_ references: ArraySlice<String>, stop: String? = nil) throws -> [Letter] {
        try references.map { reference in
            if reference == stop { throw Stop() }
            let code = Code.random(.pin)
            made.withLock { $0.append((reference, code.printed)) }
            let pin = Letter.Pin(of: Letter.Betrieb("123456"), code, validUntil: today)
            return Letter(
                to: try #require(PostalAddress(recipient: ["Nr. \(reference)"], delivery: ["Weg 1"])),
                on: today,
                .enclosure(pin)
            )
        }
    }
}

private let seven = (1...7).map { "brief-\($0)" }

private func batch(_ name: String = "2026-11-23", in scratch: borrowing Scratch, _ press: LetterPress? = nil) throws
    -> LetterBatch
{
    try LetterBatch(name, in: scratch.path, press: press ?? LettersTests.press(), chunk: 3)
}

private func names(_ folder: String) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
}

private func mode(_ path: String) throws -> Int {
    try #require(FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int)
}

@Suite struct LetterBatchTests {
    @Test func `A batch is few files, each with a list of what is on which page`() throws {
        let scratch = try Scratch()
        let maker = Maker()
        var progress: [Int] = []
        let files = try batch(in: scratch).print(
            seven,
            progress: { done, total in
                #expect(total == 7)
                progress.append(done)
            },
            make: { try maker.make($0) }
        )
        #expect(progress == [3, 6, 7] && maker.references == seven)
        #expect(files.map(\.references) == [Array(seven[0..<3]), Array(seven[3..<6]), Array(seven[6..<7])])
        #expect(try names(scratch.path) == ["2026-11-23"])
        let folder = scratch.path + "/2026-11-23"
        #expect(
            try names(folder) == (1...3).flatMap { ["2026-11-23-000\($0).csv", "2026-11-23-000\($0).pdf"] }
        )
        #expect(try mode(folder) == 0o700)
        for name in try names(folder) { #expect(try mode("\(folder)/\(name)") == 0o600) }
        #expect(
            try File.text(folder + "/2026-11-23-0002.csv") == "seite;brief\r\n1;brief-4\r\n2;brief-5\r\n3;brief-6\r\n"
        )
        for file in files {
            #expect(try PrintedText.fact("Pages", of: file.path) == "\(file.references.count)")
            for (page, reference) in file.references.enumerated() {
                let text = try PrintedText.text(of: file.path, page: page + 1)
                let pin = try #require(maker.pin(of: reference))
                #expect(text.contains("Nr. \(reference)") && text.contains(pin))
            }
        }
    }

    @Test func `No letters are no batch`() throws {
        let scratch = try Scratch()
        let files = try batch(in: scratch).print([]) { _ in throw Maker.Stop() }
        #expect(try files.isEmpty && names(scratch.path).isEmpty)
    }

    @Test func `A run that stopped goes on where it was, and none is printed twice`() throws {
        let scratch = try Scratch()
        let maker = Maker()
        #expect(throws: Maker.Stop.self) {
            try batch(in: scratch).print(seven) { try maker.make($0, stop: "brief-5") }
        }
        #expect(try names(scratch.path) == [".2026-11-23.unfinished"])
        let unfinished = scratch.path + "/.2026-11-23.unfinished"
        #expect(try names(unfinished) == ["2026-11-23-0001.csv", "2026-11-23-0001.pdf"] && mode(unfinished) == 0o700)
        // As if the process had been killed while it wrote.
        _ = try scratch.write(".2026-11-23.unfinished/.2026-11-23-0002.pdf.part", [1, 2, 3])
        _ = try scratch.write(".2026-11-23.unfinished/2026-11-23-0002.csv", Array("seite;brief\r\n1;x\r\n".utf8))

        let second = Maker()
        let files = try batch(in: scratch).print(seven) { try second.make($0) }
        #expect(second.references == Array(seven[3...]))
        #expect(files.flatMap(\.references) == seven)
        #expect(try names(scratch.path) == ["2026-11-23"] && names(scratch.path + "/2026-11-23").count == 6)

        // And once more: all is there.
        #expect(try batch(in: scratch).print(seven) { _ in throw Maker.Stop() } == files)
    }

    @Test func `Progress can stop a run`() throws {
        let scratch = try Scratch()
        let maker = Maker()
        #expect(throws: Maker.Stop.self) {
            try batch(in: scratch).print(seven, progress: { _, _ in throw Maker.Stop() }, make: { try maker.make($0) })
        }
        #expect(maker.references == Array(seven[..<3]))
    }

    @Test func `Another list under the same name is refused, finished or not`() throws {
        let scratch = try Scratch()
        let others = (8...14).map { "brief-\($0)" }
        for stop in ["brief-7", nil] {
            let maker = Maker()
            _ = try? batch(in: scratch).print(seven) { try maker.make($0, stop: stop) }
            for list in [others, Array(seven[..<3]), seven.reversed()] {
                #expect(throws: LetterProblem.otherLetters("2026-11-23")) {
                    try batch(in: scratch).print(list) { _ in throw Maker.Stop() }
                }
            }
        }
    }

    @Test func `Two at once: the same batch is busy, another is printed`() throws {
        let scratch = try Scratch()
        let maker = Maker()
        var wasBusy = false
        try batch(in: scratch).print(seven) { references in
            if references.startIndex == 3 {
                #expect(throws: LetterProblem.busy("2026-11-23")) {
                    try batch(in: scratch).print(seven) { try maker.make($0) }
                }
                #expect(throws: LetterProblem.busy("2026-11-23")) {
                    try LetterFolder.remove("2026-11-23", in: scratch.path)
                }
                wasBusy = true
                try batch("other", in: scratch).print(["a"]) { try maker.make($0) }
            }
            return try maker.make(references)
        }
        #expect(try wasBusy && names(scratch.path) == ["2026-11-23", "other"])
    }

    @Test func `Many processes' worth of runs print a batch once`() async throws {
        let scratch = try Scratch()
        let maker = Maker()
        let path = scratch.path
        let outcomes = await withTaskGroup(of: String.self) { group in
            for _ in 0..<4 {
                group.addTask {
                    do {
                        let batch = try LetterBatch("race", in: path, press: press(), chunk: 3)
                        return "\(try batch.print(seven) { try maker.make($0) }.count)"
                    } catch {
                        return "\(error)"
                    }
                }
            }
            return await group.reduce(into: []) { $0.append($1) }
        }
        #expect(
            outcomes.contains("3") && outcomes.allSatisfy { $0 == "3" || $0.hasSuffix("another process prints it") }
        )
        #expect(try maker.references.sorted() == seven && names(path) == ["race"])
    }

    @Test(arguments: ["", "..", "a/b", ".a", "A", "ä", "a b", String(repeating: "a", count: 101)])
    func `A batch is named as a file can be`(name: String) throws {
        let scratch = try Scratch()
        #expect(throws: LetterProblem.badName(name)) { try batch(name, in: scratch) }
    }

    @Test(arguments: [["a;b"], [""], ["ä"], ["a\nb"], ["=\"x\""]])
    func `A reference fits into a list`(references: [String]) throws {
        let scratch = try Scratch()
        #expect(throws: LetterProblem.self) { try batch(in: scratch).print(references) { _ in throw Maker.Stop() } }
        #expect(try names(scratch.path).isEmpty)
    }

    @Test func `No letter is printed twice`() throws {
        let scratch = try Scratch()
        #expect(throws: LetterProblem.twice("a")) {
            try batch(in: scratch).print(["a", "b", "a"]) { _ in throw Maker.Stop() }
        }
    }

    @Test func `A letter too few is an error, and nothing is printed`() throws {
        let scratch = try Scratch()
        let maker = Maker()
        #expect(throws: LetterProblem.count(letters: 2, references: 3)) {
            try batch(in: scratch).print(seven) { try maker.make($0.dropLast()) }
        }
        #expect(try names(scratch.path + "/.2026-11-23.unfinished").isEmpty)
    }

    @Test func `Without a typesetter nothing is left but an empty folder`() throws {
        let scratch = try Scratch()
        let maker = Maker()
        for python in ["/nowhere/python3", "/bin/false"] {
            #expect(throws: TypesettingProblem.self) {
                try batch(in: scratch, press(python: python)).print(seven) { try maker.make($0) }
            }
        }
        #expect(try names(scratch.path + "/.2026-11-23.unfinished").isEmpty)
        try LetterFolder.remove("2026-11-23", in: scratch.path)
        #expect(try names(scratch.path).isEmpty)
    }

    @Test func `A folder that others may enter is not used`() throws {
        let scratch = try Scratch()
        mkdir(scratch.path + "/.2026-11-23.unfinished", 0o755)
        #expect(throws: FileProblem.self) { try batch(in: scratch).print(seven) { _ in throw Maker.Stop() } }
    }

    @Test(.enabled(if: SmallDisk.isPossible, "needs a mount namespace"))
    func `A full disk is an error, and no part of a file is left`() throws {
        let disk = try SmallDisk(kilobytes: 120)
        let maker = Maker()
        let problem = #expect(throws: FileProblem.self) {
            try LetterBatch("full", in: disk.path, press: press(), chunk: 3).print(seven) { try maker.make($0) }
        }
        #expect(problem?.code == ENOSPC)
        // Files that were finished before are whole.
        let folder = disk.path + "/.full.unfinished"
        for name in try names(folder) {
            #expect(!name.hasSuffix(".part"))
            if name.hasSuffix(".pdf") { #expect(try PrintedText.fact("Pages", of: "\(folder)/\(name)") == "3") }
        }
        #expect(try names(disk.path) == [".full.unfinished"])
    }

    @Test func `A folder of batches is listed, and each can be removed`() throws {
        let scratch = try Scratch()
        let maker = Maker()
        try batch("a", in: scratch).print(["1"]) { try maker.make($0) }
        _ = try? batch("b", in: scratch).print(seven) { try maker.make($0, stop: "brief-5") }
        mkdir(scratch.path + "/lost+found", 0o700)
        let entries = try LetterFolder.batches(in: scratch.path)
        #expect(entries.map(\.name) == ["a", "b"] && entries.map(\.isFinished) == [true, false])
        for entry in entries { try LetterFolder.remove(entry.name, in: scratch.path) }
        #expect(try names(scratch.path) == ["lost+found"])
        try LetterFolder.remove("a", in: scratch.path)
        #expect(throws: LetterProblem.badName("../a")) { try LetterFolder.remove("../a", in: scratch.path) }
    }
}

/// A file system of few bytes, in a mount namespace of a process that waits for us.
private final class SmallDisk {
    static var isPossible: Bool { (try? Tool.run("unshare", ["-rm", "true"])) != nil }

    private let process = Process()
    private let input = Pipe()
    var path: String { "/proc/\(process.processIdentifier)/root/mnt" }

    init(kilobytes: Int) throws {
        let output = Pipe()
        process.executableURL = URL(filePath: "/usr/bin/unshare")
        let script = "mount -t tmpfs -o size=\(kilobytes)k,mode=700 none /mnt && echo ready && exec cat"
        process.arguments = ["-rm", "sh", "-c", script]
        process.standardInput = input
        process.standardOutput = output
        try process.run()
        guard try output.fileHandleForReading.read(upToCount: 6) == Data("ready\n".utf8) else {
            throw Tool.Failure("no small disk")
        }
    }

    deinit {
        try? input.fileHandleForWriting.close()
        process.waitUntilExit()
    }
}
