import HTTP
import Testing

@Suite struct PathTests {
    @Test(arguments: [
        ("/", []), ("/anmelden", ["anmelden"]), ("/a/b?c=/d", ["a", "b"]), ("/a//b/", ["a", "", "b", ""]),
        ("/k%C3%BCrze", ["kürze"]), ("/a%20b", ["a b"]), ("/a+b", ["a+b"]),
    ])
    func `a path is decoded once, segment by segment`(target: String, segments: [String]) throws {
        #expect(try Path(target: target).segments == segments)
    }

    @Test(arguments: ["", "a", "http://x/", "/%2Fa", "/%5c", "/%00", "/%0a", "/%ff", "/%", "/%4", "/%zz", "/\u{7F}"])
    func `a path that could be read two ways is refused`(target: String) {
        #expect(throws: Malformed.path) { try Path(target: target) }
    }
}
