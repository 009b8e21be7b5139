import Design
import FoundationEssentials
import HTML
import HTTP
import Links
import PortalWeb
import PostgreSQL
import Secrets

/// The second step of signing in, at the same address as the first: the code of the app, or a recovery code.
struct GiveCode {
    private let token: Token
    private let account: Account
    private let context: Context

    /// `nil` when this browser is not between the two steps.
    init?(in context: Context) throws {
        guard case .secondFactor(let text) = context.flow.step, let token = Token(text),
            let account = try SecondFactorStore(context.database, context.environment.keys)
                .challenged(token, at: try context.now)
        else { return nil }
        self.token = token
        self.account = account
        self.context = context
    }

    func page(_ target: ReturnTarget, _ problems: Problems = Problems()) -> Response {
        let hint = "Sechs Ziffern aus Ihrer Authenticator-App, oder einer Ihrer Wiederherstellungscodes."
        let field = Field(
            "code",
            "Code",
            .code,
            hint: hint,
            autocomplete: "one-time-code",
            width: .half,
            problems: problems
        )
        let hidden = target.field.map { [(name: Link.returnParameter, value: $0)] } ?? []
        let again = Link(.signIn(.signIn), query: [.init("neu", "1")])
        let fields: HTML = "\(field.html)\(ButtonRow(Button(Label.signIn.text).html, or: "Abbrechen", to: again).html)"
        return context.page(
            "Code eingeben",
            problems: problems,
            """
            <h1>Code eingeben</h1>
            <p class="vorspann">Das Passwort stimmt. Jetzt fehlt noch der Code Ihres zweiten Faktors.</p>
            \(FormView(to: Route.signIn(.signIn), token: context.formToken, hidden: hidden, fields).html)
            \(Disclosure("Ich komme nicht an meine Codes", GiveCode.help(context)).html)
            """
        )
    }

    private static func help(_ context: Context) -> HTML {
        """
        <p>Beim Einrichten haben Sie Wiederherstellungscodes bekommen. Jeder gilt einmal. Haben Sie auch die nicht \
        mehr, schreiben Sie uns: \(context.environment.serviceAddress)</p>
        """
    }

    func submit(_ typed: String, to target: ReturnTarget) throws -> Response {
        let now = try context.now
        guard typed.contains(where: { !$0.isWhitespace }) else {
            return page(target, Problems("Geben Sie den Code ein.", field: "code")).with(.unprocessableContent)
        }
        if SecondFactorStore.isSlip(typed) {
            let text = "Der Wiederherstellungscode hat einen Tippfehler. Vergleichen Sie ihn Zeichen für Zeichen."
            return page(target, Problems(text, field: "code", refusal: .codeWrong)).with(.unprocessableContent)
        }
        let throttle = Throttle(context.database)
        let rules = self.rules(for: typed, at: now)
        // A try that the short limit refuses is none of the day's.
        for rule in rules {
            if case .limited(let wait) = try throttle.count([rule], at: now) {
                return page(target, context.tooManyTries(wait)).limited(wait)
            }
        }
        let session = try context.database.transaction { () -> NewSession? in
            let store = SecondFactorStore(context.database, context.environment.keys)
            guard let used = try store.use(typed, of: account.id, at: now), try store.meet(token, at: now) else {
                return nil
            }
            for rule in rules { try throttle.clear(rule) }
            if used == .recovery {
                try Audit(context.database)
                    .record(
                        .recoveryCodeUsed,
                        by: .account(account.id),
                        about: account.id,
                        at: now,
                        from: context.request
                    )
                try mail(.recoveryCodeUsed, at: now)
            }
            return try context.beginSession(for: account.id)
        }
        guard let session else {
            try context.database.transaction {
                try Audit(context.database)
                    .record(.secondFactorFailed, by: .visitor, about: account.id, at: now, from: context.request)
                // The last try of the day: somebody knows the password.
                if try throttle.count(of: rules[1], at: now) == SecondFactorLimits.triesPerDay {
                    try mail(.secondFactorFailed, at: now)
                }
            }
            let text =
                "Der Code stimmt nicht oder wurde schon benutzt. Warten Sie auf den nächsten, und prüfen Sie die Uhrzeit Ihres Geräts."
            return page(target, Problems(text, field: "code", refusal: .codeWrong)).with(.unprocessableContent)
        }
        try context.enter(session, email: account.email)
        return .seeOther(target.link)
    }

    /// A few tries in some minutes, and some more in a day. Who signed in with this browser before has an own count, so that
    /// a stranger who knows the password does not lock the person out; recovery codes have theirs.
    private func rules(for typed: String, at now: Timestamp) -> [Throttle.Rule] {
        let device = KnownDevice(for: account.email, in: context.request, context.environment, at: now)
        let kind = SecondFactorStore.isRecoveryCode(typed) ? "recovery" : "code"
        return SecondFactorLimits(account.id, context).rules(kind: kind, device: device?.id)
    }

    private func mail(_ event: AuditEvent, at now: Timestamp) throws {
        try JobQueue(context.database)
            .enqueue(.secondFactorMail, to: account.email, payload: ["event": event.rawValue], at: now)
    }
}

/// How often the second factor may be tried.
struct SecondFactorLimits {
    static let triesPerDay = 20

    private let account: Account.ID
    private let context: Context

    init(_ account: Account.ID, _ context: Context) {
        self.account = account
        self.context = context
    }

    /// - Parameter device: the browser, where the person signed in with it before.
    func rules(kind: String, device: String?) -> [Throttle.Rule] {
        let who = ([account.rawValue.uuidString, kind] + [device].compactMap(\.self)).joined(separator: " ")
        let key = context.environment.keys.key(.throttle, who)
        return [
            Throttle.Rule(
                scope: "second_factor",
                key: key,
                limit: context.settings.signInTries,
                window: context.settings.signInWindow
            ),
            Throttle.Rule(
                scope: "second_factor.day",
                key: key,
                limit: SecondFactorLimits.triesPerDay,
                window: .seconds(86_400)
            ),
        ]
    }

    /// Who has just set a new password starts anew: whoever guessed knows the old one.
    func clear() throws(DatabaseError) {
        for kind in ["code", "recovery"] {
            for rule in rules(kind: kind, device: nil) { try Throttle(context.database).clear(rule) }
        }
    }
}
