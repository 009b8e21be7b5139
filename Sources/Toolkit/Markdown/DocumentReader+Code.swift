extension DocumentReader {
    mutating func html(_ node: Node, at offset: Int) -> Block {
        let (line, markup) = (line(of: node), node.literal)
        let end = source.trimmedRange(ofLine: line).upperBound
        report(.rawHTML(String(decoding: source.bytes[offset..<end], as: UTF8.self)), at: offset..<end)
        return Block(
            kind: .htmlBlock(markup),
            lines: line...max(line, line + lineCount(of: markup) - 1),
            offset: offset
        )
    }

    mutating func code(_ node: Node, at offset: Int) -> Block {
        let code = CodeBlock(info: node.info, text: node.literal)
        return Block(kind: .code(code), lines: line(of: node)...lastLine(of: node, code, at: offset), offset: offset)
    }

    /// libcmark ends a fence without its closing line a line too late, indented code behind the blank lines after it.
    private mutating func lastLine(of node: Node, _ code: CodeBlock, at offset: Int) -> Int {
        let line = line(of: node)
        let opening = offset..<max(offset, source.trimmedRange(ofLine: line).upperBound)
        // Indented by four and more it cannot be a fence.
        guard source.ownContent(ofLine: line, in: containers) != nil else {
            report(.indentedCode, at: opening)
            return line + lineCount(of: code.text) - 1
        }
        let last = line + code.text.utf8.count { $0 == "\n" }
        let closing = last < endLine(of: node) ? source.ownContent(ofLine: last + 1, in: containers) : nil
        let isClosed = closing.map { source.bytes[$0].first == source.bytes[offset] } ?? false
        if !isClosed {
            let fence = source.bytes[opening].prefix { $0 == source.bytes[offset] }
            report(.openFence(String(decoding: fence, as: UTF8.self)), at: opening)
        }
        return isClosed ? last + 1 : last
    }

    /// Without blank lines at the end.
    private func lineCount(of text: String) -> Int {
        let end = text.utf8.lastIndex { !$0.isBlank && !$0.isLineEnd } ?? text.utf8.startIndex
        return text.utf8[..<end].count { $0 == "\n" } + 1
    }
}
