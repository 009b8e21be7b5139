/// The bytes of a text, cut into lines; lines have the numbers they have in the file.
struct Source: Sendable {
    let bytes: [UInt8]
    let linesBefore: Int
    /// Where each line begins, and behind them where the text ends.
    private let lineStarts: [Int]

    init(_ bytes: [UInt8], lineStarts: [Int], linesBefore: Int) {
        self.bytes = bytes
        self.lineStarts = lineStarts
        self.linesBefore = linesBefore
    }

    /// A text without a BOM and with U+FFFD for what is no UTF-8, and the first place of that.
    static func decoded(_ text: [UInt8]) -> (bytes: [UInt8], invalid: Range<Int>?) {
        let text = text.starts(with: "\u{FEFF}".utf8) ? Array(text.dropFirst(3)) : text
        do throws(UTF8.ValidationError) {
            _ = try UTF8Span(validating: text.span)
            return (text, nil)
        } catch {
            let start = error.byteOffsets.lowerBound
            return (Array(String(decoding: text, as: UTF8.self).utf8), start..<start + "\u{FFFD}".utf8.count)
        }
    }

    var lines: Range<Int> { linesBefore + 1..<linesBefore + lineStarts.count }

    /// The bytes of a line without its end; none for a line that is not there.
    func range(ofLine line: Int) -> Range<Int> {
        guard lines.contains(line) else { return bytes.count..<bytes.count }
        let start = start(ofLine: line)
        var end = lineStarts[line - linesBefore]
        if end > start, bytes[end - 1] == "\n" { end -= 1 }
        if end > start, bytes[end - 1] == "\r" { end -= 1 }
        return start..<end
    }

    func start(ofLine line: Int) -> Int { lineStarts[line - linesBefore - 1] }

    /// The bytes of a line without the blanks at its end.
    func trimmedRange(ofLine line: Int) -> Range<Int> {
        var range = range(ofLine: line)
        while let last = range.last, bytes[last].isBlank { range.removeLast() }
        return range
    }

    /// How many lines begin at a place or before it.
    func lineCount(upTo offset: Int) -> Int {
        // The text's end belongs to its last line.
        var (low, high) = (0, max(lineStarts.count - 1, 1))
        while high - low > 1 {
            let middle = (low + high) / 2
            if lineStarts[middle] <= offset { low = middle } else { high = middle }
        }
        return low + 1
    }
}

extension Range<Int> {
    fileprivate mutating func removeLast() { self = lowerBound..<upperBound - 1 }
}
