extension Table {
    /// Stands in the tree until the cells are read.
    static let unread = Table(alignments: [], header: Row(cells: [], line: 0), rows: [])
}

extension DocumentReader {
    /// What libcmark strips from no paragraph and what begins no other block: put before a cell, it keeps the cell a
    /// paragraph. Emphasis sees white space in it, as at the start of a line.
    private static let guardSpace = "\u{A0}"

    mutating func tableOutline(_ lines: ClosedRange<Int>) -> TableOutline? {
        guard inspection.mayHoldTables else { return nil }
        return TableOutline(lines: lines, of: source, in: containers) { delimiters, columns in
            report(.raggedRow(cells: delimiters.cells.count, columns: columns), at: delimiters.range)
        }
    }

    /// Reads the cells of all tables at once, each as a paragraph, before the definitions of the whole text.
    mutating func readTables() throws(TooDeep) -> [Int: Table] {
        let outlines = outlines.sorted { $0.key < $1.key }.map(\.value)
        let contents = outlines.map { BlockText(cells: $0.cells, of: source) }
        var text: [UInt8] = []
        for content in contents {
            for piece in content.pieces where !piece.isEmpty {
                text += DocumentReader.guardSpace.utf8
                text += content.bytes[piece]
                text += "\n\n".utf8
            }
        }
        if inspection.mayHoldDefinitions { text += source.bytes }
        return try withTree(of: text, keepingWordStars: keepsWordStars) { root throws(TooDeep) in
            var paragraphs = root.children
            var tables: [Int: Table] = [:]
            for (outline, content) in zip(outlines, contents) {
                tables[outline.rows[0].line] = try table(outline, content, &paragraphs)
            }
            return tables
        }
    }

    private mutating func table(
        _ outline: TableOutline,
        _ content: BlockText,
        _ paragraphs: inout Node.Siblings
    ) throws(TooDeep) -> Table {
        let header = outline.rows[0]
        var reader = InlineReader(line: header.line, offset: header.range.lowerBound)
        var cells: [[Inline]] = []
        for piece in content.pieces {
            guard !piece.isEmpty, let paragraph = paragraphs.next() else {
                cells.append([])
                continue
            }
            cells.append(withoutGuard(try reader.inlines(paragraph.children)))
        }
        if reader.isSuspicious { check(cells, in: content, of: .cells) }

        let columns = outline.alignments.count
        let rows = outline.rows.enumerated().map { index, row in
            if row.cells.count != columns {
                report(.raggedRow(cells: row.cells.count, columns: columns), at: row.range)
            }
            return Table.Row(cells: Array(cells[index * columns..<(index + 1) * columns]), line: row.line)
        }
        return Table(alignments: outline.alignments, header: rows[0], rows: Array(rows.dropFirst()))
    }

    private func withoutGuard(_ inlines: [Inline]) -> [Inline] {
        guard case .text(let words) = inlines.first else { return inlines }
        let rest = String(words.unicodeScalars.dropFirst())
        return (rest.isEmpty ? [] : [.text(rest)]) + inlines.dropFirst()
    }

    func fillTables(of blocks: [Block], with tables: [Int: Table]) -> [Block] {
        blocks.map { block in
            let kind: Block.Kind
            switch block.kind {
            case .table:
                kind = .table(tables[block.lines.lowerBound] ?? .unread)
            case .quote(let children):
                kind = .quote(fillTables(of: children, with: tables))
            case .admonition(let name, let children):
                kind = .admonition(name: name, fillTables(of: children, with: tables))
            case .list(let list):
                let items = list.items.map {
                    List.Item(blocks: fillTables(of: $0.blocks, with: tables), lines: $0.lines)
                }
                kind = .list(List(start: list.start, isTight: list.isTight, items: items))
            case .paragraph, .heading, .code, .thematicBreak, .htmlBlock:
                return block
            }
            return Block(kind: kind, lines: block.lines, offset: block.offset)
        }
    }
}
