import Foundation
import Glibc
import TestPDF
import Testing

@testable import Typesetting

/// Sets a document with a shell script in the place of Python.
private func problem(
    _ script: String,
    data: String = "geheim",
    seconds: Int = 20,
    in scratch: borrowing Scratch
) throws -> TypesettingProblem? {
    let program = try scratch.program(script)
    let typesetter = Typesetter(python: program, fonts: .init(folders: [], families: []), seconds: seconds)
    return #expect(throws: TypesettingProblem.self) {
        try typesetter.document(template: "", data: [data], day: (2026, 11, 23))
    }
}

/// More than a socket holds.
private let large = String(repeating: "0123456789", count: 200_000)

@Suite struct ChildProcessTests {
    @Test(arguments: [
        ("exit 3", "the typesetter ended with status 3"),
        ("kill -9 $$", "the typesetter was killed by signal 9"),
        ("cat >/dev/null; kill -15 $$", "the typesetter was killed by signal 15"),
        ("echo Traceback >&2; echo 'ImportError: x' >&2; exit 1", "the typesetter does not start: ImportError: x"),
        ("cat >/dev/null; echo 'refused no'", "the typesetter refuses the document: no"),
        ("cat >/dev/null; printf 'pdf 1 100 0.15.2\\n%%PDF-1.7'; exit 1", "the typesetter ended with status 1"),
        ("cat >/dev/null; printf 'pdf 1 100 0.15.2\\n%%PDF-1.7'; kill -9 $$", "the typesetter was killed by signal 9"),
        ("cat >/dev/null; echo 'pdf x y 0.15.2'", "the typesetter ended with status 0"),
        // Its output closed and yet alive: it is ended, not waited for.
        ("exec <&- >&-; exec sleep 60", "the typesetter was killed by signal 9"),
    ])
    func `A process that fails is an error with its reason`(script: String, reason: String) throws {
        let scratch = try Scratch()
        for data in ["", large] {
            #expect(try problem(script, data: data, in: scratch)?.description == reason)
        }
    }

    @Test func `What is no program is an error with its path`() throws {
        let scratch = try Scratch()
        let text = try scratch.write("text", Array("#!/bin/sh\n".utf8))
        for (path, reason) in [("/nowhere/python3", "No such file or directory"), (text, "Permission denied")] {
            #expect(throws: TypesettingProblem.notInstalled("\(path): \(reason)")) {
                try Typesetter(python: path, fonts: .init(folders: [], families: []))
                    .document(template: "", data: [0], day: (2026, 11, 23))
            }
        }
    }

    @Test func `A Python without Typst says so`() {
        #expect(throws: TypesettingProblem.notInstalled("ModuleNotFoundError: No module named 'typst'")) {
            try Typesetter(python: "/usr/bin/python3", fonts: .init(folders: [], families: []))
                .document(template: "", data: [0], day: (2026, 11, 23))
        }
    }

    @Test(arguments: ["exec sleep 60", "cat >/dev/null; exec sleep 60", "cat >/dev/null; echo pdf; exec sleep 60"])
    func `A process that takes too long is stopped`(script: String) throws {
        let scratch = try Scratch()
        let start = ContinuousClock.now
        let found = try problem("echo $$ >\(scratch.path)/id; \(script)", data: large, seconds: 3, in: scratch)
        #expect(found == .deadline(seconds: 3))
        #expect(ContinuousClock.now - start < .seconds(30))
        let id = try String(contentsOfFile: "\(scratch.path)/id", encoding: .utf8)
        #expect(kill(try #require(pid_t(id.trimmingCharacters(in: .newlines))), 0) != 0 && errno == ESRCH)
    }

    @Test func `The process gets three descriptors, a bare environment and no blocked signal`() throws {
        let scratch = try Scratch()
        setenv("PORTAL_LETTERS_TEST", "geheim", 1)
        let script = """
            cat >/dev/null
            fds=$(cd /proc/$$/fd && echo *)
            echo "refused $fds / $(env | grep -c PORTAL) / $(grep SigBlk /proc/$$/status | cut -f 2)"
            """
        // 3 is the folder that is being listed, 10 the script.
        let found = try problem(script, in: scratch)
        #expect(found == .refused("0 1 10 2 3 / 0 / 0000000000000000"))
    }

    @Test func `Nobody sees what a job holds while it runs`() throws {
        let scratch = try Scratch()
        let secret = "7KQ4X-M2XD9-F"
        let mark = "\(UUID())"
        let program = try scratch.program("exec \(Tool.typesetter) \"$@\" \(mark)")
        let thread = Thread {
            let endless =
                "#let data = sys.inputs.data\n#let i = 0\n#while i < 9000 { i += 1; range(10000).map(x => x) }"
            let fonts = Typesetter.Fonts(folders: ["/usr/share/fonts/truetype/lato"], families: ["Lato"])
            let typesetter = Typesetter(python: program, fonts: fonts, seconds: 5)
            _ = try? typesetter.document(template: endless, data: [secret], day: (2026, 11, 23))
        }
        thread.start()
        let child = try #require(
            ChildProcessTests.first {
                ChildProcessTests.processes().first { ChildProcessTests.text($0, "cmdline").contains(mark) }
            }
        )
        let isWithoutCore = ChildProcessTests.first {
            let limits = ChildProcessTests.text(child, "limits").split(separator: "\n")
            let core = limits.first { $0.hasPrefix("Max core file size") }?.split(separator: " ")
            return core?.dropFirst(4).prefix(2) == ["0", "0"] ? true : nil
        }
        #expect(isWithoutCore == true)
        // Not dumpable: its files in /proc belong to root.
        let isClosed = ChildProcessTests.first {
            let attributes = try? FileManager.default.attributesOfItem(atPath: "/proc/\(child)/maps")
            return attributes?[.ownerAccountID] as? Int == 0 ? true : nil
        }
        #expect(isClosed == true)
        #expect(!ChildProcessTests.text(child, "cmdline").contains(secret))
    }

    private static func first<Value>(_ value: () -> Value?) -> Value? {
        let end = ContinuousClock.now + .seconds(4)
        while ContinuousClock.now < end {
            if let found = value() { return found }
            sched_yield()
        }
        return nil
    }

    private static func processes() -> [pid_t] {
        (try? FileManager.default.contentsOfDirectory(atPath: "/proc"))?.compactMap { pid_t($0) } ?? []
    }

    private static func text(_ id: pid_t, _ file: String) -> String {
        String(decoding: FileManager.default.contents(atPath: "/proc/\(id)/\(file)") ?? Data(), as: UTF8.self)
    }
}
