import HTML

/// Markup as a test looks at it.
struct Markup {
    let text: String

    init(_ html: HTML) {
        text = String(decoding: html.bytes, as: UTF8.self)
    }

    func contains(_ part: String) -> Bool { text.contains(part) }

    func count(of part: String) -> Int { text.ranges(of: part).count }

    /// The values of an attribute, in the order in which they stand.
    func values(of attribute: String) -> [String] {
        text.split(separator: " \(attribute)=\"", omittingEmptySubsequences: false).dropFirst()
            .map { String($0.prefix { $0 != "\"" }) }
    }

    /// The first tag that carries this `id`.
    func tag(id: String) -> String? {
        text.split(separator: "<").first { $0.contains(" id=\"\(id)\"") }.map { String($0.prefix { $0 != ">" }) }
    }

    /// What `for` and the ARIA attributes refer to and what is not there, or not once.
    var danglingReferences: [String] {
        let ids = values(of: "id")
        let lists = ["for", "aria-describedby", "aria-labelledby"].map { values(of: $0).joined(separator: " ") }
        let referred = lists.joined(separator: " ").split(separator: " ").map(String.init)
        return (referred + ids).filter { id in ids.count { $0 == id } != 1 }
    }
}
