import HTTP
import Testing

@Suite struct FormTests {
    @Test(arguments: [
        ("", [String: String]()), ("a=1&b=2", ["a": "1", "b": "2"]), ("a", ["a": ""]), ("a=", ["a": ""]),
        ("=1", ["": "1"]),
        ("a=1=2", ["a": "1=2"]), ("a=b+c%20d%2B", ["a": "b c d+"]), ("n%C3%A4me=%E2%82%AC", ["näme": "€"]),
        ("&&a=1&", ["a": "1"]),
        ("a=%0D%0A", ["a": "\r\n"]),
    ])
    func `fields are decoded once`(text: String, fields: [String: String]) throws {
        let form = try Form(urlEncoded: text.utf8)
        #expect(form.fields.count == fields.count)
        for (name, value) in fields { #expect(form[name] == value) }
    }

    @Test(arguments: ["a=%", "a=%4", "a=%zz", "a=%ff", "%80=1", "a=%00", "a=\u{0}", "a=%C3", "a=%ED%A0%80"])
    func `what is not percent-encoded UTF-8 without NUL is refused`(text: String) {
        #expect(throws: Malformed.encoding) { try Form(urlEncoded: text.utf8) }
    }

    @Test func `bytes that are not UTF-8 are refused without percent signs too`() {
        #expect(throws: Malformed.encoding) { try Form(urlEncoded: [0x61, 0x3D, 0xFF]) }
    }

    @Test func `too many fields are refused`() throws {
        let fields = (0..<200).map { "f\($0)=1" }
        #expect(try Form(urlEncoded: fields.joined(separator: "&").utf8).fields.count == 200)
        #expect(throws: Malformed.tooLarge) { try Form(urlEncoded: (fields + ["x=1"]).joined(separator: "&").utf8) }
    }

    @Test func `of several values the first counts, and the name is told`() throws {
        let form = try Form(urlEncoded: "a=1&b=2&a=3&b=4".utf8)
        #expect(form["a"] == "1" && form.all("a") == ["1", "3"] && form.firstDuplicate() == "a")
        #expect(try Form(urlEncoded: "a=1&b=2".utf8).firstDuplicate() == nil)
    }
}
