import Files
import Foundation
import Freischaltung
import Letters
import PortalWeb
import PostgreSQL
import TestPDF
import TestPortal

/// A folder for letters beside a portal, and what prints into it.
final class PrintingDesk {
    let portal: TestPortal
    let folder: String
    private let typesetter: String

    /// - Parameter typesetter: a Python without Typst prints nothing.
    init(_ settings: [String: String] = [:], typesetter: String = Tool.typesetter) throws {
        folder = NSTemporaryDirectory() + "letters-" + UUID().uuidString
        try FileManager.default.createDirectory(
            atPath: folder,
            withIntermediateDirectories: false,
            attributes: [.posixPermissions: 0o700]
        )
        self.typesetter = typesetter
        portal = try TestPortal(["PORTAL_LETTERS": folder, "PORTAL_TYPESETTER": typesetter].merging(settings) { $1 })
    }

    deinit { try? FileManager.default.removeItem(atPath: folder) }

    /// As the worker prints, with the rights of its database role.
    func printing(typesetter: String? = nil, chunk: Int = 300, on database: Database? = nil) -> LetterPrinting {
        let environment = portal.environment
        return LetterPrinting(
            database ?? portal.worker,
            settings: environment.settings,
            hasher: LetterCodeHasher(environment.keys),
            press: LetterPress(
                Letterhead(environment.chamber, portal: "https://portal.example"),
                python: typesetter ?? self.typesetter
            ),
            chunk: chunk,
            clock: { [portal] in portal.now }
        )
    }

    @discardableResult
    func print(_ kind: LetterBatches.Kind = .requested) throws -> LetterPrinting.Printed? {
        try printing().run(kind)
    }

    /// The text of each letter of a batch, in the order of its pages.
    func letters(of batch: LetterPrinting.Printed) throws -> [String] {
        try Folder.entries(batch.folder).filter { $0.ending == "pdf" }.map(\.name).sorted().flatMap { name in
            let file = batch.folder + "/" + name
            let pages = Int(try PrintedText.fact("Pages", of: file) ?? "") ?? 0
            return try (1...pages).map { try PrintedText.text(of: file, page: $0) }
        }
    }

    /// The PIN or code in a letter.
    func code(in letter: String, groups: String) throws -> String {
        guard let range = letter.range(of: groups, options: .regularExpression) else {
            throw Tool.Failure("no code in: \(letter)")
        }
        return String(letter[range])
    }

    func pin(in letter: String) throws -> String {
        try code(in: letter, groups: "\\b[0-9A-Z]{5}-[0-9A-Z]{5}-[0-9A-Z*~$=]\\b")
    }

    func ask(for betriebsnummer: String = "123456") throws {
        let browser = portal.browser("192.0.2.\(Int.random(in: 1...250))")
        try browser.get("/pin/anfordern")
        try browser.submit(["betriebsnummer": betriebsnummer, "filialnummer": ""], to: "/pin/anfordern")
        try portal.work()
    }
}
