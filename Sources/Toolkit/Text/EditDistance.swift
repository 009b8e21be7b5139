/// How much two words differ.
package enum EditDistance {
    /// Insertions, deletions, replacements and swaps of neighbours (optimal string alignment).
    ///
    /// - Parameters: what words are made of: bytes, or scalars.
    /// - Returns: `nil` when they are more than the limit.
    @inlinable
    package static func between<Letter: Equatable>(_ left: [Letter], _ right: [Letter], limit: Int) -> Int? {
        guard abs(left.count - right.count) <= limit else { return nil }
        var before: [Int] = []
        var previous = Array(0...right.count)
        for row in left.indices {
            var current = [row + 1]
            var least = row + 1
            for column in right.indices {
                let cost = left[row] == right[column] ? 0 : 1
                var best = min(previous[column] + cost, previous[column + 1] + 1, current[column] + 1)
                let isSwap = row > 0 && column > 0 && left[row] == right[column - 1] && left[row - 1] == right[column]
                if isSwap { best = min(best, before[column - 1] + 1) }
                current.append(best)
                least = min(least, best)
            }
            // A swap looks back over one row, so that one row over the limit says nothing.
            if least > limit, previous.allSatisfy({ $0 > limit }) { return nil }
            (before, previous) = (previous, current)
        }
        return previous[right.count] <= limit ? previous[right.count] : nil
    }
}
