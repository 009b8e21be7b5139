package import Design
import FoundationEssentials
package import HTTP
import Links
package import PortalWeb
import PostgreSQL

/// `/registrieren`: takes a name and an address, and answers the same whoever they belong to.
package struct Register: FormFlow {
    package init() {}

    func registration(in context: Context) throws -> Registration? {
        guard case .registration(let id) = context.flow.step else { return nil }
        return try RegistrationStore(context.database).find(id)
    }

    /// Who comes back to correct the address finds what was typed.
    package func show(_ input: RegistrationInput, _ problems: Problems, in context: Context) throws -> Response {
        if !context.hasInput, let registration = try registration(in: context) {
            return RegisterPage(input: RegistrationInput(registration)).response(in: context)
        }
        return RegisterPage(input: input, problems: problems).response(in: context)
    }

    package func submit(_ input: RegistrationInput, in context: Context) throws -> Response {
        switch input.checked() {
        case .problems(let problems):
            return try show(input, problems, in: context).with(.unprocessableContent)
        case .valid(let registration):
            if case .limited(let wait) = try context.countMailRequest() {
                return try show(input, context.tooManyTries(wait), in: context).limited(wait)
            }
            let now = try context.now
            context.flow.step = .registration(
                try context.database.transaction {
                    try Audit(context.database)
                        .record(.registrationRequested, by: .visitor, at: now, from: context.request)
                    return try RegistrationStore(context.database).add(registration, at: now)
                }
            )
            return .seeOther(Route.registration(.sent))
        }
    }
}
