package import PostgreSQL

/// A PIN of the time before the portal, as paper in drawers has it: letters and digits of any kind, 4 to 40 of them.
package struct OldPin: Sendable, Hashable {
    /// Upper case, without blanks and dashes; nothing is taken for anything else, for nobody knows its alphabet.
    package let canonical: String

    /// - Returns: `nil` when `typed` can be none.
    package init?(_ typed: String) {
        let letters = typed.uppercased().unicodeScalars.filter {
            (0x30...0x39).contains($0.value) || (0x41...0x5A).contains($0.value)
        }
        guard OldPin.lengths.contains(letters.count) else { return nil }
        canonical = String(String.UnicodeScalarView(letters))
    }

    private static let lengths = 4...40
    /// Shorter ones can be guessed by somebody with many accounts and networks; whoever imports them is told.
    static let shortest = 8

    /// What such PINs look like, as far as it tells one from the slip of a hand.
    package struct Shape: Sendable, Hashable, RowDecodable {
        package let length: Int
        package let isNumeric: Bool

        package init(length: Int, isNumeric: Bool) {
            self.length = length
            self.isNumeric = isNumeric
        }

        package init(row: inout Row) throws(DatabaseError) {
            length = try row.next()
            isNumeric = try row.next()
        }
    }

    package var shape: Shape {
        Shape(length: canonical.utf8.count, isNumeric: canonical.utf8.allSatisfy { $0 < 0x41 })
    }

    /// Whether it may be one of those that were imported.
    func fits(_ shapes: Set<Shape>) -> Bool {
        shapes.contains(shape) || shapes.contains(Shape(length: shape.length, isNumeric: false))
    }
}
