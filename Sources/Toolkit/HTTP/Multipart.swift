/// A `multipart/form-data` body (RFC 7578), read whole from memory within limits.
package struct Multipart: Sendable {
    package struct Limits: Sendable {
        package var parts = 50
        package var headerBytes = 4096
        package init(parts: Int = 50, headerBytes: Int = 4096) {
            self.parts = parts
            self.headerBytes = headerBytes
        }
    }

    /// One part: a text field, or a file when the sender named one.
    package struct Part: Sendable, Hashable {
        package let name: String
        /// The file name as the sender wrote it: for showing, never for opening.
        package let filename: String?
        package let contentType: String?
        package let content: ArraySlice<UInt8>
    }

    package let parts: [Part]

    /// - Parameter contentType: the request's `Content-Type` with its `boundary` (1 to 70 characters).
    package init(_ body: [UInt8], contentType: String, limits: Limits = Limits()) throws(Malformed) {
        guard let boundary = MediaType(contentType)?.parameters["boundary"], (1...70).contains(boundary.utf8.count)
        else { throw .body }
        let delimiter = Array("\r\n--\(boundary)".utf8)
        // The first delimiter may stand at the very start, without the line break that belongs to the others.
        let opening = delimiter.dropFirst(2)
        guard var position = body.starts(with: opening) ? opening.count : body[...].range(of: delimiter)?.upperBound
        else { throw .body }
        var parts: [Part] = []
        while true {
            if body[position...].starts(with: Array("--".utf8)) { break }
            guard body[position...].starts(with: Array("\r\n".utf8)) else { throw .body }
            guard parts.count < limits.parts else { throw .tooLarge }
            let start = position + 2
            guard let end = body[(start - 2)...].range(of: delimiter) else { throw .body }
            guard start <= end.lowerBound else { throw .body }
            parts.append(try Multipart.part(body[start..<end.lowerBound], limits))
            position = end.upperBound
        }
        self.parts = parts
    }

    private static func part(_ bytes: ArraySlice<UInt8>, _ limits: Limits) throws(Malformed) -> Part {
        guard let blank = bytes.prefix(limits.headerBytes).range(of: Array("\r\n\r\n".utf8)) else { throw .body }
        guard let head = String(validUTF8: bytes[..<blank.lowerBound]), !head.utf8.contains(0) else { throw .encoding }
        var disposition: MediaType?
        var contentType: String?
        for line in head.split(separator: "\r\n") {
            guard let colon = line.firstIndex(of: ":") else { throw .body }
            let value = line[line.index(after: colon)...].drop { $0 == " " || $0 == "\t" }
            switch line[..<colon].lowercased() {
            case "content-disposition": disposition = MediaType(value)
            case "content-type": contentType = String(value)
            default: break
            }
        }
        guard let disposition, disposition.essence == "form-data", let name = disposition.parameters["name"] else {
            throw .body
        }
        return Part(
            name: name,
            filename: disposition.parameters["filename"],
            contentType: contentType,
            content: bytes[blank.upperBound...]
        )
    }
}

extension ArraySlice<UInt8> {
    /// Where `pattern` first stands in this slice.
    func range(of pattern: [UInt8]) -> Range<Int>? {
        guard let first = pattern.first, count >= pattern.count else { return nil }
        var from = startIndex
        while let hit = self[from...].firstIndex(of: first) {
            guard hit + pattern.count <= endIndex else { return nil }
            if self[hit..<(hit + pattern.count)].elementsEqual(pattern) { return hit..<(hit + pattern.count) }
            from = hit + 1
        }
        return nil
    }
}
