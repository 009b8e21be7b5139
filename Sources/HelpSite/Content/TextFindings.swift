package import Markdown

/// What is found in one text; the places are looked up together at the end, in one walk over the source.
package struct TextFindings {
    package var locator: Locator
    private let file: String
    private var found: [(stretch: Stretch, code: Diagnostic.Code, message: String)] = []

    package init(in document: Document, file: String) {
        locator = Locator(document)
        self.file = file
    }

    package mutating func report(_ code: Diagnostic.Code, at stretch: Stretch, _ message: String) {
        found.append((stretch, code, message))
    }

    package var diagnostics: [Diagnostic] {
        guard !found.isEmpty else { return [] }
        return zip(found, locator.locations(of: found.map(\.stretch))).map { finding, location in
            Diagnostic(finding.code, at: Place(location, in: file), finding.message)
        }
    }
}
