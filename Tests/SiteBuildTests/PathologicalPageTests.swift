import Content
import Foundation
import Markdown
import SiteBuild
import Testing

/// A page made to be slow takes the whole generator not much more than a harmless one of its size.
@Suite(.serialized) struct PathologicalPageTests {
    struct Page: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let head: String
        let body: String

        init(_ name: String, more head: String = "", _ body: String = "Text") {
            testDescription = name
            self.head = head
            self.body = body
        }
    }

    private static let size = Document.Limit.bytes / 2

    /// The piece as often as it fits, with a line break behind each so many.
    private static func fill(_ piece: String, inLinesOf count: Int = .max) -> String {
        let line = count == .max ? piece : String(repeating: piece, count: count) + "\n"
        return String(repeating: line, count: size / line.utf8.count)
    }

    private static func numbered(_ piece: (Int) -> String) -> String {
        var (text, number) = ("", 0)
        while text.utf8.count < size {
            text += piece(number)
            number += 1
        }
        return text
    }

    private static let harmless = Page(
        "harmless",
        fill("Ein Satz mit *Betonung*, [Link](portal:anmelden) und `Code`.\nUnd noch einer.\n\n")
    )

    private static let texts = [
        Page("tags in a line", fill("<b>")), Page("links that lead nowhere", fill("[a](portal:nix)\n")),
        Page("links that lead nowhere, in lines", fill("[a](hilfe:nix) ", inLinesOf: 150)),
        Page("links that lead to different nowheres", numbered { "[a](hilfe:start\($0))\n" }),
        Page("a name of many links that leads nowhere", "[a]: portal:nix\n\n" + fill("[a]\n")),
        Page("names that nobody uses", numbered { "[\($0)]: u\n" }), Page("sections that are none", fill("[a](#b)\n")),
        Page("pictures that are none", fill("![a](b.png)\n", inLinesOf: 400)),
        Page("wrong facts in a line", fill("{{a}}")), Page("different wrong facts", numbered { "{{a\($0)}} " }),
        Page("wrong facts in an address", "[a](https://" + fill("{{a}}") + ")"),
        Page("facts that are right", fill("{{aktivierung.gueltig}} ")),
        Page("facts that nothing closes", fill("{{a ")), Page("braces", fill("{{")), Page("closing braces", fill("}}")),
        Page("headings with a wrong id", fill("## a {#A}\n")), Page("headings with one id", fill("## a {#a}\n")),
        Page("headings with ids", numbered { "## a {#b\($0)}\n" }), Page("headings without ids", fill("## a\n\n")),
        Page("boxes that are none", fill("> [!X]\n\n")), Page("ragged rows", "a|b\n-|-\n" + fill("c|d|e\n")),
        Page("bold that nothing closes", fill("**a\n\n")), Page("items without blanks", fill("1.a\n")),
        Page("addresses of mail", fill("a@b.de ")), Page("quotation marks", fill("'")), Page("one word", fill("a")),
        Page("different words", numbered { "wort\($0 * 7_919) " }), Page("control characters", fill("\u{7}")),
    ]

    private static let heads = [
        Page("a long list", more: "keywords: [\(fill("a, "))b]\n"),
        Page("a list of what cannot stand there", more: "keywords: [\(fill("*a, "))b]\n"),
        Page("portal pages that are none", more: "portal:\n\(fill("- nix\n"))"),
        Page("earlier ids", more: "aliases:\n\(numbered { "- a\($0)\n" })"),
        Page("unknown keys", more: fill("x: y\n")), Page("a long line", more: "owner: \(fill(": "))\n"),
    ]

    private func build(_ page: Page) throws -> Helpsite.Usage {
        let text = HelpFolder.text(id: "seite", more: page.head, page.body)
        let folder = try HelpFolder(["seite.md": text])
        #expect(text.utf8.count <= Document.Limit.bytes)
        let usage = try Helpsite(folder, ["--no-compress"]).wait()
        #expect(usage.status < 2, "\(page.testDescription)")
        return usage
    }

    @Test func `No page takes more than fifteen times as long as a harmless one, nor five times the memory`() throws {
        let harmless = [try build(PathologicalPageTests.harmless), try build(PathologicalPageTests.harmless)]
        let seconds = 15 * (harmless.map(\.seconds).min() ?? 0)
        let kilobytes = 5 * (harmless.map(\.kilobytes).min() ?? 0)
        for page in PathologicalPageTests.texts + PathologicalPageTests.heads {
            let usage = try build(page)
            let isQuick = try usage.seconds < seconds || build(page).seconds < seconds
            #expect(isQuick, "\(page.testDescription): \(usage.seconds) s, harmless is \(seconds / 15) s")
            #expect(usage.kilobytes < kilobytes, "\(page.testDescription): \(usage.kilobytes) kB")
        }
    }
}
