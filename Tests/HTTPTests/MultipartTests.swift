import HTTP
import Testing

@Suite struct MultipartTests {
    private func body(_ parts: [String], boundary: String = "x") -> [UInt8] {
        Array((parts.map { "--\(boundary)\r\n\($0)\r\n" }.joined() + "--\(boundary)--\r\n").utf8)
    }

    private func parse(_ body: [UInt8], boundary: String = "x") throws -> [Multipart.Part] {
        try Multipart(body, contentType: "multipart/form-data; boundary=\(boundary)").parts
    }

    @Test func `fields and files are told apart`() throws {
        let parts = try parse(
            body([
                "Content-Disposition: form-data; name=\"name\"\r\n\r\nMüller",
                "Content-Disposition: form-data; name=\"datei\"; filename=\"a \\\"b\\\".pdf\"\r\nContent-Type: application/pdf\r\n\r\n%PDF\r\n--y\r\n",
            ])
        )
        #expect(parts.map(\.name) == ["name", "datei"])
        #expect(parts[0].filename == nil && Array(parts[0].content) == Array("Müller".utf8))
        #expect(parts[1].filename == "a \"b\".pdf" && parts[1].contentType == "application/pdf")
        #expect(Array(parts[1].content) == Array("%PDF\r\n--y\r\n".utf8))
    }

    @Test(arguments: [0, 1, 2, 3, 4])
    func `a file that resembles a delimiter stays whole`(cut: Int) throws {
        let content = "\r\n--x".dropLast(cut) + "z"
        let parts = try parse(
            body(["Content-Disposition: form-data; name=\"f\"; filename=\"f\"\r\n\r\n\(content)"], boundary: "xy"),
            boundary: "xy"
        )
        #expect(Array(parts[0].content) == Array(content.utf8))
    }

    @Test(arguments: [
        "", "x", "--x", "--x\r\n", "--x\r\n\r\n--x--", "--x\r\nContent-Disposition: form-data\r\n\r\na\r\n--x--",
        "--x\r\nContent-Disposition: attachment; name=\"a\"\r\n\r\na\r\n--x--", "--x\r\nno colon\r\n\r\na\r\n--x--",
        "--x\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\na",
        "--x\r\nContent-Disposition: form-data; name=\"a\r\n\r\na\r\n--x--", "--xy",
    ])
    func `what does not follow the standard is refused`(text: String) {
        #expect(throws: Malformed.self) { try parse(Array(text.utf8)) }
    }

    @Test(arguments: [
        "multipart/form-data", "multipart/form-data; boundary=",
        "multipart/form-data; boundary=\(String(repeating: "b", count: 71))",
    ])
    func `a boundary has 1 to 70 characters`(contentType: String) {
        #expect(throws: Malformed.body) { try Multipart(body([]), contentType: contentType) }
    }

    @Test func `parts are counted and their heads are bounded`() {
        let part = "Content-Disposition: form-data; name=\"a\"\r\n\r\n1"
        #expect(throws: Malformed.tooLarge) { try parse(body(Array(repeating: part, count: 51))) }
        let long = "X: \(String(repeating: "y", count: 5_000))\r\n" + part
        #expect(throws: Malformed.body) { try parse(body([long])) }
    }
}
