import ChamberFacts
import Links
package import PortalWeb
import PostgreSQL

/// Tells a person that the account will be deleted because nobody uses it. Signing in keeps it.
package struct IdleNoticeMail: MailComposer {
    package init() {}

    package func compose(_ job: Job, in office: MailOffice) throws -> MailDraft {
        let lastUse = try office.database.first(
            Timestamp.self,
            """
            SELECT last_sign_in_at FROM account
            WHERE email = \(job.recipient) AND state = 'active' AND idle_notices > 0
            """
        )
        // Signed in meanwhile, or gone.
        guard let lastUse else { return .suppressed }
        let deletion = max(lastUse + office.settings.retention.accounts, office.now + .seconds(7 * 86_400))
        return .letter(
            MailText(
                subject: "Brauchen Sie Ihr Konto noch?",
                paragraphs: [
                    "Guten Tag,",
                    """
                    Ihr Konto im Kund*innenportal der \(office.chamber.name) haben Sie zuletzt am \
                    \(GermanText.day(lastUse)) benutzt. Konten, die niemand braucht, löschen wir: dieses frühestens am \
                    \(GermanText.day(deletion)).
                    """,
                    "Sie möchten es behalten? Dann melden Sie sich einmal an:",
                    office.link(to: .signIn(.signIn)),
                    "Sonst müssen Sie nichts tun.",
                ]
            )
        )
    }
}
