extension DocumentReader {
    mutating func paragraph(_ node: Node, at offset: Int, _ opening: Opening) throws(TooDeep) -> Block? {
        guard let lines = textLines(of: node, at: offset, opening) else { return nil }
        let isWhole = lines.lowerBound == line(of: node)
        var offset = isWhole ? offset : source.content(ofLine: lines.lowerBound, in: containers).lowerBound
        if case .admonitionMarker(let length) = opening {
            offset += length
        } else if let outline = tableOutline(lines) {
            outlines[lines.lowerBound] = outline
            return Block(kind: .table(.unread), lines: lines, offset: offset)
        }
        var nodes = node.children
        if opening == .admonitionLine { nodes.skipLine() }
        var reader = InlineReader(line: lines.lowerBound, offset: offset)
        var inlines = try reader.inlines(nodes)
        if case .admonitionMarker(let length) = opening { inlines.dropFirst(length) }
        if reader.isSuspicious {
            let content = BlockText(lines: lines, from: offset, of: source, in: containers)
            check([inlines], in: content, of: opening == .itemText ? .itemText : .paragraph)
        }
        return Block(kind: .paragraph(inlines), lines: lines, offset: offset)
    }

    mutating func heading(_ node: Node, at offset: Int) throws(TooDeep) -> Block {
        let textLines = textLines(ofHeading: node)
        let isUnderlined = endLine(of: node) > line(of: node)
        let lines = textLines.lowerBound...textLines.upperBound + (isUnderlined ? 1 : 0)
        var reader = InlineReader(line: textLines.lowerBound, offset: offset)
        var inlines = try reader.inlines(node.children)
        if reader.isSuspicious {
            let content = BlockText(lines: textLines, isHeading: true, of: source, in: containers)
            check([inlines], in: content, of: .heading)
        }
        let suffix = idSuffix(of: textLines.upperBound, isUnderlined: isUnderlined)
        checkIDs(inlines, textLines, before: suffix?.lowerBound)
        let id = suffix.flatMap { takeID($0, offOf: &inlines) }
        let isWhole = textLines.lowerBound == line(of: node)
        let offset = isWhole ? offset : source.content(ofLine: textLines.lowerBound, in: containers).lowerBound
        return Block(
            kind: .heading(Heading(level: node.level, id: id, content: inlines)),
            lines: lines,
            offset: offset
        )
    }

    /// Reports what looks like markup and is none.
    mutating func check(_ inlines: [[Inline]], in content: BlockText, of block: TextCheck.Block) {
        for (kind, place) in TextCheck(inlines, in: content, of: block, schemes: dialect.schemes).findings {
            report(kind, at: content.origin(of: place))
        }
    }

    // MARK: Lines

    /// The lines of a paragraph without definitions of links and the line `[!NAME]`; `nil` if there are no others.
    private func textLines(of node: Node, at offset: Int, _ opening: Opening) -> ClosedRange<Int>? {
        let lines = line(of: node)...endLine(of: node)
        let skipped = opening == .admonitionLine ? 1 : definitionLines(of: lines, at: offset)
        return skipped < lines.count ? lines.lowerBound + skipped...lines.upperBound : nil
    }

    /// How many lines at the start of a paragraph define links and are no text.
    private func definitionLines(of lines: ClosedRange<Int>, at offset: Int) -> Int {
        guard inspection.mayHoldDefinitions, source.bytes[offset] == "[" else { return 0 }
        let text = BlockText(lines: lines, of: source, in: containers).bytes
        let scanner = LinkScanner(text: text[...])
        var end = 0
        while let definition = scanner.definition(at: end) { end = definition.end }
        return text[..<end].count { $0 == "\n" }
    }

    /// The lines of a heading without the one that underlines it.
    ///
    /// What is underlined libcmark ends a line too late, unless the text ends with it.
    private func textLines(ofHeading node: Node) -> ClosedRange<Int> {
        let (line, end) = (line(of: node), endLine(of: node))
        guard end > line else { return line...line }
        let isFollowed = node.next.map { self.line(of: $0) == end } ?? false
        let underline = isFollowed ? nil : source.ownContent(ofLine: end, in: containers)
        let isLast = underline.map { isUnderline(source.bytes[$0]) } ?? false
        let last = max(line, isLast ? end - 1 : end - 2)
        return line + definitionLines(of: line...last, at: offset(of: node))...last
    }

    private func isUnderline(_ text: ArraySlice<UInt8>) -> Bool {
        guard let first = text.first, first == "=" || first == "-" else { return false }
        return text.drop { $0 == first }.allSatisfy(\.isBlank)
    }

    // MARK: Ids

    /// Takes `{#id}` off the end of a heading.
    private mutating func takeID(_ place: Range<Int>, offOf inlines: inout [Inline]) -> String? {
        let suffix = String(decoding: source.bytes[place], as: UTF8.self)
        let id = String(suffix.dropFirst(2).dropLast())
        let isID = !id.isEmpty && id.utf8.allSatisfy { $0.isDigit || $0 == "-" || $0 >= 0x61 && $0 <= 0x7A }
        if !isID { report(.badHeadingID(id), at: place) }
        guard case .text(var words) = inlines.last, words.hasSuffix(suffix) else { return nil }
        inlines.removeLast()
        words.removeLast(suffix.count)
        while words.utf8.last?.isBlank == true { words.removeLast() }
        if !words.isEmpty {
            inlines.append(.text(words))
        } else if case .softBreak = inlines.last {
            inlines.removeLast()
        }
        return isID ? id : nil
    }

    /// Reports `{#id}` elsewhere than at the end of a heading.
    private mutating func checkIDs(_ inlines: [Inline], _ lines: ClosedRange<Int>, before end: Int?) {
        let end = end ?? source.range(ofLine: lines.upperBound).upperBound
        let typed = source.bytes[source.start(ofLine: lines.lowerBound)..<end]
        guard zip(typed, typed.dropFirst()).contains(where: { $0 == "{" && $1 == "#" }) else { return }
        let content = BlockText(lines: lines, isHeading: true, of: source, in: containers)
        let trace = InlineTrace([inlines], in: content)
        var place = 0
        while let start = content.bytes[place...].firstIndex(where: { $0 == "{" }) {
            place = start + 1
            guard content.bytes[place...].first == "#", trace.roles[start] != .other else { continue }
            let word = content.bytes[start...].prefix { !$0.isSpace && $0 != "}" }
            place = word.endIndex
            guard content.bytes[place...].first == "}" else { continue }
            let origin = content.origin(of: start..<place + 1)
            if origin.upperBound > end { return }
            report(.badHeadingID(String(decoding: word.dropFirst(2), as: UTF8.self)), at: origin)
        }
    }

    /// Where `{#…}` stands at the end of a line, before the `##` that may close a heading.
    private func idSuffix(of line: Int, isUnderlined: Bool) -> Range<Int>? {
        var text = source.bytes[source.trimmedRange(ofLine: line)]
        let closing = text.reversed().prefix { $0 == "#" }.count
        if !isUnderlined, closing > 0, text.dropLast(closing).last?.isBlank == true {
            text.removeLast(closing)
            while text.last?.isBlank == true { text.removeLast() }
        }
        guard text.last == "}", let hash = text.indices.last(where: { text[$0...].starts(with: "{#".utf8) }),
            hash == text.startIndex || text[hash - 1] != "\\"
        else { return nil }
        return hash..<text.endIndex
    }
}

extension [Inline] {
    /// Takes so many bytes off the text at the start.
    fileprivate mutating func dropFirst(_ count: Int) {
        guard case .text(let words) = first else { return }
        let rest = String(decoding: words.utf8.dropFirst(count), as: UTF8.self)
        replaceSubrange(0...0, with: rest.isEmpty ? [] : [.text(rest)])
    }
}
