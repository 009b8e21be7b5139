import ChamberFacts
import Links
import QRCode
import Secrets
package import Typesetting

/// Turns letters into a PDF, a page each, in the order they come.
package struct LetterPress: Sendable {
    private let head: Letterhead
    private let typesetter: Typesetter

    /// The fonts of Debian's packages fonts-lato, fonts-jetbrains-mono and fonts-dejavu-core; what Lato lacks is printed in
    /// DejaVu.
    private static let fonts = Typesetter.Fonts(
        folders: ["lato", "jetbrains-mono", "dejavu"].map { "/usr/share/fonts/truetype/\($0)" },
        families: ["Lato", "DejaVu Sans"]
    )

    /// - Parameters:
    ///   - python: a Python interpreter with the module `typst` (`PORTAL_TYPESETTER`).
    ///   - seconds: how long a call may take.
    package init(_ head: Letterhead, python: String, seconds: Int = 120) {
        self.head = head
        typesetter = Typesetter(python: python, fonts: LetterPress.fonts, seconds: seconds)
    }

    private struct Job: Encodable {
        let title: String
        let sender: Letterhead.Sender
        /// QR codes by what they hold, as SVG.
        let codes: [String: String]
        let letters: [Sheet]
    }

    /// The version that letters are made for and looked at (`deploy/typesetter.txt`); another may break lines elsewhere.
    package static let version = "0.15"

    /// Whether program, module and fonts are there, and of the right version: sets a test letter to the chamber and throws
    /// it away.
    ///
    /// - Parameter version: of Typst, its beginning.
    package func check(version: String = LetterPress.version) throws(TypesettingProblem) {
        guard let address = PostalAddress(recipient: [head.chamber.name], delivery: [head.chamber.email]) else {
            throw .refused("the chamber has no name")
        }
        let today = GermanDay(year: 2000, month: 1, day: 1)
        let document = try document(of: [Letter(to: address, on: today, .canary(Code.random(.report)))])
        guard document.version.hasPrefix(version + ".") else {
            throw .refused("letters are made for Typst \(version), not \(document.version)")
        }
    }

    /// A PDF/UA-1 document with a page for each letter. The same letters give the same bytes.
    ///
    /// - Parameter letters: at least one, at most a thousand: each takes a megabyte of memory.
    package func pdf(of letters: [Letter]) throws(TypesettingProblem) -> [UInt8] {
        try document(of: letters).pdf
    }

    private func document(of letters: [Letter]) throws(TypesettingProblem) -> Typesetter.Document {
        guard let first = letters.first else { throw .refused("no letter") }
        let sheets = letters.map { Sheet($0, head) }
        var codes: [String: String] = [:]
        for content in sheets.flatMap({ [$0.link?.content, $0.box.picture.content].compactMap(\.self) })
        where codes[content] == nil {
            guard let code = QRCode(content) else { throw .refused("too much text for a QR code") }
            codes[content] = code.svg
        }
        let subject = sheets[0].subject
        let document = try typesetter.document(
            template: String(decoding: PackageResources.letter_typ, as: UTF8.self),
            data: Job(
                title: letters.count == 1 ? subject : "\(subject) (\(letters.count) Briefe)",
                sender: head.sender,
                codes: codes,
                letters: sheets
            ),
            day: (first.day.year, first.day.month, first.day.day)
        )
        guard document.pages == letters.count else {
            throw .refused("\(letters.count) letters on \(document.pages) pages")
        }
        return document
    }
}

extension Sheet {
    init(_ letter: Letter, _ head: Letterhead) {
        switch letter.content {
        case .pin(let pin, let request): self.init(pin, asked: request, to: letter.address, on: letter.day, head)
        case .enclosure(let pin): self.init(enclosure: pin, to: letter.address, on: letter.day, head)
        case .linked(let link): self.init(link, to: letter.address, on: letter.day, head)
        case .canary(let code): self.init(canary: code, to: letter.address, on: letter.day, head)
        }
    }
}
