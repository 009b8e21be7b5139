package import FoundationEssentials
import HTTP

/// The value of a form's hidden field `csrf`: proof that the page with the form came from us to this browser.
package enum FormToken: Sendable, Hashable {
    /// Signed in: bound to the session's row, so that a renewed session id changes nothing.
    case session(UUID)
    /// At the service desk: bound to its session's row.
    case staff(UUID)
    /// Before sign-in: bound to the flow cookie and its step, so that a form of one link cannot be sent for another.
    case flow(Flow)

    private var message: String {
        switch self {
        case .session(let id): "sitzung \(id.uuidString)"
        case .staff(let id): "dienst \(id.uuidString)"
        case .flow(let flow): "ablauf \(flow.stepValue) \(flow.id)"
        }
    }

    /// - Parameter subject: what the form decides about, where that is not in the form: a form of one is none of another.
    package func text(_ keys: PortalKeys, about subject: String? = nil) -> String {
        keys.tag(.formToken, message(subject))
    }

    package func isText(_ text: String, _ keys: PortalKeys, about subject: String? = nil) -> Bool {
        keys.isTag(text, .formToken, of: message(subject))
    }

    private func message(_ subject: String?) -> String { subject.map { "\(message) \($0)" } ?? message }
}

/// Whether a POST comes from a page of ours.
package enum Genuineness: Sendable, Hashable {
    case genuine
    /// From our own origin, but its token is missing or old: answered with the same page and what was typed.
    case stale
    /// From a page that is not ours.
    case foreign

    /// Judges by Fetch Metadata, then `Origin`, then the token (OWASP CSRF prevention). Compared with the configured
    /// origins, never with the Host field, which the sender chooses.
    static func judge(_ request: Request, origins: [Origin], hasToken: Bool) -> Genuineness {
        let site = request.header("SEC_FETCH_SITE")
        let origin = request.header("ORIGIN")
        if let site, site != "same-origin" && site != "none" { return .foreign }
        if let origin, !origins.contains(where: { $0.text == origin.lowercased() }) { return .foreign }
        if hasToken { return .genuine }
        return site == "same-origin" || origin != nil ? .stale : .foreign
    }
}
