/// FastCGI records as bytes, right ones and wrong ones (FastCGI 1.0, sections 3.3 to 5).
enum Record {
    static let beginRequest: UInt8 = 1
    static let endRequest: UInt8 = 3
    static let params: UInt8 = 4
    static let stdin: UInt8 = 5
    static let stdout: UInt8 = 6
    static let data: UInt8 = 8
    static let getValues: UInt8 = 9

    static func make(
        _ type: UInt8,
        _ content: [UInt8] = [],
        id: UInt16 = 1,
        padding: Int = 0,
        version: UInt8 = 1
    ) -> [UInt8] {
        let header: [UInt8] = [
            version, type, UInt8(id >> 8), UInt8(id & 255), UInt8(content.count >> 8), UInt8(content.count & 255),
            UInt8(padding), 0,
        ]
        return header + content + [UInt8](repeating: 0, count: padding)
    }

    static func begin(id: UInt16 = 1, role: UInt16 = 1, keep: Bool = true) -> [UInt8] {
        make(beginRequest, [UInt8(role >> 8), UInt8(role & 255), keep ? 1 : 0, 0, 0, 0, 0, 0], id: id)
    }

    static func pair(_ name: String, _ value: String) -> [UInt8] {
        length(name.utf8.count) + length(value.utf8.count) + name.utf8 + value.utf8
    }

    /// One byte below 128, else four; always four when `isLong`.
    static func length(_ count: Int, isLong: Bool = false) -> [UInt8] {
        guard count > 127 || isLong else { return [UInt8(count)] }
        return [UInt8(count >> 24 & 127 | 128), UInt8(count >> 16 & 255), UInt8(count >> 8 & 255), UInt8(count & 255)]
    }

    /// A stream: its content in records of at most `size` bytes, and the empty record that ends it.
    static func stream(_ type: UInt8, _ content: [UInt8], size: Int = 65_535, id: UInt16 = 1) -> [UInt8] {
        var bytes: [UInt8] = []
        var rest = content[...]
        while !rest.isEmpty {
            let piece = Array(rest.prefix(size))
            bytes += make(type, piece, id: id, padding: (8 - piece.count % 8) % 8)
            rest = rest.dropFirst(piece.count)
        }
        return bytes + make(type, id: id)
    }
}

/// A request as a web server sends it.
struct WireRequest: Sendable {
    var parameters: [(String, String)]
    var body: [UInt8]
    var keep = true
    var id: UInt16 = 1

    init(_ path: String = "/", method: String = "GET", body: [UInt8] = [], length: Int? = nil) {
        parameters = [
            ("REQUEST_METHOD", method), ("REQUEST_URI", path), ("QUERY_STRING", ""), ("HTTP_HOST", "portal.test"),
            ("REMOTE_ADDR", "192.0.2.1"),
            ("CONTENT_LENGTH", body.isEmpty && length == nil ? "" : "\(length ?? body.count)"),
        ]
        self.body = body
    }

    var pairs: [UInt8] { parameters.flatMap { Record.pair($0.0, $0.1) } }

    /// BEGIN_REQUEST and PARAMS.
    var head: [UInt8] { Record.begin(id: id, keep: keep) + Record.stream(Record.params, pairs, id: id) }

    var bytes: [UInt8] { head + Record.stream(Record.stdin, body, id: id) }
}
