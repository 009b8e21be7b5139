import ArgumentParser
import Foundation
import Glibc
import PortalWeb
import Secrets

/// `portal secret`: the file with the keys.
struct Secret: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Manage the secret file.",
        subcommands: [Rotate.self]
    )

    /// `portal secret rotate`: a new key in front; what was signed with earlier ones stays valid.
    struct Rotate: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Put a new key in front of the secret file, making the file if there is none.",
            discussion: """
                Keep a copy of the file: without its keys no stored password can be checked. Where several processes \
                run, --prepare first and restart them all, then --activate and restart them again: no form is lost.
                """
        )

        @OptionGroup var options: Options

        @Flag(help: "Put the new key last: it verifies and does not sign yet.") var prepare = false
        @Flag(help: "Move the prepared key to the front.") var activate = false

        func validate() throws {
            if prepare && activate { throw ValidationError("choose --prepare or --activate") }
        }

        func run() throws {
            let path = try options.settings().secretFile
            let old = FileManager.default.fileExists(atPath: path) ? try read(path) : ""
            try replace(path, with: try changed(old))
            print("new key in \(path); restart the programs to use it")
        }

        private func changed(_ old: String) throws -> String {
            if prepare { return KeyRing.prepared(secretFile: old) }
            guard activate else { return KeyRing.rotated(secretFile: old) }
            guard let text = KeyRing.activated(secretFile: old) else { throw Refusal("no key was prepared") }
            return text
        }

        private func read(_ path: String) throws -> String {
            do {
                return try String(contentsOfFile: path, encoding: .utf8)
            } catch {
                throw Refusal("cannot read \(path)")
            }
        }

        /// Written beside and renamed, so that a crash leaves the old file or the new one.
        private func replace(_ path: String, with text: String) throws {
            let beside = path + ".new"
            unlink(beside)
            let descriptor = open(beside, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
            guard descriptor >= 0 else { throw Refusal("cannot write \(beside)") }
            let file = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
            do {
                try file.write(contentsOf: Data(text.utf8))
                try file.synchronize()
            } catch {
                throw Refusal("cannot write \(beside)")
            }
            guard rename(beside, path) == 0 else { throw Refusal("cannot replace \(path)") }
        }
    }
}
