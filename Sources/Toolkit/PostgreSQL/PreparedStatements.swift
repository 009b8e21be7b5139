/// The statements that a session has prepared, by their text and the types of their parameters.
///
/// The same text with other types is another statement: the server would read the bytes of one type as the other.
struct PreparedStatements {
    private struct Prepared {
        let name: String
        let types: [UInt32]
    }

    /// A statement whose text is built from changing pieces must not fill the server's memory.
    static let limit = 500

    private var byText: [String: [Prepared]] = [:]
    private var count = 0
    /// Names are not used again, so that a forgotten statement cannot be taken for another.
    private var lastNumber = 0

    var isFull: Bool { count >= PreparedStatements.limit }

    func name(of sql: SQL) -> String? {
        byText[sql.text]?.first { prepared in
            prepared.types.elementsEqual(sql.parameters.lazy.map(\.bind.type))
        }?.name
    }

    mutating func unusedName() -> String {
        lastNumber += 1
        return "s\(lastNumber)"
    }

    mutating func add(_ name: String, for sql: SQL) {
        byText[sql.text, default: []].append(Prepared(name: name, types: sql.parameters.map(\.bind.type)))
        count += 1
    }

    mutating func forgetAll() {
        byText.removeAll()
        count = 0
    }
}
