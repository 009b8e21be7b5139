/// What a text may hold beyond CommonMark, or means otherwise.
package struct Dialect: Sendable {
    /// A `*` between two letters is a letter, as in `Kund*innen`; CommonMark makes emphasis of two of them.
    let keepsWordStars: Bool
    /// What addresses begin with that lead nowhere when they stand in the text alone, in lower case: `portal`. Those of
    /// the web and of mail are known.
    let schemes: [String]

    package init(schemes: [String] = []) {
        self.init(keepsWordStars: true, schemes: schemes)
    }

    private init(keepsWordStars: Bool, schemes: [String]) {
        self.keepsWordStars = keepsWordStars
        self.schemes = schemes
    }

    /// Emphasis exactly as the specification has it.
    package static let commonMark = Dialect(keepsWordStars: false, schemes: [])
}
