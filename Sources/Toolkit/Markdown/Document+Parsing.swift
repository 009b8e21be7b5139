import CCMark

extension Document {
    /// Reads a text.
    ///
    /// A byte order mark is skipped, a NUL becomes U+FFFD. A text that breaks one of the ``Limits`` or is no UTF-8 has no
    /// blocks, and the reason as its only problem.
    /// - Parameter extensions: tables, ids of headings, admonitions, and the look for mark-up that is none; else plain
    ///   CommonMark.
    package init(_ source: Source, extensions: Bool = true) {
        self.source = source
        if extensions, let violation = Limits.violation(in: source) {
            (blocks, problems) = ([], [violation])
            return
        }
        var reader = TreeReader(source, extensions: extensions)
        blocks = source.bytes.withUnsafeBufferPointer { bytes in
            bytes.withMemoryRebound(to: CChar.self) { text in
                guard let root = cmark_parse_document(text.baseAddress, text.count, CMARK_OPT_DEFAULT) else {
                    return []
                }
                defer { cmark_node_free(root) }
                return reader.blocks(in: root)
            }
        }
        problems = reader.problems
    }
}
