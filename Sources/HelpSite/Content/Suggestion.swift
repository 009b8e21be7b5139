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
            guard abs(letters.count - typed.count) <= tolerance else { continue }
            guard let distance = distance(typed, letters, atMost: tolerance) else { continue }
            if best.map({ (distance, candidate) < ($0.distance, $0.text) }) ?? true { best = (candidate, distance) }
        }
        return best?.text
    }

    /// ` Meinten Sie „registrieren“?`, or nothing.
    package static func sentence(for text: String, in candidates: some Sequence<String>) -> String {
        nearest(to: text, in: candidates).map { " Meinten Sie „\($0)“?" } ?? ""
    }

    /// Insertions, deletions, replacements and swaps of neighbours (optimal string alignment).
    ///
    /// - Returns: `nil` when there are more than that many.
    private static func distance(_ left: [Unicode.Scalar], _ right: [Unicode.Scalar], atMost limit: Int) -> Int? {
        var before: [Int] = []
        var previous = Array(0...right.count)
        for row in left.indices {
            var current = [row + 1]
            var least = row + 1
            for column in right.indices {
                let same = left[row] == right[column]
                var cost = min(previous[column] + (same ? 0 : 1), previous[column + 1] + 1, current[column] + 1)
                let isSwap = row > 0 && column > 0 && left[row] == right[column - 1] && left[row - 1] == right[column]
                if isSwap { cost = min(cost, before[column - 1] + 1) }
                current.append(cost)
                least = min(least, cost)
            }
            // A swap looks back over one row, so that one row over the limit says nothing.
            if least > limit, previous.allSatisfy({ $0 > limit }) { return nil }
            (before, previous) = (previous, current)
        }
        return previous[right.count] <= limit ? previous[right.count] : nil
    }
}
