/// Finds what an author meant as mark-up and libcmark took as text.
enum Lint {
    struct Finding {
        let kind: Problem.Kind
        /// As it stands in the source.
        let text: String
    }

    static func findings(in text: String) -> [Finding] {
        var findings: [Finding] = []
        for match in text.matches(of: #/\[\^[^\]\s]+\]/#) {
            findings.append(Finding(kind: .footnote, text: String(match.output)))
        }
        for match in text.matches(of: #/\[[^\[\]\^!][^\[\]]*\]\[([^\[\]]*)\]/#) {
            let name = match.output.1.isEmpty ? match.output.0.prefix { $0 != "]" }.dropFirst() : match.output.1
            findings.append(Finding(kind: .undefinedReference(String(name)), text: String(match.output.0)))
        }
        for match in text.matches(of: #/\[[^\[\]]+\] +\([^()\s]+\)/#) {
            findings.append(Finding(kind: .blankInLink, text: String(match.output)))
        }
        for match in text.matches(of: #/~~[^~]+~~/#) {
            findings.append(Finding(kind: .strikethrough, text: String(match.output)))
        }
        for match in text.matches(of: #/https?:\/\/[^\s<>()]+/#) {
            findings.append(Finding(kind: .bareAddress(String(match.output)), text: String(match.output)))
        }
        return findings
    }
}
