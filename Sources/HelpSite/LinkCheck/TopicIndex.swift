package import Content

/// Finds topics by id, by earlier id and by file.
package struct TopicIndex: Sendable {
    package let topics: [Topic]
    private let byID: [String: Int]
    private let byAlias: [String: Int]
    private let byFile: [String: Int]
    /// Of each topic; few, so they are looked through.
    private let fragments: [[String]]
    /// Texts that lost a promised id: they stand where it stood. Links to it lead there, so that one message is enough.
    package let renamed: [(topic: Int, from: String)]

    /// Ids that several texts have.
    private let shared: Set<String>

    package init(_ topics: [Topic], promises: [IDLock.Promise] = []) {
        self.topics = topics
        byID = Dictionary(topics.indices.map { (topics[$0].id, $0) }) { first, _ in first }
        let others = byID.count < topics.count ? topics.indices.filter { [byID] in byID[topics[$0].id] != $0 } : []
        shared = Set(others.map { topics[$0].id })
        byFile = Dictionary(topics.indices.map { (topics[$0].file, $0) }) { first, _ in first }
        var byAlias: [String: Int] = [:]
        for (index, topic) in topics.enumerated() {
            for alias in topic.head.pageAliases where byAlias[alias] == nil { byAlias[alias] = index }
        }
        var renamed: [(topic: Int, from: String)] = []
        let promised = Set(promises.map(\.id))
        let byAddress = Dictionary(topics.indices.map { (topics[$0].address, $0) }) { first, _ in first }
        for promise in promises where byID[promise.id] == nil && byAlias[promise.id] == nil {
            // A text with a promise of its own moved there; it did not lose this id.
            let candidates = promise.addresses.lazy.compactMap { byAddress[$0] }
            guard let topic = candidates.first(where: { !promised.contains(topics[$0].id) }) else { continue }
            byAlias[promise.id] = topic
            renamed.append((topic, promise.id))
        }
        self.renamed = renamed
        self.byAlias = byAlias
        fragments = topics.map { topic in
            topic.headings.map(\.id) + topic.head.fragmentAliases.map(\.old)
        }
    }

    /// The topic with this id, or which had it once.
    package func index(of id: String) -> Int? { byID[id] ?? byAlias[id] }
    /// Whether the text has its id alone, and had no other.
    package func hasRightfulID(_ topic: Int) -> Bool {
        !shared.contains(topics[topic].id) && !renamed.contains { $0.topic == topic }
    }
    package func hasOwn(_ id: String) -> Bool { byID[id] != nil }
    package func index(ofFile file: String) -> Int? { byFile[file] }
    package func has(_ fragment: String, in topic: Int) -> Bool { fragments[topic].contains(fragment) }
    package func fragmentNames(of topic: Int) -> [String] { fragments[topic].sorted() }
    package var ids: [String] { topics.map(\.id).filter { !$0.isEmpty } }
}

extension FrontMatter {
    /// Earlier ids of the whole page.
    package var pageAliases: [String] { aliases.filter { !$0.hasPrefix("#") } }

    /// Earlier ids of sections, written `#old=new`.
    package var fragmentAliases: [(old: String, new: String)] { aliases.compactMap(FrontMatter.fragmentAlias) }

    /// - Returns: `nil` for an earlier id of the page.
    static func fragmentAlias(_ alias: String) -> (old: String, new: String)? {
        guard alias.hasPrefix("#") else { return nil }
        let parts = alias.dropFirst().split(separator: "=", maxSplits: 1).map(String.init)
        return parts.count == 2 ? (parts[0], parts[1]) : nil
    }
}
