import HTML
import Text

/// Data for search engines (schema.org), and dates as people read them.
enum StructuredData {
    /// A `FAQPage` with one question.
    static func question(_ question: String, summary: String) -> String {
        """
        {"@context":"https://schema.org","@type":"FAQPage","inLanguage":"de","mainEntity":[{"@type":"Question",\
        "name":\(JSONText.quoted(question)),"acceptedAnswer":{"@type":"Answer","text":\(JSONText.quoted(summary))}}]}
        """
    }

    /// The element around it; the text cannot end it (``JSONText``).
    static func script(_ json: String) -> HTML {
        HTML(unsafeMarkup: Array("<script type=\"application/ld+json\">\(json)</script>\n".utf8))
    }

    private static let months = [
        "Januar", "Februar", "März", "April", "Mai", "Juni", "Juli", "August", "September", "Oktober", "November",
        "Dezember",
    ]

    /// `2026-11-23` → `23. November 2026`
    static func german(_ date: String) -> String {
        let parts = date.split(separator: "-").compactMap { Int($0) }
        guard parts.count == 3, (1...12).contains(parts[1]) else { return date }
        return "\(parts[2]). \(months[parts[1] - 1]) \(parts[0])"
    }
}
