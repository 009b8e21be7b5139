/// libcmark's own positions of links and other inlines are wrong after hard breaks, code spans over several lines and in
/// indented or lazy lines; so they are looked up in the source.
extension Source {
    /// From the link's `[` to the end of its line's part; of a link by name, its definition's address.
    package func range(of link: Link) -> SourceRange {
        for opening in ["](", "](<"] {
            if let found = position(of: opening + link.destination, link.mark) {
                return wholeLink(endingAt: found) ?? place(found.line, found.bytes)
            }
        }
        if let found = position(of: "<" + link.destination.droppingMailto + ">", link.mark) {
            return place(found.line, found.bytes)
        }
        if let definition = definition(of: link.destination) { return definition }
        return .line(link.mark.lines.lowerBound)
    }

    /// The n-th of equal texts.
    func range(of text: String, _ mark: Mark) -> SourceRange? {
        let firstLine = text.utf8.split(omittingEmptySubsequences: false) { $0 == .lineFeed }.first.map(String.init)
        return position(of: (firstLine ?? nil) ?? text, mark).map { place($0.line, $0.bytes) }
    }

    private struct Position {
        let line: Int
        let bytes: Range<Int>
    }

    private func position(of text: String, _ mark: Mark) -> Position? {
        let wanted = Array(text.utf8)
        guard !wanted.isEmpty else { return nil }
        var number = mark.number
        var isCode = false
        for line in mark.lines where line <= lastLine {
            let bytes = bytes(ofLine: line)
            var index = bytes.startIndex
            while index + wanted.count <= bytes.endIndex {
                if bytes[index] == .backtick { isCode.toggle() }
                if bytes[index] == wanted[0], bytes[index..<index + wanted.count].elementsEqual(wanted) {
                    // In a code span it is an example, unless it is the code itself.
                    if !isCode || wanted.contains(.backtick) {
                        if number == 0 { return Position(line: line, bytes: index..<index + wanted.count) }
                        number -= 1
                    }
                }
                index += 1
            }
            while index < bytes.endIndex {
                if bytes[index] == .backtick { isCode.toggle() }
                index += 1
            }
        }
        return nil
    }

    /// Walks back from `](` to the bracket that opens.
    private func wholeLink(endingAt end: Position) -> SourceRange? {
        var line = end.line
        var text = bytes(ofLine: line)
        var index = end.bytes.lowerBound
        var depth = 1
        while true {
            while index > text.startIndex {
                index -= 1
                let isEscaped = index > text.startIndex && text[index - 1] == .backslash
                if isEscaped { continue }
                if text[index] == .closeBracket { depth += 1 }
                if text[index] == .openBracket { depth -= 1 }
                if depth == 0 {
                    let start = index > text.startIndex && text[index - 1] == UInt8(ascii: "!") ? index - 1 : index
                    let close = end.bytes.upperBound + 1
                    let stop = line == end.line ? min(close, text.endIndex) : text.endIndex
                    return place(line, start..<stop)
                }
            }
            line -= 1
            guard line >= firstLine else { return nil }
            text = bytes(ofLine: line)
            index = text.endIndex
        }
    }

    /// The line `[name]: address`.
    private func definition(of destination: String) -> SourceRange? {
        for line in firstLine...lastLine {
            let text = self.line(line)
            guard let match = text.firstMatch(of: #/^ {0,3}\[[^\]]+\]:\s*<?/#),
                text[match.range.upperBound...].hasPrefix(destination)
            else { continue }
            let start = text.utf8.distance(from: text.startIndex, to: match.range.upperBound)
            let offset = bytes(ofLine: line).startIndex + start
            return place(line, offset..<offset + destination.utf8.count)
        }
        return nil
    }
}

extension String {
    /// An address in angle brackets has no scheme in the source.
    fileprivate var droppingMailto: String { hasPrefix("mailto:") ? String(dropFirst(7)) : self }
}
