extension TextCheck {
    /// What a line that is meant as more than text may begin with.
    static func mayBeginLine(_ byte: UInt8) -> Bool {
        switch byte {
        case "#", "-", "*", 0xC2, 0xE2: true
        default: byte.isDigit
        }
    }

    /// Lines that begin like those of headings, lists and tables, and are none.
    mutating func findLines(in piece: Range<Int>) {
        var start = piece.lowerBound
        var foundRow = hasDelimiters(in: piece)
        while start < piece.upperBound {
            var line = text[start..<piece.upperBound].prefix { $0 != "\n" }
            start = line.endIndex + 1
            while line.last?.isSpace == true { line.removeLast() }
            guard let first = line.first, roles[line.startIndex] != .other else { continue }
            if first == "|", !foundRow {
                foundRow = noteRow(line)
            } else if mayBeginLine(first) {
                noteMarker(of: line, isFirst: line.startIndex == piece.lowerBound)
            }
        }
    }

    private func mayBeginLine(_ byte: UInt8) -> Bool { TextCheck.mayBeginLine(byte) }

    // MARK: Headings and items

    private mutating func noteMarker(of line: ArraySlice<UInt8>, isFirst: Bool) {
        let start = line.startIndex
        let marker = line.prefix { $0 == line[start] }
        let next = line[marker.endIndex...].first
        switch line[start] {
        case "#":
            let isHeading = marker.count > 1 || beginsWithLetter(line[marker.endIndex...])
            guard marker.count <= 6, next?.isBlank == false, isHeading else { return }
            note(.headingWithoutBlank(level: marker.count), start..<marker.endIndex)
        case "-", "*":
            guard marker.count == 1, beginsWithLetter(line[marker.endIndex...]) else { return }
            note(.itemWithoutBlank(marker: words(start..<marker.endIndex)), start..<marker.endIndex)
        case 0xC2, 0xE2:
            guard let character = String(decoding: line.prefix(3), as: UTF8.self).first, isBullet(character, isFirst)
            else { return }
            note(.foreignBullet(character), start..<start + character.utf8.count)
        default:
            let digits = line.prefix(while: \.isDigit)
            let behind = line[digits.endIndex...].dropFirst()
            guard digits.count < 10, let sign = line[digits.endIndex...].first, sign == "." || sign == ")",
                beginsWithLetter(behind)
            else { return }
            note(.itemWithoutBlank(marker: words(start..<behind.startIndex)), start..<behind.startIndex)
        }
    }

    private func beginsWithLetter(_ words: ArraySlice<UInt8>) -> Bool {
        String(decoding: words.prefix(4), as: UTF8.self).unicodeScalars.first?.properties.isAlphabetic == true
    }

    /// A dash begins a line of a sentence as well, but no paragraph.
    private func isBullet(_ character: Character, _ isFirst: Bool) -> Bool {
        switch character {
        case "•", "·", "◦", "‣", "▪", "■", "●", "○", "➢", "✓": true
        case "–", "—": isFirst
        default: false
        }
    }

    // MARK: Rows

    /// A line `|---|---|`, which has too many or too few cells: that is told where tables are read.
    private func hasDelimiters(in piece: Range<Int>) -> Bool {
        let second = text[piece].drop { $0 != "\n" }.dropFirst().prefix { $0 != "\n" }
        return second.contains { $0 == "-" } && second.allSatisfy { $0 == "-" || $0 == "|" || $0 == ":" || $0.isBlank }
    }

    private mutating func noteRow(_ line: ArraySlice<UInt8>) -> Bool {
        let bars = line.indices.count { isText("|", at: $0) }
        guard bars > 1 else { return false }
        let isClosed = line.last == "|"
        note(.rowWithoutTable(cells: isClosed ? bars - 1 : bars), line.startIndex..<line.endIndex)
        return true
    }

    // MARK: In any line

    /// `**` or `__` beside a word; only the first, because one is missing.
    mutating func findUnpairedStrong(in piece: Range<Int>) {
        var place = piece.lowerBound
        while place < piece.upperBound {
            let byte = text[place]
            let run = text[place..<piece.upperBound].prefix { $0 == byte }
            let end = run.endIndex
            if byte == "*" || byte == "_", run.count == 2, roles[place] != .other {
                let isBehindWord = place > piece.lowerBound && !text[place - 1].isSpace
                let isBeforeWord = end < piece.upperBound && !text[end].isSpace
                // `__` in a word is no markup.
                if isBehindWord || isBeforeWord, byte == "*" || isBehindWord != isBeforeWord {
                    note(.unpairedStrong(words(place..<end)), place..<end)
                    return
                }
            }
            place = end
        }
    }

    /// `{#id}`
    mutating func findIDs(in piece: Range<Int>) {
        var place = piece.lowerBound
        while let start = text[place..<piece.upperBound].firstIndex(where: { $0 == "{" }) {
            place = start + 1
            guard place < piece.upperBound, text[place] == "#", roles[start] != .other else { continue }
            let word = text[place..<piece.upperBound].prefix { !$0.isSpace && $0 != "}" && $0 != "{" }
            place = word.endIndex
            guard place < piece.upperBound, text[place] == "}" else { continue }
            note(.idWithoutHeading(words(word.startIndex + 1..<place)), start..<place + 1)
        }
    }
}
