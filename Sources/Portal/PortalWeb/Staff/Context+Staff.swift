package import HTTP
import Links
package import PostgreSQL
import Secrets

/// The service desk's own sign-in: what a request knows of it.
extension Context {
    package static let staffCookieName = "dienst"

    /// What known devices of the desk are remembered by: never the same as that of an account with the same address.
    package static func staffAddress(_ email: String) -> String { "dienst " + email }

    /// Begins a session for somebody who has just proved herself, in place of an earlier one of this browser.
    ///
    /// Belongs into the transaction that stores the proof; the browser hears of it by ``enterDesk(_:email:)`` after the
    /// commit.
    package func beginStaffSession(for staff: Staff.ID) throws(DatabaseError) -> NewStaffSession {
        let store = StaffSessionStore(database)
        let now = try now
        if let desk { try store.end(desk.id, at: now) }
        let agent = request.header("USER_AGENT") ?? ""
        try Audit(database).record(.staffSignedIn, by: .staff(staff), at: now, from: request)
        return NewStaffSession(token: try store.begin(for: staff, userAgent: agent, settings: settings, at: now))
    }

    /// Hands the browser the session, and marks it as known for the person's address.
    package func enterDesk(_ session: NewStaffSession, email: String) throws(DatabaseError) {
        set(Cookie(Context.staffCookieName, value: session.token.text, secure: request.isSecure))
        KnownDevice.remember(Context.staffAddress(email), in: self, at: try now)
        flow = Flow(id: Token.random().text)
    }

    /// Leads to the desk's sign-in page and from there back to the page asked for.
    package func staffSignInFirst() -> Response {
        let signIn = Route.staff(.signIn)
        guard let route, request.method.isSafe, route != .staff(.overview) || !request.query.isEmpty else {
            return finish(.seeOther(signIn))
        }
        let target = Link.Parameter(Link.returnParameter, link(to: route).text)
        return finish(.seeOther(Link(signIn, query: [target])))
    }
}
