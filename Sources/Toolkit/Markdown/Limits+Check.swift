extension Limits {
    /// The first reason why libcmark must not see a text.
    static func violation(in source: Source) -> Problem? {
        if source.bytes.count > bytes { return Problem(kind: .tooLong, place: .line(source.firstLine)) }
        if let place = source.invalidUTF8 { return Problem(kind: .invalidUTF8, place: place) }
        var brackets = 0
        for line in source.firstLine...source.lastLine {
            let text = source.bytes(ofLine: line)
            if depth(of: text) > depth { return Problem(kind: .tooDeep, place: .line(line)) }
            brackets = text.allSatisfy({ $0 == .blank || $0 == .tab }) ? 0 : brackets
            for byte in text where byte == .openBracket { brackets += 1 }
            if brackets > Limits.brackets { return Problem(kind: .tooManyBrackets, place: .line(line)) }
        }
        return nil
    }

    /// How many quotes and lists a line opens or continues, at most: markers, and four columns of blanks each.
    private static func depth(of line: ArraySlice<UInt8>) -> Int {
        var (markers, columns) = (0, 0)
        var index = line.startIndex
        while index < line.endIndex {
            let byte = line[index]
            index += 1
            switch byte {
            case .blank: columns += 1
            case .tab: columns += 4
            case UInt8(ascii: ">"): markers += 1
            case UInt8(ascii: "-"), UInt8(ascii: "+"), UInt8(ascii: "*"):
                guard index < line.endIndex, line[index] == .blank || line[index] == .tab else { return markers }
                markers += 1
            case UInt8(ascii: "0")...UInt8(ascii: "9"):
                while index < line.endIndex, line[index] >= UInt8(ascii: "0"), line[index] <= UInt8(ascii: "9") {
                    index += 1
                }
                guard index < line.endIndex, line[index] == UInt8(ascii: ".") || line[index] == UInt8(ascii: ")") else {
                    return max(markers, columns / 4)
                }
                index += 1
                markers += 1
            default: return max(markers, columns / 4)
            }
        }
        return markers
    }
}

extension Source {
    /// The first place that is no UTF-8.
    fileprivate var invalidUTF8: SourceRange? {
        guard bytes.withUnsafeBufferPointer({ String(validating: $0, as: UTF8.self) }) == nil else { return nil }
        for line in firstLine...lastLine {
            let text = bytes(ofLine: line)
            guard String(validating: text, as: UTF8.self) == nil else { continue }
            var end = text.startIndex
            while end < text.endIndex,
                String(validating: text[text.startIndex...end], as: UTF8.self) != nil
                    || text.endIndex - end > 1 && isPartOfCharacter(text, end)
            { end += 1 }
            return place(line, end..<min(end + 1, text.endIndex))
        }
        return .line(firstLine)
    }

    /// Whether a character that begins at or before `index` is whole some bytes later.
    private func isPartOfCharacter(_ text: ArraySlice<UInt8>, _ index: Int) -> Bool {
        (1...3).contains { more in
            index + more < text.endIndex
                && String(validating: text[text.startIndex...index + more], as: UTF8.self) != nil
        }
    }
}
