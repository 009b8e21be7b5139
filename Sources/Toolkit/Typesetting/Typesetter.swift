import FoundationEssentials

/// Sets documents with Typst, each in a process of its own that ends with it.
///
/// Data reach a template as JSON (`json(bytes(sys.inputs.data))`), never as markup: whatever a text says, it is printed.
/// Only the named fonts are used; a character that none of them has is printed as the nearest one they have, or as U+FFFD.
/// What a document says is in the memory of two processes and on the socket between them, and nowhere else.
package struct Typesetter: Sendable {
    /// A Python interpreter that has the module `typst`.
    private let python: String
    private let fonts: Fonts
    private let seconds: Int

    /// Where fonts are, and which of them are used.
    package struct Fonts: Sendable {
        /// Folders; nothing is looked for elsewhere.
        package let folders: [String]
        /// What data are printed in: the first family that has a character prints it.
        package let families: [String]

        package init(folders: [String], families: [String]) {
            self.folders = folders
            self.families = families
        }
    }

    package struct Document: Sendable {
        package let pages: Int
        /// Of Typst: `0.15.2`.
        package let version: String
        package let pdf: [UInt8]
    }

    /// A day of the Gregorian calendar: when a document says it was made.
    package typealias Day = (year: Int, month: Int, day: Int)

    /// - Parameter seconds: how long a document may take.
    package init(python: String, fonts: Fonts, seconds: Int = 120) {
        self.python = python
        self.fonts = fonts
        self.seconds = seconds
    }

    private struct Job: Encodable {
        let template: String
        let data: String
        let fonts: [String]
        let families: [String]
        let standards = ["ua-1"]
        let day: [Int]
        let seconds: Int
    }

    /// A PDF/UA-1 document. The same template, data and day give the same bytes.
    package func document(
        template: String,
        data: some Encodable,
        day: Day
    ) throws(TypesettingProblem) -> Document {
        let job: Data
        do {
            job = try JSONEncoder().encode(
                Job(
                    template: template,
                    data: String(decoding: try JSONEncoder().encode(data), as: UTF8.self),
                    fonts: fonts.folders,
                    families: fonts.families,
                    day: [day.year, day.month, day.day],
                    seconds: seconds
                )
            )
        } catch {
            throw .refused("the data are not JSON")
        }
        return try answer(to: [UInt8](job))
    }

    private func answer(to job: [UInt8]) throws(TypesettingProblem) -> Document {
        let program = String(decoding: PackageResources.typeset_py, as: UTF8.self)
        // -I: neither the working directory nor the person's own packages can put another module in the place of ours.
        let child = try ChildProcess(python, ["-I", "-c", program])
        let answer: [UInt8]
        do {
            answer = try child.exchange(job, within: seconds)
        } catch {
            _ = child.end()
            throw error
        }
        let (complaint, how) = child.end()
        guard let line = answer.firstIndex(of: UInt8(ascii: "\n")) else {
            throw complaint.map { .notInstalled($0) } ?? .ended(how)
        }
        let words = String(decoding: answer[..<line], as: UTF8.self).split(separator: " ", maxSplits: 1)
        guard words.first == "pdf", words.count == 2 else { throw .refused(words.dropFirst().joined()) }
        let facts = words[1].split(separator: " ")
        let pdf = answer[(line + 1)...]
        guard facts.count == 3, let pages = Int(facts[0]), Int(facts[1]) == pdf.count else { throw .ended(how) }
        return Document(pages: pages, version: String(facts[2]), pdf: Array(pdf))
    }
}
