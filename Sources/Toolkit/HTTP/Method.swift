/// A request method of RFC 9110. What is not listed is `other` and answered with 405.
package enum Method: String, Sendable, Hashable, CaseIterable {
    case get = "GET"
    case head = "HEAD"
    case post = "POST"
    case options = "OPTIONS"
    case other = ""

    package init(_ token: String) {
        self = Method(rawValue: token) ?? .other
    }

    /// Whether the method promises to change nothing (RFC 9110, 9.2.1).
    package var isSafe: Bool {
        switch self {
        case .get, .head, .options: true
        case .post, .other: false
        }
    }
}
