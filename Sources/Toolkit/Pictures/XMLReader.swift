/// Reads the parts of an XML text one by one. What is not well-formed ends in `damaged`.
struct XMLReader {
    struct Attribute {
        let name: String
        /// With its entities replaced.
        let value: String
        let offset: Int
    }

    struct Event {
        enum Kind {
            case start(name: String, [Attribute], isEmpty: Bool)
            case end(name: String)
            case text(String)
            /// A definition of the document's type with entities, or an instruction to a program.
            case declaration
        }

        let kind: Kind
        /// Where it begins, in bytes.
        let offset: Int
    }

    private let bytes: [UInt8]
    private var offset: Int

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
        offset = bytes.starts(with: "\u{FEFF}".utf8) ? 3 : 0
    }

    /// - Returns: `nil` at the end.
    mutating func next() throws(PictureFile.Fault) -> Event? {
        while offset < bytes.count {
            let start = offset
            if bytes[offset] != UInt8(ascii: "<") {
                let end = bytes[offset...].firstIndex(of: UInt8(ascii: "<")) ?? bytes.count
                return event(.text(XMLReader.replaceEntities(text(through: end))), start)
            }
            if skip("<!--") {
                _ = try text(before: "-->")
            } else if skip("<![CDATA[") {
                return event(.text(try text(before: "]]>")), start)
            } else if skip("<?") {
                let instruction = try text(before: "?>")
                if instruction.split(whereSeparator: \.isWhitespace).first != "xml" {
                    return event(.declaration, start)
                }
            } else if skip("<!") {
                if try text(before: ">").contains("[") { return event(.declaration, start) }
            } else if skip("</") {
                return event(.end(name: try name()), start, try expectClosing())
            } else {
                offset += 1
                return try element(start)
            }
        }
        return nil
    }

    private func event(_ kind: Event.Kind, _ offset: Int, _: Void = ()) -> Event { Event(kind: kind, offset: offset) }

    private mutating func expectClosing() throws(PictureFile.Fault) {
        skipBlanks()
        guard skip(">") else { throw .damaged }
    }

    private mutating func element(_ start: Int) throws(PictureFile.Fault) -> Event {
        let name = try name()
        var attributes: [Attribute] = []
        while true {
            skipBlanks()
            if skip("/>") { return event(.start(name: name, attributes, isEmpty: true), start) }
            if skip(">") { return event(.start(name: name, attributes, isEmpty: false), start) }
            let begin = offset
            let attribute = try self.name()
            skipBlanks()
            guard skip("=") else { throw .damaged }
            skipBlanks()
            let value = skip("\"") ? try text(before: "\"") : skip("'") ? try text(before: "'") : nil
            guard let value else { throw .damaged }
            attributes.append(Attribute(name: attribute, value: XMLReader.replaceEntities(value), offset: begin))
        }
    }

    // MARK: Pieces

    private mutating func skip(_ words: StaticString) -> Bool {
        words.withUTF8Buffer { words in
            guard bytes[offset...].starts(with: words) else { return false }
            offset += words.count
            return true
        }
    }

    private mutating func skipBlanks() {
        while offset < bytes.count, XMLReader.isBlank(bytes[offset]) { offset += 1 }
    }

    private static func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || (0x09...0x0D).contains(byte) }

    private mutating func name() throws(PictureFile.Fault) -> String {
        let name = bytes[offset...].prefix { !XMLReader.isBlank($0) && !"<>/=\"'&".utf8.contains($0) }
        guard !name.isEmpty else { throw .damaged }
        return text(through: name.endIndex)
    }

    private mutating func text(through end: Int) -> String {
        defer { offset = end }
        return String(decoding: bytes[offset..<end], as: UTF8.self)
    }

    /// - Returns: what comes before some words, which are passed over.
    private mutating func text(before words: StaticString) throws(PictureFile.Fault) -> String {
        let first = words.utf8Start.pointee
        var end = offset
        while let found = bytes[end...].firstIndex(of: first) {
            let isFound = words.withUTF8Buffer { bytes[found...].starts(with: $0) }
            if isFound {
                defer { offset += words.utf8CodeUnitCount }
                return text(through: found)
            }
            end = found + 1
        }
        throw .damaged
    }

    /// `&#106;`, `&#x6A;` and the five that need no definition; others stay as they are.
    private static func replaceEntities(_ text: String) -> String {
        guard text.utf8.contains(UInt8(ascii: "&")) else { return text }
        return text.replacing(/&(#x[0-9A-Fa-f]{1,6}|#[0-9]{1,7}|amp|lt|gt|quot|apos);/) { match in
            let name = match.output.1
            switch name {
            case "amp": return "&"
            case "lt": return "<"
            case "gt": return ">"
            case "quot": return "\""
            case "apos": return "'"
            default:
                let isHexadecimal = name.hasPrefix("#x")
                let number = UInt32(name.dropFirst(isHexadecimal ? 2 : 1), radix: isHexadecimal ? 16 : 10)
                return number.flatMap(Unicode.Scalar.init).map { String(Character($0)) } ?? ""
            }
        }
    }
}
