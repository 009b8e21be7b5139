package import HTML

/// A state in a word or two (GOV.UK Design System, "Tag"). The colour only repeats it; a tag is never a link.
package struct Tag {
    package enum Tone: String, Sendable {
        case neutral = "etikett etikett-neutral"
        case information = "etikett"
        case success = "etikett etikett-gut"
        case warning = "etikett etikett-warn"
        case problem = "etikett etikett-fehler"
    }

    private let text: String
    private let tone: Tone

    package init(_ text: String, _ tone: Tone = .information) {
        self.text = text
        self.tone = tone
    }

    package var html: HTML { "<span class=\"\(tone.rawValue)\">\(text)</span>" }
}
