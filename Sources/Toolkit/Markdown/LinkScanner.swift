/// The parts of links and of their definitions (CommonMark 0.30, 4.7 and 6.3), taken to end where libcmark ends them.
struct LinkScanner {
    let text: ArraySlice<UInt8>

    /// What stands behind the text of a link or an image.
    enum Tail {
        /// `(address "title")`
        case address(Range<Int>, end: Int)
        /// `[label]`, or nothing: then the text is the label, as it is behind `[]`.
        case label(Range<Int>, end: Int)

        var end: Int {
            switch self {
            case .address(_, let end), .label(_, let end): end
            }
        }
    }

    /// What follows the bracket that closes `words`.
    ///
    /// Only for what libcmark took for a link or an image: a label is not looked up.
    func tail(ofLinkAround words: Range<Int>) -> Tail {
        let place = words.upperBound + 1
        if let tail = inlineTail(at: place) { return tail }
        guard let end = label(at: place) else { return .label(words, end: place) }
        return .label(end == place + 2 ? words : place + 1..<end - 1, end: end)
    }

    struct Definition {
        let label: Range<Int>
        let address: Range<Int>
        /// Behind its line.
        let end: Int
    }

    /// - Returns: `nil` when there is none at the place.
    func definition(at place: Int) -> Definition? {
        guard let label = label(at: place), !isEmptyLabel(place..<label), byte(at: label) == ":" else { return nil }
        let start = skipOneBreak(label + 1)
        guard let address = destination(at: start) else { return nil }
        let beforeTitle = skipOneBreak(address)
        var end = lineEnd(at: address)
        if beforeTitle > address, let title = title(at: beforeTitle), let behind = lineEnd(at: title) { end = behind }
        return end.map {
            Definition(label: place + 1..<label - 1, address: withoutPoints(start..<address), end: $0)
        }
    }

    private func inlineTail(at place: Int) -> Tail? {
        guard byte(at: place) == "(" else { return nil }
        let start = skipSpace(place + 1)
        guard let address = destination(at: start) else { return nil }
        var end = skipSpace(address)
        if end > address, let title = title(at: end) { end = skipSpace(title) }
        return byte(at: end) == ")" ? .address(withoutPoints(start..<address), end: end + 1) : nil
    }

    private func withoutPoints(_ address: Range<Int>) -> Range<Int> {
        byte(at: address.lowerBound) == "<" ? address.lowerBound + 1..<address.upperBound - 1 : address
    }

    /// `[label]`, up to 1,000 bytes.
    private func label(at place: Int) -> Int? {
        guard byte(at: place) == "[" else { return nil }
        var end = place + 1
        while let byte = byte(at: end), byte != "[", end - place <= 1_001 {
            if byte == "]" { return end + 1 }
            end += 1
            if byte == "\\", self.byte(at: end)?.isPunctuation == true { end += 1 }
        }
        return nil
    }

    private func isEmptyLabel(_ label: Range<Int>) -> Bool {
        text[label].dropFirst().dropLast().allSatisfy(\.isSpace)
    }

    private func destination(at place: Int) -> Int? {
        byte(at: place) == "<" ? pointedDestination(at: place) : plainDestination(at: place)
    }

    /// `<address with blanks>`
    private func pointedDestination(at place: Int) -> Int? {
        var end = place + 1
        while let byte = byte(at: end), byte != "\n", byte != "<" {
            if byte == ">" { return end + 1 }
            end += byte == "\\" ? 2 : 1
        }
        return nil
    }

    /// Without blanks; parentheses come in pairs, at most 32 within each other.
    private func plainDestination(at place: Int) -> Int? {
        var (end, depth) = (place, 0)
        while let byte = byte(at: end), !byte.isSpace {
            if byte == ")" && depth == 0 { break }
            if byte == "(" { depth += 1 }
            if byte == ")" { depth -= 1 }
            if depth > 32 { return nil }
            end += byte == "\\" && self.byte(at: end + 1)?.isPunctuation == true ? 2 : 1
        }
        let startsWithSpace = end == place && byte(at: place)?.isSpace != false
        return depth == 0 && !startsWithSpace ? end : nil
    }

    private func title(at place: Int) -> Int? {
        let closing: Unicode.Scalar
        switch byte(at: place) {
        case .some("\""): closing = "\""
        case .some("'"): closing = "'"
        case .some("("): closing = ")"
        default: return nil
        }
        var end = place + 1
        while let byte = byte(at: end) {
            if byte == closing { return end + 1 }
            if byte == "(" && closing == ")" { return nil }
            end += byte == "\\" && self.byte(at: end + 1)?.isPunctuation == true ? 2 : 1
        }
        return nil
    }

    /// Behind the line break if nothing but blanks comes before it.
    private func lineEnd(at place: Int) -> Int? {
        let end = skipBlanks(place)
        guard let byte = byte(at: end) else { return end }
        return byte == "\n" ? end + 1 : nil
    }

    private func skipOneBreak(_ place: Int) -> Int {
        let end = skipBlanks(place)
        return byte(at: end) == "\n" ? skipBlanks(end + 1) : end
    }

    private func skipBlanks(_ place: Int) -> Int {
        var place = place
        while byte(at: place)?.isBlank == true { place += 1 }
        return place
    }

    private func skipSpace(_ place: Int) -> Int {
        var place = place
        while byte(at: place)?.isSpace == true { place += 1 }
        return place
    }

    private func byte(at place: Int) -> UInt8? {
        place < text.endIndex ? text[place] : nil
    }
}
