/// The head of a content file, between two lines of `---`.
///
/// A small part of YAML, so that every slip can be explained: one `key: value` a line; a value is text, text in quotes,
/// or a list, `[a, b]` or one `- entry` a line. What this reader takes means the same in YAML.
package struct FrontMatter: Sendable, Hashable {
    package var id = ""
    package var title = ""
    package var summary = ""
    /// Place among its neighbours; files without one come last.
    package var order: Int?
    /// Earlier ids, which keep leading here.
    package var aliases: [String] = []
    package var keywords: [String] = []
    package var owner = ""
    /// ISO 8601 date of the last look at it: `2026-11-23`.
    package var reviewed = ""
    /// Portal pages and refusals it explains: `registrieren`, `fehler:anmeldung-falsch`.
    package var portal: [String] = []
    package var isDraft = false
    package var places = Places()

    /// Where the values stand, without their quotation marks.
    package struct Places: Sendable, Hashable {
        package var values: [Key: Place] = [:]
        /// Those of lists, one by one.
        package var entries: [Key: [Place]] = [:]

        package init() {}
    }

    package enum Key: String, CaseIterable, Sendable {
        case id, title, summary, order, aliases, keywords, owner, reviewed, portal, draft
    }

    package init() {}

    /// The place of a key's value, or the head's.
    package func place(of key: Key, in file: String) -> Place {
        places.values[key] ?? Place(file: file)
    }

    /// The place of one entry of a list, counted from 0.
    package func place(of key: Key, entry: Int, in file: String) -> Place {
        guard let places = places.entries[key], places.indices.contains(entry) else { return place(of: key, in: file) }
        return places[entry]
    }
}
