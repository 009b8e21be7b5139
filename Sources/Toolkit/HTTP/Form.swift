/// Named values in the order in which they were sent: a query string, a form body, or the cookies of a request.
package struct Form: Sendable, Hashable {
    package private(set) var fields: [(name: String, value: String)]

    package init(_ fields: [(name: String, value: String)] = []) {
        self.fields = fields
    }

    /// Reads `application/x-www-form-urlencoded` (WHATWG URL standard, but strict: what is not UTF-8 is refused).
    ///
    /// - Parameter maximumFields: more fields than this throw `tooLarge`.
    package init(urlEncoded bytes: some Collection<UInt8>, maximumFields: Int = 200) throws(Malformed) {
        fields = []
        for pair in bytes.split(separator: UInt8(ascii: "&")) {
            guard fields.count < maximumFields else { throw .tooLarge }
            let equals = pair.firstIndex(of: UInt8(ascii: "=")) ?? pair.endIndex
            let name = try Form.text(pair[..<equals])
            let value = equals == pair.endIndex ? "" : try Form.text(pair[pair.index(after: equals)...])
            fields.append((name, value))
        }
    }

    private static func text(_ bytes: some Collection<UInt8>) throws(Malformed) -> String {
        guard let decoded = PercentCoding.decode(bytes, plusIsBlank: true), !decoded.contains(0),
            let text = String(validUTF8: decoded)
        else { throw .encoding }
        return text
    }

    /// The value of a field; `nil` when it was not sent. Of several the first.
    package subscript(_ name: String) -> String? {
        fields.first { $0.name == name }?.value
    }

    /// All values of a field that may be sent several times.
    package func all(_ name: String) -> [String] {
        fields.compactMap { $0.name == name ? $0.value : nil }
    }

    /// The first name that was sent more than once, if any, apart from those that may be.
    package func firstDuplicate(except repeatable: Set<String> = []) -> String? {
        var seen: Set<String> = []
        return fields.first { !repeatable.contains($0.name) && !seen.insert($0.name).inserted }?.name
    }

    package var isEmpty: Bool { fields.isEmpty }

    package static func == (left: Form, right: Form) -> Bool {
        left.fields.elementsEqual(right.fields) { $0 == $1 }
    }

    package func hash(into hasher: inout Hasher) {
        for field in fields {
            hasher.combine(field.name)
            hasher.combine(field.value)
        }
    }
}
