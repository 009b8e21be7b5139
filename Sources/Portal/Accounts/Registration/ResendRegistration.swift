package import Design
import FoundationEssentials
package import HTTP
import Links
import Mail
package import PortalWeb
import PostgreSQL
import Secrets

/// `/registrieren/erneut`: one more mail for the registration this browser sent, or for the expired link it opened.
package struct ResendRegistration: FormFlow {
    /// What the mail is for.
    private enum Pending {
        case registration(Registration)
        /// The link of an invitation: the person registers with the address it was sent to.
        case invitation(NewRegistration)

        var email: String {
            switch self {
            case .registration(let registration): registration.email
            case .invitation(let registration): registration.email.text
            }
        }
    }

    package init() {}

    package func show(_ input: EmptyInput, _ problems: Problems, in context: Context) throws -> Response {
        guard let pending = try pending(in: context) else { return .seeOther(Route.registration(.form)) }
        return ResendPage(email: pending.email, problems: problems).response(in: context)
    }

    package func submit(_ input: EmptyInput, in context: Context) throws -> Response {
        guard let pending = try pending(in: context) else { return .seeOther(Route.registration(.form)) }
        if case .limited(let wait) = try context.countMailRequest() {
            return ResendPage(email: pending.email, wait: wait).response(in: context).limited(wait)
        }
        switch try resend(pending, in: context) {
        case .requested(let id):
            context.flow.step = .registration(id)
            context.flow.flash = .mailSentAgain
            return .seeOther(Route.registration(.sent))
        case .tooEarly(let wait):
            return ResendPage(email: pending.email, wait: wait).response(in: context).limited(wait)
        case .gone:
            return .seeOther(Route.registration(.form))
        }
    }

    private func resend(_ pending: Pending, in context: Context) throws -> RegistrationStore.Resend {
        let now = try context.now
        let store = RegistrationStore(context.database)
        return try context.database.transaction {
            let result =
                switch pending {
                case .registration(let registration):
                    try store.resend(registration.id, interval: context.settings.resendAfter, at: now)
                case .invitation(let registration):
                    RegistrationStore.Resend.requested(try store.add(registration, at: now))
                }
            if case .requested = result {
                try Audit(context.database)
                    .record(.registrationMailRequestedAgain, by: .visitor, at: now, from: context.request)
            }
            return result
        }
    }

    private func pending(in context: Context) throws -> Pending? {
        let store = RegistrationStore(context.database)
        switch context.flow.step {
        case .registration(let id): return try store.find(id).map { .registration($0) }
        case .activation(let text):
            guard let token = Token(text) else { return nil }
            if let registration = try store.find(tokenHash: token.hash) { return .registration(registration) }
            return try store.invited(tokenHash: token.hash).map { .invitation($0) }
        case .none, .passwordAsked, .newPassword, .secondFactor, .staffEnrolment, .keepAccount, .invitation: return nil
        }
    }
}
