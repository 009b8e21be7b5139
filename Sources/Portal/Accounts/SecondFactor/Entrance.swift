import HTTP
import Links
import PortalWeb
import Secrets

/// What a right password opens: a session, or the question for the second factor.
enum Entrance: Sendable {
    case session(NewSession)
    case secondFactor(Token)

    /// Belongs into the transaction that stores what the password proved.
    static func open(_ account: Account.ID, in context: Context) throws -> Entrance {
        let store = SecondFactorStore(context.database, context.environment.keys)
        guard try store.isOn(account) else { return .session(try context.beginSession(for: account)) }
        return .secondFactor(try store.challenge(account, at: try context.now))
    }

    /// Goes on after the commit.
    /// - Parameter target: where the person was going.
    func enter(email: String, in context: Context, to target: Link) throws -> Response {
        switch self {
        case .session(let session):
            try context.enter(session, email: email)
            return .seeOther(target)
        case .secondFactor(let token):
            context.flow.step = .secondFactor(token.text)
            return .seeOther(Link.signIn(returningTo: target))
        }
    }
}
