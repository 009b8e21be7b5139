import Foundation
import HTML
import Testing

@testable import Markdown

/// The examples of CommonMark 0.30, as Debian's package golang-github-yuin-goldmark-dev ships them.
struct Example: Decodable, Sendable, CustomTestStringConvertible {
    let markdown: String
    let html: String
    let example: Int
    let section: String

    var testDescription: String { "\(example) (\(section))" }

    static let all: [Example] = {
        let path = "/usr/share/gocode/src/github.com/yuin/goldmark/_test/spec.json"
        guard let file = FileManager.default.contents(atPath: path) else { return [] }
        return (try? JSONDecoder().decode([Example].self, from: file)) ?? []
    }()
}

@Suite struct SpecificationTests {
    @Test func `the specification has 652 examples`() {
        #expect(Example.all.count == 652)
    }

    @Test(arguments: Example.all)
    func `an example is written as CommonMark asks`(example: Example) {
        #expect(Document(example.markdown, dialect: .commonMark).rawHTML == example.html)
    }

    @Test(arguments: Example.all)
    func `an example is written as everywhere else, unless a star stands between letters`(example: Example) {
        let hasWordStar = example.markdown.contains(/\p{Alphabetic}\*\p{Alphabetic}/)
        #expect((Document(example.markdown).rawHTML == example.html) || hasWordStar)
    }
}

private struct PlainStyle: MarkdownStyle {}

private struct RawStyle: MarkdownStyle {
    mutating func html(_ html: String, into page: inout [UInt8]) { page += html.utf8 }
}

extension Document {
    /// What is written where nobody has another style.
    var html: String { blocks.html(in: PlainStyle()) }

    /// The same with the markup that was typed.
    var rawHTML: String { blocks.rawHTML }
}

extension [Block] {
    var rawHTML: String { html(in: RawStyle()) }

    fileprivate func html(in style: some MarkdownStyle) -> String {
        var writer = BlockWriter(style: style)
        writer.write(self)
        return String(decoding: writer.page, as: UTF8.self)
    }
}
