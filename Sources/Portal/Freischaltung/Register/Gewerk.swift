/// A trade as the Handwerksordnung numbers it: annex and number, `A/30`. The same number means another trade in each annex.
package struct Gewerk: Sendable, Hashable, Comparable, CustomStringConvertible {
    /// Anlage A, and the two sections of Anlage B.
    package enum Annex: String, Sendable, CaseIterable {
        case a = "A"
        case b1 = "B1"
        case b2 = "B2"

        /// The numbers that are not "entfallen" (as of April 2026).
        private static let b1Numbers: Set = [
            5, 6, 7, 8, 9, 10, 11, 14, 16, 18, 19, 20, 21, 23, 24, 25, 26, 28, 29, 30, 31, 32, 33, 35, 36, 37, 38, 39,
            40, 43, 45, 46, 47, 48, 49, 50, 51, 52, 54, 55, 56,
        ]

        func has(_ number: Int) -> Bool {
            switch self {
            case .a: (1...53).contains(number)
            case .b1: Annex.b1Numbers.contains(number)
            case .b2: (1...57).contains(number) && ![6, 29, 32, 34, 48, 50].contains(number)
            }
        }
    }

    package let annex: Annex
    package let number: Int

    /// - Returns: `nil` for what is not in the lists.
    package init?(_ key: some StringProtocol) {
        let parts = key.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 2, let annex = Annex(rawValue: parts[0].uppercased()) else { return nil }
        let digits = parts[1].utf8
        guard (1...2).contains(digits.count), digits.allSatisfy({ $0 >= UInt8(ascii: "0") && $0 <= UInt8(ascii: "9") }),
            let number = Int(parts[1]), annex.has(number)
        else { return nil }
        self.annex = annex
        self.number = number
    }

    package var description: String { "\(annex.rawValue)/\(number)" }

    package static func < (left: Gewerk, right: Gewerk) -> Bool {
        (left.annex.rawValue, left.number) < (right.annex.rawValue, right.number)
    }
}
