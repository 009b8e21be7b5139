import CCMark

/// Turns libcmark's tree into values.
struct TreeReader {
    private let source: Source
    private let knowsExtensions: Bool
    private(set) var problems: [Problem] = []
    /// Lines of the block that is being read.
    private var lines = 1...1
    /// How often each destination, HTML or code came before in this block.
    private var seen: [String: Int] = [:]

    /// Emphasis within emphasis; more is left out.
    private static let maximumDepth = 100

    init(_ source: Source, extensions: Bool) {
        self.source = source
        knowsExtensions = extensions
    }

    /// - Parameter node: `CMARK_NODE_DOCUMENT`, or any block with blocks in it.
    mutating func blocks(in node: OpaquePointer) -> [Block] {
        var blocks: [Block] = []
        var child = cmark_node_first_child(node)
        while let block = child {
            blocks.append(read(block))
            child = cmark_node_next(block)
        }
        return blocks
    }

    private mutating func read(_ node: OpaquePointer) -> Block {
        let offset = source.firstLine - 1
        let start = Int(cmark_node_get_start_line(node))
        let lines = start + offset...max(start, Int(cmark_node_get_end_line(node))) + offset
        return Block(kind: kind(of: node, lines), lines: lines)
    }

    private mutating func kind(of node: OpaquePointer, _ lines: ClosedRange<Int>) -> Block.Kind {
        switch cmark_node_get_type(node) {
        case CMARK_NODE_PARAGRAPH:
            begin(lines)
            if knowsExtensions, let table = table(lines) { return .table(table) }
            return .paragraph(inlines(in: node))
        case CMARK_NODE_HEADING:
            begin(lines)
            let level = Int(cmark_node_get_heading_level(node))
            return heading(level, inlines(in: node))
        case CMARK_NODE_LIST:
            return .list(list(node))
        case CMARK_NODE_BLOCK_QUOTE:
            let content = blocks(in: node)
            return knowsExtensions ? admonition(content) ?? .quote(content) : .quote(content)
        case CMARK_NODE_CODE_BLOCK:
            return .code(info: string(cmark_node_get_fence_info(node)), string(cmark_node_get_literal(node)))
        case CMARK_NODE_HTML_BLOCK:
            let html = string(cmark_node_get_literal(node))
            report(.html(html), at: .line(lines.lowerBound))
            return .html(html)
        default:
            return .rule
        }
    }

    private mutating func begin(_ lines: ClosedRange<Int>) {
        self.lines = lines
        seen.removeAll(keepingCapacity: true)
    }

    // MARK: Blocks

    private mutating func list(_ node: OpaquePointer) -> List {
        var items: [[Block]] = []
        var child = cmark_node_first_child(node)
        while let item = child {
            let content = blocks(in: item)
            if knowsExtensions, case .paragraph(let inlines) = content.first?.kind,
                case .text(let text) = inlines.first,
                text.hasPrefix("[ ] ") || text.hasPrefix("[x] ")
            {
                report(.taskList, at: .line(content[0].lines.lowerBound))
            }
            items.append(content)
            child = cmark_node_next(item)
        }
        let isOrdered = cmark_node_get_list_type(node) == CMARK_ORDERED_LIST
        return List(
            start: isOrdered ? Int(cmark_node_get_list_start(node)) : nil,
            isTight: cmark_node_get_list_tight(node) != 0,
            items: items
        )
    }

    /// Takes `{#id}` off the end.
    private mutating func heading(_ level: Int, _ content: [Inline]) -> Block.Kind {
        guard knowsExtensions, content.plainText.contains("{#") else { return .heading(level: level, id: nil, content) }
        guard case .text(let text) = content.last, text.hasSuffix("}"), let brace = text.lastIndex(of: "{"),
            let id = text[brace...].headingID
        else {
            let place = source.range(of: "{#", Mark(lines: lines, number: 0)) ?? .line(lines.lowerBound)
            report(.headingID(String(content.plainText.drop { $0 != "{" })), at: place)
            return .heading(level: level, id: nil, content)
        }
        var title = text[..<brace]
        while title.last == " " { title = title.dropLast() }
        let rest = title.isEmpty ? [] : [Inline.text(String(title))]
        return .heading(level: level, id: id, content.dropLast() + rest)
    }

    /// A quote whose first line is `[!NAME]`.
    private func admonition(_ content: [Block]) -> Block.Kind? {
        guard let first = content.first, case .paragraph(let inlines) = first.kind,
            case .text(let text) = inlines.first,
            text.hasPrefix("[!"), text.hasSuffix("]"), text.count > 3
        else { return nil }
        let name = String(text.dropFirst(2).dropLast())
        var rest = inlines.dropFirst()
        if let next = rest.first {
            guard next == .softBreak || next == .lineBreak else { return nil }
            rest = rest.dropFirst()
        }
        let beginning = rest.isEmpty ? [] : [Block(kind: .paragraph(Array(rest)), lines: first.lines)]
        return .admonition(name: name, beginning + content.dropFirst())
    }

    // MARK: Inlines

    private mutating func inlines(in node: OpaquePointer, depth: Int = 0) -> [Inline] {
        guard depth < TreeReader.maximumDepth else {
            if depth == TreeReader.maximumDepth { report(.tooDeep, at: .line(lines.lowerBound)) }
            return []
        }
        var inlines: [Inline] = []
        var child = cmark_node_first_child(node)
        while let node = child {
            let inline = inline(node, depth)
            if case .text(let text) = inline, case .text(let before) = inlines.last {
                inlines[inlines.count - 1] = .text(before + text)
            } else {
                inlines.append(inline)
            }
            child = cmark_node_next(node)
        }
        if knowsExtensions { inlines.forEach { lint($0) } }
        return inlines
    }

    private mutating func inline(_ node: OpaquePointer, _ depth: Int) -> Inline {
        switch cmark_node_get_type(node) {
        case CMARK_NODE_TEXT: return .text(string(cmark_node_get_literal(node)))
        case CMARK_NODE_CODE: return .code(string(cmark_node_get_literal(node)))
        case CMARK_NODE_SOFTBREAK: return .softBreak
        case CMARK_NODE_LINEBREAK: return .lineBreak
        case CMARK_NODE_EMPH: return .emphasis(inlines(in: node, depth: depth + 1))
        case CMARK_NODE_STRONG: return .strong(inlines(in: node, depth: depth + 1))
        case CMARK_NODE_LINK: return .link(link(node, depth))
        case CMARK_NODE_IMAGE: return .image(link(node, depth))
        default:
            let html = string(cmark_node_get_literal(node))
            let mark = mark(html)
            report(.html(html), at: source.range(of: html, mark) ?? .line(lines.lowerBound))
            return .html(html)
        }
    }

    private mutating func link(_ node: OpaquePointer, _ depth: Int) -> Link {
        let destination = string(cmark_node_get_url(node))
        let mark = mark(destination)
        return Link(
            destination: destination,
            title: string(cmark_node_get_title(node)),
            content: inlines(in: node, depth: depth + 1),
            mark: mark
        )
    }

    private mutating func mark(_ text: String) -> Mark {
        let number = seen[text, default: 0]
        seen[text] = number + 1
        return Mark(lines: lines, number: number)
    }

    // MARK: Tables

    private mutating func table(_ lines: ClosedRange<Int>) -> Table? {
        guard lines.count > 1, let alignments = TableRow.alignments(source.bytes(ofLine: lines.lowerBound + 1)) else {
            return nil
        }
        let header = TableRow.cells(source.bytes(ofLine: lines.lowerBound))
        guard header.count == alignments.count else { return nil }
        var rows: [[[Inline]]] = []
        for line in lines.dropFirst(2) {
            var cells = TableRow.cells(source.bytes(ofLine: line))
            if cells.count != header.count {
                report(.raggedRow(cells: cells.count, columns: header.count), at: .line(line))
                cells = Array(cells.prefix(header.count))
                while cells.count < header.count { cells.append([]) }
            }
            rows.append(cells.map { cell($0, on: line) })
        }
        let headings = header.map { cell($0, on: lines.lowerBound) }
        return Table(header: headings, alignments: alignments, rows: rows)
    }

    private mutating func cell(_ text: [UInt8], on line: Int) -> [Inline] {
        lines = line...line
        return text.withUnsafeBufferPointer { text in
            text.withMemoryRebound(to: CChar.self) { text in
                guard let root = cmark_parse_document(text.baseAddress, text.count, CMARK_OPT_DEFAULT) else {
                    return []
                }
                defer { cmark_node_free(root) }
                return cmark_node_first_child(root).map { inlines(in: $0) } ?? []
            }
        }
    }

    // MARK: Problems

    private mutating func report(_ kind: Problem.Kind, at place: SourceRange) {
        problems.append(Problem(kind: kind, place: place))
    }

    /// Looks for what was meant as mark-up and is none.
    private mutating func lint(_ inline: Inline) {
        guard case .text(let text) = inline else { return }
        let suspicious = text.utf8.contains {
            $0 == .closeBracket || $0 == UInt8(ascii: "~") || $0 == UInt8(ascii: "/")
        }
        guard suspicious else { return }
        for lint in Lint.findings(in: text) {
            let mark = mark(lint.text)
            report(lint.kind, at: source.range(of: lint.text, mark) ?? .line(lines.lowerBound))
        }
    }

    private func string(_ text: UnsafePointer<CChar>?) -> String {
        text.map { String(cString: $0) } ?? ""
    }
}

extension Substring {
    /// The id of `{#id}`.
    fileprivate var headingID: String? {
        guard hasPrefix("{#"), hasSuffix("}") else { return nil }
        let id = dropFirst(2).dropLast()
        let isID = id.utf8.allSatisfy { byte in
            byte >= UInt8(ascii: "a") && byte <= UInt8(ascii: "z")
                || byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9")
                || byte == UInt8(ascii: "-")
        }
        return isID && !id.isEmpty ? String(id) : nil
    }
}
