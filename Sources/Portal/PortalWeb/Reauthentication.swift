package import Design
import FoundationEssentials
package import HTML
import HTTP
import Links
package import PostgreSQL
import Text

/// Asks for the password again before something grave, unless the person has just given it (`PORTAL_REAUTH`).
///
/// Tries are counted by session, so that a stranger at an open computer cannot guess, and nobody elsewhere is disturbed.
package struct Reauthentication {
    package enum Outcome {
        /// - Parameter passwordSetAt: when the password that was right was set; `nil` when none had to be given.
        case proven(passwordSetAt: Timestamp?)
        case wrong(Problems)
        case limited(wait: Duration)
        case busy
    }

    private let session: Session
    private let context: Context

    package init(_ session: Session, in context: Context) {
        self.session = session
        self.context = context
    }

    /// Whether the form needs the field of ``field(_:problems:)``.
    package var isNeeded: Bool {
        session.readAt - session.provenAt > context.settings.reauth
    }

    /// The password field, where it is needed.
    package func field(problems: Problems) -> HTML {
        guard isNeeded else { return .empty }
        let hint = "Zur Sicherheit, weil Ihre Anmeldung schon eine Weile her ist."
        return Field("passwort", "Ihr Passwort", .currentPassword, hint: hint, problems: problems).html
    }

    /// Checks the typed password, if one is needed.
    package func check(_ typed: String) throws -> Outcome {
        isNeeded ? try prove(typed, field: "passwort") : .proven(passwordSetAt: nil)
    }

    /// Checks the typed password whether one is needed or not.
    package func prove(_ typed: String, field: String) throws -> Outcome {
        guard !typed.trimmed.isEmpty else { return .wrong(Problems("Geben Sie Ihr Passwort ein.", field: field)) }
        let now = try context.now
        let throttle = Throttle(context.database)
        let rule = Throttle.Rule(
            scope: "reauthentication",
            key: context.environment.keys.key(.throttle, session.id.uuidString),
            limit: context.settings.signInTries,
            window: context.settings.signInWindow
        )
        if case .limited(let wait) = try throttle.count([rule], at: now) { return .limited(wait: wait) }
        let stored = try context.database.first(
            StoredPassword.self,
            """
            SELECT password_hash, changed_at FROM sign_in_identity
            WHERE account_id = \(session.account.id) AND provider = 'password'
            """
        )
        switch context.environment.passwords.check(typed, against: stored?.hash, first: true) {
        case .busy:
            try throttle.forgive([rule])
            return .busy
        case .wrong:
            return .wrong(Problems("Das Passwort stimmt nicht.", field: field))
        case .right:
            try throttle.clear(rule)
            try SessionStore(context.database).prove(session.id, at: now)
            return .proven(passwordSetAt: stored?.changedAt)
        }
    }

    private struct StoredPassword: RowDecodable {
        let hash: String
        let changedAt: Timestamp

        init(row: inout Row) throws(DatabaseError) {
            hash = try row.next()
            changedAt = try row.next()
        }
    }
}

extension Context {
    /// The text of a limit, for the form that ran into it.
    package func tooManyTries(_ wait: Duration) -> Problems {
        let refusal: Refusal =
            switch route {
            case .statutory(.contact), .statutory(.reportBarrier): .messagesLimited
            case .letter(.report): .reportLimited
            default: .signInLimited
            }
        return Problems(
            "Das waren viele Versuche. Warten Sie \(GermanText.duration(wait)) und versuchen Sie es dann noch einmal.",
            refusal: refusal
        )
    }
}
