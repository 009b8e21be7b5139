import CCMark

/// Calls `body` with the tree libcmark makes of a text; no node may leave it.
///
/// - Parameter keepsWordStars: stars between letters are letters.
func withTree<Result, Failure: Error>(
    of text: [UInt8],
    keepingWordStars keepsWordStars: Bool = false,
    _ body: (Node) throws(Failure) -> Result
) throws(Failure) -> Result {
    let hidden = keepsWordStars ? WordStars.hidden(in: text) : nil
    let root = (hidden ?? text).withUnsafeBytes { buffer in
        cmark_parse_document(buffer.bindMemory(to: CChar.self).baseAddress, buffer.count, CMARK_OPT_DEFAULT)
    }
    // libcmark ends the process when there is no memory, it never returns nothing.
    guard let root else { preconditionFailure("libcmark made no tree") }
    defer { cmark_node_free(root) }
    return try body(Node(root, hasHiddenStars: hidden != nil))
}

/// A node of libcmark's tree, which belongs to ``withTree(of:_:)``.
struct Node {
    private let pointer: OpaquePointer
    private let hasHiddenStars: Bool

    fileprivate init(_ pointer: OpaquePointer, hasHiddenStars: Bool) {
        self.pointer = pointer
        self.hasHiddenStars = hasHiddenStars
    }

    enum Kind {
        case quote, list, item, codeBlock, htmlBlock, paragraph, heading, thematicBreak
        case text, softBreak, lineBreak, code, html, emphasis, strong, link, image
    }

    var kind: Kind {
        switch cmark_node_get_type(pointer) {
        case CMARK_NODE_TEXT: .text
        case CMARK_NODE_SOFTBREAK: .softBreak
        case CMARK_NODE_LINK: .link
        case CMARK_NODE_CODE: .code
        case CMARK_NODE_STRONG: .strong
        case CMARK_NODE_EMPH: .emphasis
        case CMARK_NODE_LINEBREAK: .lineBreak
        case CMARK_NODE_IMAGE: .image
        case CMARK_NODE_HTML_INLINE: .html
        case CMARK_NODE_PARAGRAPH: .paragraph
        case CMARK_NODE_HEADING: .heading
        case CMARK_NODE_ITEM: .item
        case CMARK_NODE_LIST: .list
        case CMARK_NODE_BLOCK_QUOTE: .quote
        case CMARK_NODE_CODE_BLOCK: .codeBlock
        case CMARK_NODE_HTML_BLOCK: .htmlBlock
        case CMARK_NODE_THEMATIC_BREAK: .thematicBreak
        default: preconditionFailure("libcmark's parser makes no other node")
        }
    }

    var children: Siblings { Siblings(upcoming: firstChild) }
    var firstChild: Node? { cmark_node_first_child(pointer).map(related) }
    var next: Node? { cmark_node_next(pointer).map(related) }

    private func related(_ pointer: OpaquePointer) -> Node { Node(pointer, hasHiddenStars: hasHiddenStars) }

    /// The first line, which libcmark knows for every block.
    var startLine: Int { Int(cmark_node_get_start_line(pointer)) }
    /// In bytes, from 0: where in its first line the block begins.
    var startOffset: Int { Int(cmark_node_get_start_column(pointer)) - 1 }
    /// The last line; one or more too many for headings, lists and blocks of code and markup.
    var endLine: Int { Int(cmark_node_get_end_line(pointer)) }

    var literal: String { text(cmark_node_get_literal(pointer)) }
    var destination: String { text(cmark_node_get_url(pointer)) }
    var title: String { text(cmark_node_get_title(pointer)) }
    var info: String { text(cmark_node_get_fence_info(pointer)) }
    var level: Int { Int(cmark_node_get_heading_level(pointer)) }
    var isTight: Bool { cmark_node_get_list_tight(pointer) != 0 }

    private func text(_ pointer: UnsafePointer<CChar>) -> String {
        let text = String(cString: pointer)
        return hasHiddenStars ? WordStars.restored(in: text) : text
    }

    var listStart: Int? {
        cmark_node_get_list_type(pointer) == CMARK_ORDERED_LIST ? Int(cmark_node_get_list_start(pointer)) : nil
    }

    struct Siblings: Sequence, IteratorProtocol {
        fileprivate var upcoming: Node?

        mutating func next() -> Node? {
            guard let node = upcoming else { return nil }
            upcoming = node.next
            return node
        }

        /// All there are; counting costs less than an array that grows.
        var underestimatedCount: Int {
            var (count, node) = (0, upcoming)
            while let counted = node {
                count += 1
                node = counted.next
            }
            return count
        }

        /// Leaves out what comes before the first line break, and the break.
        mutating func skipLine() {
            while let node = next(), node.kind != .softBreak, node.kind != .lineBreak {}
        }
    }
}
