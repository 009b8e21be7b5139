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
        if context.session != nil && context.request.method != .post { return .seeOther(target.link) }
        return SignInPage(input: input, target: target, problems: problems).response(in: context)
    }

    package func submit(_ input: SignInInput, in context: Context) throws -> Response {
        let missing = input.missing()
        guard missing.isEmpty else { return try show(input, missing, in: context).with(.unprocessableContent) }
        let address = input.countedAddress
        let now = try context.now
        let device = KnownDevice(for: address, in: context.request, context.environment, at: now)
        let limits = SignInLimits(address: address, device: device, in: context)
        let audit = Audit(context.database)
        if case .limited(let wait) = try limits.count(at: now) {
            try audit.record(.signInLimited, by: .visitor, at: now, from: context.request)
            return SignInPage(input: input, target: ReturnTarget(input.weiter), wait: wait)
                .response(in: context).limited(wait)
        }
        let store = SignInStore(context.database)
        let identity = try store.identity(email: address)
        switch context.environment.passwords.check(input.passwort, against: identity?.hash, first: device != nil) {
        case .busy:
            try limits.forgive()
            return context.errorPage(.busy)
        case .wrong:
            try audit.record(.signInFailed, by: .visitor, about: identity?.account, at: now, from: context.request)
            return try show(input, .wrongSignIn, in: context).with(.unprocessableContent)
        case .right(let rehashed):
            guard let identity else { return try show(input, .wrongSignIn, in: context).with(.unprocessableContent) }
            let session = try context.database.transaction {
                try limits.succeed()
                if let rehashed, try store.rehash(identity, to: rehashed) {
                    try audit.record(
                        .passwordRehashed,
                        by: .system,
                        about: identity.account,
                        at: now,
                        from: context.request
                    )
                }
                return try context.beginSession(for: identity.account)
            }
            try context.enter(session, email: address)
            return .seeOther(ReturnTarget(input.weiter).link)
        }
    }
}

extension Problems {
    /// One neutral text, whatever was wrong.
    static var wrongSignIn: Problems {
        Problems(
            "E-Mail-Adresse oder Passwort stimmen nicht. Prüfen Sie beides, oder legen Sie ein neues Passwort fest.",
            field: "email"
        )
    }
}
