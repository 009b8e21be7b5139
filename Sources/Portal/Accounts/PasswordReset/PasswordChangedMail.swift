import ChamberFacts
import Links
package import PortalWeb

/// Tells a person that the password has a new value, and what to do if that was somebody else.
package struct PasswordChangedMail: MailComposer {
    package init() {}

    package func compose(_ job: Job, in office: MailOffice) throws -> MailDraft {
        .letter(
            MailText(
                subject: "Ihr Passwort wurde geändert",
                paragraphs: [
                    "Guten Tag,",
                    """
                    für Ihr Konto im Kund*innenportal der \(office.chamber.name) wurde am \
                    \(GermanText.moment(job.createdAt)) ein neues Passwort festgelegt. Auf allen anderen Geräten \
                    sind Sie abgemeldet.
                    """,
                    "Das waren Sie? Dann müssen Sie nichts tun.",
                    "Das waren Sie nicht? Legen Sie sofort ein neues Passwort fest:",
                    office.link(to: .passwordReset(.request)),
                    "und schreiben Sie uns an \(office.settings.serviceEmail). Prüfen Sie auch Ihr E-Mail-Postfach: Wer darin liest, kann Ihr Passwort ändern.",
                ]
            )
        )
    }
}
