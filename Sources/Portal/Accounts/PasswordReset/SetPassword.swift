package import Design
package import HTTP
import Links
package import PortalWeb
import PostgreSQL
import Secrets

/// `/passwort/festlegen`: sets a new password for the account of the link or code that led here, and for no other.
package struct SetPassword: FormFlow {
    package init() {}

    package func show(_ input: PasswordInput, _ problems: Problems, in context: Context) throws -> Response {
        guard let token = token(in: context) else {
            // Back to the form after it has done its work.
            if context.session != nil { return .seeOther(Route.profile(.password)) }
            return PasswordLinkUnknownPage(isOpened: false).response(in: context)
        }
        switch try PasswordResetStore(context.database).look(token, at: try context.now) {
        case .open(let account):
            if let session = context.session, session.account.id != account.id {
                return OtherAccountPage(
                    route: .passwordReset(.set),
                    signedIn: session.account.email,
                    email: account.email
                ).response(in: context)
            }
            return SetPasswordPage(account: account, problems: problems).response(in: context)
        case .expired(let email, let when):
            return PasswordLinkExpiredPage(email: email, expiredAt: when).response(in: context)
        case .used(let email):
            return PasswordLinkUsedPage(email: email, isSignedIn: context.session != nil).response(in: context)
        case .unknown:
            return PasswordLinkUnknownPage(isOpened: true).response(in: context)
        }
    }

    package func submit(_ input: PasswordInput, in context: Context) throws -> Response {
        guard let token = token(in: context),
            case .open(let account) = try PasswordResetStore(context.database).look(token, at: try context.now),
            context.session.map({ $0.account.id == account.id }) ?? true
        else { return try show(input, Problems(), in: context) }
        if try PasswordResetStore(context.database).hasMailed(input.passwort, to: account.id, context.environment.keys)
        {
            return try show(input, .mailedPassword, in: context).with(.unprocessableContent)
        }
        switch context.environment.passwords.choose(input.passwort, knowing: account.words) {
        case .refused(let problem):
            return try show(input, problem, in: context).with(.unprocessableContent)
        case .busy:
            return context.errorPage(.busy)
        case .hashed(let hash, let strength):
            guard let entrance = try set(token, hash, account, in: context) else {
                return try show(PasswordInput(), Problems(), in: context)
            }
            let response = try entrance.enter(email: account.email, in: context, to: Link(.overview))
            context.flow.flash = .passwordSet(strength)
            return response
        }
    }

    private func set(_ token: Token, _ hash: String, _ account: AccountForPassword, in context: Context) throws
        -> Entrance?
    {
        let now = try context.now
        return try context.database.transaction {
            let store = PasswordResetStore(context.database)
            guard let set = try store.setPassword(token, hash: hash, at: now) else { return nil }
            let id = set.account
            try SecondFactorLimits(id, context).clear()
            if set.activated {
                try Audit(context.database)
                    .record(.accountActivated, by: .account(id), about: id, at: now, from: context.request)
            }
            try Audit(context.database)
                .record(.passwordReset, by: .account(id), about: id, at: now, from: context.request)
            try JobQueue(context.database).enqueue(.passwordChangedMail, to: account.email, payload: [:], at: now)
            return try Entrance.open(id, in: context)
        }
    }

    private func token(in context: Context) -> Token? {
        if case .newPassword(let text) = context.flow.step { Token(text) } else { nil }
    }
}

extension Problems {
    /// Somebody took the code of the mail for the password to be.
    static var mailedPassword: Problems {
        Problems(
            "Das ist das vorläufige Passwort aus unserer E-Mail. Denken Sie sich ein eigenes aus.",
            field: "passwort",
            refusal: .passwordRefused
        )
    }
}

extension AccountForPassword {
    /// Words a password must not consist of.
    var words: [String] { PersonalWords.of(vorname: vorname, nachname: nachname, email: email) }
}
