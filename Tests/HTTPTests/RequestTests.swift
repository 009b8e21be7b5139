import HTTP
import Testing

@Suite struct RequestTests {
    private static let complete = [
        ("REQUEST_METHOD", "GET"), ("REQUEST_URI", "/anmelden?weiter=%2Fkurse"), ("QUERY_STRING", "weiter=%2Fkurse"),
        ("HTTP_HOST", "Localhost"), ("REMOTE_ADDR", "192.0.2.1"), ("REQUEST_ID", "abc"),
    ]

    private func request(_ more: [(String, String)] = [], without name: String? = nil, body: [UInt8] = []) throws
        -> Request
    {
        let parameters = (RequestTests.complete.filter { $0.0 != name } + more).map { (name: $0.0, value: $0.1) }
        return try Request(parameters: parameters, body: body)
    }

    @Test func `a request is read from what the web server says`() throws {
        let request = try request([("HTTP_USER_AGENT", "Test"), ("HTTPS", "on")])
        #expect(request.method == .get && request.path.segments == ["anmelden"] && request.query["weiter"] == "/kurse")
        #expect(request.host == "localhost" && request.isSecure && request.id == "abc" && !request.isInternal)
        #expect(request.header("USER_AGENT") == "Test" && request.header("ORIGIN") == nil)
    }

    @Test(arguments: ["REQUEST_METHOD", "REQUEST_URI", "HTTP_HOST", "REMOTE_ADDR"])
    func `what is needed must be there`(name: String) {
        #expect(throws: Malformed.parameter(name)) { try request(without: name) }
    }

    @Test(arguments: ["REQUEST_URI", "CONTENT_LENGTH", "HTTP_HOST", "HTTP_COOKIE", "HTTP_ORIGIN", "REMOTE_ADDR"])
    func `a second value of what can have one is refused`(name: String) {
        #expect(throws: Malformed.parameter(name)) { try request([(name, "1"), (name, "2")]) }
    }

    @Test(arguments: ["", "unix:", "1.2.3", "::g", "1.2.3.4.5", "localhost"])
    func `an address that is none is refused`(address: String) {
        #expect(throws: Malformed.parameter("REMOTE_ADDR")) {
            try request([("REMOTE_ADDR", address)], without: "REMOTE_ADDR")
        }
    }

    @Test(arguments: [
        ("a=1", "a", "1"), ("b=2; a=1", "a", "1"), ("a=1; aa=2", "aa", "2"), ("a=x=y", "a", "x=y"), (" a=1", "a", "1"),
        ("a=", "a", ""),
    ])
    func `a cookie is found by its whole name`(header: String, name: String, value: String) throws {
        #expect(try request([("HTTP_COOKIE", header)]).cookie(name) == value)
    }

    @Test(arguments: ["a=1; a=2", "A=1", "b=1", "", "a", ";;;", "__Host-a=1"])
    func `a cookie that is missing or set twice is none`(header: String) throws {
        #expect(try request([("HTTP_COOKIE", header)]).cookie("a") == nil)
    }

    @Test func `under TLS only the cookie with the prefix counts`() throws {
        let request = try request([("HTTPS", "on"), ("HTTP_COOKIE", "a=1; __Host-a=2")])
        #expect(request.cookie("a") == "2")
    }

    @Test(arguments: [
        ("application/x-www-form-urlencoded", "a=1"), ("Application/X-WWW-Form-Urlencoded; charset=UTF-8", "a=1"),
        ("multipart/form-data; boundary=x", "--x\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n1\r\n--x--"),
    ])
    func `a form is read in either encoding`(type: String, body: String) throws {
        #expect(try request([("CONTENT_TYPE", type)], body: Array(body.utf8)).form()["a"] == "1")
    }

    @Test(arguments: ["", "application/json", "text/plain"])
    func `a body of another type is no form`(type: String) throws {
        let request = try request([("CONTENT_TYPE", type)], body: Array("a=1".utf8))
        #expect(throws: Malformed.body) { try request.form() }
        #expect(try self.request().form().isEmpty)
    }

    @Test(arguments: [
        ("192.0.2.1", [UInt8]([192, 0, 2, 1])), ("::ffff:192.0.2.1", [192, 0, 2, 1]),
        ("2001:db8:1:2:3:4:5:6", [0x20, 0x01, 0x0D, 0xB8, 0, 1, 0, 2]),
    ])
    func `neighbours are an IPv4 address or a 64-bit network`(text: String, network: [UInt8]) throws {
        #expect(try #require(ClientAddress(text)).network == network)
    }
}
