package import Design
package import HTTP
import Links
package import PortalWeb
import PostgreSQL
import Secrets

/// `/aktivieren`: sets the first password. Only this POST, with a password the person chose, activates the account.
package struct Activate: FormFlow {
    package init() {}

    package func show(_ input: PasswordInput, _ problems: Problems, in context: Context) throws -> Response {
        guard let token = token(in: context) else {
            // Back to the form after it has done its work.
            if let session = context.session {
                return AlreadyActivePage(email: session.account.email, isSignedIn: true).response(in: context)
            }
            return ActivationUnknownPage(isOpened: false).response(in: context)
        }
        switch try ActivationStore(context.database).look(token, at: try context.now) {
        case .open(let activation):
            if let session = context.session {
                return OtherAccountPage(route: .activation, signedIn: session.account.email, email: activation.email)
                    .response(in: context)
            }
            return ActivationPage(activation: activation, problems: problems).response(in: context)
        case .expired(let email, let when):
            return ActivationExpiredPage(email: email, expiredAt: when).response(in: context)
        case .active(let account, let email):
            return AlreadyActivePage(email: email, isSignedIn: context.session?.account.id == account).response(
                in: context
            )
        case .unknown:
            return ActivationUnknownPage(isOpened: true).response(in: context)
        }
    }

    package func submit(_ input: PasswordInput, in context: Context) throws -> Response {
        let now = try context.now
        guard context.session == nil, let token = token(in: context),
            case .open(let activation) = try ActivationStore(context.database).look(token, at: now)
        else { return try show(input, Problems(), in: context) }
        switch context.environment.passwords.choose(input.passwort, knowing: activation.words) {
        case .refused(let problem):
            return try show(input, problem, in: context).with(.unprocessableContent)
        case .busy:
            return context.errorPage(.busy)
        case .hashed(let hash, let strength):
            return try activate(activation, token, hash, strength, in: context)
        }
    }

    private func activate(
        _ activation: OpenActivation,
        _ token: Token,
        _ hash: String,
        _ strength: PasswordPolicy.Strength,
        in context: Context
    ) throws -> Response {
        let now = try context.now
        let session = try context.database.transaction { () -> NewSession? in
            let store = ActivationStore(context.database)
            guard let account = try store.activate(token, passwordHash: hash, at: now) else { return nil }
            try Audit(context.database)
                .record(.accountActivated, by: .account(account), about: account, at: now, from: context.request)
            return try context.beginSession(for: account)
        }
        guard let session else { return try show(PasswordInput(), Problems(), in: context) }
        try context.enter(session, email: activation.email)
        context.flow.flash = .activated(strength)
        return .seeOther(Route.overview)
    }

    private func token(in context: Context) -> Token? {
        if case .activation(let text) = context.flow.step { Token(text) } else { nil }
    }
}

extension OpenActivation {
    /// Words a password must not consist of.
    var words: [String] { PersonalWords.of(vorname: vorname, nachname: nachname, email: email) }
}
