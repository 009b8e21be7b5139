package import Design
package import HTTP
import Links
package import PortalWeb
package import PostgreSQL
import Secrets

/// `/anmelden`: address and password open a session and lead to where the person was going.
package struct SignIn: FormFlow {
    package init() {}

    /// Whether the browser signed in before to the account whose address the form holds. Needs no database.
    package static func isFromKnownDevice(_ request: Request, _ environment: Environment, at now: Timestamp) -> Bool {
        guard let form = try? request.form() else { return false }  // What cannot be read is refused later.
        return KnownDevice(for: SignInInput(form).countedAddress, in: request, environment, at: now) != nil
    }

    package func show(_ input: SignInInput, _ problems: Problems, in context: Context) throws -> Response {
        let target = ReturnTarget(
            input.weiter.isEmpty ? context.request.query[Link.returnParameter] ?? "" : input.weiter
        )
        // Also with a form from before the sign-in: the person is where it leads.
        if context.session != nil { return .seeOther(target.link) }
        if context.request.query["neu"] != nil { context.flow.step = .none }
        if input.email.isEmpty, let second = try GiveCode(in: context) { return second.page(target, problems) }
        return SignInPage(input: input, target: target, problems: problems).response(in: context)
    }

    package func submit(_ input: SignInInput, in context: Context) throws -> Response {
        if input.email.isEmpty, let second = try GiveCode(in: context) {
            return try second.submit(input.code, to: ReturnTarget(input.weiter))
        }
        if input.email.isEmpty, !input.code.isEmpty {
            let problems = Problems("Das hat zu lange gedauert. Melden Sie sich noch einmal an.", refusal: .codeWrong)
            return try show(SignInInput(), problems, in: context).with(.unprocessableContent)
        }
        let missing = input.missing()
        guard missing.isEmpty else { return try show(input, missing, in: context).with(.unprocessableContent) }
        let attempt = SignInAttempt(input, in: context, at: try context.now)
        switch try attempt.run() {
        case .open(let entrance):
            return try entrance.enter(email: attempt.address, in: context, to: ReturnTarget(input.weiter).link)
        case .provisional(let token):
            context.flow.step = .newPassword(token.text)
            return .seeOther(Route.passwordReset(.set))
        case .wrong:
            return try show(input, .wrongSignIn, in: context).with(.unprocessableContent)
        case .limited(let wait):
            return SignInPage(input: input, target: ReturnTarget(input.weiter), wait: wait)
                .response(in: context).limited(wait)
        case .busy:
            return context.errorPage(.busy)
        }
    }
}

extension Problems {
    /// One neutral text, whatever was wrong.
    static var wrongSignIn: Problems {
        Problems(
            "E-Mail-Adresse oder Passwort stimmen nicht. Prüfen Sie beides, oder legen Sie ein neues Passwort fest.",
            field: "email",
            refusal: .signInWrong
        )
    }
}
