import HTML

/// Data for search engines (schema.org), and dates as people read them.
enum StructuredData {
    /// A `FAQPage` with one question.
    static func question(_ question: String, summary: String) -> String {
        """
        {"@context":"https://schema.org","@type":"FAQPage","inLanguage":"de","mainEntity":[{"@type":"Question",\
        "name":\(quoted(question)),"acceptedAnswer":{"@type":"Answer","text":\(quoted(summary))}}]}
        """
    }

    /// The element around it; the text cannot end it (``quoted(_:)``).
    static func script(_ json: String) -> HTML {
        HTML(unsafeMarkup: Array("<script type=\"application/ld+json\">\(json)</script>\n".utf8))
    }

    /// A JSON string that cannot end a `script` element.
    static func quoted(_ text: String) -> String {
        let isPlain = text.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "<"), UInt8(ascii: ">"), UInt8(ascii: "&"): false
            // U+2028 and U+2029 begin so.
            default: byte >= 0x20 && byte != 0xE2
            }
        }
        if isPlain { return "\"" + text + "\"" }
        var result = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": result += "\\\""
            case "\\": result += "\\\\"
            case "<", ">", "&", "\u{2028}", "\u{2029}": result += escaped(scalar)
            default:
                if scalar.value < 0x20 { result += escaped(scalar) } else { result.unicodeScalars.append(scalar) }
            }
        }
        return result + "\""
    }

    private static func escaped(_ scalar: Unicode.Scalar) -> String {
        let digits = String(scalar.value, radix: 16)
        return "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
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
