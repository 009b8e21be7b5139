package import Design
import FoundationEssentials
package import HTTP
import Links
package import PortalWeb
import PostgreSQL

/// What a person does with the own sessions.
package struct SessionsInput: FormInput {
    enum Act: String {
        case end = "beenden"
        case endOthers = "andere"
        case idleLimit = "leerlauf"
    }

    var act: Act?
    /// The session to end.
    var session: UUID?
    var minutes = ""
    var passwort = ""

    package init() {}

    package init(_ form: Form) {
        act = form["aktion"].flatMap(Act.init(rawValue:))
        session = form["sitzung"].flatMap(UUID.init(uuidString:))
        minutes = form["minuten"] ?? ""
        passwort = form["passwort"] ?? ""
    }
}

/// `/profil/sitzungen`: where the account is signed in, what happened to it, and how long a session waits.
package struct ManageSessions: FormFlow {
    /// Minutes a session may wait for the next request.
    static let idleMinutes = [15, 30, 60, 120, 240, 480, 720]
    private let session: Session

    package init(_ session: Session) {
        self.session = session
    }

    package func show(_ input: SessionsInput, _ problems: Problems, in context: Context) throws -> Response {
        let list = SessionList(context.database)
        return SessionsPage(
            present: session,
            sessions: try list.open(of: session.account.id, at: try context.now),
            events: try list.events(of: session.account.id),
            problems: problems,
            minutes: input.minutes
        ).response(in: context)
    }

    package func submit(_ input: SessionsInput, in context: Context) throws -> Response {
        switch input.act {
        case .end: return try end(input, in: context)
        case .endOthers: return try endOthers(input, in: context)
        case .idleLimit: return try setIdleLimit(input, in: context)
        case nil: throw Malformed.parameter("aktion")
        }
    }

    /// One session: done at once, because it can only protect.
    private func end(_ input: SessionsInput, in context: Context) throws -> Response {
        guard let id = input.session else { throw Malformed.parameter("sitzung") }
        let isOpen = try change(.sessionEnded, in: context) { list, now in
            try list.end(id, of: session.account.id, at: now)
        }
        guard try isOpen || SessionList(context.database).has(id, of: session.account.id) else {
            return context.errorPage(.notFound)
        }
        context.flow.flash = .sessionEnded
        return .seeOther(Route.profile(.sessions))
    }

    private func endOthers(_ input: SessionsInput, in context: Context) throws -> Response {
        try change(.otherSessionsEnded, in: context) { _, now in
            try SessionStore(context.database).endOthers(of: session, at: now)
            return true
        }
        context.flow.flash = .otherSessionsEnded
        return .seeOther(Route.profile(.sessions))
    }

    /// A longer time is a risk, so it asks for the password.
    private func setIdleLimit(_ input: SessionsInput, in context: Context) throws -> Response {
        guard let minutes = Int(input.minutes), ManageSessions.idleMinutes.contains(minutes) else {
            let problems = Problems("Wählen Sie eine Zeit aus der Liste.", field: "minuten")
            return try show(input, problems, in: context).with(.unprocessableContent)
        }
        switch try Reauthentication(session, in: context).check(input.passwort) {
        case .busy:
            return context.errorPage(.busy)
        case .limited(let wait):
            return try show(input, context.tooManyTries(wait), in: context).limited(wait)
        case .wrong(let problems):
            return try show(input, problems, in: context).with(.unprocessableContent)
        case .proven:
            try change(.idleLimitChanged, in: context) { list, now in
                try list.setIdleLimit(.seconds(60 * minutes), of: session.account.id, at: now)
                return true
            }
            context.flow.flash = .idleLimitSaved
            return .seeOther(Route.profile(.sessions))
        }
    }

    /// - Parameter body: whether it changed something that the trail must tell.
    /// - Returns: the same.
    @discardableResult
    private func change(_ event: AuditEvent, in context: Context, _ body: (SessionList, Timestamp) throws -> Bool)
        throws -> Bool
    {
        let account = session.account.id
        let now = try context.now
        return try context.database.transaction {
            guard try body(SessionList(context.database), now) else { return false }
            try Audit(context.database)
                .record(event, by: .account(account), about: account, at: now, from: context.request)
            return true
        }
    }
}
