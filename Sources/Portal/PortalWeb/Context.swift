package import ChamberFacts
import Design
package import HTTP
package import Links
package import PostgreSQL
import Secrets

/// One request on its way through the portal: what it asks, who asks, and what the answer must carry along.
///
/// Lives on one thread for one request.
package final class Context {
    package let environment: Environment
    package let request: Request
    /// `nil` for an address that is none of ours.
    package let route: Route?
    package let database: Database
    /// Who is signed in.
    package private(set) var session: Session?
    /// Who is signed in at the service desk; on its pages alone, where no account is.
    package private(set) var desk: StaffSession?
    /// What the browser carries before sign-in. Changing it sets the cookie again.
    package var flow: Flow { didSet { flowChanged = true } }
    /// Cookies the answer sets besides the flow's.
    package private(set) var cookies: [Cookie] = []
    /// Whether the page of the answer holds a form's token.
    package private(set) var usesFormToken = false
    private var flowChanged: Bool
    private let fixedNow: Timestamp?
    private var readNow: Timestamp?

    /// - Parameter now: for tests; `nil` takes the database's time.
    package init(_ request: Request, route: Route?, environment: Environment, database: Database, now: Timestamp? = nil)
    {
        self.request = request
        self.route = route
        self.environment = environment
        self.database = database
        fixedNow = now
        let known = request.cookie(Flow.cookieName).flatMap { Flow(cookieValue: $0) }
        flow = known ?? Flow(id: Token.random().text)
        flowChanged = false
    }

    package var settings: Settings { environment.settings }
    package var chamber: Chamber { environment.chamber }

    /// The database's time, the same throughout the request.
    package var now: Timestamp {
        get throws(DatabaseError) {
            if let known = fixedNow ?? readNow { return known }
            let now = try database.one(Timestamp.self, "SELECT now()", statement: "now")
            readNow = now
            return now
        }
    }

    // MARK: Who is signed in

    package static let sessionCookieName = "sitzung"

    /// Finds the session of the cookie, if any, and notes that the person is there.
    package func loadSession() throws(DatabaseError) {
        guard session == nil, let text = request.cookie(Context.sessionCookieName), let token = Token(text) else {
            return
        }
        let store = SessionStore(database)
        guard let found = try store.find(token, at: fixedNow) else { return }
        try store.touch(found)
        session = found
        readNow = found.readAt
    }

    /// Finds the session of the desk's cookie, if any, and notes that the person is there.
    package func loadStaffSession() throws(DatabaseError) {
        guard desk == nil, let text = request.cookie(Context.staffCookieName), let token = Token(text) else { return }
        let store = StaffSessionStore(database)
        guard let found = try store.find(token, at: fixedNow) else { return }
        try store.touch(found)
        desk = found
        readNow = found.readAt
    }

    /// Ends the desk's session of this browser.
    package func leaveDesk() throws {
        if let desk {
            let now = try now
            try database.transaction {
                try StaffSessionStore(database).end(desk.id, at: now)
                try Audit(database).record(.staffSignedOut, by: .staff(desk.staff.id), at: now, from: request)
            }
        }
        desk = nil
        set(Cookie(Context.staffCookieName, value: "", lifetime: .expired, secure: request.isSecure))
        flow = Flow(id: Token.random().text)
    }

    /// Begins a session for an account that has just proved itself, in place of an earlier one of this browser.
    ///
    /// Belongs into the transaction that stores the proof; the browser hears of it by ``enter(_:)`` after the commit.
    package func beginSession(for account: Account.ID) throws(DatabaseError) -> NewSession {
        let store = SessionStore(database)
        let now = try now
        if let session { try store.end(session.id, at: now) }
        try Audit(database).record(.signedIn, by: .account(account), about: account, at: now, from: request)
        let agent = request.header("USER_AGENT") ?? ""
        return NewSession(token: try store.begin(for: account, userAgent: agent, settings: settings, at: now))
    }

    /// Hands the browser the session, marks it as known for the account's address, and forgets the flow.
    package func enter(_ session: NewSession, email: String) throws(DatabaseError) {
        set(Cookie(Context.sessionCookieName, value: session.token.text, secure: request.isSecure))
        KnownDevice.remember(email, in: self, at: try now)
        // What was typed before waits for the page it belongs to, and an opened invitation for its answer.
        var step = Flow.Step.none
        if case .invitation = flow.step { step = flow.step }
        flow = Flow(id: Token.random().text, step: step, kept: flow.kept)
    }

    /// Hands the browser the new token of its session.
    package func renew(_ session: NewSession) {
        set(Cookie(Context.sessionCookieName, value: session.token.text, secure: request.isSecure))
    }

    /// Ends the session of this browser. An opened link stays open: a person may sign out to follow it.
    package func signOut() throws {
        if let session {
            let account = session.account.id
            let now = try now
            try database.transaction {
                try SessionStore(database).end(session.id, at: now)
                try Audit(database).record(.signedOut, by: .account(account), about: account, at: now, from: request)
            }
        }
        forgetSession()
    }

    /// Takes the session's cookie from the browser.
    package func forgetSession() {
        session = nil
        set(Cookie(Context.sessionCookieName, value: "", lifetime: .expired, secure: request.isSecure))
        flow = Flow(id: Token.random().text, step: flow.step, kept: flow.kept)
    }

    // MARK: Forms

    /// The value of the hidden field `csrf` of every form on this page. Asking for it sets the flow cookie.
    package var formToken: String { formToken(about: nil) }

    /// The same for a form that is good for one subject alone: ``FormFlow/subject(in:)``.
    package func formToken(about subject: String?) -> String {
        usesFormToken = true
        if session == nil && desk == nil { flowChanged = true }
        return expectedToken.text(environment.keys, about: subject)
    }

    private var expectedToken: FormToken {
        if let desk { return .staff(desk.id) }
        return session.map { .session($0.id) } ?? .flow(flow)
    }

    /// Whether the POST comes from a page of ours.
    package func genuineness(of form: Form, about subject: String? = nil) -> Genuineness {
        let token = form[FormView.tokenName] ?? ""
        let hasToken = expectedToken.isText(token, environment.keys, about: subject)
        return Genuineness.judge(request, origins: settings.origins, hasToken: hasToken)
    }

    /// Whether the form to be shown holds what was typed, rather than what is stored.
    package var hasInput = false

    /// Keeps the form of a session that has ended, if it comes from a page of ours.
    func keepInput() throws {
        guard let route, let token = request.cookie(Context.sessionCookieName).flatMap({ Token($0) }),
            Genuineness.judge(request, origins: settings.origins, hasToken: false) == .stale
        else { return }
        let kept = try KeptInput(database).keep(try request.form(), of: token, at: route.path, try now)
        if let kept { flow.kept = kept }
    }

    /// What the person typed into the form of this page before signing in again. Given once: the next page forgets it.
    func takeKeptInput() throws(DatabaseError) -> Form? {
        guard let id = flow.kept, let route, let session else { return nil }
        guard let form = try KeptInput(database).find(id, of: session.account.id, at: route.path, try now) else {
            return nil
        }
        flow.kept = nil
        flow.flash = .inputKept
        hasInput = true
        return form
    }

    // MARK: The answer

    package func set(_ cookie: Cookie) {
        cookies.append(cookie)
    }

    /// The sentence to show once, if the last page left one. Reading it takes it away.
    package func takeFlash() -> Flow.Flash? {
        guard let flash = flow.flash else { return nil }
        if request.method != .head { flow.flash = nil }
        return flash
    }

    /// The answer with the cookies this request sets.
    package func finish(_ response: Response) -> Response {
        var response = response
        // A cookie is for one browser alone.
        if flowChanged || !cookies.isEmpty { response.set("Cache-Control", "no-store") }
        for cookie in cookies { response.set(cookie) }
        if flowChanged {
            let lifetime = Cookie.Lifetime.seconds(GermanText.wholeSeconds(Flow.lifetime))
            response.set(Cookie(Flow.cookieName, value: flow.cookieValue, lifetime: lifetime, secure: request.isSecure))
        }
        return response
    }
}
