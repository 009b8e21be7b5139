package import Markdown

/// What is found in one text; the places are looked up together at the end, in one walk over the source.
///
/// The first thousand are kept. Nobody reads them all, and to find what was meant takes its time.
package struct TextFindings {
    package var locator: Locator
    private let file: String
    private var found: [Finding] = []
    private var told: Set<Finding> = []

    private static let most = 1_000

    private struct Finding: Hashable {
        let stretch: Stretch
        let code: Diagnostic.Code
        let message: String
    }

    package init(in document: Document, file: String) {
        locator = Locator(document)
        self.file = file
    }

    package mutating func report(_ code: Diagnostic.Code, at stretch: Stretch, _ message: String) {
        let finding = Finding(stretch: stretch, code: code, message: message)
        // Several links may have the address of one definition.
        if !isFull, told.insert(finding).inserted { found.append(finding) }
    }

    package var isFull: Bool { found.count >= TextFindings.most }

    package var diagnostics: [Diagnostic] {
        guard !found.isEmpty else { return [] }
        return zip(found, locator.locations(of: found.map(\.stretch))).map { finding, location in
            Diagnostic(finding.code, at: Place(location, in: file), finding.message)
        }
    }
}
