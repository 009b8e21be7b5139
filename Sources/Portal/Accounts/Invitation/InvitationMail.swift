import ChamberFacts
import FoundationEssentials
import Links
package import PortalWeb
import PostgreSQL
import Secrets

/// Tells a person about the account that was made for her: why, from whom we have the address, and what she may demand
/// (Art. 14 DSGVO). Nothing of the booking, and no name: nobody has confirmed the address.
package struct InvitationMail: MailComposer {
    package init() {}

    package func compose(_ job: Job, in office: MailOffice) throws -> MailDraft {
        guard let id = job.payload["account"].flatMap(UUID.init(uuidString:)) else { return .suppressed }
        // Nobody may keep this mail from its person by asking for others to the same address.
        if try office.isLimited(job, with: [.registrationMail, .invitationMail]) {
            return .later(office.now + .seconds(3_600))
        }
        let account = Account.ID(rawValue: id)
        let occasion = try office.database.first(
            Invitations.Occasion.self,
            "SELECT invited_for FROM account WHERE id = \(account) AND state = 'invited'"
        )
        // Activated meanwhile, or removed.
        guard let occasion else { return .suppressed }
        let token = Token.random()
        try office.database.execute(
            """
            INSERT INTO mailed_token (hash, purpose, account_id, created_at, expires_at)
            VALUES (\(token.hash), 'activation', \(account), \(office.now), \
            \(office.now + office.settings.invitationTTL))
            """
        )
        try office.audit.record(.invitationMailSent, by: .system, about: account, at: office.now)
        return .letter(letter(occasion, token, office))
    }

    private func letter(_ occasion: Invitations.Occasion, _ token: Token, _ office: MailOffice) -> MailText {
        let (reason, source, purpose) =
            switch occasion {
            case .course:
                (
                    "Sie wurden für einen Kurs angemeldet", "von der Person, die den Kurs gebucht hat",
                    "um den Kurs abzuwickeln"
                )
            case .lecturer:
                ("Sie unterrichten bei uns", "aus unserer Verwaltung der Lehrgänge", "um Ihren Unterricht abzuwickeln")
            case .betrieb:
                (
                    "Sie handeln für einen Betrieb, der zu uns gehört",
                    "aus den Zugängen, die es bisher für den Betrieb gab", "damit Sie weiter für ihn handeln können"
                )
            }
        return MailText(
            subject: "Ihr Konto im Kund*innenportal",
            paragraphs: [
                "Guten Tag,",
                "die \(office.chamber.name) hat ein Konto für Sie vorbereitet. Der Grund: \(reason).",
                "Öffnen Sie diesen Link und legen Sie Ihr Passwort fest. Damit ist Ihr Konto aktiv:",
                office.link(to: .activationLink(token.text)),
                """
                Der Link gilt \(GermanText.duration(office.settings.invitationTTL)). Brauchen Sie kein Konto, müssen \
                Sie nichts tun: Nach \(GermanText.durationDative(office.settings.retention.invitations)) ohne \
                Passwort löschen wir es.
                """,
                """
                Datenschutz: Gespeichert sind Ihr Name und diese E-Mail-Adresse. Wir haben sie \(source) und brauchen \
                sie, \(purpose) und um Sie zu benachrichtigen (Art. 6 Abs. 1 Buchstabe b und e DSGVO). Sie können \
                Auskunft, Berichtigung und Löschung verlangen, widersprechen und sich bei der Aufsichtsbehörde \
                beschweren. Alles Weitere:
                """,
                office.link(to: .statutory(.privacy)),
            ]
        )
    }
}
