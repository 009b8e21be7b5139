package import Design
package import HTTP
import Links
import Mail
package import PortalWeb
import PostgreSQL

/// The address of somebody who forgot the password, as typed.
package struct PasswordResetInput: FormInput {
    var email = ""

    package init() {}

    package init(_ form: Form) {
        email = form["email"] ?? ""
    }

    init(email: String) {
        self.email = email
    }
}

/// `/passwort/vergessen`: takes an address and promises a mail. The same answer whoever it belongs to.
package struct RequestPasswordReset: FormFlow {
    package init() {}

    package func show(_ input: PasswordResetInput, _ problems: Problems, in context: Context) throws -> Response {
        guard !context.hasInput, case .passwordAsked(let email) = context.flow.step else {
            return RequestPasswordResetPage(input: input, problems: problems).response(in: context)
        }
        return RequestPasswordResetPage(input: PasswordResetInput(email: email), sentTo: email).response(in: context)
    }

    package func submit(_ input: PasswordResetInput, in context: Context) throws -> Response {
        switch EmailEntry.check(input.email) {
        case .failure(let problem):
            let problems = Problems(problem.text, field: "email")
            return try show(input, problems, in: context).with(.unprocessableContent)
        case .success(let address):
            if case .limited(let wait) = try context.countMailRequest() {
                return try show(input, context.tooManyTries(wait), in: context).limited(wait)
            }
            let now = try context.now
            try context.database.transaction {
                try Audit(context.database).record(
                    .passwordResetRequested,
                    by: .visitor,
                    at: now,
                    from: context.request
                )
                try JobQueue(context.database).enqueue(.passwordResetMail, to: address.text, payload: [:], at: now)
            }
            context.flow.step = .passwordAsked(email: address.text)
            return .seeOther(Route.passwordReset(.request))
        }
    }
}
