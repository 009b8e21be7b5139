package import Foundation

/// Programs of Debian that judge what we print, and what this checkout was prepared with (`deploy/typesetter`, `.venv`).
package enum Tool {
    package struct Failure: Error, CustomStringConvertible {
        package let description: String

        package init(_ description: String) {
            self.description = description
        }
    }

    private static let checkout = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../..")
        .standardized

    /// The Python that prints letters.
    package static let typesetter = checkout.appending(path: ".build/typesetter/bin/python3").path()
    /// The Python of the browser tests.
    package static let python = checkout.appending(path: ".venv/bin/python").path()
    package static let chamber = checkout.appending(path: "site/kammer.yaml").path()

    /// What a program prints.
    package static func run(_ program: String, _ arguments: [String]) throws -> Data {
        let process = Process()
        process.executableURL = URL(filePath: program.hasPrefix("/") ? program : "/usr/bin/\(program)")
        process.arguments = arguments
        let output = Pipe()
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        try process.run()
        let data = try output.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else {
            throw Failure("\(program) ended with status \(process.terminationStatus)")
        }
        return data
    }
}

/// A folder that is gone after the test.
package struct Scratch: ~Copyable {
    package let path: String

    package init() throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "letters-\(UUID())")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        path = folder.path()
    }

    package borrowing func write(_ name: String, _ content: [UInt8]) throws -> String {
        let file = "\(path)/\(name)"
        try Data(content).write(to: URL(filePath: file))
        return file
    }

    /// A shell script that can be started.
    ///
    /// A process of its own writes it: a program cannot be started while it is open for writing (ETXTBSY), and what we
    /// have open, whatever another test is just starting has open too.
    package borrowing func program(_ script: String) throws -> String {
        let text = try write("program.sh", Array("#!/bin/sh\n\(script)\n".utf8))
        let file = "\(path)/program"
        _ = try Tool.run("install", ["-m", "700", text, file])
        return file
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }
}
