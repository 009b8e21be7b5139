import Testing

@testable import HTML

@Suite struct HTMLTests {
    private func text(_ html: HTML) -> String { String(decoding: html.bytes, as: UTF8.self) }

    @Test func `a literal is markup and a value is text`() {
        let name = "<b>&\"'Müller"
        #expect(
            text("<p title=\"\(name)\">\(name)</p>")
                == "<p title=\"&lt;b&gt;&amp;&quot;&#39;Müller\">&lt;b&gt;&amp;&quot;&#39;Müller</p>"
        )
    }

    @Test func `markup nests without being escaped again`() {
        let items: [HTML] = ["<li>\("a&b")</li>", "<li>2</li>"]
        #expect(text("<ul>\(items)</ul>\(HTML.when(false, "<p>"))") == "<ul><li>a&amp;b</li><li>2</li></ul>")
    }

    @Test func `an address goes into href, src and action`() throws {
        let address = try #require(Address(checking: "https://example.org/?a=1&b=2"))
        #expect(
            text("<a class=\"x\" href=\"\(address)\">\(1)</a>")
                == "<a class=\"x\" href=\"https://example.org/?a=1&amp;b=2\">1</a>"
        )
    }

    @Test(arguments: [
        "javascript:alert(1)", "//evil.example", "https://", "data:text/html,x", "https://a b", "https://a\"b",
        "ftp://x",
        "java\tscript:x", "https://a\\b", "",
    ])
    func `an address that could do harm is none`(text: String) {
        #expect(Address(checking: text) == nil)
    }

    @Test(arguments: ["https://x", "http://x", "mailto:a@b", "tel:+49521", "HTTPS://x"])
    func `web, mail and telephone addresses are taken`(text: String) {
        #expect(Address(checking: text)?.text == text)
    }

    @Test func `text in an address attribute stops a debug build`() async {
        await #expect(processExitsWith: .failure) {
            let value = "javascript:alert(1)"
            _ = "<a href=\"\(value)\">" as HTML
        }
    }

    @Test func `an unquoted attribute stops a debug build`() async {
        await #expect(processExitsWith: .failure) {
            let value = "x onclick=alert(1)"
            _ = "<a title=\(value)>" as HTML
        }
    }

    @Test func `a value in a script or style stops a debug build`() async {
        await #expect(processExitsWith: .failure) {
            let value = "alert(1)"
            _ = "<script>\(value)</script>" as HTML
        }
        await #expect(processExitsWith: .failure) {
            let value = "x"
            _ = "<style media=\"print\">\(value)</style>" as HTML
        }
    }

    @Test func `half an address stops a debug build`() async {
        await #expect(processExitsWith: .failure) {
            let value = Address(unsafeTrusted: "/x")
            _ = "<a href=\"/y\(value)\">" as HTML
        }
    }

    @Test func `text after a script, a comment or an address is text again`() {
        let value = "<"
        #expect(text("<script src=\"/x\"></script><!-- > --><a href=\"/\">\(value)</a>").hasSuffix(">&lt;</a>"))
    }
}
