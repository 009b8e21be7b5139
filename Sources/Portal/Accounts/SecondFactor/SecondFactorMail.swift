import ChamberFacts
import Links
package import PortalWeb

/// Tells a person that the second factor was turned on or off, and what to do if that was somebody else.
package struct SecondFactorMail: MailComposer {
    package init() {}

    package func compose(_ job: Job, in office: MailOffice) throws -> MailDraft {
        let isOn = job.payload["event"] == AuditEvent.secondFactorOn.rawValue
        return .letter(
            MailText(
                subject: isOn ? "Zweiter Faktor eingeschaltet" : "Zweiter Faktor ausgeschaltet",
                paragraphs: [
                    "Guten Tag,",
                    """
                    für Ihr Konto im Kund*innenportal der \(office.chamber.name) wurde am \
                    \(GermanText.moment(job.createdAt)) der zweite Faktor \(isOn ? "eingeschaltet" : "ausgeschaltet").
                    """,
                    "Das waren Sie? Dann müssen Sie nichts tun.",
                    "Das waren Sie nicht? Legen Sie sofort ein neues Passwort fest:",
                    office.link(to: .passwordReset(.request)),
                    "und schreiben Sie uns an \(office.settings.serviceEmail).",
                ]
            )
        )
    }
}
