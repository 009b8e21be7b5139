/// How the bytes of a text file are meant. Decided for the whole file.
package enum TextEncoding: Sendable, Hashable, CustomStringConvertible {
    case utf8
    case windows1252

    package var description: String {
        switch self {
        case .utf8: "UTF-8"
        case .windows1252: "Windows-1252"
        }
    }
}

/// A first look at a file from beginning to end: text or not, and in which encoding. What is valid UTF-8 is UTF-8.
package struct TextSurvey: Sendable, Hashable {
    package let encoding: TextEncoding
    /// Where the text begins, behind a byte order mark.
    package let start: Int
    /// The first line of a Windows-1252 file that holds what would be a German letter in UTF-8 (`Ã¼`): some of its rows
    /// may come from elsewhere.
    package let mixedLine: Int?

    private static let byteOrderMark: [UInt8] = [0xEF, 0xBB, 0xBF]

    package init(of source: some ByteSource, pieceSize: Int = 1 << 16) throws(CSVProblem) {
        let head = try source.bytes(from: 0, count: 8)
        if let reason = TextSurvey.foreignFormat(head) { throw CSVProblem(reason) }
        start = head.starts(with: TextSurvey.byteOrderMark) ? TextSurvey.byteOrderMark.count : 0
        var look = Look()
        var offset = start
        while true {
            let piece = try source.bytes(from: offset, count: pieceSize)
            guard !piece.isEmpty else { break }
            piece.withUnsafeBufferPointer { look.at($0) }
            if let line = look.nulLine { throw CSVProblem(.nul, line: line) }
            offset += piece.count
        }
        guard offset > start else { throw CSVProblem(.empty) }
        look.end()
        if let line = look.invalidLine {
            guard start == 0 else { throw CSVProblem(.notUTF8, line: line) }
            if let (line, byte) = look.undefined { throw CSVProblem(.undefinedByte(byte), line: line) }
            encoding = .windows1252
            mixedLine = look.mixedLine
        } else {
            encoding = .utf8
            mixedLine = nil
        }
    }

    /// Tells files apart that people take for CSV.
    private static func foreignFormat(_ head: [UInt8]) -> CSVProblem.Reason? {
        if head.starts(with: [0x50, 0x4B, 3, 4]) || head.starts(with: [0x50, 0x4B, 5, 6]) { return .zip }
        if head.starts(with: [0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1]) { return .oldWorkbook }
        if head.starts(with: [0x1F, 0x8B]) { return .gzip }
        if head.starts(with: [0xFF, 0xFE]) || head.starts(with: [0xFE, 0xFF]) { return .utf16 }
        // Without a mark: every other byte of ASCII letters is 0.
        let isInterlaced = head.count >= 2 && (head[0] == 0) != (head[1] == 0)
        return isInterlaced ? .utf16 : nil
    }

    /// What is known of the bytes so far.
    private struct Look {
        private(set) var nulLine: Int?
        private(set) var invalidLine: Int?
        private(set) var undefined: (line: Int, byte: UInt8)?
        private(set) var mixedLine: Int?
        private var lines = LineCount()
        /// Bytes of a UTF-8 sequence to come, and the range the next one is in.
        private var missing = 0
        private var next: ClosedRange<UInt8> = 0x80...0xBF
        private var last: UInt8 = 0

        mutating func at(_ bytes: UnsafeBufferPointer<UInt8>) {
            for byte in bytes {
                if byte >= 0x80 || missing > 0 { follow(byte) }
                if byte == 0, nulLine == nil { nulLine = lines.current }
                lines.pass(byte)
                last = byte
            }
        }

        mutating func end() {
            if missing > 0 { invalidLine = invalidLine ?? lines.current }
        }

        private mutating func follow(_ byte: UInt8) {
            if undefined == nil, Windows1252.isUndefined(byte) { undefined = (lines.current, byte) }
            if mixedLine == nil, last == 0xC3, (0x80...0xBF).contains(byte) { mixedLine = lines.current }
            guard invalidLine == nil else { return }
            if missing > 0 {
                guard next.contains(byte) else { return invalidLine = lines.current }
                missing -= 1
                next = 0x80...0xBF
            } else {
                begin(byte)
            }
        }

        /// Table 3-7 of the Unicode standard, "Well-Formed UTF-8 Byte Sequences".
        private mutating func begin(_ byte: UInt8) {
            switch byte {
            case 0xC2...0xDF: missing = 1
            case 0xE0: (missing, next) = (2, 0xA0...0xBF)
            case 0xED: (missing, next) = (2, 0x80...0x9F)
            case 0xE1...0xEF: missing = 2
            case 0xF0: (missing, next) = (3, 0x90...0xBF)
            case 0xF1...0xF3: missing = 3
            case 0xF4: (missing, next) = (3, 0x80...0x8F)
            default: invalidLine = lines.current
            }
        }
    }
}

/// Counts physical lines that end in LF, CR or both.
struct LineCount {
    /// The line of the byte that comes next, from 1.
    private(set) var current = 1
    private var isAfterCR = false

    mutating func pass(_ byte: UInt8) {
        switch byte {
        case UInt8(ascii: "\r"):
            current += 1
            isAfterCR = true
        case UInt8(ascii: "\n"):
            if !isAfterCR { current += 1 }
            isAfterCR = false
        default: isAfterCR = false
        }
    }
}
