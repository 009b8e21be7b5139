import Foundation
import HTML
import Markdown
import Testing

/// The examples of CommonMark 0.30, as Debian's golang-github-yuin-goldmark-dev has them.
struct CommonMarkTests {
    struct Example: Decodable, Sendable {
        let example: Int
        let markdown: String
        let html: String
        let section: String
    }

    static let examples = try? JSONDecoder().decode(
        [Example].self,
        from: Data(contentsOf: URL(filePath: "/usr/share/gocode/src/github.com/yuin/goldmark/_test/spec.json"))
    )

    /// HTML as it is written in the text.
    struct HTMLStyle: MarkdownStyle {
        mutating func html(_ html: String, into page: inout [UInt8]) { page += Array(html.utf8) }
    }

    static func render(_ markdown: String, extensions: Bool) -> String {
        var style = HTMLStyle()
        let document = Document(Source(markdown.utf8), extensions: extensions)
        return String(decoding: HTML(document, in: &style).bytes, as: UTF8.self)
    }

    @Test func `All 652 examples of the specification are rendered as it says`() throws {
        let examples = try #require(CommonMarkTests.examples)
        #expect(examples.count == 652)
        for example in examples {
            let html = CommonMarkTests.render(example.markdown, extensions: false)
            #expect(html == example.html, "\(example.example) \(example.section)")
        }
    }

    @Test func `What we add changes none of them`() throws {
        for example in try #require(CommonMarkTests.examples) {
            #expect(CommonMarkTests.render(example.markdown, extensions: true) == example.html, "\(example.example)")
        }
    }
}
