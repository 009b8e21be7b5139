/// An answer: status, header fields and a whole body.
///
/// Header values come from types that cannot hold a line break, so a header cannot be split.
package struct Response: Sendable {
    package var status: Status
    package private(set) var fields: [(name: StaticString, value: String)] = []
    package private(set) var cookies: [Cookie] = []
    package var body: [UInt8]
    /// The shown length of a body that is not sent: the answer to HEAD.
    private var withheldLength: Int?

    package init(_ status: Status, body: [UInt8] = []) {
        self.status = status
        self.body = body
    }

    /// Sets a header field. Bytes below 0x20 and DEL are left out of the value.
    package mutating func set(_ name: StaticString, _ value: String) {
        let clean = value.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7F }
        let safe = clean ? value : String(decoding: value.utf8.filter { $0 >= 0x20 && $0 != 0x7F }, as: UTF8.self)
        fields.removeAll { $0.name.description == name.description }
        fields.append((name, safe))
    }

    package func setting(_ name: StaticString, _ value: String) -> Response {
        var copy = self
        copy.set(name, value)
        return copy
    }

    /// Sets a cookie; of two with one name the later counts.
    package mutating func set(_ cookie: Cookie) {
        cookies.removeAll { $0.name == cookie.name }
        cookies.append(cookie)
    }

    package subscript(_ name: String) -> String? {
        fields.first { $0.name.description == name }?.value
    }

    /// The same header block with the length of the body, but without the body.
    package func withoutBody() -> Response {
        var copy = self
        copy.withheldLength = body.count
        copy.body = []
        return copy
    }

    /// The answer as a FastCGI responder writes it (CGI/1.1: a `Status` field, no status line). Always with a
    /// `Content-Length`, so that a web server notices a response that was cut.
    package func serialized() -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(body.count + 512)
        func line(_ name: String, _ value: String) {
            bytes.append(contentsOf: name.utf8)
            bytes.append(contentsOf: ": ".utf8)
            bytes.append(contentsOf: value.utf8)
            bytes.append(contentsOf: "\r\n".utf8)
        }
        line("Status", "\(status.rawValue) \(status.reason)")
        for field in fields { line(field.name.description, field.value) }
        for cookie in cookies { line("Set-Cookie", cookie.headerValue) }
        if status != .noContent && status != .notModified {
            line("Content-Length", String(withheldLength ?? body.count))
        }
        bytes.append(contentsOf: "\r\n".utf8)
        bytes.append(contentsOf: body)
        return bytes
    }
}
