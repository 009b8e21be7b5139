package import FoundationEssentials
import HTTP
package import Secrets

/// The value of a form's hidden field `csrf`: proof that the page with the form came from us to this browser.
///
/// Signed in it is bound to the session's row, so that a renewed session id changes nothing. Before sign-in it is bound
/// to the flow cookie and its step, so that a form of one link cannot be sent for another.
package enum FormToken: Sendable {
    package static let fieldName = "csrf"

    package static func make(session: UUID, keys: PortalKeys) -> String {
        keys.tag(.formToken, Array("sitzung \(session.uuidString)".utf8))
    }

    package static func make(flow: Flow, keys: PortalKeys) -> String {
        keys.tag(.formToken, Array("ablauf \(flow.id) \(flow.step)".utf8))
    }
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
    static func judge(_ request: Request, origins: [Origin], token: String?, expected: String?) -> Genuineness {
        let site = request.header("SEC_FETCH_SITE")
        let origin = request.header("ORIGIN")
        if let site, site != "same-origin" && site != "none" { return .foreign }
        if let origin, !origins.contains(where: { $0.text == origin.lowercased() }) { return .foreign }
        if let token, let expected, PortalKeys.isEqual(token, expected) { return .genuine }
        return site == "same-origin" || origin != nil ? .stale : .foreign
    }
}
