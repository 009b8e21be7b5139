import ChamberFacts
import FoundationEssentials
import Links
import Mail
package import PortalWeb
import PostgreSQL
import Secrets

/// Answers a registration by mail: with a link to set a password, or, when the account is active already, with the way
/// to sign in.
///
/// Nothing a person typed stands in the mail: to an address that nobody confirmed it would make us a relay.
package struct RegistrationMail: MailComposer {
    package init() {}

    package func compose(_ job: Job, in office: MailOffice) throws -> MailDraft {
        let store = RegistrationStore(office.database)
        guard try !office.isLimited(job, with: [.registrationMail, .invitationMail]) else { return .suppressed }
        guard let id = job.payload["registration"].flatMap(UUID.init(uuidString:)),
            let registration = try store.find(id)
        else { return .suppressed }
        let account = try store.openAccount(for: registration, at: office.now)
        switch account.state {
        case .active:
            try office.audit.record(.alreadyActiveMailSent, by: .system, about: account.id, at: office.now)
            return .letter(alreadyActive(office))
        case .pending, .invited:
            let token = Token.random()
            try store.keep(
                token,
                for: account.id,
                registration: id,
                until: office.now + office.settings.activationTTL,
                at: office.now
            )
            try office.audit.record(.activationMailSent, by: .system, about: account.id, at: office.now)
            return .letter(activation(office, token))
        }
    }

    private func activation(_ office: MailOffice, _ token: Token) -> MailText {
        MailText(
            subject: "Konto aktivieren und Passwort festlegen",
            paragraphs: [
                "Guten Tag,",
                "mit dieser E-Mail-Adresse wurde im Kund*innenportal der \(office.chamber.name) ein Konto angelegt.",
                "Öffnen Sie diesen Link und legen Sie Ihr Passwort fest. Damit ist Ihr Konto aktiv:",
                office.link(to: .activationLink(token.text)),
                """
                Der Link gilt \(GermanText.duration(office.settings.activationTTL)), bis \
                \(GermanText.moment(office.now + office.settings.activationTTL)). \
                Sie können ihn mehrmals öffnen: Er bleibt gültig, bis Sie ein Passwort festgelegt haben.
                """,
                "Sie haben kein Konto angelegt? Dann müssen Sie nichts tun. Ohne Passwort wird das Konto nicht aktiv, und nach \(GermanText.durationDative(office.settings.retention.registrations)) löschen wir es.",
            ]
        )
    }

    private func alreadyActive(_ office: MailOffice) -> MailText {
        MailText(
            subject: "Sie haben schon ein Konto",
            paragraphs: [
                "Guten Tag,",
                "mit dieser E-Mail-Adresse wurde im Kund*innenportal der \(office.chamber.name) ein Konto angelegt. Ihr Konto gibt es schon, und es ist aktiv.",
                "Melden Sie sich hier an:",
                office.link(to: .signIn(.signIn)),
                "Sie kennen Ihr Passwort nicht mehr? Hier legen Sie ein neues fest:",
                office.link(to: .passwordReset(.request)),
                "Sie haben das nicht selbst versucht? Dann müssen Sie nichts tun: An Ihrem Konto hat sich nichts geändert.",
            ]
        )
    }
}

extension RegistrationStore {
    /// The account of a registration's address: the one that exists, or a new one that waits for its password.
    func openAccount(for registration: Registration, at now: Timestamp) throws(DatabaseError) -> OpenedAccount {
        try database.execute(
            """
            INSERT INTO account (email, state, created_at) VALUES (\(registration.email), 'pending', \(now))
            ON CONFLICT (email) DO NOTHING
            """
        )
        return try database.one(
            OpenedAccount.self,
            "SELECT id, state FROM account WHERE email = \(registration.email)"
        )
    }

    /// Stores the hash of a token that is about to be mailed.
    func keep(_ token: Token, for account: Account.ID, registration: UUID, until expiry: Timestamp, at now: Timestamp)
        throws(DatabaseError)
    {
        try database.execute(
            """
            INSERT INTO mailed_token (hash, purpose, account_id, registration_id, created_at, expires_at)
            VALUES (\(token.hash), 'activation', \(account), \(registration), \(now), \(expiry))
            """
        )
    }
}

/// An account by its address, in whatever state.
struct OpenedAccount: RowDecodable {
    let id: Account.ID
    let state: AccountState

    init(row: inout Row) throws(DatabaseError) {
        id = try row.next()
        state = try row.next()
    }
}
