import HTML
import Testing

@testable import Markdown

@Suite struct RendererTests {
    @Test func `typed markup is left out`() {
        #expect(Document("a <b>c</b>\n\n<div>\n\nd").html == "<p>a c</p>\n<p>d</p>\n")
    }

    @Test func `text and attributes are escaped`() {
        let html = Document(
            "a < b & \"c\" 'd'\n\n[e](<f\"g'h&i j> 'k\"l') ![m \"n\"](o)\n\n``` \"p\n<q>\n```"
        ).html
        #expect(
            html == """
                <p>a &lt; b &amp; &quot;c&quot; 'd'</p>
                <p><a href="f%22g&#x27;h&amp;i%20j" title="k&quot;l">e</a> <img src="o" alt="m &quot;n&quot;" /></p>
                <pre><code class="language-&quot;p">&lt;q&gt;
                </code></pre>

                """
        )
    }

    @Test func `headings, admonitions and tables are written with their ids and alignments`() {
        let html = Document("## a {#b}\n\n> [!NAME]\n> c\n\nd|e|f\n:-|-:|:-:\ng|h|i").html
        #expect(
            html == """
                <h2 id="b">a</h2>
                <blockquote>
                <p>c</p>
                </blockquote>
                <table>
                <thead><tr><th scope="col">d</th><th scope="col" class="rechts">e</th>\
                <th scope="col" class="mitte">f</th></tr></thead>
                <tbody>
                <tr><td>g</td><td class="rechts">h</td><td class="mitte">i</td></tr>
                </tbody>
                </table>

                """
        )
    }

    /// Writes everything in another way, and keeps what it was told.
    private struct LoudStyle: MarkdownStyle {
        var told: [String] = []

        mutating func beginBlock() { told.append("|") }

        mutating func text(_ text: String, into page: inout [UInt8]) {
            told.append(text)
            page.appendText(text.uppercased())
        }

        mutating func openLink(_ link: Link, into page: inout [UInt8]) { page.appendText("[\(link.destination):") }
        mutating func closeLink(_ link: Link, into page: inout [UInt8]) { page.appendText("]") }
        mutating func image(_ image: Link, into page: inout [UInt8]) { page.appendText("!\(image.content.plainText)") }
        mutating func openHeading(_ heading: Heading, into page: inout [UInt8]) {
            page.append("<h9>")
            page.appendText("\(heading.level)\(heading.id ?? "")")
        }
        mutating func closeHeading(_ heading: Heading, into page: inout [UInt8]) { page.append("</h9>\n") }
        mutating func openAdmonition(_ name: String, into page: inout [UInt8]) { page.appendText("(\(name)\n") }
        mutating func closeAdmonition(_ name: String, into page: inout [UInt8]) { page.append(")\n") }
        mutating func openTable(into page: inout [UInt8]) { page.append("<figure>") }
        mutating func closeTable(into page: inout [UInt8]) { page.append("</figure>\n") }
        mutating func html(_ html: String, into page: inout [UInt8]) { page.appendText(html) }
    }

    @Test func `a style replaces what would be written`() {
        var style = LoudStyle()
        let document = Document(
            "# a *b* {#c}\n\n> [!hinweis]\n> [d *e*](portal:x) ![h](i) <b>\n\n- j\n\n  ```k l\n  <m>\n  ```\n\nn|o\n-|-"
        )
        #expect(
            String(decoding: HTML(document, in: &style).bytes, as: UTF8.self) == """
                <h9>1cA <em>B</em></h9>
                (hinweis
                <p>[portal:x:D <em>E</em>] !h &lt;b&gt;</p>
                )
                <ul>
                <li>
                <p>J</p>
                <pre><code class="language-k">&lt;m&gt;
                </code></pre>
                </li>
                </ul>
                <figure><thead><tr><th scope="col">N</th><th scope="col">O</th></tr></thead>
                <tbody>
                </tbody>
                </figure>

                """
        )
        #expect(style.told == ["|", "a ", "b", "|", "d ", "e", " ", " ", "|", "j", "|", "n", "|", "o"])
    }
}
