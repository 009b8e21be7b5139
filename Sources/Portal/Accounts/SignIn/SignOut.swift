package import Design
package import HTTP
import Links
package import PortalWeb
import Secrets

/// `/abmelden`: ends the session of this browser. A link or a scanner cannot: only the button's POST does.
package struct SignOut: FormFlow {
    package init() {}

    package func show(_ input: EmptyInput, _ problems: Problems, in context: Context) throws -> Response {
        guard context.session != nil else { return .seeOther(Route.signIn(.signIn)) }
        return SignOutPage(problems: problems).response(in: context)
    }

    package func submit(_ input: EmptyInput, in context: Context) throws -> Response {
        if let session = context.session, try opened(in: context) == session.account.id { context.flow.step = .none }
        try context.signOut()
        context.flow.flash = .signedOut
        // Who signed out to follow somebody else's mailed link goes on with it. One's own would open the account to whoever
        // sits down next.
        switch context.flow.step {
        case .activation: return .seeOther(Route.activation)
        case .newPassword: return .seeOther(Route.passwordReset(.set))
        case .invitation: return .seeOther(Route.invitation)
        case .keepAccount: return .seeOther(Route.keepAccount)
        case .none, .registration, .passwordAsked, .secondFactor, .staffEnrolment:
            return .seeOther(Route.signIn(.signIn))
        }
    }

    /// Whose mailed link this browser has opened.
    private func opened(in context: Context) throws -> Account.ID? {
        switch context.flow.step {
        case .activation(let text), .newPassword(let text):
            try Token(text).flatMap { try PasswordResetStore(context.database).owner(of: $0) }
        default: nil
        }
    }
}
