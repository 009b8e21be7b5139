extension DocumentReader {
    /// Reports `[label]: address` that no link uses: libcmark takes the line for a definition, and nobody sees it again.
    mutating func reportUnusedDefinitions(_ document: Document) {
        let finder = DefinitionFinder(document)
        guard !finder.definitions.isEmpty else { return }
        var used: Set<Int> = []
        for line in document.blocks.flatMap(\.linesWithLinks) {
            let labels = InlineFinder(line: line, in: document).labels
            used.formUnion(labels.compactMap(finder.number))
        }
        for (number, definition) in finder.definitions.enumerated() {
            switch definition.label.first {
            // `[!WICHTIG]: Nachweis` names no link.
            case "!": report(.badAdmonition(String(definition.label.dropFirst())), at: definition.place)
            case _ where used.contains(number): break
            case "^": report(.footnote, at: definition.place)
            default: report(.unusedDefinition(label: definition.label), at: definition.place)
            }
        }
    }
}

extension Block {
    /// The first lines of the blocks that have links or images, this one or those in it.
    fileprivate var linesWithLinks: [Int] {
        switch kind {
        case .paragraph(let inlines): inlines.haveLinks ? [lines.lowerBound] : []
        case .heading(let heading): heading.content.haveLinks ? [lines.lowerBound] : []
        case .table(let table):
            ([table.header] + table.rows).contains { $0.cells.contains(where: \.haveLinks) } ? [lines.lowerBound] : []
        case .quote(let blocks), .admonition(_, let blocks): blocks.flatMap(\.linesWithLinks)
        case .list(let list): list.items.flatMap { $0.blocks.flatMap(\.linesWithLinks) }
        case .code, .thematicBreak, .htmlBlock: []
        }
    }
}

extension [Inline] {
    fileprivate var haveLinks: Bool {
        contains { inline in
            switch inline {
            case .link, .image: true
            case .emphasis(let children), .strong(let children): children.haveLinks
            case .text, .code, .softBreak, .lineBreak, .html: false
            }
        }
    }
}
