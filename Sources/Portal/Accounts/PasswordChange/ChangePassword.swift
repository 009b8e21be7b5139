package import Design
import HTML
package import HTTP
import Links
package import PortalWeb
import PostgreSQL
import Secrets

/// The old and the new password as typed.
package struct ChangePasswordInput: FormInput {
    var old = ""
    var new = ""

    package init() {}

    package init(_ form: Form) {
        old = form["passwort_alt"] ?? ""
        new = form["passwort"] ?? ""
    }
}

/// `/profil/passwort`: a new password for who knows the old one. Ends the other sessions.
package struct ChangePassword: FormFlow {
    private let session: Session

    package init(_ session: Session) {
        self.session = session
    }

    package func show(_ input: ChangePasswordInput, _ problems: Problems, in context: Context) throws -> Response {
        let old = Field("passwort_alt", "Bisheriges Passwort", .currentPassword, problems: problems)
        let new = NewPasswordFields(email: session.account.email, "Neues Passwort", problems: problems)
        let fields: HTML = "\(old.html)\(new.html(context.settings))"
        return context.profilePage(
            .password,
            problems: problems,
            """
            <p>Danach sind Sie auf allen anderen Geräten abgemeldet. Sie wissen Ihr bisheriges Passwort nicht mehr? \
            <a href="\(Route.passwordReset(.request))">Neues Passwort anfordern</a></p>
            \(FormView(to: Route.profile(.password), token: context.formToken, fields).html)
            """
        )
    }

    package func submit(_ input: ChangePasswordInput, in context: Context) throws -> Response {
        let judged = context.environment.passwords.judge(input.new, knowing: session.account.words)
        switch try Reauthentication(session, in: context).prove(input.old, field: "passwort_alt") {
        case .limited(let wait):
            return try show(input, context.tooManyTries(wait), in: context).limited(wait)
        case .busy:
            return context.errorPage(.busy)
        case .wrong(var problems):
            problems.add(contentsOf: judged)
            return try show(input, problems, in: context).with(.unprocessableContent)
        case .proven(let setAt):
            return try choose(input, replacing: setAt, in: context)
        }
    }

    private func choose(_ input: ChangePasswordInput, replacing setAt: Timestamp?, in context: Context) throws
        -> Response
    {
        let resets = PasswordResetStore(context.database)
        if try resets.hasMailed(input.new, to: session.account.id, context.environment.keys) {
            return try show(input, .mailedPassword, in: context).with(.unprocessableContent)
        }
        switch context.environment.passwords.choose(input.new, knowing: session.account.words) {
        case .refused(let problems):
            return try show(input, problems, in: context).with(.unprocessableContent)
        case .busy:
            return context.errorPage(.busy)
        case .hashed(let hash, let strength):
            // Another device set a new password meanwhile, or ended this session: this one has nothing to say any more.
            guard let setAt, let token = try change(from: setAt, to: hash, in: context) else {
                context.forgetSession()
                return .seeOther(Route.signIn(.signIn))
            }
            context.renew(token)
            context.flow.flash = .passwordSet(strength)
            return .seeOther(Route.profile(.password))
        }
    }

    /// - Parameter setAt: when the password that was proven was set.
    /// - Returns: the session's new token; a stolen one is worth nothing from now on. `nil` when the password or the
    ///   session are not what they were.
    private func change(from setAt: Timestamp, to hash: String, in context: Context) throws -> NewSession? {
        let account = session.account
        let now = try context.now
        return try context.database.transaction {
            let sessions = SessionStore(context.database)
            guard let token = try sessions.renew(session.id, keepingOldBriefly: false, at: now) else { return nil }
            let changed = try context.database.execute(
                """
                UPDATE sign_in_identity SET password_hash = \(hash), changed_at = \(now)
                WHERE account_id = \(account.id) AND provider = 'password' AND changed_at = \(setAt)
                """
            )
            guard changed == 1 else {
                try sessions.end(session.id, at: now)
                return nil
            }
            try PasswordResetStore(context.database).voidAll(of: account.id, at: now)
            try sessions.endOthers(of: session, at: now)
            try Audit(context.database)
                .record(.passwordChanged, by: .account(account.id), about: account.id, at: now, from: context.request)
            try JobQueue(context.database).enqueue(.passwordChangedMail, to: account.email, payload: [:], at: now)
            return token
        }
    }
}

extension Account {
    /// Words a password must not consist of.
    var words: [String] { PersonalWords.of(vorname: vorname, nachname: nachname, email: email) }
}
