/// Where the site's own pages and files are, below its address.
package enum SitePath: String, CaseIterable, Sendable {
    case search = "suche/"
    case print = "drucken/"
    /// Lasting short addresses: `k/konto-anlegen/`.
    case short = "k/"
    case assets = "assets/"
    case pictures = "bilder/"
    /// A text of the editors, which the menu leads to.
    case glossary = "begriffe/"

    /// Names that no text may have.
    package static let takenNames = Set(allCases.filter { $0 != .glossary }.map(\.name))

    /// Without the slash.
    package var name: String { String(rawValue.dropLast()) }
}
