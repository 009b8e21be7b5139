/// The lines at the beginning of a file one by one, whatever ends them; the rest of the file is not looked at.
struct HeadLines {
    private let bytes: [UInt8]
    /// Where the next line begins.
    private(set) var offset: Int
    /// The number of the line that was read last, from 1.
    private(set) var number = 0

    /// - Parameter bytes: with or without a byte order mark.
    init(_ bytes: [UInt8]) {
        self.bytes = bytes
        offset = bytes.starts(with: "\u{FEFF}".utf8) ? 3 : 0
    }

    /// - Returns: `nil` behind the last line.
    mutating func next() -> ArraySlice<UInt8>? {
        guard offset < bytes.count else { return nil }
        number += 1
        let line = bytes[offset...].prefix { $0 != UInt8(ascii: "\n") && $0 != UInt8(ascii: "\r") }
        offset = line.endIndex
        if bytes[offset...].first == UInt8(ascii: "\r") { offset += 1 }
        if bytes[offset...].first == UInt8(ascii: "\n") { offset += 1 }
        return line
    }
}
