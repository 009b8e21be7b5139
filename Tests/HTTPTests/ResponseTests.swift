import HTTP
import Testing

@Suite struct ResponseTests {
    private func text(_ response: Response) -> String { String(decoding: response.serialized(), as: UTF8.self) }

    @Test func `an answer always says how long it is`() {
        #expect(text(Response(.ok, body: Array("ä".utf8))) == "Status: 200 OK\r\nContent-Length: 2\r\n\r\nä")
        #expect(text(Response(.ok)).contains("Content-Length: 0\r\n"))
    }

    @Test func `the answer to HEAD has the length but not the body`() {
        #expect(text(Response(.ok, body: [1, 2, 3]).withoutBody()) == "Status: 200 OK\r\nContent-Length: 3\r\n\r\n")
    }

    @Test(arguments: ["a\r\nSet-Cookie: x=1", "a\nb", "a\rb", "a\0b", "a\u{7F}b"])
    func `a header value cannot hold a line break`(value: String) {
        let head = text(Response(.seeOther).setting("Location", value))
        #expect(head.ranges(of: "\r\n").count == 4 && !head.contains("\0") && !head.contains("\u{7F}"))
    }

    @Test func `of two values of a field or a cookie the later counts`() {
        var response = Response(.ok).setting("Vary", "a").setting("Vary", "b")
        response.set(Cookie("c", value: "1", secure: false))
        response.set(Cookie("c", value: "2", secure: false))
        #expect(response["Vary"] == "b" && text(response).ranges(of: "Vary").count == 1)
        #expect(response.cookies.map(\.value) == ["2"])
    }

    @Test func `cookies are out of reach for scripts and other sites`() {
        let plain = Cookie("sitzung", value: "x", secure: false)
        #expect(plain.headerValue == "sitzung=x; Path=/; HttpOnly; SameSite=Lax")
        let secure = Cookie("sitzung", value: "x", lifetime: .seconds(60), secure: true)
        #expect(secure.headerValue == "__Host-sitzung=x; Path=/; HttpOnly; SameSite=Lax; Secure; Max-Age=60")
        #expect(Cookie("a", value: "", lifetime: .expired, secure: true).headerValue.hasSuffix("; Max-Age=0"))
    }

    @Test(arguments: ["a b", "a;b", "a,b", "a\r\nb", "ä", "\"a\""])
    func `a cookie value that could be read two ways is a programming error`(value: String) async {
        #expect(!value.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && !"\",;\\".utf8.contains($0) })
        await #expect(processExitsWith: .failure) { [value] in
            _ = Cookie("a", value: value, secure: false)
        }
    }
}
