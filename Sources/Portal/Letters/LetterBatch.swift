import Files
import Glibc

/// Letters that are printed together: a folder with few files for the print shop, there as a whole or not at all.
///
/// ```
/// <folder>/<name>/<name>-0001.pdf   letters 1 to 300, a page each
/// <folder>/<name>/<name>-0001.csv   which letter is on which page of it
/// ```
/// While the batch is printed the folder is called `.<name>.unfinished`; the last rename makes it appear. Folders have
/// mode 0700, files 0600. A run that fails or is killed leaves whole files alone; the next run of the same batch prints
/// what is missing. Nothing is in memory but one chunk.
package struct LetterBatch: Sendable {
    private let name: String
    private let folder: String
    private let press: LetterPress
    private let chunk: Int

    /// - Parameters:
    ///   - name: lower-case letters, digits and dashes.
    ///   - folder: there already (`PORTAL_LETTERS`).
    ///   - chunk: letters in a file.
    /// - Throws: `.badName`.
    package init(_ name: String, in folder: String, press: LetterPress, chunk: Int = 300) throws(LetterProblem) {
        guard LetterFolder.isName(name) else { throw .badName(name) }
        precondition(chunk > 0, "a file holds at least one letter")
        self.name = name
        self.folder = folder
        self.press = press
        self.chunk = chunk
    }

    /// A printed file.
    package struct File: Sendable, Hashable {
        package let path: String
        /// The references of its letters; the first is on page 1.
        package let references: [String]
    }

    private var finished: String { LetterFolder.finished(name, in: folder) }
    private var unfinished: String { LetterFolder.unfinished(name, in: folder) }

    /// Prints a letter for each reference, or what is missing of them, or nothing if all is there.
    ///
    /// - Parameters:
    ///   - references: what the caller knows each letter by, such as a row's id; no two the same.
    ///   - make: called once for each file that is missing, with the references of its letters; makes these letters, in
    ///     this order. A PIN is best made here: it never was before, and is stored, not yet valid, before this returns.
    ///   - progress: called after each file with the letters that are done; what it throws stops the run.
    /// - Returns: the files; none for no references.
    /// - Throws: ``LetterProblem``, `TypesettingProblem`, `FileProblem`, or what a closure threw.
    @discardableResult
    package func print(
        _ references: [String],
        progress: (_ done: Int, _ total: Int) throws -> Void = { _, _ in },
        make: (_ references: ArraySlice<String>) throws -> [Letter]
    ) throws -> [File] {
        for reference in references where !LetterBatch.isListable(reference) { throw LetterProblem.badName(reference) }
        var seen: Set<String> = []
        for reference in references where !seen.insert(reference).inserted { throw LetterProblem.twice(reference) }
        if references.isEmpty || FileStamp(of: finished) != nil { return try printed(references) }

        let unfinished = try PrivateFolder(unfinished)
        let lock = try BatchLock(unfinished.path, of: name)
        defer { withExtendedLifetime(lock) {} }
        // Who held the lock before may have finished.
        if FileStamp(of: finished) != nil {
            rmdir(unfinished.path)
            return try printed(references)
        }
        try unfinished.removeUnfinished()
        try refuseOthers(than: references, in: unfinished.path)
        for (file, part) in files(for: references) {
            if FileStamp(of: "\(unfinished.path)/\(file).pdf") == nil {
                try print(part, as: file, in: unfinished, make: make)
            } else if try list(file, in: unfinished.path) != Array(part) {
                throw LetterProblem.otherLetters(name)
            }
            try progress(part.endIndex, references.count)
        }
        guard rename(unfinished.path, finished) == 0 else { throw FileProblem(finished) }
        try Folder.synchronize(folder)
        return try printed(references)
    }

    private func print(
        _ part: ArraySlice<String>,
        as file: String,
        in folder: PrivateFolder,
        make: (ArraySlice<String>) throws -> [Letter]
    ) throws {
        let letters = try make(part)
        guard letters.count == part.count else {
            throw LetterProblem.count(letters: letters.count, references: part.count)
        }
        let pdf = try press.pdf(of: letters)
        // The list first: where the PDF is, its list is.
        try folder.write(LetterBatch.list(part), as: "\(file).csv")
        try folder.write(pdf, as: "\(file).pdf")
    }

    // MARK: Files and lists

    /// What each file is called, without its ending, and whose letters are in it.
    private func files(for references: [String]) -> [(file: String, part: ArraySlice<String>)] {
        stride(from: 0, to: references.count, by: chunk).map { first in
            let number = String(first / chunk + 1)
            let file = "\(name)-\(String(repeating: "0", count: max(0, 4 - number.count)))\(number)"
            return (file, references[first..<min(first + chunk, references.count)])
        }
    }

    private func printed(_ references: [String]) throws -> [File] {
        if !references.isEmpty { try refuseOthers(than: references, in: finished) }
        return try files(for: references).map { file, part in
            guard try list(file, in: finished) == Array(part) else { throw LetterProblem.otherLetters(name) }
            return File(path: "\(finished)/\(file).pdf", references: Array(part))
        }
    }

    /// A longer run before this one may have left files that nobody asked for now.
    private func refuseOthers(than references: [String], in folder: String) throws {
        let names = Set(files(for: references).flatMap { ["\($0.file).csv", "\($0.file).pdf"] })
        guard try Folder.entries(folder).allSatisfy({ names.contains($0.name) }) else {
            throw LetterProblem.otherLetters(name)
        }
    }

    private static func isListable(_ reference: String) -> Bool {
        !reference.isEmpty && reference.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && !"\";,".utf8.contains($0) }
    }

    private static func list(_ references: ArraySlice<String>) -> [UInt8] {
        let lines = references.enumerated().map { "\($0.offset + 1);\($0.element)\r\n" }
        return Array(("seite;brief\r\n" + lines.joined()).utf8)
    }

    private func list(_ file: String, in folder: String) throws -> [String] {
        try Files.File.text("\(folder)/\(file).csv").split(separator: "\r\n").dropFirst().map { line in
            String(line.drop { $0 != ";" }.dropFirst())
        }
    }
}
