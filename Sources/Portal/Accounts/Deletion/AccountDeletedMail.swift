import ChamberFacts
import Links
package import PortalWeb

/// The last mail to an address: its account is gone.
package struct AccountDeletedMail: MailComposer {
    package init() {}

    package func compose(_ job: Job, in office: MailOffice) throws -> MailDraft {
        .letter(
            MailText(
                subject: "Ihr Konto ist gelöscht",
                paragraphs: [
                    "Guten Tag,",
                    """
                    Ihr Konto im Kund*innenportal der \(office.chamber.name) wurde am \
                    \(GermanText.moment(job.createdAt)) \
                    gelöscht.
                    """,
                    "Das waren Sie nicht? Schreiben Sie uns sofort: \(office.settings.serviceEmail)",
                    "Sie möchten wiederkommen? Hier legen Sie ein neues Konto an:",
                    office.link(to: .registration(.form)),
                ]
            )
        )
    }
}
