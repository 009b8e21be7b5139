/// A text as it was written: its bytes and where its lines begin.
package struct Source: Sendable {
    package let bytes: [UInt8]
    /// The number of the first line: more than 1 where a head was cut off before.
    package let firstLine: Int
    /// Offsets of the lines' beginnings.
    private let starts: [Int]

    /// - Parameter text: line ends may be LF, CR LF or CR.
    package init(_ text: some Sequence<UInt8>, firstLine: Int = 1) {
        bytes = Array(text)
        self.firstLine = firstLine
        var starts = [0]
        bytes.withUnsafeBufferPointer { bytes in
            var index = 0
            while index < bytes.count {
                let byte = bytes[index]
                index += 1
                if byte == .lineFeed || byte == .carriageReturn && (index == bytes.count || bytes[index] != .lineFeed) {
                    starts.append(index)
                }
            }
        }
        self.starts = starts
    }

    package var lastLine: Int { firstLine + starts.count - 1 }

    /// The offset of a line's first byte.
    package func start(ofLine line: Int) -> Int { starts[line - firstLine] }

    /// The bytes of a line, without its end.
    func bytes(ofLine line: Int) -> ArraySlice<UInt8> {
        let index = line - firstLine
        let end = index + 1 < starts.count ? starts[index + 1] : bytes.count
        var slice = bytes[starts[index]..<end]
        while let last = slice.last, last == .lineFeed || last == .carriageReturn { slice = slice.dropLast() }
        return slice
    }

    /// A line, without its end.
    package func line(_ line: Int) -> String {
        String(decoding: bytes(ofLine: line), as: UTF8.self)
    }

    /// Where some bytes of a line stand.
    func place(_ line: Int, _ range: Range<Int>) -> SourceRange {
        let text = bytes(ofLine: line)
        func characters(_ end: Int) -> Substring { Substring(decoding: text[text.startIndex..<end], as: UTF8.self) }
        let before = characters(range.lowerBound)
        let units = before.utf16.count
        return SourceRange(
            line: line,
            column: before.count + 1,
            utf16: units..<units + Substring(decoding: text[range], as: UTF8.self).utf16.count
        )
    }
}

/// A piece of one line.
package struct SourceRange: Sendable, Hashable {
    package let line: Int
    /// Characters, from 1.
    package let column: Int
    /// UTF-16 units, from 0.
    package let utf16: Range<Int>

    static func line(_ line: Int) -> SourceRange { SourceRange(line: line, column: 1, utf16: 0..<0) }
}

extension UInt8 {
    static let lineFeed = UInt8(ascii: "\n")
    static let carriageReturn = UInt8(ascii: "\r")
    static let blank = UInt8(ascii: " ")
    static let tab = UInt8(ascii: "\t")
    static let backslash = UInt8(ascii: "\\")
    static let backtick = UInt8(ascii: "`")
    static let pipe = UInt8(ascii: "|")
    static let openBracket = UInt8(ascii: "[")
    static let closeBracket = UInt8(ascii: "]")
}
