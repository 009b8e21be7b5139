package import Design
import HTML
package import HTTP
import Links
package import PortalWeb
import PostgreSQL

/// `/profil/loeschen`: deletes the account at once, for who gives the password once more.
package struct DeleteAccount: FormFlow {
    private let session: Session
    private let contributions: [any PersonalData]

    /// - Parameter contributions: of every feature; the account's own, which removes its row, comes last.
    package init(_ session: Session, _ contributions: [any PersonalData]) {
        self.session = session
        self.contributions = contributions
    }

    package func show(_ input: PasswordInput, _ problems: Problems, in context: Context) throws -> Response {
        let password = Field("passwort", Label.password.text, .currentPassword, problems: problems)
        let fields: HTML = "\(password.html)\(Button(Label.deleteAccount.text, .warning).html)"
        let now = try context.now
        let warnings = try contributions.compactMap { try $0.warning(for: session, from: context.database, at: now) }
        return context.profilePage(
            .delete,
            problems: problems,
            """
            <p>Das geschieht sofort und lässt sich nicht zurücknehmen.</p>\(warnings)
            <h2>Was gelöscht wird</h2>
            <ul><li>Ihr Konto mit Namen, E-Mail-Adresse und allen Angaben aus Mein Profil</li>
            <li>Ihr Passwort, Ihr zweiter Faktor und alle Anmeldungen auf Geräten</li>
            <li>Die Verknüpfung mit Ihrem Betrieb; die Personen mit der Rolle Verwaltung erfahren, dass jemand \
            gegangen ist</li></ul>
            <h2>Was bleibt</h2>
            <ul><li>Was Sie eingereicht oder gebucht haben, solange das Gesetz es verlangt</li>
            <li>Nachrichten an uns ohne Ihre E-Mail-Adresse, \
            \(GermanText.duration(context.settings.retention.messages)); \
            beantworten können wir sie dann nicht mehr</li>
            <li>Welche E-Mails wir Ihnen geschickt haben, \(GermanText.duration(context.settings.retention.mails))</li>
            <li>Das Protokoll ohne Namen, \(GermanText.duration(context.settings.retention.audit))</li></ul>
            <p>Möchten Sie vorher <a href="\(Route.profile(.data))">Ihre Daten herunterladen</a>?</p>
            \(FormView(to: Route.profile(.delete), token: context.formToken, fields).html)
            """
        )
    }

    package func submit(_ input: PasswordInput, in context: Context) throws -> Response {
        switch try Reauthentication(session, in: context).prove(input.passwort, field: "passwort") {
        case .busy:
            return context.errorPage(.busy)
        case .limited(let wait):
            return try show(input, context.tooManyTries(wait), in: context).limited(wait)
        case .wrong(let problems):
            return try show(input, problems, in: context).with(.unprocessableContent)
        case .proven:
            try delete(in: context)
            context.forgetSession()
            context.flow.flash = .accountDeleted
            return .seeOther(Route.page(.start))
        }
    }

    private func delete(in context: Context) throws {
        let account = session.account
        let now = try context.now
        try context.database.transaction {
            // A second click waits here and finds nothing more to do.
            let isThere = try context.database.first(
                Account.ID.self,
                "SELECT id FROM account WHERE id = \(account.id) FOR UPDATE"
            )
            guard isThere != nil else { return }
            try Audit(context.database)
                .record(.accountDeleted, by: .account(account.id), about: account.id, at: now, from: context.request)
            try JobQueue(context.database).enqueue(.accountDeletedMail, to: account.email, payload: [:], at: now)
            for contribution in contributions {
                try contribution.delete(account, from: context.database, at: now)
            }
        }
    }
}
