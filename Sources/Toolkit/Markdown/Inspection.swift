/// One walk over the bytes before libcmark sees them: lines, limits, and what the text may hold.
struct Inspection {
    /// Where each line begins, and behind them where the text ends.
    private(set) var lineStarts: [Int] = []
    /// A line has nothing but what the second row of a table has.
    private(set) var mayHoldTables = false
    /// There is `]:` somewhere.
    private(set) var mayHoldDefinitions = false
    /// There is a `*` beside a letter.
    private(set) var mayHoldWordStars = false
    /// Characters that nobody sees, the first hundred.
    private(set) var hiddenCharacters: [(character: Unicode.Scalar, place: Range<Int>)] = []
    /// The first limit that is crossed, and where.
    private(set) var excess: (kind: Problem.Kind, range: Range<Int>)?

    init(_ bytes: [UInt8]) {
        lineStarts.reserveCapacity(bytes.count / 24 + 2)
        var nesting = Nesting()
        var images = 0
        var start = 0
        while start < bytes.count, excess == nil {
            lineStarts.append(start)
            let end = inspectLine(from: start, of: bytes, images: &images)
            if let place = nesting.follow(bytes, line: start..<end) { excess = (.tooDeep, place..<place + 1) }
            if end > start, isDelimiterByte(bytes[end - 1]) {
                mayHoldTables = mayHoldTables || isDelimiterRow(bytes[start..<end])
            }
            start = end
            if start < bytes.count, bytes[start] == "\r" { start += 1 }
            if start < bytes.count, bytes[start] == "\n", start == end || bytes[start - 1] == "\r" { start += 1 }
        }
        lineStarts.append(bytes.count)
    }

    /// - Returns: where the line ends, before its line break.
    private mutating func inspectLine(from start: Int, of bytes: [UInt8], images: inout Int) -> Int {
        var (brackets, end, isBlank) = (0, start, true)
        line: while end < bytes.count {
            let byte = bytes[end]
            switch byte {
            case "\n", "\r": break line
            case " ", "\t": break
            case "[":
                isBlank = false
                brackets += 1
                if end > start, bytes[end - 1] == "!" { images += 1 }
                if brackets > Document.Limit.brackets { excess = excess ?? (.tooManyBrackets, end..<end + 1) }
                if images > Document.Limit.images { excess = excess ?? (.tooManyImages, end - 1..<end + 1) }
            case ":":
                isBlank = false
                if end > start, bytes[end - 1] == "]" { mayHoldDefinitions = true }
            case "*":
                isBlank = false
                if end > start, bytes[end - 1].isLetter || bytes[end - 1] >= 0x80 { mayHoldWordStars = true }
            default:
                isBlank = false
                if byte < 0x20 || byte == 0x7F || byte >= 0xC2 { noteHiddenCharacter(at: end, of: bytes) }
            }
            end += 1
        }
        if isBlank { images = 0 }
        return end
    }

    private mutating func noteHiddenCharacter(at place: Int, of bytes: [UInt8]) {
        let length = bytes[place] < 0x80 ? 1 : bytes[place] < 0xE0 ? 2 : 3
        guard bytes[place] < 0xF0, hiddenCharacters.count < 100 else { return }
        let letters = bytes[place..<min(place + length, bytes.count)]
        guard let character = String(decoding: letters, as: UTF8.self).unicodeScalars.first, character.isHidden else {
            return
        }
        hiddenCharacters.append((character, place..<letters.endIndex))
    }

    private func isDelimiterRow(_ line: ArraySlice<UInt8>) -> Bool {
        line.contains { $0 == "|" } && line.contains { $0 == "-" }
            && line.allSatisfy { isDelimiterByte($0) || $0 == ">" }
    }

    private func isDelimiterByte(_ byte: UInt8) -> Bool {
        switch byte {
        case "|", "-", ":", " ", "\t": true
        default: false
        }
    }
}

extension Unicode.Scalar {
    /// Nobody sees it, and no text needs it: control characters but tabs and line ends, blanks without width, changes
    /// of direction. What joins the parts of an emoji and what may break a word are not meant.
    package var isHidden: Bool {
        switch value {
        case 0x09, 0x0A, 0x0D: false
        case ..<0x20, 0x7F...0x9F, 0x200B, 0x200E, 0x200F, 0x2028...0x202E, 0x2060, 0x2066...0x2069, 0xFEFF: true
        default: false
        }
    }
}
