import ChamberFacts
import FoundationEssentials
import Links
package import PortalWeb
import PostgreSQL
import Secrets

/// Tells a person that the account will be deleted, with a link that stops it.
package struct DeletionNoticeMail: MailComposer {
    package init() {}

    package func compose(_ job: Job, in office: MailOffice) throws -> MailDraft {
        let store = DeletionStore(office.database)
        guard let id = job.payload["deletion"].flatMap(UUID.init(uuidString:)), let noted = try store.find(id),
            noted.stoppedAt == nil
        else { return .suppressed }
        let token = Token.random()
        try store.keep(token, for: id, at: office.now)
        let due = office.now + office.settings.deletionDelay
        try store.begin(id, due: due)
        return .letter(
            MailText(
                subject: "Ihr Konto wird gelöscht",
                paragraphs: [
                    "Guten Tag,",
                    "jemand hat uns gebeten, Ihr Konto im Kund*innenportal der \(office.chamber.name) zu löschen. Das geschieht am \(GermanText.moment(due)).",
                    "Waren Sie das, müssen Sie nichts tun.",
                    "Möchten Sie das Konto behalten? Dann öffnen Sie bis dahin diesen Link und drücken Sie auf „Konto behalten“:",
                    office.link(to: .keepAccountLink(token.text)),
                ]
            )
        )
    }
}
