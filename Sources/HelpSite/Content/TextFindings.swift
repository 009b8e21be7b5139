package import Markdown

/// What is found in one text; the places are looked up together at the end, in one walk over the source.
package struct TextFindings {
    package var locator: Locator
    private let file: String
    private var found: [Finding] = []

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
        found.append(Finding(stretch: stretch, code: code, message: message))
    }

    package var diagnostics: [Diagnostic] {
        guard !found.isEmpty else { return [] }
        var told: Set<Finding> = []
        // Several links may have the address of one definition.
        let found = found.filter { told.insert($0).inserted }
        return zip(found, locator.locations(of: found.map(\.stretch))).map { finding, location in
            Diagnostic(finding.code, at: Place(location, in: file), finding.message)
        }
    }
}
