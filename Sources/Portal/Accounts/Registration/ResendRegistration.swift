package import Design
import FoundationEssentials
package import HTTP
import Links
package import PortalWeb
import PostgreSQL
import Secrets

/// `/registrieren/erneut`: one more mail for the registration this browser sent, or for the expired link it opened.
package struct ResendRegistration: FormFlow {
    package init() {}

    package func show(_ input: EmptyInput, _ problems: Problems, in context: Context) throws -> Response {
        guard let registration = try pending(in: context) else { return .seeOther(Route.registration(.form)) }
        return ResendPage(email: registration.email, problems: problems).response(in: context)
    }

    package func submit(_ input: EmptyInput, in context: Context) throws -> Response {
        guard let registration = try pending(in: context) else { return .seeOther(Route.registration(.form)) }
        switch try resend(registration, in: context) {
        case .requested:
            context.flow.step = .registration(registration.id)
            context.flow.flash = .mailSentAgain
            return .seeOther(Route.registration(.sent))
        case .tooEarly(let wait):
            return ResendPage(email: registration.email, wait: wait).response(in: context).limited(wait)
        case .gone:
            return .seeOther(Route.registration(.form))
        }
    }

    private func resend(_ registration: Registration, in context: Context) throws -> RegistrationStore.Resend {
        let now = try context.now
        let store = RegistrationStore(context.database)
        return try context.database.transaction {
            let result = try store.resend(registration.id, interval: context.settings.resendAfter, at: now)
            if result == .requested {
                try Audit(context.database)
                    .record(.registrationMailRequestedAgain, by: .visitor, at: now, from: context.request)
            }
            return result
        }
    }

    private func pending(in context: Context) throws -> Registration? {
        let store = RegistrationStore(context.database)
        switch context.flow.step {
        case .registration(let id): return try store.find(id)
        case .activation(let text): return try Token(text).flatMap { try store.find(tokenHash: $0.hash) }
        case .none, .passwordAsked, .newPassword, .kept, .secondFactor: return nil
        }
    }
}
