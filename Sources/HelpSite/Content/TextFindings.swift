package import Markdown

/// What is found in one text; the places are looked up together at the end, in one walk over the source.
package struct TextFindings {
    package var locator: Locator
    private let file: String
    private var found: [(stretch: Stretch, severity: Diagnostic.Severity, code: String, message: String)] = []

    package init(in document: Document, file: String) {
        locator = Locator(document)
        self.file = file
    }

    package mutating func report(
        _ code: String,
        at stretch: Stretch,
        _ message: String,
        as severity: Diagnostic.Severity = .error
    ) {
        found.append((stretch, severity, code, message))
    }

    package var diagnostics: [Diagnostic] {
        guard !found.isEmpty else { return [] }
        return zip(found, locator.locations(of: found.map(\.stretch))).map { finding, location in
            Diagnostic(finding.severity, finding.code, at: Place(location, in: file), finding.message)
        }
    }
}
