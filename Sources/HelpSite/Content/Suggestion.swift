import Text

/// Finds what somebody probably meant.
package enum Suggestion {
    /// The candidate that differs least from the text, if it differs little.
    ///
    /// - Returns: `nil` when nothing is near: more than a third of the characters, or more than three, differ.
    package static func nearest(to text: String, in candidates: some Sequence<String>) -> String? {
        let typed = Array(text.lowercased().unicodeScalars)
        let tolerance = min(3, max(1, typed.count / 3))
        var best: (text: String, distance: Int)?
        for candidate in candidates {
            // No letter has less than a byte: what is too short is seen at once.
            guard candidate.utf8.count >= typed.count - tolerance else { continue }
            let letters = Array(candidate.lowercased().unicodeScalars)
            guard let distance = EditDistance.between(typed, letters, limit: tolerance) else { continue }
            if best.map({ (distance, candidate) < ($0.distance, $0.text) }) ?? true { best = (candidate, distance) }
        }
        return best?.text
    }

    /// ` Meinten Sie „registrieren“?`, or nothing.
    package static func sentence(for text: String, in candidates: some Sequence<String>) -> String {
        nearest(to: text, in: candidates).map { " Meinten Sie „\($0)“?" } ?? ""
    }
}
