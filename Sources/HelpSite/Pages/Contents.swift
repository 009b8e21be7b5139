package import Content

/// The published texts in the order people read them.
package struct Contents: Sendable {
    package let start: Topic?
    /// The chapters' own texts.
    package let chapters: [Topic]
    /// The texts of each chapter, without the chapter's own.
    package let members: [String: [Topic]]
    /// Pages that belong to no chapter, such as the glossary.
    package let pages: [Topic]

    package init(_ topics: [Topic], withDrafts: Bool = false) {
        let published = topics.filter { !$0.head.isDraft || withDrafts }.sorted(by: Contents.comesFirst)
        start = published.first { $0.kind == .start }
        chapters = published.filter { if case .chapter = $0.kind { true } else { false } }
        pages = published.filter { if case .page = $0.kind { true } else { false } }
        let texts = published.filter { if case .topic = $0.kind { true } else { false } }
        members = Dictionary(grouping: texts) { $0.chapter ?? "" }
    }

    /// Every published text once: start, each chapter with its texts, pages.
    package var all: [Topic] {
        [start].compactMap(\.self) + chapters.flatMap { [$0] + (members[$0.chapter ?? ""] ?? []) } + pages
    }

    private static func comesFirst(_ left: Topic, _ right: Topic) -> Bool {
        let (first, second) = (left.head.order ?? .max, right.head.order ?? .max)
        if first != second { return first < second }
        return left.title == right.title ? left.address < right.address : left.title < right.title
    }
}
